import { z } from "zod";
import { codeSchema, storedFields } from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";
import { calendarDefinitionSchema } from "./schemas.ts";

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
