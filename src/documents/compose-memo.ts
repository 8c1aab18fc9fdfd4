import { formatDate, type IsoDate } from "../platform/time/dates.ts";
import {
  composeAction,
  composeHead,
  furthestOff,
  headlineMetric,
  isOpenOrClosedSince,
  sayTrend,
  sayWhereItStands,
  sortActions,
  tallyStates,
} from "./document-parts.ts";
import type { GoalEvidence, MemoEvidence } from "./evidence.ts";
import { type ComposedMetric, composeMetric } from "./metric-lines.ts";
import {
  asSubject,
  countIs,
  countOf,
  countOverdueDays,
  describeDays,
  formatValue,
  joinList,
  noMetricDefined,
  oneLine,
  startSentence,
  trimEnd,
  withArticle,
} from "./sentences.ts";
import { labelPeriod, type SourceList, startSourceList } from "./sources.ts";
import type { CitedSentence, MemoModel } from "./view-model.ts";

/** A memo that asks everything asks nothing. */
const maximumQuestions = 5;

/** Composes the memo to the leader between stocktakes from what was known on `setting.knownOn`. */
export function composeMemo(evidence: MemoEvidence): MemoModel {
  const { setting, goals, period } = evidence;
  const sources = startSourceList();
  const metrics = evidence.metrics.map((metric) => composeMetric(metric, setting, sources));
  const followed = sortActions(
    evidence.actions.filter((action) => isOpenOrClosedSince(action, period.after)),
    setting.knownOn,
  );
  const [onlyGoal] = goals;
  const subject =
    goals.length === 1 && onlyGoal
      ? `Progress on ${oneLine(onlyGoal.title)}`
      : `Progress on ${countOf(goals.length, "goal")}`;
  return {
    kind: "memo",
    ...composeHead(setting, goals, oneLine(setting.routine.title)),
    to: evidence.to,
    from: evidence.from,
    subject,
    period: { ...period, text: describeSpan(period.after, period.until) },
    observations: composeObservations(evidence, metrics),
    followUp: {
      items: followed.map((action) => composeAction(action, setting.knownOn)),
      note: followed.length === 0 ? "Nothing agreed earlier is open." : null,
    },
    standing: goals.map((goal) => composeStanding(goal, metrics)),
    newItems: composeNewItems(evidence, sources),
    questions: composeQuestions(evidence, metrics),
    dataNotes: metrics.flatMap((metric) => metric.notes),
    sources: sources.list(),
    evidence: sources.evidence(),
  };
}

function describeSpan(after: IsoDate | null, until: IsoDate): string {
  return after === null ? `up to ${formatDate(until)}` : `since ${formatDate(after)}, up to ${formatDate(until)}`;
}

function composeObservations(evidence: MemoEvidence, metrics: readonly ComposedMetric[]): CitedSentence[] {
  const observations: CitedSentence[] = [];
  const add = (text: string, sources: number[] = []) => observations.push({ text: `${startSentence(text)}.`, sources });
  const headline = headlineMetric(metrics);
  const worst = furthestOff(metrics);
  if (headline) {
    const standing = sayWhereItStands(headline);
    add(standing.text, standing.sources);
  }
  if (worst && worst !== headline) {
    const standing = sayWhereItStands(worst);
    add(`furthest from its trajectory: ${standing.text}`, standing.sources);
  }
  if (metrics.length > 1) add(tallyStates(metrics));
  const silent = evidence.goals.filter((goal) => !hasFigure(goal, metrics));
  if (silent.length > 0) {
    const share = silent.length === evidence.goals.length && silent.length > 1 ? "none of the goals has" : null;
    const some = `${countOf(silent.length, "goal")} ${silent.length === 1 ? "has" : "have"} no`;
    add(share ? `${share} a metric with data` : `${some} metric with data`);
  }
  const overdue = evidence.actions.filter((action) => countOverdueDays(action, evidence.setting.knownOn) > 0);
  if (overdue.length > 0) add(countIs(overdue.length, "action", "overdue"));
  return observations;
}

const metricsOf = (goal: GoalEvidence, metrics: readonly ComposedMetric[]) =>
  metrics.filter((metric) => goal.metrics.includes(metric.line.code));

const hasFigure = (goal: GoalEvidence, metrics: readonly ComposedMetric[]) =>
  metricsOf(goal, metrics).some((metric) => metric.line.period !== null);

function composeStanding(goal: GoalEvidence, metrics: readonly ComposedMetric[]): MemoModel["standing"][number] {
  const own = metricsOf(goal, metrics);
  const headline = headlineMetric(own);
  return {
    code: goal.code,
    title: goal.title,
    owners: goal.owners.length > 0 ? joinList(goal.owners.map((owner) => owner.title)) : "no owner named",
    state: headline?.line.state ?? (own.some((metric) => metric.line.state === "suppressed") ? "suppressed" : "noData"),
    sentence:
      headline?.line.sentence ??
      (hasFigure(goal, own) ? "The figures are hidden, to protect small groups." : noMetricDefined),
    trend: sayTrend(headline),
    lines: own.filter((metric) => metric !== headline).map((metric) => metric.line),
    sources: headline?.line.sources ?? [],
  };
}

/** What came in the period: figures (the latest of each metric, older ones counted), decisions, handovers, answers. */
function composeNewItems(evidence: MemoEvidence, sources: SourceList): CitedSentence[] {
  const { after, until } = evidence.period;
  const isNew = (date: IsoDate | null) => date !== null && date <= until && (after === null || date > after);
  const figures = evidence.metrics.flatMap((metric): CitedSentence[] => {
    const fresh = metric.figures.filter((figure) => isNew(figure.receivedOn));
    const latest = fresh.at(-1);
    if (!latest || latest.value === null) return [];
    const verb = latest.revision > 1 ? "restated as" : "new figure,";
    const label = labelPeriod(metric, latest.period);
    const earlier = fresh.length > 1 ? `; ${countOf(fresh.length - 1, "earlier period")} came with it` : "";
    const text = `${startSentence(withArticle(metric.title))}: ${verb} ${formatValue(latest.value, metric.unit)} for ${label}, received on ${formatDate(latest.receivedOn)}${earlier}.`;
    return [{ text, sources: [sources.cite(metric, latest)] }];
  });
  const uncited = [
    ...evidence.decisions
      .filter((decision) => isNew(decision.decidedOn))
      .map(
        (decision) =>
          `Decision D${decision.number} of ${formatDate(decision.decidedOn)}: ${trimEnd(oneLine(decision.text))}.`,
      ),
    ...evidence.handovers
      .filter((handover) => isNew(handover.on))
      .map(({ goal, to, on, note }) => {
        const why = note ? `: ${trimEnd(oneLine(note))}` : "";
        return `From ${formatDate(on)} the goal "${oneLine(goal.title)}" is answered for by ${oneLine(to.title)}${why}.`;
      }),
    ...evidence.asks
      .filter((ask) => ask.answer !== null && isNew(ask.answeredOn))
      .map(
        (ask) =>
          `"${trimEnd(oneLine(ask.text))}", asked of ${oneLine(ask.to.title)}: "${trimEnd(oneLine(ask.answer ?? ""))}".`,
      ),
  ].map((text) => ({ text, sources: [] }));
  return [...figures, ...uncited];
}

/** Questions the data raise: off track first, then late promises, waiting requests, missing data, then what works. */
function composeQuestions(evidence: MemoEvidence, metrics: readonly ComposedMetric[]): CitedSentence[] {
  const { knownOn } = evidence.setting;
  const off = metrics
    .filter(({ line }) => line.rating === "offTrack" || line.rating === "seriouslyOffTrack")
    .toSorted((a, b) => (a.line.score ?? 0) - (b.line.score ?? 0))
    .map(({ line }) => ({
      text: `What would bring ${asSubject(line.title)} back to its trajectory, and what help is needed?`,
      sources: line.sources.slice(0, 1),
    }));
  const late = sortActions(evidence.actions, knownOn)
    .filter((action) => countOverdueDays(action, knownOn) > 0)
    .map((action) => {
      const days = describeDays(countOverdueDays(action, knownOn));
      return `Action A${action.number} ("${trimEnd(oneLine(action.text))}") is overdue by ${days}: what stands in its way?`;
    });
  const waiting = evidence.asks
    .filter((ask) => ask.answer === null)
    .map((ask) => `"${trimEnd(oneLine(ask.text))}" was asked on ${formatDate(ask.askedOn)}: what can the answer be?`);
  const missing = metrics
    .filter(({ line }) => line.state === "noData" || line.state === "stale")
    .map(
      ({ line }) =>
        `Who brings the ${line.state === "stale" ? "next" : "first"} figure for ${withArticle(line.title)}, and by when?`,
    );
  const ahead = metrics
    .filter(({ line }) => line.state === "ahead")
    .map(({ line }) => ({
      text: `What explains that ${asSubject(line.title)} is ahead, and where else could it be used?`,
      sources: line.sources.slice(0, 1),
    }));
  const silent = evidence.goals.filter((goal) => goal.metrics.length === 0);
  const undefinedGoals =
    silent.length === 0
      ? []
      : [
          `Which metrics will show progress on ${joinList(silent.map((goal) => `"${oneLine(goal.title)}"`))}, and when will their first figures come?`,
        ];
  const plain = (texts: string[]) => texts.map((text) => ({ text, sources: [] }));
  return [...off, ...plain(late), ...plain(waiting), ...plain(missing), ...ahead, ...plain(undefinedGoals)].slice(
    0,
    maximumQuestions,
  );
}
