import { formatDate, type IsoDate } from "../../platform/time/dates.ts";
import type { GoalEvidence, MemoEvidence } from "../evidence.ts";
import { countOf, joinList, noMetricDefined, oneLine, startSentence, trimEnd } from "../sentences.ts";
import type { CitedSentence, MemoModel } from "../view-model.ts";
import { composeBottomLine, isOfOneGoal } from "./bottom-line.ts";
import { composeFigureChanges, composeHandovers, composeRatingChanges } from "./changes.ts";
import {
  composeHead,
  furthestOff,
  headlineMetric,
  isOpenOrClosedSince,
  sayTrend,
  sayWhereItStands,
  tallyStates,
} from "./document-parts.ts";
import { composeFollowed, composeOpening, sortFollowed } from "./follow-up-lines.ts";
import { type ComposedMetric, composeMetric } from "./metric-lines.ts";
import { composeBreakdowns, composeCharts, composeChecks, composeLikelihoods, orderByWeight } from "./paper-parts.ts";
import { composeQuestions } from "./questions.ts";
import { composeSoftEvidence } from "./soft-evidence-lines.ts";
import { type SourceList, startSourceList } from "./sources.ts";

/** Composes what the data propose as the memo to the leader, from what was known on `setting.knownOn`. */
export function composeMemo(evidence: MemoEvidence): MemoModel {
  const { setting, template, goals, likelihoods, actions, asks, period } = evidence;
  const sources = startSourceList();
  const metrics = evidence.metrics.map((metric) => composeMetric(metric, setting, sources, evidence.lastKnownOn));
  const followed = sortFollowed(
    actions.filter((action) => isOpenOrClosedSince(action, period.after)),
    setting.knownOn,
  );
  const worst = furthestOff(metrics);
  const focus = orderByWeight(metrics, worst ? [worst.line.code] : []);
  const [onlyGoal] = goals;
  const subject =
    goals.length === 1 && onlyGoal
      ? `Progress on ${oneLine(onlyGoal.title)}`
      : `Progress on ${goals.every(({ of }) => of === "strategy") ? countOf(goals.length, "strategy", "strategies") : countOf(goals.length, "goal")}`;
  const found = { goals, metrics, likelihoods, actions, asks, knownOn: setting.knownOn };
  return {
    kind: "memo",
    ...composeHead(setting, goals, oneLine(setting.routine.title)),
    template: { code: template.code, title: template.title },
    to: evidence.to,
    from: evidence.from,
    subject,
    period: { ...period, text: describeSpan(period.after, period.until) },
    bottomLine: composeBottomLine({ setting, goals, metrics, likelihoods, actions, asks }),
    sections: template.sections,
    charts: composeCharts(focus, setting, sources),
    observations: composeObservations(evidence, metrics),
    ...composeBreakdowns(metrics, focus, sources),
    ...composeSoftEvidence(evidence.softEvidence),
    likelihoods: composeLikelihoods(likelihoods, false),
    followUp: {
      opening: composeOpening({ followed, asks, lastMetOn: period.after, knownOn: setting.knownOn }),
      items: followed.map((action) => composeFollowed(action, setting.knownOn)),
      note: followed.length === 0 ? "Nothing agreed earlier is open." : null,
    },
    checks: composeChecks({ metrics, actions }, period, sources),
    standing: goals.map((goal) => composeStanding(goal, metrics)),
    newItems: composeNewItems(evidence, metrics, sources),
    questions: composeQuestions({ ...found, maximum: template.maximumQuestions }),
    dataNotes: metrics.flatMap((metric) => metric.notes),
    sources: sources.list(),
    drawn: sources.listDrawn(),
    evidence: sources.evidence(),
  };
}

function describeSpan(after: IsoDate | null, until: IsoDate): string {
  return after === null ? `up to ${formatDate(until)}` : `since ${formatDate(after)}, up to ${formatDate(until)}`;
}

/** What the bottom line does not say: how the rest stands, what is rated low, what cannot be judged. */
function composeObservations(evidence: MemoEvidence, metrics: readonly ComposedMetric[]): CitedSentence[] {
  const observations: CitedSentence[] = [];
  const add = (text: string, sources: number[] = []) =>
    observations.push({ text: `${startSentence(trimEnd(text))}.`, sources });
  const headline = headlineMetric(metrics);
  if (isOfOneGoal(evidence.goals, metrics)) {
    if (metrics.length > 1) add(tallyStates(metrics));
  } else if (headline) {
    const standing = sayWhereItStands(headline);
    const pace = headline.line.paceText;
    add(pace ? `${standing.text}. ${pace}` : standing.text, standing.sources);
  }
  const rated = evidence.likelihoods.filter(({ current }) => current?.likelihood === "amberRed");
  if (rated.length > 0) {
    const titles = joinList(rated.map(({ title }) => `"${oneLine(title)}"`));
    add(`rated Amber-Red, and in need of substantial attention: ${titles}`);
  }
  const silent = evidence.goals.filter((goal) => !hasFigure(goal, metrics));
  if (silent.length > 0) {
    const share = silent.length === evidence.goals.length && silent.length > 1 ? "none of the goals has" : null;
    const some = `${countOf(silent.length, "goal")} ${silent.length === 1 ? "has" : "have"} no`;
    add(share ? `${share} a metric with data` : `${some} metric with data`);
  }
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

/** What came in the period: figures and ratings, decisions, handovers, answers. */
function composeNewItems(
  evidence: MemoEvidence,
  metrics: readonly ComposedMetric[],
  sources: SourceList,
): CitedSentence[] {
  const { after, until } = evidence.period;
  const isNew = (date: IsoDate | null) => date !== null && date <= until && (after === null || date > after);
  const isNewFigure = (date: IsoDate | null) =>
    date !== null && (evidence.lastKnownOn === null ? isNew(date) : date > evidence.lastKnownOn);
  const decisions = evidence.decisions
    .filter((decision) => isNew(decision.decidedOn))
    .map(
      (decision) =>
        `Decision D${decision.number} of ${formatDate(decision.decidedOn)}: ${trimEnd(oneLine(decision.text))}.`,
    );
  const answers = evidence.asks
    .filter((ask) => ask.answer !== null && isNew(ask.answeredOn))
    .map(
      (ask) =>
        `"${trimEnd(oneLine(ask.text))}", asked ${ask.from === null ? "" : `by ${oneLine(ask.from.title)} `}of ${oneLine(ask.to.title)}: "${trimEnd(oneLine(ask.answer ?? ""))}".`,
    );
  const uncited = (texts: string[]) => texts.map((text) => ({ text, sources: [] }));
  return [
    ...composeFigureChanges(metrics, isNewFigure, sources),
    ...composeRatingChanges(evidence.likelihoods, isNew),
    ...uncited(decisions),
    ...composeHandovers(evidence.handovers, isNew),
    ...uncited(answers),
  ];
}
