import { z } from "zod";
import { type WallTime, wallTimeSchema } from "../../platform/time/wall-time.ts";

/**
 * What calls a review. All speak of the routine's goals:
 * seriouslyOffTrack: a metric is judged so; statusFell: a metric is judged worse than at its figure before;
 * redRating: the latest rating of the goal or of one of its strategies is Red;
 * stalePeriods: so many periods running have brought no figure.
 */
export const triggerRules = ["seriouslyOffTrack", "statusFell", "redRating"] as const;

const conditionSchema = z.union([z.enum(triggerRules), z.strictObject({ stalePeriods: z.int().min(1).max(12) })]);
export type TriggerCondition = z.infer<typeof conditionSchema>;

/** Instead of a cadence: the review is called within so many working days of its cause, once per cause. */
export const triggerSchema = z
  .strictObject({
    when: z.array(conditionSchema).min(1).max(10),
    withinWorkingDays: z.int().min(1).max(60).default(10),
    at: wallTimeSchema,
    minutes: z.int().min(1).max(1440).default(60),
  })
  .meta({ id: "Trigger" });

export interface Trigger {
  when: TriggerCondition[];
  withinWorkingDays: number;
  at: WallTime;
  minutes: number;
}
