import type { ReleasedFigure } from "../observations/small-cells.ts";
import { type Frequency, parsePeriod } from "../period.ts";
import { differenceAsPrinted } from "../rounding.ts";

/** How many periods back a gap is compared. */
const periodsBack = 3;

/** One subgroup of the organisation as a whole; its figures have been through the suppression of small cells. */
export interface SubgroupSeries {
  subgroup: string;
  title: string;
  figures: readonly ReleasedFigure[];
}

/** How far a subgroup is from everybody. */
export interface Gap {
  subgroup: string;
  title: string;
  period: string;
  /** The subgroup's figure minus everybody's, of figures as they are printed. */
  gap: number;
  /** The same three periods before, or as far back as the figures compare; null when none does. */
  earlier: { period: string; gap: number } | null;
  /** Of the size of the gap, whichever side it is on; null without an earlier one. */
  movement: "narrowing" | "widening" | "unchanged" | null;
  /** What it was computed from: the subgroup's and everybody's, then the earlier ones. */
  figures: ReleasedFigure[];
}

/** A figure of everybody beside one of a subgroup. */
interface Pair {
  ordinal: number;
  all: ReleasedFigure;
  part: ReleasedFigure;
  gap: number;
}

/**
 * The gaps of one metric, largest first (by size, then by the subgroup's code). All are of one period, the latest for
 * which everybody's figure and that of any subgroup are shown; a subgroup without a figure of that period is left out.
 * Hidden figures play no part, and nothing is compared across a change of instrument or between two instruments.
 */
export function measureGaps(
  all: readonly ReleasedFigure[],
  parts: readonly SubgroupSeries[],
  input: { frequency: Frequency },
): Gap[] {
  const paired = parts.map((part) => ({ part, pairs: pairUp(all, part.figures, input.frequency) }));
  const latest = Math.max(...paired.map(({ pairs }) => pairs.at(-1)?.ordinal ?? Number.NEGATIVE_INFINITY));
  return paired
    .flatMap(({ part, pairs }): Gap[] => {
      const now = pairs.at(-1);
      if (now?.ordinal !== latest) return [];
      const before = pairs.find((pair) => pair.ordinal >= latest - periodsBack && pair.ordinal < latest);
      return [
        {
          subgroup: part.subgroup,
          title: part.title,
          period: now.part.period,
          gap: now.gap,
          earlier: before ? { period: before.part.period, gap: before.gap } : null,
          movement: before ? compareSizes(now.gap, before.gap) : null,
          figures: [now, ...(before ? [before] : [])].flatMap((pair) => [pair.part, pair.all]),
        },
      ];
    })
    .sort((a, b) => Math.abs(b.gap) - Math.abs(a.gap) || (a.subgroup < b.subgroup ? -1 : 1));
}

function compareSizes(now: number, before: number): Gap["movement"] {
  const difference = Math.abs(now) - Math.abs(before);
  if (difference === 0) return "unchanged";
  return difference < 0 ? "narrowing" : "widening";
}

/** Oldest first; only those since either series was last measured in another way than now. */
function pairUp(all: readonly ReleasedFigure[], part: readonly ReleasedFigure[], frequency: Frequency): Pair[] {
  const byPeriod = new Map(all.map((figure) => [figure.period, figure]));
  const kind = parsePeriod(part.at(-1)?.period ?? "", frequency)?.kind;
  const pairs = part
    .flatMap((figure) => {
      const whole = byPeriod.get(figure.period);
      const period = parsePeriod(figure.period, frequency);
      return whole && period && period.kind === kind ? [{ ordinal: period.ordinal, all: whole, part: figure }] : [];
    })
    .sort((a, b) => a.ordinal - b.ordinal);
  const instrument = pairs.at(-1)?.all.instrumentVersion;
  const lastOther = pairs.findLastIndex(
    (pair) => pair.all.instrumentVersion !== instrument || pair.part.instrumentVersion !== instrument,
  );
  return pairs.slice(lastOther + 1).flatMap((pair) => {
    if (pair.all.value === null || pair.part.value === null) return [];
    return [{ ...pair, gap: differenceAsPrinted(pair.part.value, pair.all.value) }];
  });
}
