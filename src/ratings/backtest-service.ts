import { gatherMetricEvidence } from "../metrics/evidence-service.ts";
import type { MetricEvidence } from "../metrics/metric-evidence.ts";
import { comparePeriods } from "../metrics/period.ts";
import { getMetricsById } from "../metrics/service.ts";
import { getOrganisation, getTime } from "../organisations/service.ts";
import { getPeopleById, getPerson } from "../people/service.ts";
import { getGoal, getGoalsById, listGoalMetrics, resolveGoals } from "../plan/goal-service.ts";
import { getStrategy, presentStrategies } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { localDateOf, startOfLocalDay } from "../platform/time/wall-time.ts";
import {
  addMonths,
  combineOutcomes,
  defaultMonthsLater,
  describeCalibration,
  describeMethod,
  type FigureOutcome,
  judgeMetricAfter,
  type Outcome,
  tallyOutcomes,
} from "./backtest.ts";
import { compareRatings } from "./counting.ts";
import type { BackTest, BackTestQuery } from "./history-schemas.ts";
import { type RatingRow, selectRatingsOf, strategyRows } from "./queries.ts";
import { gatherBy, groupRounds } from "./rounds.ts";
import { listHiddenIds } from "./service.ts";

/** Each day of ratings costs a look into the past; what lies further back is counted and left out. */
const maxRatings = 1000;

const subjectOf = (row: RatingRow): string => row.goalId ?? row.strategyId ?? "";

/** The last word of each stage in each round that the reader sees, newest first. */
const listCases = async (scope: Scope, query: BackTestQuery): Promise<RatingRow[]> => {
  const goal = query.goal === undefined ? undefined : await getGoal(scope, query.goal);
  const strategy = query.strategy === undefined ? undefined : await getStrategy(scope, query.strategy);
  const rater = query.rater === undefined ? undefined : await getPerson(scope, query.rater);
  const of = { goalId: goal?.id, strategyId: strategy?.id };
  const rows = await selectRatingsOf(scope, of);
  const hidden = new Set(await listHiddenIds(scope, of));
  const bySubject = gatherBy(rows, subjectOf);
  return [...bySubject.values()]
    .flatMap(groupRounds)
    .flatMap(({ self, unit, agreed }) => [self, unit, agreed])
    .filter((row) => row !== null)
    .filter((row) => !hidden.has(row.id) && (rater === undefined || row.raterId === rater.id))
    .sort((a, b) => compareRatings(b, a));
};

interface Subject {
  code: string;
  title: string;
  /** The first outcome metric of the goal, or of each goal that the strategy serves. */
  metricIds: string[];
}

const describeSubjects = async (scope: Scope, cases: readonly RatingRow[]): Promise<Map<string, Subject>> => {
  const strategies = await strategyRows.byIds(
    scope,
    cases.flatMap((row) => row.strategyId ?? []),
  );
  const presented = await presentStrategies(scope, [...strategies.values()]);
  const codes = [...new Set(presented.flatMap((strategy) => strategy.goals))];
  const served = new Map((await resolveGoals(scope, codes, () => "")).map((goal) => [goal.code, goal.id]));
  const goals = await getGoalsById(
    scope,
    cases.flatMap((row) => row.goalId ?? []),
  );
  const links = await listGoalMetrics(scope, [...new Set([...goals.keys(), ...served.values()])]);
  const metrics = await getMetricsById(
    scope,
    links.map((link) => link.metricId),
  );
  const headlineOf = (goalId: string | undefined): string[] => {
    const link = links.find((one) => one.goalId === goalId && metrics.get(one.metricId)?.kind === "outcome");
    return link === undefined ? [] : [link.metricId];
  };
  return new Map([
    ...[...goals.values()].map(({ id, code, title }): [string, Subject] => [
      id,
      { code, title, metricIds: headlineOf(id) },
    ]),
    ...presented.map(({ id, code, title, goals: ofStrategy }): [string, Subject] => [
      id,
      { code, title, metricIds: [...new Set(ofStrategy.flatMap((goal) => headlineOf(served.get(goal))))] },
    ]),
  ]);
};

const newestPeriod = ({ figures, frequency }: MetricEvidence): string | null =>
  figures
    .map(({ period }) => period)
    .toSorted((a, b) => comparePeriods(a, b, frequency))
    .at(-1) ?? null;

interface PastMetrics {
  now: Map<string, MetricEvidence>;
  /** By day, then by metric: the newest period known when that day began. */
  knownPeriods: Map<IsoDate, Map<string, string | null>>;
}

/** The metrics now, and which periods were known when the figures began to count for each day of ratings. */
const lookBack = async (
  scope: Scope,
  metricIds: readonly string[],
  days: readonly IsoDate[],
  monthsLater: number,
): Promise<PastMetrics> => {
  const { now, today, timeZone } = await getTime(scope);
  const knownPeriods: PastMetrics["knownPeriods"] = new Map();
  if (metricIds.length === 0) return { now: new Map(), knownPeriods };
  for (const day of new Set(days)) {
    const countsFrom = addMonths(day, monthsLater);
    if (countsFrom > today) continue;
    const then = await gatherMetricEvidence(scope, metricIds, new Date(startOfLocalDay(countsFrom, timeZone)));
    knownPeriods.set(day, new Map([...then].map(([id, metric]) => [id, newestPeriod(metric)])));
  }
  return { now: await gatherMetricEvidence(scope, metricIds, now), knownPeriods };
};

type Case = BackTest["cases"][number] & { subjectTitle: string; raterTitle: string };

const toTable = (stage: Case["stage"], cases: readonly Case[]) => {
  const points = tallyOutcomes(cases);
  return { stage, points, text: describeCalibration(points) };
};

const stages = ["self", "unit", "agreed"] as const;

/** A table for each stage of each group that has one, groups in the order of their first case. */
const tabulate = <T>(cases: readonly Case[], keyOf: (one: Case) => string, nameOf: (first: Case) => T) =>
  [...gatherBy(cases, keyOf).values()].flatMap((group) =>
    stages.flatMap((stage) => {
      const of = group.filter((one) => one.stage === stage);
      const [first] = of;
      return first === undefined ? [] : [{ ...nameOf(first), ...toTable(stage, of) }];
    }),
  );

/**
 * Past ratings beside what then happened, per goal or strategy and per rater; the method says how it is judged. Figures
 * that would show a small group judge nothing, and self-assessments that the reader does not see yet are not among them.
 * @throws Problem 404
 */
export const getBackTest = async (scope: Scope, query: BackTestQuery): Promise<BackTest> => {
  const monthsLater = query.months ?? defaultMonthsLater;
  const all = await listCases(scope, query);
  const rows = all.slice(0, maxRatings);
  const subjects = await describeSubjects(scope, rows);
  const metricIds = [...new Set([...subjects.values()].flatMap((subject) => subject.metricIds))];
  const { statusThresholds, timeZone } = await getOrganisation(scope);
  // What was entered later than it speaks of may have been known by then: it counts from the day of entry.
  const spokenOn = ({ ratedOn, recordedAt }: RatingRow): IsoDate => {
    const recordedOn = localDateOf(recordedAt, timeZone);
    return recordedOn > ratedOn ? recordedOn : ratedOn;
  };
  const past = await lookBack(scope, metricIds, rows.map(spokenOn), monthsLater);
  const people = await getPeopleById(
    scope,
    rows.map((row) => row.raterId),
  );
  const judge = (row: RatingRow, metricId: string): FigureOutcome[] => {
    const metric = past.now.get(metricId);
    const known = past.knownPeriods.get(spokenOn(row))?.get(metricId);
    return metric === undefined ? [] : [judgeMetricAfter(metric, known, spokenOn(row), statusThresholds)];
  };
  const cases = rows.flatMap((row): Case[] => {
    const subject = subjects.get(subjectOf(row));
    const rater = people.get(row.raterId);
    if (subject === undefined || rater === undefined) return [];
    const figures = subject.metricIds.flatMap((metricId) => judge(row, metricId));
    const outcome: Outcome = combineOutcomes(figures.map((figure) => figure.outcome));
    const { id, stage, ratedOn, likelihood } = row;
    return [
      {
        rating: id,
        goal: row.goalId === null ? null : subject.code,
        strategy: row.strategyId === null ? null : subject.code,
        ...{ stage, rater: rater.code, ratedOn, likelihood, outcome, figures },
        ...{ subjectTitle: subject.title, raterTitle: rater.title },
      },
    ];
  });
  return {
    monthsLater,
    method: describeMethod(monthsLater),
    subjects: tabulate(
      cases,
      ({ goal, strategy }) => `${goal === null ? "strategy" : "goal"} ${goal ?? strategy}`,
      ({ goal, strategy, subjectTitle }) => ({ goal, strategy, title: subjectTitle }),
    ),
    raters: tabulate(
      cases,
      ({ rater }) => rater,
      ({ rater, raterTitle }) => ({ rater, title: raterTitle }),
    ),
    cases: cases.map(({ subjectTitle: _title, raterTitle: _name, ...one }) => one),
    leftOut: all.length - rows.length,
  };
};
