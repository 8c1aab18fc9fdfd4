import { labelPeriod } from "../../documents/composing/sources.ts";
import {
  asSubject,
  compareWithBand,
  formatDifference,
  formatValue,
  quoteStart,
  withArticle,
} from "../../documents/sentences.ts";
import type { MetricEvidence } from "../../metrics/metric-evidence.ts";
import type { ReleasedFigure } from "../../metrics/observations/small-cells.ts";
import { periodEnd } from "../../metrics/period.ts";
import { formatDate, type IsoDate } from "../../platform/time/dates.ts";
import { actionLabel } from "../wording.ts";
import type { Effect, EffectVerdict } from "./effect.ts";

const verdictWords: Record<EffectVerdict, string> = {
  moved: "Moved",
  notMoved: "Not moved",
  tooEarly: "Too early",
  noData: "No data",
};

/** "Moved", "Not moved", "Too early", "No data". */
export const describeVerdict = (verdict: EffectVerdict): string => verdictWords[verdict];

const care = "The figures do not show by themselves what caused this.";

/**
 * A judgement in words, never as proof of cause: the figures before and now, and what stands in the way of comparing.
 * @returns the text without the verdict's word, and the figures it names, in the order in which they are cited
 */
export function sayEffect(
  action: { number: number; text: string; agreedOn: IsoDate; finishedOn: IsoDate | null },
  metric: MetricEvidence,
  effect: Effect<ReleasedFigure>,
): { text: string; figures: ReleasedFigure[] } {
  const intro = `${actionLabel(action.number)} ("${quoteStart(action.text)}", agreed on ${formatDate(action.agreedOn)})`;
  const subject = asSubject(metric.title);
  const { now, before, difference, reason } = effect;
  if (reason === "dropped") return { text: `${intro} was dropped, so no metric is looked at for it.`, figures: [] };
  if (now === null) {
    return { text: `${intro}: no figure of ${withArticle(metric.title)} can be shown to check it by.`, figures: [] };
  }
  const say = (figure: ReleasedFigure) =>
    `${formatValue(figure.value ?? 0, metric.unit)} for ${labelPeriod(metric, figure.period)}`;
  if (reason === "noNewer") {
    const text = `${intro}: no newer figure of ${subject} has come since; the latest is ${say(now)}.`;
    return { text, figures: [now] };
  }
  if (before === null || difference === null) {
    const why =
      reason === "noneBefore" ? "no figure was known when it was agreed" : "no earlier figure compares with it";
    return { text: `${intro}: ${subject} is ${say(now)}; ${why}.`, figures: [now] };
  }
  const change =
    difference === 0
      ? "unchanged"
      : `${formatDifference(difference, metric.unit)} ${difference > 0 ? "higher" : "lower"}`;
  const restated = before.receivedOn > action.agreedOn ? " (as restated since)" : "";
  const text = `${intro}: ${subject} was ${say(before)}${restated} when it was agreed and is ${say(now)} now, ${change}${sayMeant(metric, effect)}.${sayWhyEarly(action, metric, effect)} ${care}`;
  return { text, figures: [now, before] };
}

/** Whether it went the way that was meant; nothing where it is too early to say. */
function sayMeant(
  { direction, band, unit }: MetricEvidence,
  { reason, now, difference }: Effect<ReleasedFigure>,
): string {
  if (reason === "noBand") return "; no band is set that would say which way is meant";
  if (!["asMeant", "otherWay", "unchanged"].includes(reason)) return "";
  if (direction === "band") {
    const place = band === null || now === null || now.value === null ? "" : compareWithBand(now.value, band, unit);
    if (difference === 0) return `, ${place}`;
    if (reason === "asMeant") return ` and now ${place}, as was meant`;
    return reason === "unchanged"
      ? ` and ${place}, as near to it as before`
      : ` and now ${place}, further from it than before`;
  }
  if (reason === "unchanged") return "";
  if (reason === "asMeant") return ", as was meant";
  return `, though it was meant to ${direction === "higher" ? "rise" : "fall"}`;
}

function sayWhyEarly(
  { finishedOn }: { finishedOn: IsoDate | null },
  { frequency }: MetricEvidence,
  { reason, now }: Effect<ReleasedFigure>,
): string {
  if (reason === "notDone") return " The action is not done yet.";
  if (reason !== "endedBefore" || now === null || finishedOn === null) return "";
  const ended = formatDate(periodEnd(now.period, frequency));
  return ` That period ended on ${ended}, before the action was done on ${formatDate(finishedOn)}.`;
}
