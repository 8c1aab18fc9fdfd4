import type {
  ActionEvidence,
  AgendaEvidence,
  AskEvidence,
  DocumentSetting,
  GoalEvidence,
  MetricEvidence,
  PaperMetric,
} from "../../../src/documents/evidence.ts";
import type { ObservedFigure } from "../../../src/metrics/observations/small-cells.ts";
import type { RoutineKind } from "../../../src/routines/vocabulary.ts";
import { templateForKind } from "../../../src/templates/built-in.ts";
import type { AgendaTemplate, MemoTemplate } from "../../../src/templates/template.ts";
import { releaseMetrics } from "./release-metrics.ts";

/** [period, value, n, receivedOn] of one state-level series, as published. */
type Row = [period: string, value: number, n: number, receivedOn: string];

export function buildFigures(metric: string, subgroup: string, rows: Row[]): ObservedFigure[] {
  return rows.map(([period, value, n, receivedOn]) => ({
    metric,
    site: null,
    subgroup,
    period,
    value,
    n,
    numerator: null,
    asOf: receivedOn,
    receivedAt: `${receivedOn}T14:00:00.000Z`,
    receivedOn,
    revision: 1,
    source: "Massachusetts DESE graduation rates",
    instrumentVersion: null,
  }));
}

export function buildMetric(overrides: Partial<MetricEvidence<ObservedFigure>> = {}): MetricEvidence<ObservedFigure> {
  return {
    code: "GRAD5",
    title: "5-year graduation rate",
    kind: "outcome",
    unit: "percent",
    direction: "higher",
    band: null,
    frequency: "yearly",
    periodNoun: "cohort",
    thresholds: null,
    figures: [],
    trajectories: [],
    nextExpected: null,
    ...overrides,
  };
}

export const unit = { code: "unit", title: "Delivery unit director" };
export const commissioner = { code: "commissioner", title: "Commissioner" };
export const ccrLeader = { code: "ccr-leader", title: "Goal leader, success after high school" };

export function buildSetting(overrides: Partial<DocumentSetting> = {}): DocumentSetting {
  return {
    organisation: "Massachusetts Department of Elementary and Secondary Education",
    routine: { code: "stocktake-ccr", title: "Stocktake: Success after high school", kind: "stocktake" },
    meeting: { on: "2013-03-12", timeLocal: "10:00", timeZone: "America/New_York", minutes: 60 },
    knownOn: "2013-03-05",
    thresholds: { ahead: 0.1, onTrack: -0.1, offTrack: -0.3 },
    staleAfterDays: 30,
    signOff: { state: "notSignedOff", by: null, on: null },
    ...overrides,
  };
}

export const goalOfGraduation: GoalEvidence = {
  code: "CCR",
  title: "Success after high school",
  owners: [ccrLeader],
  metrics: ["GRAD5", "GRAD4", "GRAD5-EL", "GRAD5-SWD", "MASSCORE"],
};

const rebased = (baseline: number, target: number) => [
  {
    version: 1,
    effectiveOn: "2012-02-01",
    reason: null,
    baseline: { period: "2010", value: baseline },
    target: { period: "2017", value: target },
    points: [],
  },
];

/** The five metrics of the first goal with every figure received by 5 March 2013. */
export function buildGraduationMetrics(): MetricEvidence<ObservedFigure>[] {
  return [
    buildMetric({
      figures: buildFigures("GRAD5", "all", [
        ["2009", 84.0, 77038, "2011-01-31"],
        ["2010", 84.7, 76308, "2012-01-31"],
        ["2011", 86.3, 74307, "2013-01-31"],
      ]),
      trajectories: [
        {
          version: 1,
          effectiveOn: "2011-03-01",
          reason: "Delivery plan of March 2011",
          baseline: { period: "2009", value: 84.6 },
          target: { period: "2014", value: 88.3 },
          points: [
            { period: "2010", value: 85.3 },
            { period: "2011", value: 86.1 },
            { period: "2012", value: 86.8 },
            { period: "2013", value: 87.6 },
          ],
        },
        {
          version: 2,
          effectiveOn: "2012-02-01",
          reason: "Re-based on the 2010 cohort once published",
          baseline: { period: "2010", value: 84.7 },
          target: { period: "2014", value: 88.3 },
          points: [
            { period: "2011", value: 85.6 },
            { period: "2012", value: 86.5 },
            { period: "2013", value: 87.4 },
          ],
        },
      ],
      nextExpected: { period: "2012", expectedOn: "2014-01-31" },
    }),
    buildMetric({
      code: "GRAD4",
      title: "4-year graduation rate",
      kind: "leading",
      figures: buildFigures("GRAD4", "all", [
        ["2011", 83.4, 74307, "2012-01-31"],
        ["2012", 84.7, 73483, "2013-01-31"],
      ]),
      nextExpected: { period: "2013", expectedOn: "2014-01-31" },
    }),
    buildMetric({
      code: "GRAD5-EL",
      title: "5-year graduation rate, English learners",
      figures: buildFigures("GRAD5", "english_learner", [
        ["2010", 63.7, 4324, "2012-01-31"],
        ["2011", 64.2, 4371, "2013-01-31"],
      ]),
      trajectories: rebased(63.7, 76.0),
      nextExpected: { period: "2012", expectedOn: "2014-01-31" },
    }),
    buildMetric({
      code: "GRAD5-SWD",
      title: "5-year graduation rate, students with disabilities",
      figures: buildFigures("GRAD5", "special_ed", [
        ["2010", 68.6, 14710, "2012-01-31"],
        ["2011", 70.8, 14514, "2013-01-31"],
      ]),
      trajectories: rebased(68.6, 78.5),
      nextExpected: { period: "2012", expectedOn: "2014-01-31" },
    }),
    buildMetric({
      code: "MASSCORE",
      title: "MassCore completion rate",
      periodNoun: null,
      trajectories: [
        {
          version: 1,
          effectiveOn: "2011-03-01",
          reason: "Delivery plan of March 2011",
          baseline: { period: "2010", value: 70.0 },
          target: { period: "2014", value: 82.5 },
          points: [],
        },
        {
          version: 2,
          effectiveOn: "2012-12-01",
          reason: "Restated in December 2012",
          baseline: { period: "2010", value: 68.9 },
          target: { period: "2014", value: 82.5 },
          points: [],
        },
      ],
    }),
  ];
}

export function buildAction(overrides: Partial<ActionEvidence> = {}): ActionEvidence {
  return {
    number: 3,
    type: "action",
    text: "Bring a plan for English learners in the five largest districts",
    owner: ccrLeader,
    dueOn: "2012-08-31",
    originalDueOn: "2012-08-31",
    slipReason: null,
    state: "open",
    closedOn: null,
    response: null,
    metric: { code: "GRAD5-EL", title: "5-year graduation rate, English learners" },
    checkOn: "2014-09-09",
    agreedOn: "2012-03-13",
    agreedAt: "Stocktake: Success after high school",
    ...overrides,
  };
}

export const firstAction = buildAction({
  number: 1,
  text: "List the districts with the largest number of non-graduates",
  dueOn: "2011-04-15",
  originalDueOn: "2011-04-15",
  state: "done",
  closedOn: "2011-04-13",
  response: "List sent to the unit",
  metric: { code: "GRAD5", title: "5-year graduation rate" },
  checkOn: "2013-03-12",
  agreedOn: "2011-03-08",
});

export const answeredAsk: AskEvidence = {
  text: "Two analysts for early warning reports",
  from: ccrLeader,
  to: commissioner,
  askedOn: "2012-09-11",
  answer: "One now, one in January",
  answeredOn: "2012-09-18",
};

export function agendaTemplate(kind: RoutineKind = "stocktake"): AgendaTemplate {
  const template = templateForKind(kind);
  if (template.paper !== "agenda") throw new Error(`a ${kind} has no agenda`);
  return template;
}

export function memoTemplate(): MemoTemplate {
  const template = templateForKind("memo");
  if (template.paper !== "memo") throw new Error("a memo has no agenda");
  return template;
}

/** The same metrics, with what was known of them when the last paper was made. */
export function sinceLastPaper(metrics: readonly PaperMetric[], lastKnownOn: string): PaperMetric[] {
  return metrics.map((metric) => ({
    ...metric,
    figuresBefore: metric.figures.filter((figure) => figure.receivedOn <= lastKnownOn),
  }));
}

/** The stocktake of the graduation goal of 12 March 2013, as known a week before. */
export function buildMarch2013(overrides: Partial<AgendaEvidence> = {}): AgendaEvidence {
  return {
    setting: buildSetting(),
    template: agendaTemplate(),
    chair: commissioner,
    goals: [goalOfGraduation],
    metrics: sinceLastPaper(releaseMetrics(buildGraduationMetrics(), 10, []), "2012-09-04"),
    likelihoods: [],
    actions: [firstAction, buildAction()],
    asks: [answeredAsk],
    handovers: [],
    lastMetOn: "2012-09-11",
    lastKnownOn: "2012-09-04",
    calledBecause: null,
    ...overrides,
  };
}
