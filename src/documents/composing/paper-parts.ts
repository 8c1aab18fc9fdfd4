import type { IsoDate } from "../../platform/time/dates.ts";
import type { Chart } from "../charts/chart-model.ts";
import { composeChart } from "../charts/compose-chart.ts";
import type { ActionEvidence, DocumentSetting, LikelihoodEvidence, PaperEvidence } from "../evidence.ts";
import type { LikelihoodLine } from "../view-model.ts";
import { composeDrivers, composeGaps } from "./breakdown-lines.ts";
import { composeCheck, headlineMetric, isOffTrack } from "./document-parts.ts";
import { composeLikelihood } from "./likelihood-lines.ts";
import type { ComposedMetric } from "./metric-lines.ts";
import type { SourceList } from "./sources.ts";

/** The headline first, then the metrics of `codes` in their order, then the rest as the plan has them. */
export function orderByWeight(metrics: readonly ComposedMetric[], codes: readonly (string | null)[]): ComposedMetric[] {
  const headline = headlineMetric(metrics);
  const first = codes.flatMap((code) => metrics.find(({ line }) => line.code === code) ?? []);
  return [...new Set([...(headline ? [headline] : []), ...first, ...metrics])];
}

/** A paper is read on two pages; of more metrics than this the weightiest are drawn, and the table has them all. */
const maximumCharts = 6;

/**
 * One chart a metric that has a figure to show. Below it stands what it comes to; its lines are named where they end, so
 * only what is not named there, and a chart of which nothing can be said, get words about lines.
 */
export function composeCharts(
  metrics: readonly ComposedMetric[],
  setting: DocumentSetting,
  sources: SourceList,
): Chart[] {
  const drawable = metrics.filter(({ evidence }) => evidence.figures.some((figure) => figure.value !== null));
  return drawable.slice(0, maximumCharts).flatMap(({ evidence, pace, line }): Chart[] => {
    const chart = composeChart(evidence, { knownOn: setting.knownOn }, pace);
    if (chart === null) return [];
    const periods = new Set(chart.periods.map(({ period }) => period));
    for (const figure of evidence.figures) {
      if (figure.value !== null && periods.has(figure.period)) sources.draw(evidence, figure);
    }
    if (line.paceText === undefined) return [chart];
    const former = chart.original.length === 0 ? "" : " Dotted grey: the trajectory first agreed.";
    return [{ ...chart, caption: `${line.paceText}${former}` }];
  });
}

/** What agendas and memos tell beside their own parts. `focus`: metrics in the order of what matters. */
export function composeBreakdowns(
  metrics: readonly ComposedMetric[],
  focus: readonly ComposedMetric[],
  sources: SourceList,
) {
  const headline = headlineMetric(metrics);
  const worth = focus.filter((metric) => (metric === headline || isOffTrack(metric)) && hasNewFigure(metric));
  return { gaps: composeGaps(metrics, sources), drivers: composeDrivers(worth, sources) };
}

/** What drove a change is told once, by the first paper that has the figure. */
function hasNewFigure({ evidence: { figures, figuresBefore } }: ComposedMetric): boolean {
  const latest = figures.at(-1);
  return !figuresBefore.some(({ period, revision }) => period === latest?.period && revision === latest.revision);
}

/** All of them or none: where nobody has rated anything, a page that says so is told only if the template asks for it. */
export function composeLikelihoods(likelihoods: readonly LikelihoodEvidence[], isAskedFor: boolean): LikelihoodLine[] {
  const isRated = likelihoods.some(({ current }) => current !== null);
  return isRated || isAskedFor ? likelihoods.map(composeLikelihood) : [];
}

/**
 * What metrics did that actions were meant to move, where the day to look has come: after `after` and not after `until`.
 * What was looked at too early is looked at again, until there is something to say. An action done without such a day is
 * looked at once, in the first paper after it was closed.
 */
export function composeChecks(
  { metrics, actions }: { metrics: readonly ComposedMetric[]; actions: readonly ActionEvidence[] },
  span: { after: IsoDate | null; until: IsoDate; isEveryTime?: boolean },
  sources: SourceList,
) {
  const isWithin = (date: IsoDate | null) =>
    date !== null && date <= span.until && (span.after === null || date > span.after);
  return actions
    .filter((action) => {
      if (!action.metric || action.state === "dropped") return false;
      if (span.isEveryTime) return true;
      return (
        action.isAwaitingVerdict === true ||
        isWithin(action.checkOn) ||
        (action.checkOn === null && action.state !== "open" && isWithin(action.closedOn))
      );
    })
    .flatMap((action) => {
      const metric = metrics.find((each) => each.line.code === action.metric?.code);
      return metric === undefined ? [] : [composeCheck(action, metric, sources)];
    });
}

/** Whether a date is of the time since a paper; before a first paper nothing is new. */
export function isAfter(after: PaperEvidence["lastKnownOn"]): (date: IsoDate | null) => boolean {
  return (date) => after !== null && date !== null && date > after;
}
