import { z } from "zod";
import { idSchema, instantSchema, pathReferenceSchema } from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";
import { runUpStepKinds } from "../routines/run-ups/run-up-schema.ts";
import { occurrenceStatuses, routineKinds, stepStates } from "../routines/vocabulary.ts";
import { clashKinds } from "./clashes.ts";

export const productionQuerySchema = z.strictObject({
  from: isoDateSchema.optional().meta({ description: "First date; today when absent." }),
  to: isoDateSchema.optional().meta({ description: "Last date; 13 weeks after the first when absent." }),
  person: pathReferenceSchema.optional().meta({ description: "Only what concerns this person: an id, or `code:X`." }),
  occurrence: idSchema
    .optional()
    .meta({ description: "Only this occurrence; the dates are then those of its run-up." }),
});
export type ProductionQuery = z.output<typeof productionQuerySchema>;

const localTime = { date: isoDateSchema, at: z.string(), timeZone: z.string() };

const itemSchema = z
  .object({
    ...localTime,
    instant: instantSchema,
    forPerson: z.object(localTime).nullable().meta({
      description: "The same moment on the clock of the person asked about, where that shows another time.",
    }),
    kind: z.enum([...runUpStepKinds, "meeting", "paper"]),
    title: z.string(),
    produces: z.string().nullable(),
    deadline: isoDateSchema.nullable(),
    state: z.enum([...new Set([...stepStates, ...occurrenceStatuses])]),
    routine: z.string(),
    routineTitle: z.string(),
    routineKind: z.enum(routineKinds),
    occurrence: idSchema,
    heldOn: isoDateSchema.meta({ description: "The date of the occurrence that it is done for." }),
    minutes: z.int().nullable().meta({ description: "How long a meeting takes." }),
    people: z.array(z.string()).meta({ description: "Codes of those it concerns." }),
  })
  .meta({ id: "ProductionItem" });

const proposedSchema = z
  .object({ occurrence: idSchema, date: isoDateSchema, at: z.string(), why: z.string() })
  .meta({ id: "ProposedDate", description: "To what date to move which occurrence, at the same hour." });

const clashSchema = z
  .object({
    kind: z.enum(clashKinds),
    occurrences: z.array(idSchema),
    people: z.array(z.string()),
    on: isoDateSchema,
    message: z.string(),
    proposed: proposedSchema.nullable(),
  })
  .meta({ id: "Clash" });

const releaseSchema = z
  .object({
    kind: z.literal("beforeRelease"),
    occurrence: idSchema,
    metric: z.string(),
    period: z.string(),
    expectedOn: isoDateSchema,
    on: isoDateSchema.meta({ description: "The date of the occurrence." }),
    message: z.string(),
    proposed: proposedSchema.nullable(),
  })
  .meta({ id: "ReleaseFlag", description: "An occurrence that falls just before a figure it could have." });

const weekSchema = z
  .object({
    weekOf: isoDateSchema.meta({ description: "The Monday." }),
    load: z.object({ items: z.int(), papers: z.int(), meetings: z.int(), meetingMinutes: z.int() }),
    items: z.array(itemSchema),
  })
  .meta({ id: "ProductionWeek" });

export const productionCalendarSchema = z
  .object({
    from: isoDateSchema,
    to: isoDateSchema,
    timeZone: z.string().meta({ description: "Of the organisation; each item says its own." }),
    weeks: z.array(weekSchema),
    clashes: z.array(clashSchema),
    releases: z.array(releaseSchema),
  })
  .meta({ id: "ProductionCalendar" });
export type ProductionCalendar = z.output<typeof productionCalendarSchema>;
