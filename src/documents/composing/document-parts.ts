import { judgeEffect } from "../../actions/effects/effect.ts";
import { sayEffect } from "../../actions/effects/effect-sentence.ts";
import { metricStates } from "../../metrics/trajectories/status.ts";
import { daysBetween, formatDate, type IsoDate } from "../../platform/time/dates.ts";
import { formatMeeting } from "../../platform/time/wall-time.ts";
import type { ActionEvidence, AskEvidence, DecisionEvidence, DocumentSetting, GoalEvidence } from "../evidence.ts";
import {
  asSubject,
  compareWithBand,
  compareWithExpected,
  countOverdueDays,
  describeActionState,
  describeDue,
  describeEffect,
  describeSignOff,
  describeState,
  formatValue,
  joinList,
  oneLine,
  startSentence,
  trimEnd,
} from "../sentences.ts";
import type { ActionLine, AskLine, CheckLine, CitedSentence, DecisionLine } from "../view-model.ts";
import type { ComposedMetric } from "./metric-lines.ts";
import type { SourceList } from "./sources.ts";

/** The head that every document carries. Throws RangeError for a zone or time that does not exist. */
export function composeHead(setting: DocumentSetting, goals: readonly GoalEvidence[], title: string) {
  const { meeting } = setting;
  return {
    schemaVersion: 1 as const,
    organisation: setting.organisation,
    title,
    routine: { ...setting.routine },
    meeting: {
      ...meeting,
      text: formatMeeting({ date: meeting.on, time: meeting.timeLocal, zone: meeting.timeZone }),
    },
    knownOn: setting.knownOn,
    goals: goals.map(({ of, code, title: goalTitle, owners, serves }) => ({
      ...(of === undefined ? {} : { of }),
      ...{ code, title: goalTitle, owners: [...owners] },
      ...(serves === undefined ? {} : { serves: [...serves] }),
    })),
    signOff: { ...setting.signOff, sentence: describeSignOff(setting.signOff) },
  };
}

/** One action as it stands on a day. */
export function composeAction(action: ActionEvidence, onDate: IsoDate): ActionLine {
  const overdueDays = countOverdueDays(action, onDate);
  return {
    label: `A${action.number}`,
    type: action.type,
    text: action.text,
    owner: action.owner,
    dueOn: action.dueOn,
    originalDueOn: action.originalDueOn,
    state: action.state === "open" && overdueDays > 0 ? "overdue" : action.state,
    overdueDays,
    stateText: describeActionState(action, onDate),
    dueText: describeDue(action),
    effectText: describeEffect(action.metric, action.checkOn),
    response: action.response,
    metric: action.metric?.code ?? null,
    checkOn: action.checkOn,
    agreedOn: action.agreedOn,
    agreedAt: action.agreedAt,
  };
}

/** Overdue first (the longest wait on top), then open by due date, then what was closed. */
export function sortActions(actions: readonly ActionEvidence[], onDate: IsoDate): ActionEvidence[] {
  const group = (action: ActionEvidence) =>
    action.state !== "open" ? 2 : countOverdueDays(action, onDate) > 0 ? 0 : 1;
  return actions.toSorted((a, b) => group(a) - group(b) || daysBetween(b.dueOn, a.dueOn) || a.number - b.number);
}

/** Open ones, and those closed after `after`; for a first meeting (null) every one. */
export function isOpenOrClosedSince(action: ActionEvidence, after: IsoDate | null): boolean {
  return action.state === "open" || after === null || (action.closedOn !== null && action.closedOn >= after);
}

export function composeDecision(decision: DecisionEvidence): DecisionLine {
  const { number, text, decidedOn, decidedAt } = decision;
  return { label: `D${number}`, text, decidedOn, decidedAt };
}

export function composeAsk(ask: AskEvidence): AskLine {
  const by = ask.from === null ? "" : `by ${oneLine(ask.from.title)} `;
  const asked = `asked ${by}of ${oneLine(ask.to.title)} on ${formatDate(ask.askedOn)}`;
  const answered = ask.answeredOn ? ` on ${formatDate(ask.answeredOn)}` : "";
  return {
    text: ask.text,
    from: ask.from?.title ?? null,
    to: ask.to.title,
    askedOn: ask.askedOn,
    isAnswered: ask.answer !== null,
    sentence:
      ask.answer === null
        ? startSentence(`${asked}; not answered yet.`)
        : startSentence(`${asked}; answered${answered}: "${trimEnd(oneLine(ask.answer))}".`),
  };
}

/**
 * What the metric did that an action was meant to move: the latest figure known when it was agreed beside the latest
 * now. It never claims that the one caused the other.
 */
export function composeCheck(action: ActionEvidence, { evidence }: ComposedMetric, sources: SourceList): CheckLine {
  const judged = { ...action, finishedOn: action.closedOn };
  const effect = judgeEffect(judged, evidence);
  const { text, figures } = sayEffect(judged, evidence, effect);
  return {
    label: `A${action.number}`,
    verdict: effect.verdict,
    text,
    sources: figures.map((figure) => sources.cite(evidence, figure)),
  };
}

/** The metric that stands for a goal: the first outcome that is judged, else the first with a figure, else none. */
export function headlineMetric(metrics: readonly ComposedMetric[]): ComposedMetric | null {
  const isJudged = (metric: ComposedMetric) => metric.line.rating !== null || metric.isBaseline;
  return (
    metrics.find((metric) => metric.line.kind === "outcome" && isJudged(metric)) ??
    metrics.find(isJudged) ??
    metrics.find((metric) => metric.line.value !== null) ??
    null
  );
}

export function isOffTrack({ line }: ComposedMetric): boolean {
  return line.rating === "offTrack" || line.rating === "seriouslyOffTrack";
}

/** The metric furthest off its trajectory, null when none is off. */
export function furthestOff(metrics: readonly ComposedMetric[]): ComposedMetric | null {
  return metrics.filter(isOffTrack).toSorted((a, b) => (a.line.score ?? 0) - (b.line.score ?? 0))[0] ?? null;
}

/** "The 5-year graduation rate is 86.3% for cohort 2011, 0.7 points above the 85.6% expected (ahead)". */
export function sayWhereItStands({ line, evidence, isBaseline }: ComposedMetric): CitedSentence {
  const title = asSubject(line.title);
  if (line.value === null) return { text: `${title} has no figure that can be shown`, sources: line.sources };
  const comparison =
    evidence.direction === "band"
      ? evidence.band === null
        ? ""
        : `, ${compareWithBand(line.value, evidence.band, line.unit)}`
      : line.expected === null
        ? ""
        : `, ${compareWithExpected(line.value, line.expected, line.unit)}`;
  const verdict =
    line.state === "stale"
      ? "stale: the next figure has not come"
      : isBaseline
        ? "the baseline of its trajectory"
        : describeState(line.state);
  return {
    text: `${title} is ${formatValue(line.value, line.unit)} for ${line.periodLabel}${comparison} (${verdict})`,
    sources: line.sources.slice(0, 1),
  };
}

/** The trend of a headline in a few words, honest about a first figure. */
export function sayTrend(metric: ComposedMetric | null): string {
  if (!metric || metric.line.value === null) return "no trend yet";
  return metric.line.changeText ?? "no earlier figure to compare with";
}

/** "of 15 metrics, 3 are ahead, 9 on track and 3 off track". */
export function tallyStates(metrics: readonly ComposedMetric[]): string {
  const counts = metricStates
    .map((state) => ({
      text: describeState(state),
      count: metrics.filter((metric) => metric.line.state === state).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ text, count }) => `${count} ${text}`);
  const total = metrics.length === 1 ? "of the one metric" : `of ${metrics.length} metrics`;
  return `${total}: ${joinList(counts)}`;
}
