import { findDrivers } from "../../metrics/breakdowns/contributions.ts";
import { measureGaps } from "../../metrics/breakdowns/gaps.ts";
import { describeDrivers, describeGap } from "../pace-sentences.ts";
import { oneLine, startSentence, trimEnd } from "../sentences.ts";
import type { CitedSentence } from "../view-model.ts";
import type { ComposedMetric } from "./metric-lines.ts";
import { labelPeriod, type SourceList } from "./sources.ts";

const maximumGaps = 2;
/** Sites named on each side: those that moved it up most, and down. */
const driversEachWay = 2;

/** Metrics whose change is put down to sites: the one that stands for the goal, and those most off their way. */
const metricsWithDrivers = 2;

/**
 * The largest gaps between subgroups and everybody, largest first: in outcomes, where there are any, since the same gap
 * in what leads to them says it twice.
 */
export function composeGaps(metrics: readonly ComposedMetric[], sources: SourceList): CitedSentence[] {
  const divided = metrics.filter(({ evidence }) => evidence.subgroups.length > 0);
  const outcomes = divided.filter(({ line }) => line.kind === "outcome");
  const found = (outcomes.length > 0 ? outcomes : divided).flatMap(({ evidence }) =>
    measureGaps(evidence.figures, evidence.subgroups, { frequency: evidence.frequency })
      .filter((gap) => isWorse(gap.gap, evidence.direction))
      .map((gap) => ({ gap, evidence })),
  );
  return found
    .toSorted((a, b) => Math.abs(b.gap.gap) - Math.abs(a.gap.gap))
    .slice(0, maximumGaps)
    .map(({ gap, evidence }) => {
      const text = describeGap(gap, {
        unit: evidence.unit,
        direction: evidence.direction,
        periodLabel: labelPeriod(evidence, gap.period),
        earlierLabel: gap.earlier && labelPeriod(evidence, gap.earlier.period),
      });
      const cited = gap.figures.map((figure) => sources.cite(evidence, figure));
      return { text: `${startSentence(trimEnd(oneLine(evidence.title)))}, ${text}`, sources: cited };
    });
}

/** A subgroup that does better than everybody is no gap to close. */
function isWorse(gap: number, direction: "higher" | "lower" | "band"): boolean {
  if (direction === "band") return false;
  return direction === "higher" ? gap < 0 : gap > 0;
}

/** The sites that drove the last change of the metrics that matter most, in the order given. */
export function composeDrivers(metrics: readonly ComposedMetric[], sources: SourceList): CitedSentence[] {
  const found = metrics
    .filter(({ evidence }) => evidence.sites.length > 0)
    .flatMap(({ evidence }) => {
      const drivers = findDrivers(evidence.figures, evidence.sites, {
        frequency: evidence.frequency,
        unit: evidence.unit,
        limit: driversEachWay,
      });
      return drivers === null ? [] : [{ drivers, evidence }];
    });
  return found.slice(0, metricsWithDrivers).map(({ drivers, evidence }) => {
    const texts = describeDrivers(drivers, {
      title: evidence.title,
      unit: evidence.unit,
      direction: evidence.direction,
      fromLabel: labelPeriod(evidence, drivers.fromPeriod),
      toLabel: labelPeriod(evidence, drivers.toPeriod),
    });
    const whole = evidence.figures.filter(({ period }) => [drivers.fromPeriod, drivers.toPeriod].includes(period));
    const bySites = [...drivers.up, ...drivers.down].flatMap((site) => site.figures);
    const cited = [...whole, ...bySites].map((figure) => sources.cite(evidence, figure));
    return { text: texts.join(" "), sources: [...new Set(cited)] };
  });
}
