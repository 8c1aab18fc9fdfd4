import { describe, expect, it } from "vitest";
import { sayWhereItLeads } from "../../../src/documents/composing/bottom-line.ts";
import { describeStatusChange } from "../../../src/documents/composing/changes.ts";
import { composeCheck, sayWhereItStands } from "../../../src/documents/composing/document-parts.ts";
import { composeLikelihood } from "../../../src/documents/composing/likelihood-lines.ts";
import { type ComposedMetric, composeMetric } from "../../../src/documents/composing/metric-lines.ts";
import { composeQuestions } from "../../../src/documents/composing/questions.ts";
import { startSourceList } from "../../../src/documents/composing/sources.ts";
import { describeChange, describeMetric, type FigureFacts, withArticle } from "../../../src/documents/sentences.ts";
import type { Likelihood } from "../../../src/ratings/framework.ts";
import {
  buildAction,
  buildFigures,
  buildGraduationMetrics,
  buildMetric,
  buildSetting,
} from "./massachusetts-evidence.ts";
import { releaseMetrics } from "./release-metrics.ts";

const next = { periodLabel: "cohort 2012", expectedOn: "2014-01-31" };

const facts = (overrides: Partial<FigureFacts> = {}): FigureFacts => ({
  title: "5-year graduation rate",
  unit: "percent",
  direction: "higher",
  band: null,
  state: "ahead",
  rating: "ahead",
  periodLabel: "cohort 2011",
  value: 86.3,
  expected: 85.6,
  change: "up 1.6 points from cohort 2010",
  receivedOn: "2013-01-31",
  nextExpected: null,
  ...overrides,
});

interface Case
  extends Partial<Pick<Parameters<typeof buildMetric>[0] & object, "direction" | "band" | "trajectories">> {
  value?: number | null;
  period?: string;
  receivedOn?: string;
  revision?: number;
  instrumentVersion?: string;
  /** Where the pace leads by the target's period. */
  pace?: number;
}

/** The graduation rate with one figure, after 84.7% for cohort 2010, beside its first trajectory. */
function metricOf({
  value = 86.3,
  period = "2011",
  receivedOn = "2013-01-31",
  revision,
  instrumentVersion,
  pace,
  ...overrides
}: Case): ComposedMetric {
  const trajectories = buildGraduationMetrics()[0]?.trajectories.slice(0, 1) ?? [];
  const earlier: [string, number, number, string][] = ["2011", "2012"].includes(period)
    ? [["2010", 84.7, 100, "2012-01-01"]]
    : [];
  const figures = buildFigures("GRAD5", "all", [
    ...earlier,
    [period, value ?? 50, value === null ? 3 : 100, receivedOn],
  ]).map((figure) =>
    figure.period === period
      ? { ...figure, ...(revision && { revision }), ...(instrumentVersion && { instrumentVersion }) }
      : figure,
  );
  const [metric] = releaseMetrics([buildMetric({ trajectories, ...overrides, figures })], 10, []);
  if (!metric) throw new Error("no metric");
  const composed = composeMetric(metric, buildSetting(), startSourceList());
  if (pace === undefined) return composed;
  const projection = { period: "2014", value: pace, low: pace, high: pace, points: 4 };
  return { ...composed, pace: { ...composed.pace, projection } };
}

const stands = (given: Case) => sayWhereItStands(metricOf(given)).text;
const leads = (given: Case) => sayWhereItLeads(metricOf(given));
const checked = (given: Case, action: Parameters<typeof buildAction>[0] = {}) => {
  const { verdict, text } = composeCheck(
    buildAction({
      text: "Call every family",
      agreedOn: "2012-03-13",
      state: "done",
      closedOn: "2012-08-01",
      ...action,
    }),
    metricOf(given),
    startSourceList(),
  );
  return `${verdict}: ${text}`;
};
/** A cohort that was still at school when the action was done. */
const later = { period: "2012", receivedOn: "2014-01-31" };
const rated = (previous: Likelihood | null) =>
  composeLikelihood({
    of: "strategy",
    code: "EWIS",
    title: "Early warning",
    owners: [],
    current: { likelihood: "amberRed", ratedOn: "2013-03-04", rationale: "Reports come late." },
    previous: previous && { likelihood: previous, ratedOn: "2012-09-04" },
  }).sentence;

/** Case, what is said, and what has to be said, word for word. */
const table: [name: string, said: string | null | undefined, wanted: string | null][] = [
  [
    "up is good, ahead",
    describeMetric(facts({})),
    "5-year graduation rate: 86.3% for cohort 2011, received on 31 January 2013, 0.7 points above the 85.6% expected: ahead; up 1.6 points from cohort 2010.",
  ],
  [
    "up is good, on track",
    describeMetric(
      facts({
        value: 85.2,
        expected: 85.6,
        state: "onTrack",
        rating: "onTrack",
        change: "up 0.5 points from cohort 2010",
      }),
    ),
    "5-year graduation rate: 85.2% for cohort 2011, received on 31 January 2013, 0.4 points below the 85.6% expected: on track; up 0.5 points from cohort 2010.",
  ],
  [
    "up is good, off track",
    describeMetric(
      facts({
        value: 84.9,
        expected: 85.6,
        state: "offTrack",
        rating: "offTrack",
        change: "up 0.2 points from cohort 2010",
      }),
    ),
    "5-year graduation rate: 84.9% for cohort 2011, received on 31 January 2013, 0.7 points below the 85.6% expected: off track; up 0.2 points from cohort 2010.",
  ],
  [
    "up is good, seriously off track",
    describeMetric(
      facts({
        value: 83.1,
        expected: 85.6,
        state: "seriouslyOffTrack",
        rating: "seriouslyOffTrack",
        change: "down 1.6 points from cohort 2010",
      }),
    ),
    "5-year graduation rate: 83.1% for cohort 2011, received on 31 January 2013, 2.5 points below the 85.6% expected: seriously off track; down 1.6 points from cohort 2010.",
  ],
  [
    "exactly on target",
    describeMetric(facts({ value: 85.6, state: "onTrack", rating: "onTrack" })),
    "5-year graduation rate: 85.6% for cohort 2011, received on 31 January 2013, exactly the 85.6% expected: on track; up 1.6 points from cohort 2010.",
  ],
  [
    "a tenth above",
    describeMetric(facts({ value: 85.7, state: "onTrack", rating: "onTrack" })),
    "5-year graduation rate: 85.7% for cohort 2011, received on 31 January 2013, 0.1 points above the 85.6% expected: on track; up 1.6 points from cohort 2010.",
  ],
  [
    "one point above",
    describeMetric(facts({ value: 86.6 })),
    "5-year graduation rate: 86.6% for cohort 2011, received on 31 January 2013, 1.0 points above the 85.6% expected: ahead; up 1.6 points from cohort 2010.",
  ],
  [
    "unchanged",
    describeMetric(facts({ change: "unchanged from cohort 2010" })),
    "5-year graduation rate: 86.3% for cohort 2011, received on 31 January 2013, 0.7 points above the 85.6% expected: ahead; unchanged from cohort 2010.",
  ],
  [
    "first figure ever",
    describeMetric(facts({ change: null })),
    "5-year graduation rate: 86.3% for cohort 2011, received on 31 January 2013, 0.7 points above the 85.6% expected: ahead.",
  ],
  [
    "the figure that the trajectory starts from",
    describeMetric(
      facts({
        state: "noTarget",
        rating: null,
        expected: null,
        change: null,
        startOf: { targetText: "88.3%", targetLabel: "cohort 2014" },
      }),
    ),
    "5-year graduation rate: 86.3% for cohort 2011, received on 31 January 2013: the baseline, from which the trajectory leads to 88.3% for cohort 2014.",
  ],
  [
    "the start of a re-based trajectory",
    describeMetric(
      facts({
        state: "noTarget",
        rating: null,
        expected: null,
        startOf: { targetText: "88.3%", targetLabel: "cohort 2014" },
      }),
    ),
    "5-year graduation rate: 86.3% for cohort 2011, received on 31 January 2013: the baseline, from which the trajectory leads to 88.3% for cohort 2014; up 1.6 points from cohort 2010.",
  ],
  [
    "no date of receipt",
    describeMetric(facts({ receivedOn: null })),
    "5-year graduation rate: 86.3% for cohort 2011, 0.7 points above the 85.6% expected: ahead; up 1.6 points from cohort 2010.",
  ],
  [
    "down is good, ahead",
    describeMetric(
      facts({
        title: "Dropout rate",
        direction: "lower",
        value: 2.1,
        expected: 2.6,
        change: "down 0.4 points from cohort 2010",
      }),
    ),
    "Dropout rate: 2.1% for cohort 2011, received on 31 January 2013, 0.5 points below the 2.6% expected (lower is better): ahead; down 0.4 points from cohort 2010.",
  ],
  [
    "down is good, off track",
    describeMetric(
      facts({
        title: "Dropout rate",
        direction: "lower",
        value: 3.1,
        expected: 2.6,
        state: "offTrack",
        rating: "offTrack",
        change: "up 0.6 points from cohort 2010",
      }),
    ),
    "Dropout rate: 3.1% for cohort 2011, received on 31 January 2013, 0.5 points above the 2.6% expected (lower is better): off track; up 0.6 points from cohort 2010.",
  ],
  [
    "down is good, exactly on target",
    describeMetric(
      facts({
        title: "Dropout rate",
        direction: "lower",
        value: 2.6,
        expected: 2.6,
        state: "onTrack",
        rating: "onTrack",
        change: null,
      }),
    ),
    "Dropout rate: 2.6% for cohort 2011, received on 31 January 2013, exactly the 2.6% expected (lower is better): on track.",
  ],
  [
    "down is good, days",
    describeMetric(
      facts({
        title: "Days to fill a vacancy",
        unit: "days",
        direction: "lower",
        periodLabel: "March 2026",
        value: 42,
        expected: 35,
        state: "offTrack",
        rating: "offTrack",
        change: "up 1 day from February 2026",
        receivedOn: "2026-04-02",
      }),
    ),
    "Days to fill a vacancy: 42 days for March 2026, received on 2 April 2026, 7 days above the 35 days expected (lower is better): off track; up 1 day from February 2026.",
  ],
  [
    "a single day",
    describeMetric(
      facts({
        title: "Days to fill a vacancy",
        unit: "days",
        direction: "lower",
        periodLabel: "March 2026",
        value: 1,
        expected: 2,
        change: null,
        receivedOn: "2026-04-02",
      }),
    ),
    "Days to fill a vacancy: 1 day for March 2026, received on 2 April 2026, 1 day below the 2 days expected (lower is better): ahead.",
  ],
  [
    "half a day",
    describeMetric(
      facts({
        title: "Days absent",
        unit: "days",
        direction: "lower",
        periodLabel: "March 2026",
        value: 1.5,
        expected: 1,
        state: "offTrack",
        rating: "offTrack",
        change: null,
        receivedOn: "2026-04-02",
      }),
    ),
    "Days absent: 1.5 days for March 2026, received on 2 April 2026, 0.5 days above the 1 day expected (lower is better): off track.",
  ],
  [
    "inside a band",
    describeMetric(
      facts({
        title: "Class size",
        unit: "students",
        direction: "band",
        band: { low: 18, high: 24 },
        value: 22,
        expected: null,
        state: "onTrack",
        rating: "onTrack",
        change: null,
      }),
    ),
    "Class size: 22 students for cohort 2011, received on 31 January 2013, inside the band of 18 to 24 students: on track.",
  ],
  [
    "on the edge of a band",
    describeMetric(
      facts({
        title: "Class size",
        unit: "students",
        direction: "band",
        band: { low: 18, high: 24 },
        value: 24,
        expected: null,
        state: "onTrack",
        rating: "onTrack",
        change: null,
      }),
    ),
    "Class size: 24 students for cohort 2011, received on 31 January 2013, inside the band of 18 to 24 students: on track.",
  ],
  [
    "above a band",
    describeMetric(
      facts({
        title: "Class size",
        unit: "students",
        direction: "band",
        band: { low: 18, high: 24 },
        value: 25,
        expected: null,
        state: "offTrack",
        rating: "offTrack",
        change: "up 3 students from cohort 2010",
      }),
    ),
    "Class size: 25 students for cohort 2011, received on 31 January 2013, 1 student above the band of 18 to 24 students: off track; up 3 students from cohort 2010.",
  ],
  [
    "below a band of percentages",
    describeMetric(
      facts({
        title: "Budget spent",
        direction: "band",
        band: { low: 45, high: 55 },
        value: 41.5,
        expected: null,
        state: "offTrack",
        rating: "offTrack",
        change: null,
      }),
    ),
    "Budget spent: 41.5% for cohort 2011, received on 31 January 2013, 3.5 points below the band of 45.0% to 55.0%: off track.",
  ],
  [
    "no band",
    describeMetric(
      facts({
        title: "Class size",
        unit: "students",
        direction: "band",
        band: null,
        value: 22,
        expected: null,
        state: "noTarget",
        rating: null,
        change: null,
      }),
    ),
    "Class size: 22 students for cohort 2011, received on 31 January 2013: no target to judge it by.",
  ],
  [
    "no target",
    describeMetric(facts({ state: "noTarget", rating: null, expected: null })),
    "5-year graduation rate: 86.3% for cohort 2011, received on 31 January 2013: no target to judge it by; up 1.6 points from cohort 2010.",
  ],
  [
    "no target, first figure",
    describeMetric(facts({ state: "noTarget", rating: null, expected: null, change: null })),
    "5-year graduation rate: 86.3% for cohort 2011, received on 31 January 2013: no target to judge it by.",
  ],
  [
    "no data",
    describeMetric(
      facts({ state: "noData", rating: null, periodLabel: null, value: null, expected: null, change: null }),
    ),
    "5-year graduation rate: no data; no figure has been received.",
  ],
  [
    "no data, one expected",
    describeMetric(
      facts({
        state: "noData",
        rating: null,
        periodLabel: null,
        value: null,
        expected: null,
        change: null,
        nextExpected: next,
      }),
    ),
    "5-year graduation rate: no data; no figure has been received; the figure for cohort 2012 is due on 31 January 2014.",
  ],
  [
    "stale",
    describeMetric(facts({ state: "stale", change: null, nextExpected: next })),
    "5-year graduation rate: 86.3% for cohort 2011, received on 31 January 2013, 0.7 points above the 85.6% expected (ahead when last known): stale; the figure for cohort 2012 was due on 31 January 2014 and has not come.",
  ],
  [
    "stale and off track",
    describeMetric(facts({ value: 84.9, state: "stale", rating: "offTrack", nextExpected: next })),
    "5-year graduation rate: 84.9% for cohort 2011, received on 31 January 2013, 0.7 points below the 85.6% expected (off track when last known): stale; the figure for cohort 2012 was due on 31 January 2014 and has not come.",
  ],
  [
    "stale without a target",
    describeMetric(facts({ state: "stale", rating: null, expected: null, nextExpected: next })),
    "5-year graduation rate: 86.3% for cohort 2011, received on 31 January 2013: stale; the figure for cohort 2012 was due on 31 January 2014 and has not come.",
  ],
  [
    "stale and hidden",
    describeMetric(facts({ state: "stale", rating: null, value: null, nextExpected: next })),
    "5-year graduation rate: the figure for cohort 2011 is not shown, to protect a small group; the figure for cohort 2012 was due on 31 January 2014 and has not come.",
  ],
  [
    "suppressed",
    describeMetric(facts({ state: "suppressed", rating: null, value: null })),
    "5-year graduation rate: the figure for cohort 2011 is not shown, to protect a small group.",
  ],
  [
    "restated",
    describeMetric(facts({ value: 86.1, restatedFrom: 86.3 })),
    "5-year graduation rate: 86.1% for cohort 2011 (restated from 86.3%), received on 31 January 2013, 0.5 points above the 85.6% expected: ahead; up 1.6 points from cohort 2010.",
  ],
  [
    "restated upwards, count",
    describeMetric(
      facts({
        title: "Students enrolled",
        unit: "students",
        value: 1250,
        expected: 1200,
        restatedFrom: 1245,
        change: "up 50 students from cohort 2010",
      }),
    ),
    "Students enrolled: 1,250 students for cohort 2011 (restated from 1,245 students), received on 31 January 2013, 50 students above the 1,200 students expected: ahead; up 50 students from cohort 2010.",
  ],
  [
    "restated and stale",
    describeMetric(facts({ value: 86.1, restatedFrom: 86.3, state: "stale", change: null, nextExpected: next })),
    "5-year graduation rate: 86.1% for cohort 2011 (restated from 86.3%), received on 31 January 2013, 0.5 points above the 85.6% expected (ahead when last known): stale; the figure for cohort 2012 was due on 31 January 2014 and has not come.",
  ],
  [
    "a bare count",
    describeMetric(
      facts({ title: "Schools visited", unit: "count", value: 412, expected: 400, change: "up 12 from cohort 2010" }),
    ),
    "Schools visited: 412 for cohort 2011, received on 31 January 2013, 12 above the 400 expected: ahead; up 12 from cohort 2010.",
  ],
  [
    "one student",
    describeMetric(
      facts({
        title: "Students excluded",
        unit: "students",
        direction: "lower",
        value: 1,
        expected: 3,
        change: "down 1 student from cohort 2010",
      }),
    ),
    "Students excluded: 1 student for cohort 2011, received on 31 January 2013, 2 students below the 3 students expected (lower is better): ahead; down 1 student from cohort 2010.",
  ],
  [
    "agencies",
    describeMetric(
      facts({
        title: "Agencies on time",
        unit: "agencies",
        value: 1,
        expected: 4,
        state: "offTrack",
        rating: "offTrack",
        change: null,
      }),
    ),
    "Agencies on time: 1 agency for cohort 2011, received on 31 January 2013, 3 agencies below the 4 agencies expected: off track.",
  ],
  [
    "dollars",
    describeMetric(
      facts({
        title: "Cost a student",
        unit: "dollars",
        direction: "lower",
        value: 1250,
        expected: 1200,
        state: "offTrack",
        rating: "offTrack",
        change: "up $50 from cohort 2010",
      }),
    ),
    "Cost a student: $1,250 for cohort 2011, received on 31 January 2013, $50 above the $1,200 expected (lower is better): off track; up $50 from cohort 2010.",
  ],
  [
    "dollars and cents",
    describeMetric(
      facts({
        title: "Cost a meal",
        unit: "dollars",
        direction: "lower",
        value: 3.5,
        expected: 3.2,
        state: "offTrack",
        rating: "offTrack",
        change: null,
      }),
    ),
    "Cost a meal: $3.50 for cohort 2011, received on 31 January 2013, $0.30 above the $3.20 expected (lower is better): off track.",
  ],
  [
    "scale points",
    describeMetric(
      facts({
        title: "Reading score",
        unit: "points",
        value: 241,
        expected: 240,
        change: "up 1 point from cohort 2010",
      }),
    ),
    "Reading score: 241 points for cohort 2011, received on 31 January 2013, 1 point above the 240 points expected: ahead; up 1 point from cohort 2010.",
  ],
  [
    "hours a week",
    describeMetric(
      facts({
        title: "Time for reading",
        unit: "hours a week",
        value: 1,
        expected: 2,
        state: "offTrack",
        rating: "offTrack",
        change: null,
      }),
    ),
    "Time for reading: 1 hour a week for cohort 2011, received on 31 January 2013, 1 hour a week below the 2 hours a week expected: off track.",
  ],
  [
    "negative",
    describeMetric(
      facts({
        title: "Net change in staff",
        unit: "people",
        value: -3,
        expected: 1,
        state: "offTrack",
        rating: "offTrack",
        change: null,
      }),
    ),
    "Net change in staff: -3 people for cohort 2011, received on 31 January 2013, 4 people below the 1 person expected: off track.",
  ],
  [
    "zero per cent",
    describeMetric(facts({ title: "Vacancy rate", direction: "lower", value: 0, expected: 2, change: null })),
    "Vacancy rate: 0.0% for cohort 2011, received on 31 January 2013, 2.0 points below the 2.0% expected (lower is better): ahead.",
  ],
  [
    "a title with a full stop and line breaks",
    describeMetric(facts({ title: "Rate,\r\n all schools.", change: null })),
    "Rate, all schools: 86.3% for cohort 2011, received on 31 January 2013, 0.7 points above the 85.6% expected: ahead.",
  ],
  [
    "a month",
    describeMetric(
      facts({ periodLabel: "March 2026", receivedOn: "2026-04-20", change: "unchanged from February 2026" }),
    ),
    "5-year graduation rate: 86.3% for March 2026, received on 20 April 2026, 0.7 points above the 85.6% expected: ahead; unchanged from February 2026.",
  ],
  ["a change up", describeChange(1.6, "percent", "cohort 2010"), "up 1.6 points from cohort 2010"],
  ["a change of one point", describeChange(-1, "percent", "cohort 2010"), "down 1.0 points from cohort 2010"],
  ["a change too small to print", describeChange(0.04, "percent", "cohort 2010"), "unchanged from cohort 2010"],
  ["a change in dollars", describeChange(-1250, "dollars", "2025"), "down $1,250 from 2025"],
  ["a change in cents", describeChange(0.5, "dollars", "2025"), "up $0.50 from 2025"],
  ["a change of a count", describeChange(12, "count", "March 2026"), "up 12 from March 2026"],
  ["a change of one person", describeChange(1, "people", "March 2026"), "up 1 person from March 2026"],
  ["a status that fell", describeStatusChange("onTrack", "offTrack"), "it was on track and is off track now"],
  [
    "a status from no target",
    describeStatusChange("noTarget", "ahead"),
    "it had no target to be judged by and is ahead now",
  ],
  ["a status to hidden", describeStatusChange("ahead", "suppressed"), "it was ahead and is hidden now"],
  ["a status that stayed", describeStatusChange("ahead", "ahead"), null],
  [
    "figure against a trajectory, ahead",
    stands({}),
    "the 5-year graduation rate is 86.3% for cohort 2011, 0.2 points above the 86.1% expected (on track)",
  ],
  [
    "figure against a trajectory, off",
    stands({ value: 84.9 }),
    "the 5-year graduation rate is 84.9% for cohort 2011, 1.2 points below the 86.1% expected (seriously off track)",
  ],
  [
    "figure at its baseline",
    stands({ value: 84.6, period: "2009" }),
    "the 5-year graduation rate is 84.6% for cohort 2009 (the baseline of its trajectory)",
  ],
  [
    "figure without a target",
    stands({ trajectories: [] }),
    "the 5-year graduation rate is 86.3% for cohort 2011 (no target)",
  ],
  ["figure that is hidden", stands({ value: null }), "the 5-year graduation rate has no figure that can be shown"],
  [
    "figure within a band",
    stands({ direction: "band", band: { low: 80, high: 90 }, trajectories: [] }),
    "the 5-year graduation rate is 86.3% for cohort 2011, inside the band of 80.0% to 90.0% (on track)",
  ],
  ["what it takes", leads({}), "to reach 88.3% for cohort 2014 it has to rise by 0.7 points a year"],
  [
    "what it takes where down is good",
    leads({ direction: "lower", value: 90 }),
    "to reach 88.3% for cohort 2014 it has to fall by 0.6 points a year",
  ],
  ["a target that is reached", leads({ value: 89 }), "it has reached the 88.3% aimed at for cohort 2014 already"],
  [
    "a pace that falls short",
    leads({ pace: 87.1 }),
    "at its present pace it comes to 87.1% for cohort 2014, 1.2 points below the target of 88.3%",
  ],
  [
    "a pace that overshoots",
    leads({ pace: 89.3 }),
    "at its present pace it comes to 89.3% for cohort 2014, 1.0 points above the target of 88.3%",
  ],
  [
    "a pace that hits",
    leads({ pace: 88.3 }),
    "at its present pace it comes to 88.3% for cohort 2014, exactly the target of 88.3%",
  ],
  ["nothing to lead to", leads({ trajectories: [] }), ""],
  ["a share as part of a sentence", withArticle("Share of students absent"), "the share of students absent"],
  ["a number as part of a sentence", withArticle("Number of schools visited"), "the number of schools visited"],
  ["a first rating", rated(null), "Rated Amber-Red on 4 March 2013: Reports come late."],
  [
    "a rating that fell",
    rated("amberGreen"),
    "Rated Amber-Red on 4 March 2013, Amber-Green before: Reports come late.",
  ],
  ["a rating that stayed", rated("amberRed"), "Rated Amber-Red on 4 March 2013: Reports come late."],
  [
    "no rating",
    composeLikelihood({
      of: "strategy",
      code: "EWIS",
      title: "Early warning",
      owners: [],
      current: null,
      previous: null,
    }).sentence,
    "Nobody has rated it yet.",
  ],
  [
    "an action checked by its metric",
    checked(later),
    'moved: A3 ("Call every family", agreed on 13 March 2012): the 5-year graduation rate was 84.7% for cohort 2010 when it was agreed and is 86.3% for cohort 2012 now, 1.6 points higher, as was meant. The figures do not show by themselves what caused this.',
  ],
  [
    "an action whose metric went the other way",
    checked({ ...later, value: 83.9 }),
    'notMoved: A3 ("Call every family", agreed on 13 March 2012): the 5-year graduation rate was 84.7% for cohort 2010 when it was agreed and is 83.9% for cohort 2012 now, 0.8 points lower, though it was meant to rise. The figures do not show by themselves what caused this.',
  ],
  [
    "an action whose metric was to fall",
    checked({ ...later, value: 83.9, direction: "lower" }),
    'moved: A3 ("Call every family", agreed on 13 March 2012): the 5-year graduation rate was 84.7% for cohort 2010 when it was agreed and is 83.9% for cohort 2012 now, 0.8 points lower, as was meant. The figures do not show by themselves what caused this.',
  ],
  [
    "an action whose metric came into its band",
    checked({ ...later, direction: "band", band: { low: 86, high: 90 } }),
    'moved: A3 ("Call every family", agreed on 13 March 2012): the 5-year graduation rate was 84.7% for cohort 2010 when it was agreed and is 86.3% for cohort 2012 now, 1.6 points higher and now inside the band of 86.0% to 90.0%, as was meant. The figures do not show by themselves what caused this.',
  ],
  [
    "an action whose metric went away from its band",
    checked({ ...later, value: 83.9, direction: "band", band: { low: 86, high: 90 } }),
    'notMoved: A3 ("Call every family", agreed on 13 March 2012): the 5-year graduation rate was 84.7% for cohort 2010 when it was agreed and is 83.9% for cohort 2012 now, 0.8 points lower and now 2.1 points below the band of 86.0% to 90.0%, further from it than before. The figures do not show by themselves what caused this.',
  ],
  [
    "an action whose metric was in its band and is still",
    checked({ ...later, direction: "band", band: { low: 80, high: 90 } }),
    'notMoved: A3 ("Call every family", agreed on 13 March 2012): the 5-year graduation rate was 84.7% for cohort 2010 when it was agreed and is 86.3% for cohort 2012 now, 1.6 points higher and inside the band of 80.0% to 90.0%, as near to it as before. The figures do not show by themselves what caused this.',
  ],
  [
    "an action whose metric has no band",
    checked({ ...later, direction: "band" }),
    'noData: A3 ("Call every family", agreed on 13 March 2012): the 5-year graduation rate was 84.7% for cohort 2010 when it was agreed and is 86.3% for cohort 2012 now, 1.6 points higher; no band is set that would say which way is meant. The figures do not show by themselves what caused this.',
  ],
  [
    "an action that was done after the newest figure's period",
    checked({}),
    'tooEarly: A3 ("Call every family", agreed on 13 March 2012): the 5-year graduation rate was 84.7% for cohort 2010 when it was agreed and is 86.3% for cohort 2011 now, 1.6 points higher. That period ended on 31 December 2011, before the action was done on 1 August 2012. The figures do not show by themselves what caused this.',
  ],
  [
    "an action that is still open",
    checked(later, { state: "open", closedOn: null }),
    'tooEarly: A3 ("Call every family", agreed on 13 March 2012): the 5-year graduation rate was 84.7% for cohort 2010 when it was agreed and is 86.3% for cohort 2012 now, 1.6 points higher. The action is not done yet. The figures do not show by themselves what caused this.',
  ],
  [
    "an action that was dropped",
    checked({ ...later, value: 83.9 }, { state: "dropped" }),
    'noData: A3 ("Call every family", agreed on 13 March 2012) was dropped, so no metric is looked at for it.',
  ],
  [
    "an action whose metric is hidden",
    checked({ ...later, value: null }),
    'noData: A3 ("Call every family", agreed on 13 March 2012): no figure of the 5-year graduation rate can be shown to check it by.',
  ],
  [
    "an action agreed before any figure was known",
    checked({}, { agreedOn: "2011-12-31" }),
    'noData: A3 ("Call every family", agreed on 31 December 2011): the 5-year graduation rate is 86.3% for cohort 2011; no figure was known when it was agreed.',
  ],
  [
    "an action whose metric is measured in a new way",
    checked({ instrumentVersion: "new" }),
    'noData: A3 ("Call every family", agreed on 13 March 2012): the 5-year graduation rate is 86.3% for cohort 2011; no earlier figure compares with it.',
  ],
  [
    "an action whose metric was restated since, so that nobody can tell what was known",
    checked({ revision: 2 }, { agreedOn: "2011-12-31" }),
    'noData: A3 ("Call every family", agreed on 31 December 2011): the 5-year graduation rate is 86.3% for cohort 2011; no earlier figure compares with it.',
  ],
  [
    "an action with a long text",
    checked(
      { receivedOn: "2012-01-15" },
      {
        text: "Call every family whose child was absent on more than three days, and offer them a visit within the week",
      },
    ),
    'tooEarly: A3 ("Call every family whose child was absent on more than three days, and offer them a visit…", agreed on 13 March 2012): no newer figure of the 5-year graduation rate has come since; the latest is 86.3% for cohort 2011.',
  ],
  [
    "a question about a late action with a long text",
    composeQuestions({
      goals: [],
      metrics: [],
      likelihoods: [],
      actions: [
        buildAction({
          text: "Call every family whose child was absent on more than three days, and offer them a visit within the week",
        }),
      ],
      asks: [],
      knownOn: "2013-03-05",
      maximum: 1,
    })[0]?.text,
    'Action A3 ("Call every family whose child was absent on more than three days, and offer them a visit…") is overdue by 186 days: what stands in its way?',
  ],
  [
    "large amounts of dollars, which add up as printed",
    describeMetric(
      facts({
        title: "Spending a student",
        unit: "dollars",
        value: 13790.3,
        expected: 12000.6,
        change: null,
      }),
    ),
    "Spending a student: $13,790 for cohort 2011, received on 31 January 2013, $1,789 above the $12,001 expected: ahead.",
  ],
  [
    "a score",
    describeMetric(
      facts({ title: "Average scale score", unit: "score", value: 504, expected: 498, change: "up 1 point from 2010" }),
    ),
    "Average scale score: 504 for cohort 2011, received on 31 January 2013, 6 points above the 498 expected: ahead; up 1 point from 2010.",
  ],
  [
    "an action whose metric stayed",
    checked({ ...later, value: 84.7 }),
    'notMoved: A3 ("Call every family", agreed on 13 March 2012): the 5-year graduation rate was 84.7% for cohort 2010 when it was agreed and is 84.7% for cohort 2012 now, unchanged. The figures do not show by themselves what caused this.',
  ],
  [
    "an action without a newer figure",
    checked({ receivedOn: "2012-01-15" }),
    'tooEarly: A3 ("Call every family", agreed on 13 March 2012): no newer figure of the 5-year graduation rate has come since; the latest is 86.3% for cohort 2011.',
  ],
];

describe("sentences", () => {
  it.each(table)("say it in plain words: %s", (_name, said, wanted) => {
    expect(said).toBe(wanted);
  });

  it("never call a difference of percentages per cent, and end with a full stop where they are whole", () => {
    for (const [, said] of table) {
      expect(said ?? "").not.toMatch(/[0-9]% (above|below|higher|lower)| {2}|\.\.|undefined|NaN|null/);
    }
  });
});
