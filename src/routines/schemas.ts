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
import { normaliseOverride, runUpOverrideSchema } from "./run-ups/run-up-schema.ts";
import { triggerSchema } from "./schedules/trigger-schema.ts";
import {
  occurrenceChangeKinds,
  occurrenceStatuses,
  overlapRules,
  routineKinds,
  shiftRules,
  stepStates,
} from "./vocabulary.ts";

const references = z.array(referenceSchema).max(200);

/** Whose turn comes after whose: goals, sites, or topics such as departments; one of the three. */
const turnsSchema = z
  .strictObject({
    goals: references.min(1).optional(),
    sites: references.min(1).optional(),
    topics: z.array(lineSchema()).min(1).max(200).optional(),
  })
  .refine((turns) => Object.values(turns).filter((list) => list !== undefined).length === 1, {
    message: "give one of `goals`, `sites` and `topics`",
  })
  .meta({ id: "Turns" });

const afterSchema = z
  .strictObject({
    routines: references.min(1),
    times: z.int().min(1).max(12).default(1).meta({ description: "How often each, since the date before." }),
  })
  .meta({ id: "After" });

const routineFields = {
  kind: z.enum(routineKinds),
  title: lineSchema().optional().meta({ description: "Made from the kind and the goals or strategies when absent." }),
  goals: z
    .union([references, z.literal("all")])
    .optional()
    .meta({ description: 'Codes, or "all".' }),
  strategies: references.optional().meta({ description: "Strategies that it is about, beside its goals or alone." }),
  chair: referenceSchema.optional(),
  to: referenceSchema.optional().meta({ description: "Of a memo: who it is for." }),
  from: referenceSchema.optional().meta({ description: "Of a memo: in whose name it goes." }),
  participants: references.optional().meta({ description: "Get the brief beside chair and owners." }),
  cadence: cadenceInputSchema
    .optional()
    .meta({ description: "When it is held; a routine has a cadence or a trigger." }),
  trigger: triggerSchema.optional().meta({ description: "What calls it, where it is not on the calendar." }),
  timeZone: timeZoneSchema.optional().meta({ description: "The organisation's when absent." }),
  shift: z.enum(shiftRules).optional().meta({ description: "What becomes of a date that is no working day; next." }),
  calendar: referenceSchema.optional().meta({ description: "The organisation's default calendar when absent." }),
  runUpPlan: referenceSchema.optional().meta({ description: "The plan with the code `default` when absent." }),
  runUp: z.array(runUpOverrideSchema).max(40).optional().meta({
    description: "What it does otherwise than its run-up plan: steps in place of the plan's, further ones, or `off`.",
  }),
  template: codeSchema.optional().meta({
    description: "Of its papers: built in or the organisation's own. The one for its kind when absent.",
  }),
  after: afterSchema.optional().meta({
    description: "Held only once each of these routines was held so many times since its own date before.",
  }),
  turns: turnsSchema.optional().meta({ description: "Each occurrence is about the next of these in turn." }),
  overlap: z.enum(overlapRules).optional().meta({
    description:
      "After downtime, of a step that is due for several meetings that are over: that of the latest alone, or every one.",
  }),
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
const routineInputFields = z.strictObject({ code: codeSchema, ...routineFields });

export const routineInputSchema = routineInputFields
  .superRefine(({ cadence, trigger }, context) => {
    if ((cadence === undefined) !== (trigger === undefined)) return;
    const message = cadence === undefined ? "give `cadence` or `trigger`" : "give `cadence` or `trigger`, not both";
    context.addIssue({ code: "custom", message, path: [cadence === undefined ? "cadence" : "trigger"] });
  })
  .meta({ id: "NewRoutine" });
export type RoutineInput = z.infer<typeof routineInputSchema>;

/** A routine as it is stored and described again, so that what a plan file says can be compared with it. */
export const normaliseRoutine = (input: RoutineInput): RoutineInput => ({
  ...input,
  ...(input.runUp === undefined ? {} : { runUp: input.runUp.map(normaliseOverride) }),
});

export const routinePatchSchema = routineInputFields
  .omit({ code: true, kind: true })
  .extend({
    reason: textSchema(500).meta({ description: "Why it is changed; kept in its history." }),
    after: afterSchema.nullable().meta({ description: "Null: it waits for none any more." }),
    turns: turnsSchema.nullable().meta({ description: "Null: it takes turns no longer." }),
    template: codeSchema.nullable().meta({ description: "Null: the one built in for its kind." }),
  })
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
    overlap: z.enum(overlapRules),
    catchUpHours: z.int(),
    endedAt: instantSchema.nullable(),
  })
  .meta({ id: "Routine" });
export type Routine = z.infer<typeof routineSchema>;

/** A preview stores nothing: of a routine's body only the cadence is needed. */
export const previewRequestSchema = routineInputFields
  .partial()
  .extend({
    cadence: cadenceInputSchema.optional().meta({ description: "Needed: it is what is previewed." }),
    trigger: z.unknown().optional().meta({ description: "Refused: a triggered routine has no dates to preview." }),
    from: referenceSchema.optional().meta({ description: "The first date, unless the query gives it." }),
    to: referenceSchema.optional().meta({ description: "The last date, unless the query gives it." }),
  })
  .meta({ id: "PreviewRequest" });
export type PreviewRequestBody = z.infer<typeof previewRequestSchema>;

/** A memo's body says `from` and `to` of people; the window then stands in the query. */
export const previewQuerySchema = z.strictObject({
  from: isoDateSchema.optional().meta({ description: "The first date; the body's where the query gives neither." }),
  to: isoDateSchema.optional().meta({ description: "The last date; the body's where the query gives neither." }),
});
export type PreviewQuery = z.infer<typeof previewQuerySchema>;

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

export const datesQuerySchema = z.strictObject({ from: isoDateSchema, to: isoDateSchema });

/** "This and following": from a scheduled date on, another cadence. */
export const scheduleChangeInputSchema = z
  .strictObject({
    from: isoDateSchema.meta({ description: "The first scheduled date that goes by the new cadence." }),
    cadence: cadenceInputSchema,
    shift: z.enum(shiftRules).optional().meta({ description: "The routine's when absent." }),
    reason: textSchema(500),
  })
  .meta({ id: "NewScheduleChange" });
export type ScheduleChangeInput = z.output<typeof scheduleChangeInputSchema>;

export const scheduleChangeSchema = z
  .object({
    id: z.uuid(),
    from: isoDateSchema,
    cadence: cadenceInputSchema,
    shift: z.enum(shiftRules),
    reason: z.string(),
    recordedAt: instantSchema,
    withdrawnAt: instantSchema.nullable(),
  })
  .meta({ id: "ScheduleChange" });

export const stepSchema = z
  .object({
    step: z.string(),
    code: z.string().nullable().meta({ description: "Of a task: which of several." }),
    lead: z.int().meta({ description: "Working days from the meeting, negative before." }),
    dueOn: isoDateSchema,
    dueAt: instantSchema,
    deadline: isoDateSchema.nullable().meta({ description: "By when those who are asked are to have answered." }),
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
    turn: z.string().nullable().meta({
      description: "Whose turn it is where the routine takes turns; the one goal that a called review is about.",
    }),
    calledBecause: z.string().nullable().meta({ description: "Of a triggered review: what called it." }),
    tookPlaceOn: isoDateSchema.nullable().meta({ description: "The day its record says; null: not recorded." }),
    chairAttended: z.boolean().nullable(),
    changes: z.array(
      z.object({
        kind: z.enum(occurrenceChangeKinds),
        from: instantSchema,
        to: instantSchema.nullable(),
        reason: z.string(),
        recordedAt: instantSchema,
      }),
    ),
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

/** What the record of a meeting says about the meeting itself. */
export const holdSchema = z
  .strictObject({
    tookPlaceOn: isoDateSchema.optional().meta({ description: "The day it was really held; its date when absent." }),
    chairAttended: z.boolean().optional(),
  })
  .nullish()
  .meta({ id: "MeetingHeld" });
export type MeetingHeld = z.output<typeof holdSchema>;

/** Corrects what the record says about the meeting itself. */
export const meetingCorrectionSchema = z
  .strictObject({
    tookPlaceOn: isoDateSchema.optional(),
    chairAttended: z.boolean().nullable().optional().meta({ description: "Null: the record does not say." }),
    reason: textSchema(500),
  })
  .refine(({ tookPlaceOn, chairAttended }) => tookPlaceOn !== undefined || chairAttended !== undefined, {
    message: "say what is to be corrected: `tookPlaceOn` or `chairAttended`",
  })
  .meta({ id: "MeetingCorrection" });
export type MeetingCorrection = z.output<typeof meetingCorrectionSchema>;

export const reasonSchema = z.strictObject({ reason: textSchema(500) }).meta({ id: "OccurrenceReason" });

export const occurrenceFilters = {
  routine: pathReferenceSchema.optional(),
  from: isoDateSchema.optional(),
  to: isoDateSchema.optional(),
  status: z.enum(occurrenceStatuses).optional(),
};
