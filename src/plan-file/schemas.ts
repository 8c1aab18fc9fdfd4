import { z } from "zod";
import { calendarInputSchema } from "../calendars/calendar-schemas.ts";
import { metricInputSchema } from "../metrics/schemas.ts";
import { organisationInputSchema } from "../organisations/schemas.ts";
import { personInputSchema } from "../people/schemas.ts";
import { goalInputSchema, strategyInputSchema } from "../plan/schemas.ts";
import { runUpPlanInputSchema } from "../routines/run-ups/run-up-schema.ts";
import { routineInputSchema } from "../routines/schemas.ts";
import { siteInputSchema } from "../sites/schemas.ts";
import { paperTemplateInputSchema } from "../templates/schemas.ts";

const { shape } = organisationInputSchema;

/** One document that says everything about an organisation's plan; everything refers to everything else by code. */
export const planFileSchema = z
  .strictObject({
    organisation: z.strictObject({
      code: shape.code,
      name: shape.name,
      timeZone: shape.timeZone,
      smallCellThreshold: shape.smallCellThreshold,
      briefsPerWeek: shape.briefsPerWeek,
    }),
    statusThresholds: shape.statusThresholds,
    staleAfterDays: shape.staleAfterDays,
    followUp: shape.followUp,
    calendars: z.array(calendarInputSchema).default([]),
    runUpPlans: z.array(runUpPlanInputSchema).default([]),
    templates: z.array(paperTemplateInputSchema).default([]),
    people: z.array(personInputSchema).default([]),
    sites: z.array(siteInputSchema).default([]),
    metrics: z.array(metricInputSchema).default([]),
    goals: z.array(goalInputSchema).default([]),
    strategies: z.array(strategyInputSchema).default([]),
    routines: z.array(routineInputSchema).default([]),
  })
  .meta({ id: "PlanFile", title: "Drumbeat plan file" });
export type PlanFile = z.output<typeof planFileSchema>;
