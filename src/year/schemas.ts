import { z } from "zod";
import { codeSchema, idSchema, pathReferenceSchema } from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";
import { occurrenceStatuses, routineKinds, stepStates } from "../routines/vocabulary.ts";

/** Routines are planned in these years. */
const years = { first: 1900, last: 2199 };

export const yearParams = z.object({
  year: z
    .string()
    .regex(/^\d{4}$/, "must be a year of four digits")
    .transform(Number)
    .refine((year) => year >= years.first && year <= years.last, `must be a year from ${years.first} to ${years.last}`),
});

export const yearQuery = z.strictObject({
  person: pathReferenceSchema.optional().meta({ description: "Only what this person chairs, gets or answers for." }),
});

/** A wall time beside its zone: a routine may keep another than its organisation. */
const timeShape = { time: z.string().meta({ examples: ["10:00"] }), timeZone: z.string() };

const dayOffReason = z
  .string()
  .nullable()
  .meta({ description: "Why the date is no working day of its routine's calendar; null when it is one." });

export const yearStepSchema = z.object({
  step: z.string(),
  title: z.string(),
  date: isoDateSchema,
  ...timeShape,
  answerBy: isoDateSchema.nullable(),
  state: z.enum(stepStates),
  dayOff: dayOffReason,
});
export type YearStep = z.infer<typeof yearStepSchema>;

export const yearDateSchema = z
  .object({
    id: idSchema,
    routine: codeSchema,
    title: z.string(),
    isPaper: z.boolean().meta({ description: "A paper is issued on its date; nobody meets." }),
    date: isoDateSchema,
    ...timeShape,
    until: z.string().nullable().meta({ description: "When the meeting ends; null for a paper." }),
    chair: z.string().nullable(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    status: z.enum(occurrenceStatuses),
    movedFrom: isoDateSchema.nullable(),
    moveReason: z.string().nullable(),
    cause: z.string().nullable().meta({ description: "Why it gave way, was skipped or cancelled." }),
    givesWayTo: z
      .string()
      .nullable()
      .meta({ description: "Still planned, and expected to give way to this; decided at its first run-up step." }),
    calledBecause: z.string().nullable(),
    papersOn: isoDateSchema.nullable().meta({ description: "When its brief goes out; of a paper, its own date." }),
    dayOff: dayOffReason,
    steps: z.array(yearStepSchema),
  })
  .meta({ id: "YearDate" });
export type YearDate = z.infer<typeof yearDateSchema>;

export const yearRoutineSchema = z.object({
  code: codeSchema,
  title: z.string(),
  kind: z.enum(routineKinds),
  chair: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  dates: z.array(isoDateSchema).meta({ description: "On which it takes place in the year, as far as is known." }),
  mayGiveWay: z.array(isoDateSchema).meta({ description: "Planned, and expected to give way." }),
  note: z.string().nullable().meta({ description: "Why it has no date, where it has none." }),
});
export type YearRoutine = z.infer<typeof yearRoutineSchema>;

export const dayMarks = ["meeting", "papers", "mayGiveWay"] as const;
export type DayMark = (typeof dayMarks)[number];

export const yearDaySchema = z.object({
  date: isoDateSchema,
  marks: z.array(z.enum(dayMarks)),
  dayOff: z.string().nullable().meta({ description: "A holiday or break; weekends are not named." }),
});
export type YearDay = z.infer<typeof yearDaySchema>;

export const yearMonthSchema = z.object({
  month: z.int().min(1).max(12),
  weeks: z
    .array(z.array(yearDaySchema.nullable()).length(7))
    .meta({ description: "From Sunday to Saturday; null where the week reaches into another month." }),
});
export type YearMonth = z.infer<typeof yearMonthSchema>;

export const yearDaysOffSchema = z.object({
  title: z.string(),
  kind: z.enum(["holiday", "added", "blackout"]),
  from: isoDateSchema,
  to: isoDateSchema,
  calendar: z.string(),
});
export type YearDaysOff = z.infer<typeof yearDaysOffSchema>;

export const yearClashSchema = z.object({
  date: isoDateSchema,
  title: z.string(),
  step: z.string().nullable().meta({ description: "Which run-up step; null for the meeting or paper itself." }),
  dayOff: z.string(),
});
export type YearClash = z.infer<typeof yearClashSchema>;

export const yearSchema = z
  .object({
    organisation: z.string(),
    year: z.int(),
    timeZone: z.string(),
    asOf: isoDateSchema,
    person: z.string().nullable(),
    calendars: z.array(z.string()).meta({ description: "Against which its dates were checked." }),
    knownFrom: isoDateSchema
      .nullable()
      .meta({ description: "Nothing earlier is in it; null when nothing is missing." }),
    plannedUntil: isoDateSchema
      .nullable()
      .meta({ description: "Later dates are not planned yet; null when the whole year is." }),
    counts: z.object({
      routines: z.int(),
      meetings: z.int(),
      papers: z.int(),
      mayGiveWay: z.int(),
      calledOff: z.int(),
      steps: z.int().meta({ description: "Run-up steps whose date lies in the year." }),
      holidays: z.int(),
      breaks: z.int(),
    }),
    clashes: z.array(yearClashSchema).meta({ description: "What lies on a weekend, a holiday or a break." }),
    routines: z.array(yearRoutineSchema),
    months: z.array(yearMonthSchema),
    dates: z.array(yearDateSchema).meta({ description: "In order; run-up steps may lie in the years beside." }),
    neighbours: z
      .array(yearDateSchema)
      .meta({ description: "Dates of the years beside of which a run-up step lies in this one." }),
    daysOff: z.array(yearDaysOffSchema),
  })
  .meta({ id: "Year" });
export type Year = z.infer<typeof yearSchema>;
