import { z } from "zod";
import { cadenceInputSchema } from "../cadences/cadence-schema.ts";
import {
  codeSchema,
  instantSchema,
  lineSchema,
  pathReferenceSchema,
  referenceSchema,
  storedFields,
  textSchema,
} from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";
import { timeZoneSchema, wallTimeSchema } from "../platform/time/wall-time.ts";
import { occurrenceStatuses, routineKinds, shiftRules, stepStates } from "./vocabulary.ts";

const references = z.array(referenceSchema).max(200);

const routineFields = {
  kind: z.enum(routineKinds),
  title: lineSchema().optional().meta({ description: "Made from the kind and the goals when absent." }),
  goals: z
    .union([references, z.literal("all")])
    .optional()
    .meta({ description: 'Codes, or "all".' }),
  chair: referenceSchema.optional(),
  to: referenceSchema.optional().meta({ description: "Of a memo: who it is for." }),
  from: referenceSchema.optional().meta({ description: "Of a memo: in whose name it goes." }),
  participants: references.optional().meta({ description: "Get the brief beside chair and owners." }),
  cadence: cadenceInputSchema,
  timeZone: timeZoneSchema.optional().meta({ description: "The organisation's when absent." }),
  shift: z.enum(shiftRules).optional().meta({ description: "What becomes of a date that is no working day; next." }),
  calendar: referenceSchema.optional().meta({ description: "The organisation's default calendar when absent." }),
  runUpPlan: referenceSchema.optional().meta({ description: "The plan with the code `default` when absent." }),
  yieldsTo: references.optional().meta({ description: "Routines whose occurrence in the same month it gives way to." }),
  catchUpHours: z
    .int()
    .min(1)
    .max(24 * 60)
    .optional()
    .meta({
      description: "How late a step may still run after downtime; 72 when absent.",
    }),
};

/** As the plan file and the API write a routine. */
export const routineInputSchema = z.strictObject({ code: codeSchema, ...routineFields }).meta({ id: "NewRoutine" });
export type RoutineInput = z.infer<typeof routineInputSchema>;

export const routinePatchSchema = routineInputSchema
  .omit({ code: true, kind: true })
  .partial()
  .meta({ id: "RoutinePatch" });
export type RoutinePatch = z.infer<typeof routinePatchSchema>;

export const routineSchema = z
  .object({
    ...storedFields,
    code: codeSchema,
    ...routineFields,
    title: z.string(),
    timeZone: z.string(),
    shift: z.enum(shiftRules),
    catchUpHours: z.int(),
    endedAt: instantSchema.nullable(),
  })
  .meta({ id: "Routine" });
export type Routine = z.infer<typeof routineSchema>;

/** A preview stores nothing: of a routine's body only the cadence is needed. */
export const previewRequestSchema = routineInputSchema
  .partial()
  .required({ cadence: true })
  .extend({ from: isoDateSchema, to: isoDateSchema })
  .meta({ id: "PreviewRequest" });
export type PreviewRequestBody = z.infer<typeof previewRequestSchema>;

const wallTime = z.object({ local: z.string(), timeZone: z.string() });

export const previewSchema = z
  .object({
    data: z.array(
      z.object({
        date: isoDateSchema,
        startsAt: wallTime,
        instant: instantSchema,
        movedFrom: isoDateSchema.nullable(),
        reason: z.string().nullable(),
      }),
    ),
    leftOut: z.array(z.object({ date: isoDateSchema, reason: z.string() })),
  })
  .meta({ id: "Preview" });

export const stepSchema = z
  .object({
    step: z.string(),
    lead: z.int().meta({ description: "Working days from the meeting, negative before." }),
    dueOn: isoDateSchema,
    dueAt: instantSchema,
    state: z.enum(stepStates),
    late: z.boolean(),
    outcome: z.string().nullable(),
    finishedAt: instantSchema.nullable(),
  })
  .meta({ id: "RunUpStep" });

export const occurrenceSchema = z
  .object({
    ...storedFields,
    routine: z.string(),
    kind: z.enum(routineKinds),
    title: z.string(),
    date: isoDateSchema,
    scheduledFor: isoDateSchema.meta({ description: "The date the schedule gave, before any move." }),
    startsAt: wallTime,
    instant: instantSchema,
    minutes: z.int(),
    status: z.enum(occurrenceStatuses),
    movedFrom: isoDateSchema.nullable(),
    reason: z.string().nullable().meta({ description: "Why it was moved." }),
    cause: z.string().nullable().meta({ description: "Why it gave way, was skipped or cancelled." }),
    steps: z.array(stepSchema),
  })
  .meta({ id: "Occurrence" });
export type Occurrence = z.infer<typeof occurrenceSchema>;

export const moveSchema = z
  .strictObject({
    to: isoDateSchema,
    at: wallTimeSchema.optional(),
    reason: textSchema(500),
  })
  .meta({ id: "OccurrenceMove" });
export type OccurrenceMove = z.infer<typeof moveSchema>;

export const reasonSchema = z.strictObject({ reason: textSchema(500) }).meta({ id: "OccurrenceReason" });

export const occurrenceFilters = {
  routine: pathReferenceSchema.optional(),
  from: isoDateSchema.optional(),
  to: isoDateSchema.optional(),
  status: z.enum(occurrenceStatuses).optional(),
};
