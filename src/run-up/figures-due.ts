import type { IsoDate } from "../platform/time/dates.ts";

interface Expectation {
  figures: readonly unknown[];
  nextExpected: { period: string; expectedOn: IsoDate } | null;
}

/**
 * Whether a metric's owner is to be asked for a figure before a date: when one is expected by then, when there is none
 * at all, or when nobody has said how its figures come. Owners of yearly figures are left alone in between.
 */
export const isFigureDue = ({ figures, nextExpected }: Expectation, by: IsoDate): boolean =>
  figures.length === 0 || nextExpected === null || nextExpected.expectedOn <= by;
