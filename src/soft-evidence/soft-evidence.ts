import { dayOf, daysInMonth, formatIsoDate, type IsoDate, monthOf, yearOf } from "../platform/time/dates.ts";

export const softEvidenceKinds = ["walkThrough", "survey", "quotation", "document", "other"] as const;
export type SoftEvidenceKind = (typeof softEvidenceKinds)[number];

/** A first paper looks this far back. */
export const monthsOfFirstPaper = 6;

/** The same day so many months before; the last of the month where that has no such day. */
export function monthsBefore(day: IsoDate, months: number): IsoDate {
  const index = yearOf(day) * 12 + monthOf(day) - 1 - months;
  const [year, month] = [Math.floor(index / 12), (index % 12) + 1];
  return formatIsoDate(year, month, Math.min(dayOf(day), daysInMonth(year, month)));
}

/** Who answers for what a piece of soft evidence can be about, on a day. */
export interface Answerable {
  goalIds: ReadonlySet<string>;
  strategyIds: ReadonlySet<string>;
  metricIds: ReadonlySet<string>;
}

/**
 * Whether everything that it is about is somebody's own. A meeting belongs to nobody alone, so it only stands beside a
 * goal, strategy or metric.
 */
export function isAllOwn(
  about: { goalId: string | null; strategyId: string | null; metricId: string | null },
  own: Answerable,
): boolean {
  const named = [
    about.goalId === null ? null : own.goalIds.has(about.goalId),
    about.strategyId === null ? null : own.strategyIds.has(about.strategyId),
    about.metricId === null ? null : own.metricIds.has(about.metricId),
  ].filter((isOwn) => isOwn !== null);
  return named.length > 0 && named.every(Boolean);
}
