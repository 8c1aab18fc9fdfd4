import { z } from "zod";
import { presentStored, storedFields } from "../../platform/http/fields.ts";
import { registerResource } from "../../platform/http/resources.ts";
import type { Router } from "../../platform/http/routes.ts";
import { changeRoutines, readRoutines } from "../policy.ts";
import { changeRunUpPlan } from "../schedules/planning-service.ts";
import { createRunUpPlan, getRunUpPlan, listRunUpPlans } from "./run-up-plan-service.ts";
import { audienceRoles, runUpPlanInputSchema, runUpStepKinds } from "./run-up-schema.ts";

const runUpPlanSchema = z
  .object({
    ...storedFields,
    code: z.string(),
    steps: z.array(
      z.object({
        step: z.enum(runUpStepKinds),
        lead: z.int(),
        at: z.string(),
        to: z.array(z.enum(audienceRoles)).optional(),
        by: z.int().optional(),
        code: z.string().optional(),
        title: z.string().optional(),
        produces: z.string().optional(),
      }),
    ),
    unsigned: z.enum(["issue", "hold"]),
  })
  .meta({ id: "RunUpPlan" });

export const registerRunUpPlanRoutes = (router: Router): void =>
  registerResource(router, {
    path: "run-up-plans",
    noun: "run-up plan",
    read: readRoutines,
    change: changeRoutines,
    output: runUpPlanSchema,
    filters: {},
    list: listRunUpPlans,
    get: getRunUpPlan,
    create: { input: runUpPlanInputSchema, run: createRunUpPlan },
    update: { patch: runUpPlanInputSchema, run: changeRunUpPlan },
    present: async (_scope, rows) => rows.map((row) => ({ ...presentStored(row), ...row.definition, code: row.code })),
  });
