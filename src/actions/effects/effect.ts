import { differenceOfRounded } from "../../documents/sentences.ts";
import { type Frequency, periodEnd } from "../../metrics/period.ts";
import type { Band, Direction } from "../../metrics/trajectories/status.ts";
import type { IsoDate } from "../../platform/time/dates.ts";
import type { ActionState } from "../standing.ts";

export const effectVerdicts = ["moved", "notMoved", "tooEarly", "noData"] as const;
export type EffectVerdict = (typeof effectVerdicts)[number];

/** Why a verdict is what it is. */
export type EffectReason =
  | "asMeant"
  | "unchanged"
  | "otherWay"
  /** No period has come that was not known when it was agreed. */
  | "noNewer"
  | "notDone"
  /** The newest period was over before the action was done, so it cannot show what came of it. */
  | "endedBefore"
  | "dropped"
  | "noFigure"
  | "noneBefore"
  /** Another instrument, a hidden figure, or a restatement of which nobody can tell what it replaced. */
  | "notComparable"
  /** It is meant to lie within a band, and none is set. */
  | "noBand";

/** A figure as far as judging needs it; its latest revision. */
export interface EffectFigure {
  period: string;
  /** Null: hidden, to protect a small group. */
  value: number | null;
  instrumentVersion: string | null;
  /** Day of this revision, and of the period's first where that is known. */
  receivedOn: IsoDate;
  firstReceivedOn?: IsoDate;
  revision: number;
}

/** The metric that an action should move, with what is known of it now; oldest period first. */
export interface EffectMetric<Figure extends EffectFigure> {
  unit: string;
  direction: Direction;
  band: Band | null;
  frequency: Frequency;
  figures: readonly Figure[];
}

export interface Effect<Figure extends EffectFigure> {
  verdict: EffectVerdict;
  reason: EffectReason;
  /** The latest figure known; null when there is none or it is hidden. */
  now: Figure | null;
  /** Of the latest period known when it was agreed, as it is known now; null where nothing compares. */
  before: Figure | null;
  /** Now less before, of the figures as printed; null where nothing compares. */
  difference: number | null;
}

/** The day from which a period had a figure; null when nobody can tell any more. */
const knownFrom = ({ firstReceivedOn, receivedOn, revision }: EffectFigure): IsoDate | null =>
  firstReceivedOn ?? (revision === 1 ? receivedOn : null);

/**
 * What the metric of an action has done since it was agreed, by the figures known now. It compares two periods and says
 * which way the figure went; it never says that the action is why. A period that was restated is compared as it stands
 * now, so that both figures are counted alike.
 * @param action as it stands; `finishedOn` is the day it was done
 */
export function judgeEffect<Figure extends EffectFigure>(
  action: { agreedOn: IsoDate; state: ActionState; finishedOn: IsoDate | null },
  metric: EffectMetric<Figure>,
): Effect<Figure> {
  const now = metric.figures.at(-1) ?? null;
  const judge = (verdict: EffectVerdict, reason: EffectReason, before: Figure | null = null): Effect<Figure> => ({
    verdict,
    reason,
    now: now?.value === null ? null : now,
    before,
    difference: before === null ? null : differenceFrom(before, now, metric.unit),
  });
  if (action.state === "dropped") return judge("noData", "dropped");
  if (now === null || now.value === null) return judge("noData", "noFigure");
  const { before, isCertain } = findBefore(metric.figures, action.agreedOn);
  if (!isCertain) return judge("noData", "notComparable");
  if (before === null) return judge("noData", "noneBefore");
  if (before.period === now.period) return judge("tooEarly", "noNewer");
  if (before.value === null || before.instrumentVersion !== now.instrumentVersion) {
    return judge("noData", "notComparable");
  }
  if (action.state === "open" || action.finishedOn === null) return judge("tooEarly", "notDone", before);
  if (periodEnd(now.period, metric.frequency) < action.finishedOn) return judge("tooEarly", "endedBefore", before);
  if (metric.direction === "band" && metric.band === null) return judge("noData", "noBand", before);
  const gain = gainOf(before.value, now.value, metric);
  if (gain > 0) return judge("moved", "asMeant", before);
  return judge("notMoved", gain === 0 ? "unchanged" : "otherWay", before);
}

/** Of the latest period known on a day. Not certain: a later period may have been known too. */
function findBefore<Figure extends EffectFigure>(
  figures: readonly Figure[],
  on: IsoDate,
): { before: Figure | null; isCertain: boolean } {
  for (const figure of figures.toReversed()) {
    if (figure.receivedOn <= on) return { before: figure, isCertain: true };
    const from = knownFrom(figure);
    if (from === null) return { before: null, isCertain: false };
    if (from <= on) return { before: figure, isCertain: true };
  }
  return { before: null, isCertain: true };
}

function differenceFrom(before: EffectFigure, now: EffectFigure | null, unit: string): number | null {
  if (before.value === null || now === null || now.value === null) return null;
  return differenceOfRounded(now.value, before.value, unit);
}

/** How far it went in the direction meant, of the figures as printed; for a band, how much nearer to it. */
function gainOf(before: number, now: number, { unit, direction, band }: EffectMetric<EffectFigure>): number {
  if (direction === "higher") return differenceOfRounded(now, before, unit);
  if (direction === "lower") return differenceOfRounded(before, now, unit);
  if (band === null) return 0;
  const distance = (value: number) =>
    Math.max(0, differenceOfRounded(band.low, value, unit), differenceOfRounded(value, band.high, unit));
  return differenceOfRounded(distance(before), distance(now));
}
