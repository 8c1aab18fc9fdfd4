import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  comparePeriods,
  describePeriod,
  expectedReceiptOn,
  expectNextFigure,
  nextPeriod,
  parsePeriod,
  parsePublicationLag,
  periodEnd,
  periodNounOf,
  periodStart,
  publicationLagSchema,
} from "../../../src/metrics/period.ts";

describe("periods", () => {
  it.each([
    ["2011", "2011-01-01", "2011-12-31", "2012", "2011"],
    ["2025-26", "2025-07-01", "2026-06-30", "2026-27", "school year 2025-26"],
    ["1999-00", "1999-07-01", "2000-06-30", "2000-01", "school year 1999-00"],
    ["2026-H1", "2026-01-01", "2026-06-30", "2026-H2", "the first half of 2026"],
    ["2026-H2", "2026-07-01", "2026-12-31", "2027-H1", "the second half of 2026"],
    ["2026-Q1", "2026-01-01", "2026-03-31", "2026-Q2", "the first quarter of 2026"],
    ["2026-Q4", "2026-10-01", "2026-12-31", "2027-Q1", "the fourth quarter of 2026"],
    ["2024-02", "2024-02-01", "2024-02-29", "2024-03", "February 2024"],
    ["2026-12", "2026-12-01", "2026-12-31", "2027-01", "December 2026"],
    ["2026-W07", "2026-02-09", "2026-02-15", "2026-W08", "week 7 of 2026"],
    ["2026-W53", "2026-12-28", "2027-01-03", "2027-W01", "week 53 of 2026"],
    ["2024-W01", "2024-01-01", "2024-01-07", "2024-W02", "week 1 of 2024"],
    ["2024-02-28", "2024-02-28", "2024-02-28", "2024-02-29", "28 February 2024"],
  ])("reads %s, its first and last day, its successor and its name", (text, start, end, next, name) => {
    expect(periodStart(text)).toBe(start);
    expect(periodEnd(text)).toBe(end);
    expect(nextPeriod(text)).toBe(next);
    expect(describePeriod(text)).toBe(name);
  });

  it("takes 2011-12 for a school year of a yearly metric and for December otherwise", () => {
    expect(parsePeriod("2011-12", "yearly")?.kind).toBe("schoolYear");
    expect(parsePeriod("2011-12", "monthly")?.kind).toBe("month");
    expect(nextPeriod("2011-12", "yearly")).toBe("2012-13");
  });

  it.each(["", "11", "2011-13", "2025-27", "2026-Q5", "2026-H3", "2025-W53", "2026-W00", "2026-02-30", "0999", "x"])(
    "refuses %j",
    (text) => {
      expect(parsePeriod(text)).toBeNull();
      expect(() => periodEnd(text)).toThrow(RangeError);
    },
  );

  it("puts the next period right after the one before, whatever the kind", () => {
    const starts = ["2011", "2025-26", "2026-H1", "2026-Q3", "2024-01", "2019-W50", "2023-12-30"];
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.integer({ min: 0, max: 60 }), (start, steps) => {
        const frequency = start === "2025-26" ? "yearly" : undefined;
        let period = start;
        for (let step = 0; step < steps; step += 1) period = nextPeriod(period, frequency);
        const next = nextPeriod(period, frequency);
        expect(comparePeriods(period, next, frequency)).toBe(-1);
        const [one, two] = [parsePeriod(period, frequency), parsePeriod(next, frequency)];
        expect((two?.ordinal ?? 0) - (one?.ordinal ?? 0)).toBe(1);
        expect(parsePeriod(periodEnd(period, frequency))?.ordinal).toBe(
          (parsePeriod(periodStart(next, frequency))?.ordinal ?? 0) - 1,
        );
      }),
    );
  });
});

describe("publication lag", () => {
  it.each([
    ["received 31 January of cohort year + 2", "2011", "2013-01-31"],
    ["received 31 January of cohort year + 1", "2012", "2013-01-31"],
    ["  Received  31 january of COHORT year +2 ", "2014", "2016-01-31"],
    ["received 29 February of year + 1", "2011", "2012-02-29"],
    ["received 29 February of the year + 2", "2011", "2013-02-28"],
    ["received 15 October of school year", "2025-26", "2026-10-15"],
    ["received 45 days after the end of the period", "2026-03", "2026-05-15"],
    ["received 1 day after period end", "2026-W07", "2026-02-16"],
  ])("reads %j: %s is due on %s", (phrase, period, due) => {
    const lag = parsePublicationLag(phrase);
    expect(lag && expectedReceiptOn(period, lag, "yearly")).toBe(due);
    expect(publicationLagSchema.parse(phrase)).toEqual(lag);
    expect(publicationLagSchema.parse(lag)).toEqual(lag);
  });

  it("says when the figure after the latest known one is due, and nothing where nothing is known", () => {
    const lag = { month: 1, day: 31, yearsAfter: 2, of: "cohort" as const };
    expect(expectNextFigure("2011", lag, "yearly")).toEqual({ period: "2012", expectedOn: "2014-01-31" });
    expect(expectNextFigure(null, lag, "yearly")).toBeNull();
    expect(expectNextFigure("2011", null, "yearly")).toBeNull();
    expect([periodNounOf(lag), periodNounOf({ days: 30 }), periodNounOf(null)]).toEqual(["cohort", null, null]);
  });

  it("keeps that the plan calls its periods cohorts", () => {
    expect(parsePublicationLag("received 31 January of cohort year + 2")).toEqual({
      month: 1,
      day: 31,
      yearsAfter: 2,
      of: "cohort",
    });
  });

  it.each([
    "",
    "soon",
    "received 31 April of cohort year + 1",
    "received 0 March of year + 1",
    "30 Foo of year",
    "received 31 January",
  ])("refuses %j and says how to write it", (phrase) => {
    expect(parsePublicationLag(phrase)).toBeNull();
    expect(publicationLagSchema.safeParse(phrase).success).toBe(false);
  });
});
