import type { IsoDate } from "../platform/time/dates.ts";
import { expectNextFigure, type Frequency, type PublicationLag } from "./period.ts";

export interface ExpectedPeriod {
  period: string;
  expectedOn: IsoDate;
}

/** More than ten years of days; a series that is silent for longer has ended. */
const maxListed = 4_000;

/**
 * The periods after the latest known one, in order, whose figures are due to arrive by a date, that day included;
 * those overdue are among them. Empty without a figure or a declared publication lag: then nobody can tell.
 * @throws RangeError for a latest period that is none
 */
export function listExpectedFigures(
  latestPeriod: string | null,
  lag: PublicationLag | null,
  frequency: Frequency,
  until: IsoDate,
): ExpectedPeriod[] {
  const listed: ExpectedPeriod[] = [];
  let next = expectNextFigure(latestPeriod, lag, frequency);
  while (next !== null && next.expectedOn <= until && listed.length < maxListed) {
    listed.push(next);
    next = expectNextFigure(next.period, lag, frequency);
  }
  return listed;
}
