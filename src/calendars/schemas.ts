import { z } from "zod";
import { codeSchema } from "../platform/http/fields.ts";
import { daysInMonth, isoDateSchema, monthName } from "../platform/time/dates.ts";

/** The entry of `drop` that takes out every substitute day which falls on a Friday. */
export const DROP_FRIDAY_SUBSTITUTES = "substitutes on Fridays";

/** Room for some years of a school calendar with its single days. */
export const maxBlackouts = 2000;

const titleSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, "control characters and line breaks are not allowed");

const MONTH_DAY = /^(\d{2})-(\d{2})$/;

function explainBadMonthDay(text: string): string | null {
  const match = MONTH_DAY.exec(text);
  if (!match) return `"${text.slice(0, 20)}" is not a day of the year; write MM-DD for a yearly blackout`;
  const [month, day] = [Number(match[1]), Number(match[2])];
  if (month < 1 || month > 12) return `${text}: there is no month ${match[1]}`;
  // 2000 was a leap year: 02-29 may begin or end a yearly range.
  if (day < 1 || day > daysInMonth(2000, month)) return `${text}: ${monthName(month)} has no day ${match[2]}`;
  return null;
}

/** A range of days on which nothing is scheduled; both ends belong to it. Yearly ends are "MM-DD" and may wrap. */
export const blackoutSchema = z
  .strictObject({
    title: titleSchema,
    from: z.string(),
    to: z.string(),
    yearly: z.boolean().default(false),
    source: codeSchema
      .meta({ description: "Where an import took it from; the next import from there replaces it." })
      .optional(),
  })
  .superRefine((blackout, context) => {
    for (const end of ["from", "to"] as const) {
      if (blackout.yearly) {
        const fault = explainBadMonthDay(blackout[end]);
        if (fault !== null) context.addIssue({ code: "custom", message: fault, path: [end] });
      } else {
        for (const issue of isoDateSchema.safeParse(blackout[end]).error?.issues ?? []) {
          context.addIssue({ code: "custom", message: issue.message, path: [end] });
        }
      }
    }
    if (!blackout.yearly && blackout.to < blackout.from) {
      context.addIssue({ code: "custom", message: `ends on ${blackout.to}, before it starts`, path: ["to"] });
    }
  });

/** A calendar as it stands in a plan file: public holidays, corrections to them, and blackouts. */
export const calendarDefinitionSchema = z.strictObject({
  code: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "letters, digits, dot, dash and underscore only"),
  title: titleSchema.optional(),
  /** `region` is the part after the country in ISO 3166-2 ("MA"), or with a further part "BY-A". */
  holidays: z
    .strictObject({ country: z.string().min(2).max(2), region: z.string().min(1).max(20).optional() })
    .optional(),
  drop: z.array(z.string().min(1).max(200)).max(200).default([]),
  add: z
    .array(z.strictObject({ on: isoDateSchema, title: titleSchema }))
    .max(2000)
    .default([]),
  blackouts: z.array(blackoutSchema).max(maxBlackouts).default([]),
});

export type Blackout = z.output<typeof blackoutSchema>;
export type CalendarDefinition = z.output<typeof calendarDefinitionSchema>;
export type CalendarDefinitionInput = z.input<typeof calendarDefinitionSchema>;
