import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  asSubject,
  compareWithBand,
  compareWithExpected,
  countIs,
  countOf,
  describeActionState,
  describeChange,
  describeDue,
  describeEffect,
  describeMetric,
  describeSignOff,
  differenceOfRounded,
  type FigureFacts,
  formatDifference,
  formatSignedDifference,
  formatValue,
  joinList,
  oneLine,
  quoteStart,
  startSentence,
  withArticle,
} from "../../../src/documents/sentences.ts";
import { roundFigure } from "../../../src/metrics/rounding.ts";

describe("figures in words", () => {
  it.each([
    [86.3, "percent", "86.3%"],
    [88, "percent", "88.0%"],
    [86.25, "percent", "86.3%"],
    [1.005, "percent", "1.0%"],
    [-0.04, "percent", "0.0%"],
    [-3.21, "percent", "-3.2%"],
    [1250, "students", "1,250 students"],
    [1, "students", "1 student"],
    [1234567.89, "dollars", "$1,234,568"],
    [13790.27, "dollars", "$13,790"],
    [100.4, "dollars", "$100"],
    [99.96, "dollars", "$100"],
    [99.5, "dollars", "$99.50"],
    [3.5, "dollars", "$3.50"],
    [-250.5, "dollars", "-$251"],
    [504, "score", "504"],
    [1, "score", "1"],
    [231.5, "index", "231.5"],
    [-20, "dollars", "-$20"],
    [412, "count", "412"],
  ])("%d %s is %s", (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });

  it.each([
    [1, "percent", "1.0 points", "+1.0 points"],
    [-0.7, "percent", "0.7 points", "-0.7 points"],
    [0, "percent", "0.0 points", "0.0 points"],
    [-50, "students", "50 students", "-50 students"],
    [1, "days", "1 day", "+1 day"],
    [1789.7, "dollars", "$1,790", "+$1,790"],
    [-0.5, "dollars", "$0.50", "-$0.50"],
    [6, "score", "6 points", "+6 points"],
    [-1, "score", "1 point", "-1 point"],
    [0.5, "index", "0.5 points", "+0.5 points"],
  ])("a difference of %d %s is %s", (difference, unit, text, signed) => {
    expect(formatDifference(difference, unit)).toBe(text);
    expect(formatSignedDifference(difference, unit)).toBe(signed);
  });

  it.each([
    [86.3, 85.6, "0.7 points above the 85.6% expected"],
    [87.5, 86.5, "1.0 points above the 86.5% expected"],
    [64.2, 65.5, "1.3 points below the 65.5% expected"],
    [84.7, 84.7, "exactly the 84.7% expected"],
  ])("%d against %d is %s", (value, expected, text) => {
    expect(compareWithExpected(value, expected, "percent")).toBe(text);
  });

  it.each([
    [92, "inside the band of 90.0% to 95.0%"],
    [88, "2.0 points below the band of 90.0% to 95.0%"],
    [95.5, "0.5 points above the band of 90.0% to 95.0%"],
  ])("%d against a band is %s", (value, text) => {
    expect(compareWithBand(value, { low: 90, high: 95 }, "percent")).toBe(text);
  });

  it("prints differences that add up with the figures beside them", () => {
    const number = fc.double({ min: -1000, max: 1000, noNaN: true });
    fc.assert(
      fc.property(number, number, (value, other) => {
        const tenths = (each: number) => Math.round(each * 10);
        expect(tenths(differenceOfRounded(value, other))).toBe(tenths(roundFigure(value)) - tenths(roundFigure(other)));
      }),
    );
  });
});

describe("a metric in a sentence", () => {
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
  const next = { periodLabel: "cohort 2012", expectedOn: "2014-01-31" };

  it.each<[string, Partial<FigureFacts>, string]>([
    [
      "ahead, up is good",
      {},
      "5-year graduation rate: 86.3% for cohort 2011, received on 31 January 2013, 0.7 points above the 85.6% expected: ahead; up 1.6 points from cohort 2010.",
    ],
    [
      "first figure ever",
      { change: null },
      "5-year graduation rate: 86.3% for cohort 2011, received on 31 January 2013, 0.7 points above the 85.6% expected: ahead.",
    ],
    [
      "exactly as expected",
      { value: 85.6, state: "onTrack", rating: "onTrack", change: null },
      "5-year graduation rate: 85.6% for cohort 2011, received on 31 January 2013, exactly the 85.6% expected: on track.",
    ],
    [
      "down is good",
      {
        title: "Chronic absence",
        direction: "lower",
        value: 12.4,
        expected: 11.4,
        state: "offTrack",
        rating: "offTrack",
        change: "down 0.3 points from cohort 2010",
      },
      "Chronic absence: 12.4% for cohort 2011, received on 31 January 2013, 1.0 points above the 11.4% expected (lower is better): off track; down 0.3 points from cohort 2010.",
    ],
    [
      "within a band",
      {
        title: "Class size",
        unit: "students",
        direction: "band",
        band: { low: 18, high: 24 },
        value: 26,
        expected: null,
        state: "offTrack",
        rating: "offTrack",
        change: null,
      },
      "Class size: 26 students for cohort 2011, received on 31 January 2013, 2 students above the band of 18 to 24 students: off track.",
    ],
    [
      "no target",
      { state: "noTarget", rating: null, expected: null },
      "5-year graduation rate: 86.3% for cohort 2011, received on 31 January 2013: no target to judge it by; up 1.6 points from cohort 2010.",
    ],
    [
      "no data, nothing expected",
      { state: "noData", rating: null, periodLabel: null, value: null, expected: null, change: null },
      "5-year graduation rate: no data; no figure has been received.",
    ],
    [
      "no data, a figure expected",
      {
        state: "noData",
        rating: null,
        periodLabel: null,
        value: null,
        expected: null,
        change: null,
        nextExpected: next,
      },
      "5-year graduation rate: no data; no figure has been received; the figure for cohort 2012 is due on 31 January 2014.",
    ],
    [
      "stale",
      { state: "stale", change: null, nextExpected: next },
      "5-year graduation rate: 86.3% for cohort 2011, received on 31 January 2013, 0.7 points above the 85.6% expected (ahead when last known): stale; the figure for cohort 2012 was due on 31 January 2014 and has not come.",
    ],
    [
      "stale without target",
      { state: "stale", rating: null, expected: null, change: null, nextExpected: next },
      "5-year graduation rate: 86.3% for cohort 2011, received on 31 January 2013: stale; the figure for cohort 2012 was due on 31 January 2014 and has not come.",
    ],
    [
      "suppressed",
      { state: "suppressed", rating: null, value: null },
      "5-year graduation rate: the figure for cohort 2011 is not shown, to protect a small group.",
    ],
  ])("%s", (_case, overrides, sentence) => {
    expect(describeMetric(facts(overrides))).toBe(sentence);
  });
});

describe("actions in words", () => {
  const action = {
    state: "open" as const,
    dueOn: "2012-08-31",
    originalDueOn: "2012-08-31",
    slipReason: null,
    closedOn: null,
  };
  it.each([
    ["2012-08-30", "open"],
    ["2012-08-31", "open, due today"],
    ["2012-09-01", "overdue by 1 day"],
    ["2013-03-05", "overdue by 186 days"],
    ["2015-09-01", "overdue by 1,096 days"],
  ])("on %s an open one is %s", (onDate, text) => {
    expect(describeActionState(action, onDate)).toBe(text);
  });

  it("names the day on which it was done, and never calls that late", () => {
    const done = { ...action, state: "done" as const, closedOn: "2012-12-05" };
    expect(describeActionState(done, "2013-03-05")).toBe("done on 5 December 2012");
  });

  it("keeps the first date visible when it slipped", () => {
    const slipped = { ...action, dueOn: "2012-10-31", slipReason: "Data agreements\r\ntook longer." };
    expect(describeDue(action)).toBe("due 31 August 2012");
    expect(describeDue(slipped)).toBe(
      "due 31 October 2012 (first promised for 31 August 2012; reason given: Data agreements took longer)",
    );
  });

  it.each([
    [
      { code: "GRAD5", title: "5-year graduation rate" },
      "2013-03-12",
      "meant to move the 5-year graduation rate (GRAD5), to be checked on 12 March 2013",
    ],
    [{ code: "A", title: "Attendance" }, null, "meant to move attendance (A), no date named for checking it"],
    [null, null, "no metric named"],
  ])("says what it is for", (metric, checkOn, text) => {
    expect(describeEffect(metric, checkOn)).toBe(text);
  });
});

describe("small words", () => {
  it.each([
    [countOf(0, "action"), "no action"],
    [countOf(1, "action"), "one action"],
    [countOf(3, "action"), "three actions"],
    [countOf(12, "action"), "12 actions"],
    [countOf(2, "request for help", "requests for help"), "two requests for help"],
    [countIs(1, "action", "overdue"), "one action is overdue"],
    [countIs(4, "action", "overdue"), "four actions are overdue"],
    [describeChange(1.6, "percent", "cohort 2010"), "up 1.6 points from cohort 2010"],
    [describeChange(-2, "students", "March 2026"), "down 2 students from March 2026"],
    [describeChange(0, "percent", "cohort 2010"), "unchanged from cohort 2010"],
    [withArticle("5-year graduation rate"), "the 5-year graduation rate"],
    [withArticle("Attendance"), "attendance"],
    [withArticle("The dropout rate"), "the dropout rate"],
    [withArticle("Average scale score"), "the average scale score"],
    [withArticle("Median SAT score"), "the median SAT score"],
    [withArticle("Graduation rate, Boston"), "the graduation rate, Boston"],
    [withArticle("MCAS score"), "the MCAS score"],
    [withArticle("Boston graduation rate"), "the Boston graduation rate"],
    [withArticle("Rate-based Count"), "the Rate-based Count"],
    [withArticle("Reading recovery"), "Reading recovery"],
    [asSubject("Chronic absenteeism"), "chronic absenteeism"],
    [asSubject("Chronic absenteeism, English learners"), "chronic absenteeism, English learners,"],
    [quoteStart("Bring a plan.\n"), "Bring a plan"],
    [quoteStart("a".repeat(90)), "a".repeat(90)],
    [quoteStart("a".repeat(91)), `${"a".repeat(90)}…`],
    [
      quoteStart(
        "Bring a plan for English learners in the five largest districts, with dates, names and costs, to all.",
      ),
      "Bring a plan for English learners in the five largest districts, with dates, names and…",
    ],
    [asSubject("5-year graduation rate, English learners"), "the 5-year graduation rate, English learners,"],
    [joinList([]), ""],
    [joinList(["a"]), "a"],
    [joinList(["a", "b"]), "a and b"],
    [joinList(["a", "b", "c"]), "a, b and c"],
    [startSentence("one action"), "One action"],
    [oneLine(" a\r\nb\u0000\u2028c "), "a b c"],
    [describeSignOff({ state: "notSignedOff", by: null, on: null }), "Issued without sign-off by the delivery unit."],
    [describeSignOff({ state: "pending", by: null, on: null }), "Draft: not yet signed off by the delivery unit."],
    [
      describeSignOff({ state: "signedOff", by: "Delivery unit director", on: "2013-03-04" }),
      "Signed off by Delivery unit director on 4 March 2013.",
    ],
  ])("%j", (actual, expected) => {
    expect(actual).toBe(expected);
  });
});
