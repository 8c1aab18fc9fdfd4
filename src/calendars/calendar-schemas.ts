import { z } from "zod";
import { codeSchema, storedFields } from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";
import { blackoutSchema, calendarDefinitionSchema } from "./schemas.ts";

const { shape } = calendarDefinitionSchema;

/** As the plan file and the API write a calendar. */
export const calendarInputSchema = calendarDefinitionSchema.extend({ code: codeSchema }).meta({ id: "NewCalendar" });
export type CalendarInput = z.output<typeof calendarInputSchema>;

// Fields with a default are unwrapped: a default inside an optional field would empty what the patch leaves out.
export const calendarPatchSchema = z
  .strictObject({
    title: shape.title.nullable(),
    holidays: shape.holidays.nullable(),
    drop: shape.drop.unwrap().optional(),
    add: shape.add.unwrap().optional(),
    blackouts: shape.blackouts.unwrap().optional(),
  })
  .meta({ id: "CalendarPatch" });
export type CalendarPatch = z.output<typeof calendarPatchSchema>;

export const calendarSchema = z.object({ ...storedFields, ...shape, code: codeSchema }).meta({ id: "Calendar" });
export type Calendar = z.output<typeof calendarSchema>;

export const dayOffSchema = z
  .object({
    date: isoDateSchema,
    title: z.string().meta({ description: "Why nothing is held on that day." }),
    kind: z.enum(["holiday", "added", "blackout"]),
  })
  .meta({ id: "DayOff" });

export const datesQuerySchema = z.strictObject({ from: isoDateSchema, to: isoDateSchema });

const flagSchema = z
  .enum(["true", "false"])
  .transform((text) => text === "true")
  .default(false);

export const calendarImportQuerySchema = z.strictObject({
  source: codeSchema.default("ics").meta({ description: "Names where the file comes from; `ics` when absent." }),
  dryRun: flagSchema.meta({ description: "`true` does everything and keeps nothing." }),
  includeFree: flagSchema.meta({ description: "`true` takes events marked as free time (TRANSPARENT) too." }),
});

/** Published only: the file is taken as text and judged with line numbers. */
export const calendarFileSchema = z
  .unknown()
  .meta({ type: "string", description: "An iCalendar file (RFC 5545) in UTF-8, sent as text/calendar." });

export const calendarImportSchema = z
  .object({
    added: z.int().meta({ description: "Blackouts that are new." }),
    removed: z.int().meta({ description: "Blackouts from this source that the file no longer gives." }),
    unchanged: z.int(),
    dryRun: z.boolean(),
    leftOutCount: z.int().meta({ description: "Events that give no day off." }),
    leftOut: z
      .array(z.object({ line: z.int(), summary: z.string(), date: isoDateSchema, reason: z.string() }))
      .meta({ description: "The first 500 of them, with the reason." }),
    blackouts: z.array(blackoutSchema).meta({ description: "All that the calendar has from this source afterwards." }),
  })
  .meta({ id: "CalendarImport" });
export type CalendarImport = z.output<typeof calendarImportSchema>;
