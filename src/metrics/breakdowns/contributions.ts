import type { ReleasedFigure } from "../observations/small-cells.ts";
import { comparePeriods, type Frequency } from "../period.ts";
import { differenceAsPrinted, roundFigure } from "../rounding.ts";

/** One site over all students; its figures have been through the suppression of small cells. */
export interface SiteSeries {
  site: string;
  title: string;
  figures: readonly ReleasedFigure[];
}

export interface Contribution {
  site: string;
  title: string;
  /** What the site added to the change of the whole, as printed, in the unit of the metric (points for a percentage). */
  points: number;
  /** What it was computed from: the later figure, then the earlier one. */
  figures: ReleasedFigure[];
}

export interface Drivers {
  fromPeriod: string;
  toPeriod: string;
  /** Of the whole, of figures as they are printed. */
  change: number;
  /** Largest first; those that print as nothing are left away. */
  up: Contribution[];
  down: Contribution[];
  compared: number;
  /** Sites without two comparable figures: hidden, new, gone, measured in another way or of unknown size. */
  leftOut: number;
}

/** Figures of one site or of the whole for both periods. */
interface Span {
  from: ReleasedFigure & { value: number };
  to: ReleasedFigure & { value: number };
}

/**
 * Which sites moved the whole between its last two figures. Null where the whole has no two comparable figures, fewer
 * than two sites compare, or just one site is left out because it is hidden: the rest beside the whole would tell it.
 *
 * A rate: the site's change times its average share of the people,
 *
 *     (r_to - r_from) * (n_from / N_from + n_to / N_to) / 2
 *
 * the rate effect of Kitagawa ("Components of a Difference Between Two Rates", JASA 50, 1955). N is everybody's n, or the
 * sum over the sites compared where that is not known. What a shift of people between sites does to the whole is no
 * site's doing and is left away, so contributions need not add up to the change. A count: the site's own change. Besides
 * percentages, what adds up to more than the whole (an average, an amount per head) is a rate.
 */
export function findDrivers(
  whole: readonly ReleasedFigure[],
  sites: readonly SiteSeries[],
  input: { frequency: Frequency; unit: string; limit: number },
): Drivers | null {
  const [from, to] = whole.toSorted((a, b) => comparePeriods(a.period, b.period, input.frequency)).slice(-2);
  const total = from && to ? compare(from, to) : null;
  if (!total) return null;

  const found = sites.flatMap((series) => {
    const early = series.figures.find((figure) => figure.period === total.from.period);
    const late = series.figures.find((figure) => figure.period === total.to.period);
    // Without any figure there is nothing to leave out.
    return early || late ? [{ series, early, late, span: early && late ? compare(early, late) : null }] : [];
  });
  if (found.filter(({ early, late }) => early?.suppressed || late?.suppressed).length === 1) return null;

  const alike = found.flatMap(({ series, span }) => (span ? [{ series, span }] : []));
  const isRate = input.unit === "percent" || sumOf(alike.map(({ span }) => span.to.value)) > total.to.value;
  const compared = alike.filter(({ span }) => !isRate || (span.from.n !== null && span.to.n !== null));
  if (compared.length < 2) return null;

  const people = (end: keyof Span) => {
    const ofSites = sumOf(compared.map(({ span }) => span[end].n ?? 0));
    return Math.max(total[end].n ?? 0, ofSites);
  };
  const everybody = { from: people("from"), to: people("to") };
  const contributions = compared
    .map(({ series, span }) => {
      const change = span.to.value - span.from.value;
      const points = isRate ? change * averageShare(span, everybody) : change;
      return { points, site: series.site, title: series.title, figures: [span.to, span.from] };
    })
    .sort((a, b) => b.points - a.points || (a.site < b.site ? -1 : 1))
    .map((contribution) => ({ ...contribution, points: roundFigure(contribution.points) }));
  return {
    fromPeriod: total.from.period,
    toPeriod: total.to.period,
    change: differenceAsPrinted(total.to.value, total.from.value),
    up: contributions.filter(({ points }) => points > 0).slice(0, input.limit),
    down: contributions
      .filter(({ points }) => points < 0)
      .reverse()
      .slice(0, input.limit),
    compared: compared.length,
    leftOut: found.length - compared.length,
  };
}

function compare(from: ReleasedFigure, to: ReleasedFigure): Span | null {
  if (from.value === null || to.value === null || from.instrumentVersion !== to.instrumentVersion) return null;
  return { from: { ...from, value: from.value }, to: { ...to, value: to.value } };
}

function averageShare(span: Span, everybody: { from: number; to: number }): number {
  const share = (end: keyof Span) => (everybody[end] === 0 ? 0 : (span[end].n ?? 0) / everybody[end]);
  return (share("from") + share("to")) / 2;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
