import { z } from "zod";
import { isoDateSchema } from "../platform/time/dates.ts";
import { breakdownKinds } from "./follow-up-facts.ts";

export const followUpQuerySchema = z.strictObject({
  from: isoDateSchema.optional().meta({ description: "A year before `to` when absent." }),
  to: isoDateSchema.optional().meta({ description: "The organisation's today when absent." }),
  by: z
    .enum(breakdownKinds)
    .optional()
    .meta({ description: "By what the numbers are broken down; `routine` when absent." }),
});
export type FollowUpQuery = z.infer<typeof followUpQuerySchema>;

const count = z.int().min(0);
const share = z.number().min(0).nullable();
const days = z.number().min(0).nullable();

export const followUpFiguresSchema = z
  .object({
    commitments: z.object({
      due: count,
      keptOnTime: count,
      keptLate: count,
      stillOpen: count,
      dropped: count,
      notYetDue: count,
      keptOnTimeShare: share,
      medianSlipDays: days,
    }),
    answers: z.object({
      agreed: count,
      answeredByNextMeeting: count,
      unansweredByNextMeeting: count,
      noNextMeetingYet: count,
      answeredByNextMeetingShare: share,
      medianDaysToAnswer: days,
    }),
    purpose: z.object({ withMetric: count, withCheckDate: count, withMetricShare: share }),
    loop: z.object({
      deciding: count,
      monitoring: count,
      actingAndLookingAgain: count,
      monitoringShare: share,
      actingAndLookingAgainShare: share,
    }),
    escalations: z.object({ raised: count, acknowledged: count }),
  })
  .meta({ id: "FollowUpFigures" });

const spanFields = { from: isoDateSchema, to: isoDateSchema };

export const followUpReportSchema = z
  .object({
    organisation: z.string(),
    ...spanFields,
    asOf: isoDateSchema.meta({ description: "The day as on which everything stands: the organisation's today." }),
    whole: followUpFiguresSchema,
    summary: z.array(z.string()).meta({ description: "The same in sentences; what there is none of is said." }),
    by: z.enum(breakdownKinds),
    groups: z.array(
      z.object({
        code: z.string().nullable().meta({ description: "Null: what names none." }),
        title: z.string(),
        figures: followUpFiguresSchema,
      }),
    ),
    quarters: z.array(
      z.object({ quarter: z.string().meta({ examples: ["2013-Q1"] }), ...spanFields, figures: followUpFiguresSchema }),
    ),
    fieldStudy: z.object({
      deciding: count,
      monitoring: count,
      actingAndLookingAgain: count,
      monitoringShare: share,
      actingAndLookingAgainShare: share,
      source: z.string(),
    }),
    definitions: z.record(z.string(), z.string()),
  })
  .meta({ id: "FollowUpReport" });
export type FollowUpReport = z.infer<typeof followUpReportSchema>;
