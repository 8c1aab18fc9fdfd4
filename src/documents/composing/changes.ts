import type { ReleasedFigure } from "../../metrics/observations/small-cells.ts";
import type { MetricState } from "../../metrics/trajectories/status.ts";
import { formatDate, type IsoDate } from "../../platform/time/dates.ts";
import { describeLikelihood } from "../../ratings/wording.ts";
import type { HandoverEvidence, LikelihoodEvidence, PaperMetric } from "../evidence.ts";
import {
  asSubject,
  countOf,
  describeState,
  formatValue,
  joinList,
  oneLine,
  startSentence,
  trimEnd,
  withArticle,
} from "../sentences.ts";
import type { CitedSentence } from "../view-model.ts";
import { type ComposedMetric, findRestatedFrom } from "./metric-lines.ts";
import { labelPeriod, type SourceList } from "./sources.ts";

/** At most so many earlier periods of one metric are named one by one when they are restated. */
const restatedPeriodsNamed = 3;

/** "was no data" is no sentence: these states are had, the others are been. */
export function sayState(state: MetricState, time: "was" | "is"): string {
  if (state === "noData" || state === "noTarget") {
    const what = state === "noData" ? "no figure" : "no target to be judged by";
    return `${time === "was" ? "had" : "has"} ${what}`;
  }
  return `${time} ${state === "suppressed" ? "hidden" : describeState(state)}`;
}

/** "it was on track and is ahead now"; null where nothing changed or one of the two says nothing. */
export function describeStatusChange(before: MetricState | null, now: MetricState, subject = "it"): string | null {
  if (before === null || before === now) return null;
  return `${subject} ${sayState(before, "was")} and ${sayState(now, "is")} now`;
}

/** What the last paper knew is compared revision by revision; without one, the day of receipt decides. */
function isNewFigure(
  { figuresBefore }: PaperMetric,
  figure: ReleasedFigure,
  isNew: (date: IsoDate | null) => boolean,
): boolean {
  if (figuresBefore.length === 0) return isNew(figure.receivedOn);
  return !figuresBefore.some((each) => each.period === figure.period && each.revision >= figure.revision);
}

/** What became of metrics since the last paper: new figures, restated ones, and states that changed without either. */
export function composeFigureChanges(
  metrics: readonly ComposedMetric[],
  isNew: (date: IsoDate | null) => boolean,
  sources: SourceList,
): CitedSentence[] {
  return gatherNews(
    metrics.flatMap((metric) => composeChangesOf(metric, isNew, sources)),
    sources,
  );
}

/** A figure that came, and of which there is no more to say. */
interface PlainNews {
  metric: ComposedMetric;
  figure: ReleasedFigure & { value: number };
}

type Change = CitedSentence & { plain?: PlainNews };

/** From so many figures of one day on, they are told in one sentence. */
const newsGathered = 3;

function gatherNews(changes: readonly Change[], sources: SourceList): CitedSentence[] {
  const news = changes.flatMap((change) => change.plain ?? []);
  const told = new Set<string>();
  return changes.flatMap(({ plain, ...sentence }): CitedSentence[] => {
    const day = plain?.figure.receivedOn ?? null;
    const ofDay = news.filter(({ figure }) => figure.receivedOn === day);
    if (day === null || ofDay.length < newsGathered) return [sentence];
    if (told.has(day)) return [];
    told.add(day);
    const figures = ofDay.map(
      ({ metric: { evidence, line }, figure }) =>
        `${withArticle(line.title)} (${formatValue(figure.value, line.unit)} for ${labelPeriod(evidence, figure.period)})`,
    );
    return [
      {
        text: `New figures came on ${formatDate(day)} for ${joinPhrases(figures)}.`,
        sources: ofDay.map(({ metric, figure }) => sources.cite(metric.evidence, figure)),
      },
    ];
  });
}

/** Titles may have commas of their own. */
const joinPhrases = (phrases: readonly string[]): string =>
  phrases.some((phrase) => phrase.includes(",")) ? phrases.join("; ") : joinList(phrases);

function composeChangesOf(
  metric: ComposedMetric,
  isNew: (date: IsoDate | null) => boolean,
  sources: SourceList,
): Change[] {
  const { evidence, line, before } = metric;
  const knownBefore = new Set(evidence.figuresBefore.map((figure) => figure.period));
  const fresh = evidence.figures.filter((figure) => isNewFigure(evidence, figure, isNew));
  const restated = fresh.filter((figure) => knownBefore.has(figure.period) || figure.revision > 1);
  const added = fresh.filter((figure) => !restated.includes(figure));
  const latest = added.at(-1);
  const title = startSentence(withArticle(line.title));
  // A baseline is not judged, and a first figure has no state to come from.
  const isComparable = before !== null && before.period !== null && !before.isBaseline && !metric.isBaseline;
  const moved = isComparable ? describeStatusChange(before.state, line.state) : null;
  const says: Change[] = [];
  if (latest && latest.value !== null) {
    const more = added.length > 1 ? `; ${countOf(added.length - 1, "earlier period")} came with it` : "";
    const status = moved && latest === evidence.figures.at(-1) ? `; ${moved}` : "";
    says.push({
      text: `${title}: new figure, ${formatValue(latest.value, line.unit)} for ${labelPeriod(evidence, latest.period)}, received on ${formatDate(latest.receivedOn)}${more}${status}.`,
      sources: [sources.cite(evidence, latest)],
      ...(more === "" && status === "" ? { plain: { metric, figure: { ...latest, value: latest.value } } } : {}),
    });
  }
  const shown = restated.filter((figure) => figure.value !== null).toReversed();
  for (const figure of shown.slice(0, restatedPeriodsNamed)) {
    const from = findRestatedFrom(evidence, figure);
    const value = formatValue(figure.value ?? 0, line.unit);
    const how = from === null ? `restated as ${value}` : `restated from ${formatValue(from, line.unit)} to ${value}`;
    const status = moved && figure === evidence.figures.at(-1) ? `; ${moved}` : "";
    says.push({
      text: `${title}: ${how} for ${labelPeriod(evidence, figure.period)}, received on ${formatDate(figure.receivedOn)}${status}.`,
      sources: [sources.cite(evidence, figure)],
    });
  }
  if (shown.length > restatedPeriodsNamed) {
    const others = countOf(shown.length - restatedPeriodsNamed, "earlier period");
    const was = shown.length - restatedPeriodsNamed === 1 ? "was" : "were";
    says.push({ text: `${title}: ${others} ${was} restated as well.`, sources: [] });
  }
  if (moved && says.length === 0) {
    const cause = line.state === "stale" ? ": the next figure has not come" : "";
    const sentence = describeStatusChange(before?.state ?? null, line.state, asSubject(line.title));
    says.push({ text: `${startSentence(sentence ?? "")}${cause}.`, sources: line.sources.slice(0, 1) });
  }
  return says;
}

/** Ratings given since the last paper, where they are new or differ. */
export function composeRatingChanges(
  likelihoods: readonly LikelihoodEvidence[],
  isNew: (date: IsoDate | null) => boolean,
): CitedSentence[] {
  return likelihoods.flatMap(({ of, title, current, previous }): CitedSentence[] => {
    if (!current || !isNew(current.ratedOn) || previous?.likelihood === current.likelihood) return [];
    const before = previous ? `, after ${describeLikelihood(previous.likelihood)}` : " for the first time";
    const text = `The ${of} "${oneLine(title)}" was rated ${describeLikelihood(current.likelihood)} on ${formatDate(current.ratedOn)}${before}.`;
    return [{ text, sources: [] }];
  });
}

/** Who answers for what from now on. */
export function composeHandovers(
  handovers: readonly HandoverEvidence[],
  isNew: (date: IsoDate | null) => boolean,
): CitedSentence[] {
  return handovers
    .filter((handover) => isNew(handover.on))
    .map(({ goal, to, on, note }) => {
      const why = note ? `: ${trimEnd(oneLine(note))}` : "";
      const text = `From ${formatDate(on)} the goal "${oneLine(goal.title)}" is answered for by ${oneLine(to.title)}${why}.`;
      return { text, sources: [] };
    });
}
