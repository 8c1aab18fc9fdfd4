import { z } from "zod";
import { pathReferenceSchema } from "../platform/http/fields.ts";
import { registerResource } from "../platform/http/resources.ts";
import type { Router } from "../platform/http/routes.ts";
import { changeSites, readSites } from "./policy.ts";
import { siteInputSchema, siteKinds, sitePatchSchema, siteSchema } from "./schemas.ts";
import { createSite, getSite, listSites, presentSites, removeSite, updateSite } from "./service.ts";

export const registerSiteRoutes = (router: Router): void =>
  registerResource(router, {
    path: "sites",
    noun: "site",
    read: readSites,
    change: changeSites,
    output: siteSchema,
    filters: { kind: z.enum(siteKinds).optional(), parent: pathReferenceSchema.optional() },
    list: listSites,
    get: getSite,
    create: { input: siteInputSchema, run: createSite },
    update: { patch: sitePatchSchema, run: updateSite },
    remove: { run: removeSite },
    present: presentSites,
  });
