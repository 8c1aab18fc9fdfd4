import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listExpectedFigures } from "../../../src/metrics/expected-figures.ts";
import { expectedReceiptOn, type Frequency, nextPeriod } from "../../../src/metrics/period.ts";
import { isAskedFor, listAwaitedFigures, type MetricExpectation } from "../../../src/production/expectations.ts";

const january = { month: 1, day: 31, yearsAfter: 2, of: "cohort" as const };

describe("expected figures", () => {
  it("steps from cohort to cohort, each received on 31 January of cohort year + 2", () => {
    expect(listExpectedFigures("2010", january, "yearly", "2014-12-31")).toEqual([
      { period: "2011", expectedOn: "2013-01-31" },
      { period: "2012", expectedOn: "2014-01-31" },
    ]);
  });

  it.each([
    ["2026-Q3", { days: 45 }, "quarterly", ["2026-Q4 2027-02-14", "2027-Q1 2027-05-15"]],
    ["2027-01", { days: 10 }, "monthly", ["2027-02 2027-03-10", "2027-03 2027-04-10", "2027-04 2027-05-10"]],
    ["2025-26", { days: 90 }, "yearly", []],
    ["2026-H1", { month: 3, day: 1, yearsAfter: 1 }, "halfYearly", ["2026-H2 2027-03-01"]],
  ] as const)("lists what comes after %s until 31 May 2027", (latest, lag, frequency, expected) => {
    const listed = listExpectedFigures(latest, lag, frequency, "2027-05-31");
    expect(listed.map(({ period, expectedOn }) => `${period} ${expectedOn}`)).toEqual(expected);
  });

  it("lists nothing without a figure or without a declared lag", () => {
    expect(listExpectedFigures(null, january, "yearly", "2030-01-01")).toEqual([]);
    expect(listExpectedFigures("2010", null, "yearly", "2030-01-01")).toEqual([]);
  });

  it("leaves out no period and dates each by the metric's own lag, never later than asked", () => {
    const lag = fc.oneof(
      fc.record({ days: fc.integer({ min: 0, max: 400 }) }),
      fc.record({ month: fc.integer({ min: 1, max: 12 }), day: fc.constant(28), yearsAfter: fc.nat(3) }),
    );
    const start = fc.constantFrom<[string, Frequency]>(
      ["2020", "yearly"],
      ["2020-Q4", "quarterly"],
      ["2020-12", "monthly"],
    );
    fc.assert(
      fc.property(start, lag, fc.integer({ min: 2021, max: 2030 }), ([latest, frequency], drawn, year) => {
        const until = `${year}-06-30`;
        const listed = listExpectedFigures(latest, drawn, frequency, until);
        let before = latest;
        for (const { period, expectedOn } of listed) {
          expect(period).toBe(nextPeriod(before, frequency));
          expect(expectedOn).toBe(expectedReceiptOn(period, drawn, frequency));
          expect(expectedOn <= until).toBe(true);
          before = period;
        }
        expect(expectedReceiptOn(nextPeriod(before, frequency), drawn, frequency) > until).toBe(true);
      }),
    );
  });
});

const metric = (overrides: Partial<MetricExpectation> = {}): MetricExpectation => ({
  metricId: "m1",
  code: "GRAD5",
  title: "5-year graduation rate",
  seriesOf: "m1",
  ownerId: null,
  frequency: "yearly",
  periodNoun: "cohort",
  isUnpredictable: false,
  expected: [{ period: "2012", expectedOn: "2014-01-31" }],
  ...overrides,
});

describe("what a data request asks for", () => {
  it.each([
    ["a figure expected between the request and the meeting", {}, "2014-01-21", "2014-02-11", true],
    ["nothing that is expected after the meeting", {}, "2013-10-01", "2013-10-22", false],
    ["nothing that will have come long before", {}, "2014-08-18", "2014-09-09", false],
    ["what nobody can foresee", { isUnpredictable: true, expected: [] }, "2013-10-01", "2013-10-22", true],
  ])("asks for %s", (_what, overrides, requestOn, heldOn, isAsked) => {
    expect(isAskedFor(metric(overrides), { requestOn, heldOn, today: "2013-09-01" })).toBe(isAsked);
  });

  it("asks again and again for a figure that is overdue", () => {
    expect(isAskedFor(metric(), { requestOn: "2014-08-18", heldOn: "2014-09-09", today: "2014-03-01" })).toBe(true);
  });
});

describe("awaited figures", () => {
  it("names the figures of views on one metric once, and waits for none that come every month", () => {
    const view = metric({ metricId: "m2", code: "GRAD5-EL", seriesOf: "m1" });
    const monthly = metric({ metricId: "m3", seriesOf: "m3", frequency: "monthly" });
    expect(listAwaitedFigures([metric(), view, monthly])).toEqual([
      {
        metric: "GRAD5",
        metricTitle: "5-year graduation rate",
        period: "2012",
        periodLabel: "cohort 2012",
        expectedOn: "2014-01-31",
      },
    ]);
  });
});
