import type { AgendaPart, AgendaTemplate } from "../../templates/template.ts";
import type { AgendaEvidence } from "../evidence.ts";
import { noMetricDefined, noMetricOfStrategy, oneLine, trimEnd } from "../sentences.ts";
import type { AgendaModel, RunningItem } from "../view-model.ts";
import { composeBottomLine } from "./bottom-line.ts";
import { composeFigureChanges, composeHandovers, composeRatingChanges } from "./changes.ts";
import { chooseDeepDives } from "./deep-dives.ts";
import { composeAsk, composeHead, isOpenOrClosedSince } from "./document-parts.ts";
import { composeEvaluations, composeMilestones } from "./evaluation-lines.ts";
import { composeFollowed, composeOpening, sortFollowed } from "./follow-up-lines.ts";
import { composeMetric } from "./metric-lines.ts";
import { allotMinutes } from "./minutes.ts";
import {
  composeBreakdowns,
  composeCharts,
  composeChecks,
  composeLikelihoods,
  isAfter,
  orderByWeight,
} from "./paper-parts.ts";
import { composeQuestions } from "./questions.ts";
import { composeSoftEvidence } from "./soft-evidence-lines.ts";
import { startSourceList } from "./sources.ts";

const maximumQuestions = 5;
/** Reviews that look each time at what the actions of last time moved, whatever day was named for it. */
const looksEveryTime = ["accountReview", "lowPerformingSchoolReview"];

/** The parts of a meeting of so many minutes, in the template's order; the minutes add up. Throws RangeError. */
export function composeRunningOrder(template: AgendaTemplate, minutes: number): RunningItem[] {
  const allotted = allotMinutes(
    minutes,
    template.parts.map(({ share }) => share),
  );
  return template.parts.map(({ part, title, type, questions }, index) => ({
    part,
    title,
    type,
    minutes: allotted[index] ?? 0,
    questions,
  }));
}

/**
 * Composes what the data propose as the agenda of a meeting, by its template, from what was known on `setting.knownOn`.
 * Overdue days, staleness and trajectories are judged on that day, not on the day of the meeting.
 */
export function composeAgenda(evidence: AgendaEvidence): AgendaModel {
  const { setting, template, goals, likelihoods, actions, asks, lastMetOn, lastKnownOn } = evidence;
  const { knownOn } = setting;
  const sources = startSourceList();
  const metrics = evidence.metrics.map((metric) => composeMetric(metric, setting, sources, lastKnownOn));
  const runningOrder = composeRunningOrder(template, setting.meeting.minutes);
  const minutesOf = (part: AgendaPart) => runningOrder.find((item) => item.part === part)?.minutes ?? 0;
  const partOf = (part: AgendaPart) => template.parts.find((each) => each.part === part);
  const isOverAll = setting.routine.kind === "globalStocktake";
  const followed = sortFollowed(
    // Over everything, what was done fills pages: it is counted in the opening, and was told where it was agreed.
    actions.filter((action) => isOpenOrClosedSince(action, lastMetOn)),
    knownOn,
  );
  // A strategy without metrics of its own is judged by its goals', which stand there already.
  const sections = goals.filter(
    ({ of, metrics: own }) => of === undefined || own.length > 0 || goals.every((each) => each.of === "strategy"),
  );
  const found = { goals: sections, metrics, likelihoods, actions, asks, knownOn };
  const dives = chooseDeepDives({
    ...found,
    softEvidence: evidence.softEvidence?.items ?? [],
    minutes: minutesOf("deepDives"),
    maximum: partOf("deepDives") ? template.maximumDeepDives : 0,
  });
  const span = {
    after: lastMetOn,
    until: setting.meeting.on,
    isEveryTime: looksEveryTime.includes(setting.routine.kind),
  };
  const checks = composeChecks({ metrics, actions }, span, sources);
  const focus = orderByWeight(
    metrics,
    dives.map((dive) => dive.metric),
  );
  const isNew = isAfter(lastKnownOn);
  return {
    kind: "agenda",
    ...composeHead(setting, goals, `${oneLine(setting.routine.title)}: agenda`),
    template: { code: template.code, title: template.title },
    ...(evidence.calledBecause === null ? {} : { calledBecause: `${trimEnd(oneLine(evidence.calledBecause))}.` }),
    chair: evidence.chair,
    bottomLine: composeBottomLine({
      ...{ setting, goals, metrics, likelihoods, actions, asks },
      strategiesUp: evidence.evaluations?.due.length ?? 0,
    }),
    runningOrder,
    charts: composeCharts(focus, setting, sources),
    // Before a first paper nothing was, so nothing changed.
    ...(evidence.lastKnownOn === null
      ? {}
      : {
          changes: [
            ...composeFigureChanges(metrics, isNew, sources),
            ...composeRatingChanges(likelihoods, isNew),
            ...composeHandovers(evidence.handovers, isNew),
          ],
        }),
    ...composeBreakdowns(metrics, focus, sources),
    ...composeSoftEvidence(evidence.softEvidence),
    likelihoods: composeLikelihoods(likelihoods, partOf("strategies") !== undefined),
    questions: composeQuestions({
      ...found,
      covered: dives.flatMap(({ key }) => key ?? []),
      maximum: maximumQuestions,
    }),
    followUp: {
      type: partOf("followUp")?.type ?? "agree",
      minutes: minutesOf("followUp"),
      opening: composeOpening({ followed, asks, lastMetOn, knownOn }),
      items: followed
        .filter(({ state }) => !isOverAll || state === "open")
        .map((action) => composeFollowed(action, knownOn)),
      checks,
      note: followed.length === 0 ? "Nothing agreed earlier is open." : null,
    },
    ...composeEvaluations(evidence.evaluations, metrics),
    ...composeMilestones(goals, knownOn),
    progress: {
      type: partOf("progress")?.type ?? "understand",
      minutes: minutesOf("progress"),
      goals: sections.map((goal) => {
        const lines = metrics.filter((metric) => goal.metrics.includes(metric.line.code)).map((metric) => metric.line);
        const hasFigure = lines.some((line) => line.period !== null);
        const none = goal.of === "strategy" ? noMetricOfStrategy : noMetricDefined;
        return { code: goal.code, title: goal.title, lines, note: hasFigure ? null : none };
      }),
      questions: partOf("progress")?.questions ?? [],
    },
    deepDives: { minutes: minutesOf("deepDives"), items: dives, note: dives.length === 0 ? nothingSingledOut : null },
    nextSteps: {
      type: partOf("nextSteps")?.type ?? "agree",
      minutes: minutesOf("nextSteps"),
      prompts: [
        "For each decision: what was decided, in one sentence.",
        "For each action: what, who, by when, which metric it should move, and when that will be checked.",
      ],
      asks: asks.map(composeAsk),
    },
    dataNotes: metrics.flatMap((metric) => metric.notes),
    sources: sources.list(),
    drawn: sources.listDrawn(),
    evidence: sources.evidence(),
  };
}

const nothingSingledOut =
  "The data single out nothing for a deep dive. Use the time for what the group brings, or end early.";
