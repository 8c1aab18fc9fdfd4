import { z } from "zod";
import { type IsoDate, isoDateSchema } from "../platform/time/dates.ts";
import { type WallTime, wallTimeSchema } from "../platform/time/wall-time.ts";

/**
 * A cadence as people write it: in words (`every`, `on`) or as an RFC 5545 `rrule`; one of the two. This holds the
 * shape only; `parseCadence` says whether the words make sense.
 */
export const cadenceInputSchema = z
  .strictObject({
    every: z
      .string()
      .max(60)
      .optional()
      .meta({ description: 'How often: "6 months", "2 weeks", "month", "year"', examples: ["6 months"] }),
    on: z
      .union([z.string().max(120), z.number()])
      .optional()
      .meta({
        description: 'Which day: "second Tuesday", "last Friday", "Monday", 31 (the last day of shorter months)',
        examples: ["second Tuesday"],
      }),
    rrule: z
      .string()
      .max(500)
      .optional()
      .meta({ examples: ["FREQ=MONTHLY;INTERVAL=6;BYDAY=2TU"] }),
    at: wallTimeSchema,
    minutes: z.number().int().min(1).max(1440).default(60),
    startsOn: isoDateSchema,
    endsOn: isoDateSchema.nullish(),
    exDates: z.array(isoDateSchema).max(500).optional(),
    extraDates: z.array(isoDateSchema).max(500).optional(),
  })
  .superRefine((cadence, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: "custom", message, path: [path] });
    if (cadence.every === undefined && cadence.rrule === undefined) refuse("every", "give `every` or `rrule`");
    if (cadence.every !== undefined && cadence.rrule !== undefined)
      refuse("rrule", "give `every` or `rrule`, not both");
    if (cadence.on !== undefined && cadence.rrule !== undefined) refuse("on", "belongs to `every`, not to `rrule`");
  });

export type CadenceInput = z.input<typeof cadenceInputSchema>;

/**
 * The normal form of every cadence: plain data, the same for words and `rrule`, safe to store and to expand without
 * reading it again.
 */
export interface Cadence {
  /** RFC 5545 rule of whole days, without DTSTART and UNTIL. */
  rule: string;
  /** The series is anchored here; the first date is the first match on or after it. */
  startsOn: IsoDate;
  endsOn: IsoDate | null;
  at: WallTime;
  minutes: number;
  exDates: IsoDate[];
  extraDates: IsoDate[];
}
