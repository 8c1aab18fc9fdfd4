import { z } from "zod";
import { type IsoDate, isoDateSchema } from "../platform/time/dates.ts";
import { type WallTime, wallTimeSchema } from "../platform/time/wall-time.ts";

const routineCode = z
  .string()
  // `code:X` and `X` are the same; what is kept is the bare code.
  .overwrite((text) => text.replace(/^code:/, ""))
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "the code of a routine");

/** The four ways to say which days; a cadence is written in one of them. */
const forms = ["every", "rrule", "halfwayBetween", "relativeTo"] as const;

/**
 * A cadence as people write it: in words (`every`, `on`), as an RFC 5545 `rrule`, or by another routine's meetings. This
 * holds the shape only; `parseCadence` says whether the words make sense.
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
    halfwayBetween: routineCode.optional().meta({
      description: "Halfway between each two successive meetings of this routine.",
      examples: ["STOCKTAKE-CCR"],
    }),
    relativeTo: z
      .strictObject({ routine: routineCode, workingDays: z.int().min(-120).max(120) })
      .optional()
      .meta({ description: "So many working days from each meeting of this routine; negative is before." }),
    at: wallTimeSchema,
    minutes: z.number().int().min(1).max(1440).default(60),
    startsOn: isoDateSchema,
    endsOn: isoDateSchema.nullish(),
    exDates: z.array(isoDateSchema).max(500).optional(),
    extraDates: z.array(isoDateSchema).max(500).optional(),
  })
  .superRefine((cadence, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: "custom", message, path: [path] });
    const [first, second] = forms.filter((form) => cadence[form] !== undefined);
    if (first === undefined) refuse("every", "give `every` or `rrule`");
    if (second !== undefined) refuse(second, `give \`${first}\` or \`${second}\`, not both`);
    if (cadence.on !== undefined && first !== undefined && first !== "every") {
      refuse("on", `belongs to \`every\`, not to \`${first}\``);
    }
    if ((first === "halfwayBetween" || first === "relativeTo") && cadence.extraDates !== undefined) {
      refuse("extraDates", "a cadence that follows another routine has no dates of its own");
    }
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

/** How a cadence hangs on another routine's meetings. */
export type Relation =
  | { kind: "halfway"; routine: string }
  /** Negative is before the meeting. */
  | { kind: "workingDays"; routine: string; days: number };

/** The normal form of a cadence whose dates follow from another routine's. */
export interface RelativeCadence {
  relation: Relation;
  startsOn: IsoDate;
  endsOn: IsoDate | null;
  at: WallTime;
  minutes: number;
  exDates: IsoDate[];
}
