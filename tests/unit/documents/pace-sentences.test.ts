import { describe, expect, it } from "vitest";
import {
  type DriverFacts,
  describeDrivers,
  describeGap,
  describePace,
  type GapFacts,
  type PaceFacts,
} from "../../../src/documents/pace-sentences.ts";
import type { Contribution, Drivers } from "../../../src/metrics/breakdowns/contributions.ts";
import type { Gap } from "../../../src/metrics/breakdowns/gaps.ts";
import type { Pace } from "../../../src/metrics/trajectories/pace.ts";

const pace = (current: number | null, needed: number | null, more: Partial<Pace> = {}): Pace => ({
  current,
  needed,
  periodsLeft: 3,
  projection: { period: "2014", value: 88.94, low: 88.16, high: 89.6, points: 6 },
  reason: null,
  ...more,
});
const none = (reason: Pace["reason"], needed: number | null = null, current: number | null = null): Pace =>
  pace(current, needed, { projection: null, reason });

const paceFacts = (more: Partial<PaceFacts> = {}): PaceFacts => ({
  title: "5-year graduation rate",
  unit: "percent",
  direction: "higher",
  frequency: "yearly",
  targetText: "88.3%",
  targetLabel: "cohort 2014",
  projectionLabel: "cohort 2014",
  ...more,
});
const at = (value: number, low: number, high: number) => ({
  projection: { period: "2014", value, low, high, points: 6 },
});
const lower: Partial<PaceFacts> = {
  title: "Chronic absence",
  direction: "lower",
  targetText: "10.0%",
  targetLabel: "2014",
  projectionLabel: "2014",
};
const counted: Partial<PaceFacts> = { unit: "students", frequency: "monthly", targetText: "1,500 students" };

describe("the sentence on a pace", () => {
  it.each<[string, Pace, PaceFacts, string | null]>([
    [
      "rising, up is good",
      pace(0.88, 0.667),
      paceFacts(),
      "At its pace of 0.9 points a year it would reach about 88.9% (88.2% to 89.6%) for cohort 2014; the target is 88.3%. It has to gain 0.7 points a year from here.",
    ],
    [
      "falling, up is good",
      pace(-0.4, 1.1, at(85.1, 84, 86)),
      paceFacts(),
      "Falling by 0.4 points a year, it would be at about 85.1% (84.0% to 86.0%) for cohort 2014; the target is 88.3%. It has to gain 1.1 points a year from here.",
    ],
    [
      "falling, down is good",
      pace(-1, -1.25, at(11, 10.2, 12)),
      paceFacts(lower),
      "Falling by 1.0 points a year, it would reach about 11.0% (10.2% to 12.0%) for 2014; the target is 10.0%. It has to fall by 1.3 points a year from here.",
    ],
    [
      "rising, down is good",
      pace(0.5, -2, at(16.5, 15, 18)),
      paceFacts(lower),
      "Rising by 0.5 points a year, it would be at about 16.5% (15.0% to 18.0%) for 2014; the target is 10.0%. It has to fall by 2.0 points a year from here.",
    ],
    [
      "hardly moving",
      pace(0.02, 0.5, at(86.4, 85.9, 87)),
      paceFacts(),
      "It hardly moves and would stay at about 86.4% (85.9% to 87.0%) for cohort 2014; the target is 88.3%. It has to gain 0.5 points a year from here.",
    ],
    [
      "an exact line",
      pace(0.5, 0.5, at(88.3, 88.3, 88.3)),
      paceFacts(),
      "At its pace of 0.5 points a year it would reach about 88.3% for cohort 2014; the target is 88.3%. It has to gain 0.5 points a year from here.",
    ],
    [
      "a range that prints as one number",
      pace(0.5, 0.5, at(88.3, 88.29, 88.31)),
      paceFacts(),
      "At its pace of 0.5 points a year it would reach about 88.3% for cohort 2014; the target is 88.3%. It has to gain 0.5 points a year from here.",
    ],
    [
      "the target reached already",
      pace(0.9, -0.2),
      paceFacts(),
      "At its pace of 0.9 points a year it would reach about 88.9% (88.2% to 89.6%) for cohort 2014; the target is 88.3%. The latest figure is there already; it has to stay there.",
    ],
    [
      "the target reached already, down is good",
      pace(-1, 0, at(8, 7, 9)),
      paceFacts(lower),
      "Falling by 1.0 points a year, it would reach about 8.0% (7.0% to 9.0%) for 2014; the target is 10.0%. The latest figure is there already; it has to stay there.",
    ],
    [
      "a need that prints as nothing",
      pace(0.9, 0.03),
      paceFacts(),
      "At its pace of 0.9 points a year it would reach about 88.9% (88.2% to 89.6%) for cohort 2014; the target is 88.3%. It has to gain less than 0.1 points a year from here.",
    ],
    [
      "a count, by month",
      pace(50, 62.5, at(1450, 1400, 1500)),
      paceFacts({ ...counted, targetLabel: "June 2026", projectionLabel: "June 2026" }),
      "At its pace of 50 students a month it would reach about 1,450 students (1,400 to 1,500) for June 2026; the target is 1,500 students. It has to gain 62.5 students a month from here.",
    ],
    [
      "one of a count",
      pace(1, 1, at(14, 14, 14)),
      paceFacts({ ...counted, targetText: "14 students", targetLabel: "June 2026", projectionLabel: "June 2026" }),
      "At its pace of 1 student a month it would reach about 14 students for June 2026; the target is 14 students. It has to gain 1 student a month from here.",
    ],
    [
      "money, by quarter",
      pace(-1000, -500, at(42000, 41000, 43500)),
      paceFacts({
        ...lower,
        unit: "dollars",
        frequency: "quarterly",
        targetText: "$44,000",
        targetLabel: "2026-Q4",
        projectionLabel: "2026-Q4",
      }),
      "Falling by $1,000 a quarter, it would reach about $42,000 ($41,000 to $43,500) for 2026-Q4; the target is $44,000. It has to fall by $500 a quarter from here.",
    ],
    [
      "a band",
      pace(0.5, 0.3, at(93, 92, 94)),
      paceFacts({
        direction: "band",
        targetText: null,
        targetLabel: null,
        frequency: "weekly",
        projectionLabel: "2014",
      }),
      "Rising by 0.5 points a week, it would be at about 93.0% (92.0% to 94.0%) for 2014.",
    ],
    [
      "too few figures",
      none("fewPoints", 0.667),
      paceFacts(),
      "No projection: fewer than four comparable figures. It has to gain 0.7 points a year from here to be at 88.3% for cohort 2014.",
    ],
    [
      "too few figures, down is good",
      none("fewPoints", -1),
      paceFacts(lower),
      "No projection: fewer than four comparable figures. It has to fall by 1.0 points a year from here to be at 10.0% for 2014.",
    ],
    [
      "too few figures and the target reached",
      none("fewPoints", -1),
      paceFacts(),
      "No projection: fewer than four comparable figures.",
    ],
    ["no figure", none("fewPoints"), paceFacts(), "No projection: fewer than four comparable figures."],
    [
      "a new instrument",
      none("instrumentChange", 2),
      paceFacts(),
      "No projection: it is measured in a new way, and fewer than four figures have come since. It has to gain 2.0 points a year from here to be at 88.3% for cohort 2014.",
    ],
    [
      "a hidden figure",
      none("hidden"),
      paceFacts(),
      "No projection: a recent figure is hidden to protect a small group.",
    ],
    [
      "a target behind",
      none("targetPast", null, 0.5),
      paceFacts(),
      "No projection: the target was for cohort 2014, and figures have come up to then.",
    ],
    [
      "a trend without a target",
      none("noTarget", null, -0.5),
      paceFacts({ targetText: null, targetLabel: null }),
      "The 5-year graduation rate is falling by 0.5 points a year; no target is set.",
    ],
    [
      "a trend of nothing without a target",
      none("noTarget", null, 0),
      paceFacts({ title: "Chronic absence, all schools", targetText: null, targetLabel: null }),
      "Chronic absence, all schools, hardly moves; no target is set.",
    ],
    ["neither trend nor target", none("noTarget"), paceFacts({ targetText: null, targetLabel: null }), null],
  ])("says %s", (_case, judged, facts, sentence) => {
    expect(describePace(judged, facts)).toBe(sentence);
  });
});

const gap = (now: number, before: number | null, movement: Gap["movement"], title = "english learner"): Gap => ({
  subgroup: "english_learner",
  title,
  period: "2011",
  gap: now,
  earlier: before === null ? null : { period: "2008", gap: before },
  movement,
  figures: [],
});
const gapFacts: GapFacts = {
  unit: "percent",
  direction: "higher",
  periodLabel: "cohort 2011",
  earlierLabel: "cohort 2008",
};

describe("the sentence on a gap", () => {
  it.each<[string, Gap, Partial<GapFacts>, string]>([
    [
      "wider",
      gap(-22.1, -21.4, "widening"),
      {},
      "English learner: 22.1 points below the overall figure for cohort 2011; the gap was 21.4 points for cohort 2008 and has widened by 0.7 points.",
    ],
    [
      "narrower",
      gap(-20, -21, "narrowing"),
      {},
      "English learner: 20.0 points below the overall figure for cohort 2011; the gap was 21.0 points for cohort 2008 and has narrowed by 1.0 points.",
    ],
    [
      "as wide as before",
      gap(-20, -20, "unchanged"),
      {},
      "English learner: 20.0 points below the overall figure for cohort 2011; the gap was the same for cohort 2008.",
    ],
    [
      "without an earlier one",
      gap(-20, null, null),
      { earlierLabel: null },
      "English learner: 20.0 points below the overall figure for cohort 2011; no earlier figures compare.",
    ],
    [
      "on the other side now",
      gap(-1.2, 1, "widening"),
      {},
      "English learner: 1.2 points below the overall figure for cohort 2011; for cohort 2008 it was 1.0 points above it.",
    ],
    [
      "closed",
      gap(0, -2, "narrowing"),
      {},
      "English learner: the same as the overall figure for cohort 2011; for cohort 2008 it was 2.0 points below it.",
    ],
    [
      "opened",
      gap(-2, 0, "widening"),
      {},
      "English learner: 2.0 points below the overall figure for cohort 2011; for cohort 2008 there was no gap.",
    ],
    [
      "none then and now",
      gap(0, 0, "unchanged"),
      {},
      "English learner: the same as the overall figure for cohort 2011, as for cohort 2008.",
    ],
    [
      "of a rate that should be low",
      gap(6, 8.5, "narrowing", "students in\nfoster care"),
      { direction: "lower" },
      "Students in foster care: 6.0 points above the overall figure (lower is better) for cohort 2011; the gap was 8.5 points for cohort 2008 and has narrowed by 2.5 points.",
    ],
    [
      "of days",
      gap(1, 2, "narrowing"),
      { unit: "days", direction: "lower", periodLabel: "March 2026", earlierLabel: "December 2025" },
      "English learner: 1 day above the overall figure (lower is better) for March 2026; the gap was 2 days for December 2025 and has narrowed by 1 day.",
    ],
  ])("says one that is %s", (_case, measured, more, sentence) => {
    expect(describeGap(measured, { ...gapFacts, ...more })).toBe(sentence);
  });
});

const site = (title: string, points: number): Contribution => ({ site: title, title, points, figures: [] });
const drivers = (change: number, up: Contribution[], down: Contribution[], leftOut = 0): Drivers => ({
  fromPeriod: "2010",
  toPeriod: "2011",
  change,
  up,
  down,
  compared: 12,
  leftOut,
});
const driverFacts: DriverFacts = {
  title: "5-year graduation rate",
  unit: "percent",
  direction: "higher",
  fromLabel: "cohort 2010",
  toLabel: "cohort 2011",
};

describe("the sentences on the sites behind a change", () => {
  it.each<[string, Drivers, Partial<DriverFacts>, string[]]>([
    [
      "a rise",
      drivers(1.6, [site("Boston", 0.4), site("Worcester", 0.2)], [site("Lynn", -0.2)], 3),
      {},
      [
        "The 5-year graduation rate rose by 1.6 points from cohort 2010 to cohort 2011.",
        "Upwards it was moved most by Boston (0.4 points) and Worcester (0.2 points).",
        "Downwards it was moved most by Lynn (0.2 points).",
        "12 sites are compared like for like; three sites without two comparable figures are left out.",
      ],
    ],
    [
      "a fall that is good, of a count",
      drivers(-1, [], [site("Boston", -1)], 1),
      { title: "Dropouts", unit: "students", direction: "lower" },
      [
        "Dropouts fell by 1 student from cohort 2010 to cohort 2011 (lower is better).",
        "Downwards it was moved most by Boston (1 student).",
        "12 sites are compared like for like; one site without two comparable figures is left out.",
      ],
    ],
    [
      "no change, by nobody",
      { ...drivers(0, [], []), compared: 2 },
      {},
      [
        "The 5-year graduation rate did not change from cohort 2010 to cohort 2011.",
        "No single site moved it noticeably.",
        "Two sites are compared like for like.",
      ],
    ],
  ])("say %s", (_case, found, more, sentences) => {
    expect(describeDrivers(found, { ...driverFacts, ...more })).toEqual(sentences);
  });
});
