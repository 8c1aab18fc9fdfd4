import { z } from "zod";

const index = z.int().min(0);
/** `at` is a position in `periods`. */
const markSchema = z.strictObject({ at: index, value: z.number() });

/**
 * One metric over time, ready to be drawn and frozen with its document: numbers are rounded already, small cells are
 * gone, and every text that a drawing shows stands here.
 */
export const chartSchema = z.strictObject({
  metric: z.string(),
  title: z.string(),
  unit: z.string(),
  direction: z.enum(["higher", "lower", "band"]),
  /** The time axis from left to right, without gaps. */
  periods: z.array(z.strictObject({ period: z.string(), label: z.string() })).min(1),
  /** Lines of what was measured; broken where a figure is missing or hidden and where the instrument changed. */
  actual: z.array(z.array(markSchema).min(1)),
  /** The trajectory in force. */
  current: z.array(markSchema),
  /** The trajectory first agreed, where it was re-based since; else empty. */
  original: z.array(markSchema),
  band: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
  target: z.strictObject({ at: index, value: z.number(), text: z.string() }).nullable(),
  projection: z
    .strictObject({
      from: markSchema,
      to: z.strictObject({ at: index, value: z.number(), low: z.number(), high: z.number() }),
      text: z.string(),
    })
    .nullable(),
  latest: z.strictObject({ at: index, value: z.number(), text: z.string() }).nullable(),
  /** Positions whose figure is hidden to protect a small group. */
  hiddenAt: z.array(index),
  /** Positions from which on it is measured in a new way. */
  breaksAt: z.array(index),
  /** Below the drawing: what is solid, dashed, shaded. */
  caption: z.string(),
  /** The drawing in words, for those who do not see it. */
  description: z.string(),
});
export type Chart = z.infer<typeof chartSchema>;
export type ChartMark = z.infer<typeof markSchema>;
