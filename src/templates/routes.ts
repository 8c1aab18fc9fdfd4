import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import { builtInTemplates } from "./built-in.ts";
import { changeTemplates, readTemplates } from "./policy.ts";
import { presentTemplate } from "./present.ts";
import { builtInTemplatesSchema, paperTemplateInputSchema, paperTemplateSchema } from "./schemas.ts";
import { createPaperTemplate, getPaperTemplate, listPaperTemplates, replacePaperTemplate } from "./service.ts";

export const registerTemplateRoutes = (router: Router): void => {
  router.route({
    method: "GET",
    url: "/v1/paper-templates/built-in",
    tag: "paper-templates",
    summary: "The templates that are built in, to use as they are or to start from",
    policy: readTemplates,
    response: builtInTemplatesSchema,
    handle: async () => ({ body: { data: builtInTemplates } }),
  });
  registerResource(router, {
    path: "paper-templates",
    noun: "paper template",
    read: readTemplates,
    change: changeTemplates,
    output: paperTemplateSchema,
    filters: {},
    list: listPaperTemplates,
    get: getPaperTemplate,
    create: { input: paperTemplateInputSchema, run: createPaperTemplate },
    update: { patch: paperTemplateInputSchema, run: replacePaperTemplate },
    present: async (_scope, rows) => rows.map(presentTemplate),
  });
};
