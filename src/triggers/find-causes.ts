import { compareWithBand, compareWithExpected, describeState, formatValue, oneLine } from "../documents/sentences.ts";
import { roundFigure } from "../metrics/rounding.ts";
import type { Rating } from "../metrics/trajectories/status.ts";
import { addDays, formatDate } from "../platform/time/dates.ts";
import { describeStage } from "../ratings/wording.ts";
import type { TriggerCondition } from "../routines/schedules/trigger-schema.ts";
import type { Cause, StatusEvidence } from "./cause.ts";
import type { GoalFacts, JudgedFigure, MetricFacts, RatingFacts } from "./facts.ts";

/** From the best to the worst. */
const ratingOrder: readonly Rating[] = ["ahead", "onTrack", "offTrack", "seriouslyOffTrack"];

const isWorse = (rating: Rating, than: Rating): boolean => ratingOrder.indexOf(rating) > ratingOrder.indexOf(than);

type Judged = JudgedFigure & { value: number; rating: Rating };

const isJudged = (figure: JudgedFigure | null): figure is Judged =>
  figure !== null && figure.value !== null && figure.rating !== null;

/** The figure before, where one instrument measured both: across a change of instrument nothing is compared. */
const ratingBefore = ({ latest, before }: MetricFacts): Rating | null =>
  latest?.instrumentVersion === before?.instrumentVersion ? (before?.rating ?? null) : null;

const compare = ({ value, expected }: Judged, { band, unit }: MetricFacts): string => {
  const rounded = roundFigure(value);
  if (band !== null) return `, ${compareWithBand(rounded, band, unit)}`;
  return expected === null ? "" : `, ${compareWithExpected(rounded, roundFigure(expected), unit)}`;
};

const seriousKey = (goal: string, metric: string, period: string): string =>
  `seriouslyOffTrack/${goal}/${metric}/${period}`;
const fallKey = (goal: string, metric: string, period: string, to: Rating): string =>
  `statusFell/${goal}/${metric}/${period}/${to}`;

interface StatusFinding {
  goal: string;
  metric: MetricFacts;
  latest: Judged;
  before: Rating | null;
}

const describeFinding = ({ metric, latest, before }: StatusFinding): string => {
  const now = describeState(latest.rating);
  const verdict =
    before === null
      ? now
      : before === latest.rating
        ? `${now}, as at the figure before`
        : `fell from ${describeState(before)} to ${now}`;
  return `${oneLine(metric.title)}: ${formatValue(latest.value, metric.unit)} for ${latest.label}${compare(latest, metric)}: ${verdict}`;
};

const freezeFinding = ({ goal, metric, latest, before }: StatusFinding): StatusEvidence => ({
  kind: "status",
  goal,
  metric: metric.code,
  title: metric.title,
  unit: metric.unit,
  period: latest.period,
  periodLabel: latest.label,
  value: latest.value,
  expected: latest.expected,
  band: metric.band,
  status: latest.rating,
  before,
  asOf: latest.asOf,
  revision: latest.revision,
});

const toStatusCause = (rule: "seriouslyOffTrack" | "statusFell", finding: StatusFinding): Cause => {
  const { goal, metric, latest } = finding;
  const keys = { goal, metric: metric.code, period: latest.period };
  // A restatement of the same period is news only when it is worse than what has called a review already.
  const asBad = ratingOrder.filter((rating) => !isWorse(latest.rating, rating));
  const key =
    rule === "seriouslyOffTrack"
      ? seriousKey(keys.goal, keys.metric, keys.period)
      : fallKey(keys.goal, keys.metric, keys.period, latest.rating);
  return {
    rule,
    key,
    coveredBy: [
      seriousKey(keys.goal, keys.metric, keys.period),
      ...asBad.map((rating) => fallKey(keys.goal, keys.metric, keys.period, rating)),
    ],
    summary: describeFinding(finding),
    evidence: freezeFinding(finding),
    since: latest.receivedOn,
  };
};

const findStatusCauses = (conditions: readonly TriggerCondition[], goal: string, metric: MetricFacts): Cause[] => {
  const { latest } = metric;
  if (!isJudged(latest)) return [];
  const before = ratingBefore(metric);
  const finding = { goal, metric, latest, before };
  const isSerious = latest.rating === "seriouslyOffTrack";
  return [
    ...(conditions.includes("seriouslyOffTrack") && isSerious ? [toStatusCause("seriouslyOffTrack", finding)] : []),
    ...(conditions.includes("statusFell") && before !== null && isWorse(latest.rating, before)
      ? [toStatusCause("statusFell", finding)]
      : []),
  ];
};

const findStaleCauses = (conditions: readonly TriggerCondition[], goal: string, metric: MetricFacts): Cause[] => {
  const limits = conditions.flatMap((condition) => (typeof condition === "object" ? [condition.stalePeriods] : []));
  const [first] = metric.missing;
  if (first === undefined) return [];
  return limits.flatMap((limit): Cause[] => {
    const last = metric.missing[limit - 1];
    if (last === undefined) return [];
    const count = metric.missing.length;
    const known = metric.latest === null ? "" : `; the last one known is for ${metric.latest.label}`;
    const what =
      count === 1
        ? `the figure for ${first.label} was due on ${formatDate(first.expectedOn)} and has not come`
        : `${count} figures running have not come, the first, for ${first.label}, due on ${formatDate(first.expectedOn)}`;
    const key = `stalePeriods/${goal}/${metric.code}/${metric.latest?.period ?? ""}/${limit}`;
    return [
      {
        rule: "stalePeriods",
        key,
        coveredBy: [key],
        summary: `${oneLine(metric.title)}: ${what}${known}`,
        evidence: {
          kind: "stale",
          goal,
          metric: metric.code,
          title: metric.title,
          lastPeriod: metric.latest?.period ?? null,
          lastPeriodLabel: metric.latest?.label ?? null,
          periodsMissing: count,
          expectedOn: first.expectedOn,
        },
        since: addDays(last.expectedOn, 1),
      },
    ];
  });
};

const toRatingCause = (goal: string, rating: RatingFacts): Cause => {
  const keyOf = (id: string): string => `redRating/${rating.strategy ?? goal}/${id}`;
  // Red said again is no news. A rating that is entered late may move the start of the run, hence all of it covers.
  const [first = rating] = rating.redRun;
  const key = keyOf(first.id);
  const what = rating.strategy === null ? "goal" : "strategy";
  return {
    rule: "redRating",
    key,
    coveredBy: [key, ...rating.redRun.slice(1).map(({ id }) => keyOf(id))],
    summary: `the ${what} "${oneLine(rating.title)}" was rated Red ${describeStage(rating.stage)} on ${formatDate(rating.ratedOn)}`,
    evidence: {
      kind: "rating",
      goal,
      strategy: rating.strategy,
      title: rating.title,
      ratingId: rating.id,
      stage: rating.stage,
      ratedOn: rating.ratedOn,
      rationale: rating.rationale,
    },
    since: first.recordedOn,
  };
};

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * What calls for a review, of all that is known this morning, in an order of its own: that of goals, metrics and
 * conditions plays no part.
 *
 * - seriouslyOffTrack: the latest figure is judged so; once for each goal, metric and period.
 * - statusFell: the latest figure is judged worse than the one before; again for the same period only when a
 *   restatement makes it worse still. Hidden figures, a baseline, what has no target, and figures of another instrument
 *   are not compared.
 * - stalePeriods: so many figures running were due before today and have not come; once until a figure comes.
 * - redRating: the rating that counts of a goal, or of a strategy that serves it, is Red; again for the same one only
 *   when a better rating has counted meanwhile.
 */
export function findCauses(conditions: readonly TriggerCondition[], goals: readonly GoalFacts[]): Cause[] {
  const found = goals.flatMap((goal) => [
    ...goal.metrics.flatMap((metric) => [
      ...findStatusCauses(conditions, goal.code, metric),
      ...findStaleCauses(conditions, goal.code, metric),
    ]),
    ...(conditions.includes("redRating") ? goal.ratings : [])
      .filter((rating) => rating.likelihood === "red" && rating.stage !== "self")
      .map((rating) => toRatingCause(goal.code, rating)),
  ]);
  return found.sort((a, b) => compareTexts(a.key, b.key) || compareTexts(a.evidence.goal, b.evidence.goal));
}

/**
 * Those of the causes, in the order of `findCauses`, that have not called a review yet: of several that say the same,
 * the first.
 * @param knownKeys keys of all that called one before
 */
export function selectNewCauses(causes: readonly Cause[], knownKeys: readonly string[]): Cause[] {
  const known = new Set(knownKeys);
  return causes.filter((cause) => {
    if (cause.coveredBy.some((key) => known.has(key))) return false;
    known.add(cause.key);
    return true;
  });
}
