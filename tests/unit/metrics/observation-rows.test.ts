import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createObservationCheck,
  type ObservationInput,
  type ObservationRules,
  readCsvObservation,
  readJsonObservation,
} from "../../../src/metrics/observations/observation-rows.ts";

const rules: ObservationRules = {
  metrics: [
    {
      id: "0198c0de-0000-7000-8000-000000000001",
      code: "GRAD5",
      unit: "percent",
      frequency: "yearly",
      sendInstead: null,
    },
    { id: "0198c0de-0000-7000-8000-000000000002", code: "ABS", unit: "days", frequency: "monthly", sendInstead: null },
    {
      id: "0198c0de-0000-7000-8000-000000000003",
      code: "GRAD5-EL",
      unit: "percent",
      frequency: "yearly",
      sendInstead: "it shows those of GRAD5, so send them as metric GRAD5, subgroup english_learner",
    },
  ],
  sites: [{ id: "0198c0de-0000-7000-8000-0000000000aa", code: "S1" }],
  now: new Date("2013-03-06T15:00:00Z"),
  timeZone: "America/New_York",
  isFutureReceiptAllowed: false,
};

const blank: ObservationInput = {
  metric: "GRAD5",
  site: null,
  subgroup: null,
  period: "2011",
  value: 86.3,
  n: null,
  numerator: null,
  asOf: null,
  receivedAt: null,
  source: null,
  instrumentVersion: null,
};

const judge = (overrides: Partial<ObservationInput>, more: Partial<ObservationRules> = {}) => {
  const faults: string[] = [];
  const checked = createObservationCheck({ ...rules, ...more })({ ...blank, ...overrides }, (field, message, kind) =>
    faults.push(`${kind ?? "unacceptable"} ${field}: ${message}`),
  );
  return { checked, faults };
};

describe("a row", () => {
  it("gets all students, the day of receipt, the organisation's now and `import` where it says nothing", () => {
    const { checked, faults } = judge({});
    expect(faults).toEqual([]);
    expect(checked).toMatchObject({
      subgroup: "all",
      siteId: null,
      asOfOn: "2013-03-06",
      receivedAt: "2013-03-06T15:00:00.000Z",
      isReceivedAtGiven: false,
      source: "import",
    });
  });

  it("is received at the start of a date in the organisation's zone, or at the instant given", () => {
    expect(judge({ receivedAt: "2013-01-31" }).checked).toMatchObject({
      receivedAt: "2013-01-31T05:00:00.000Z",
      asOfOn: "2013-01-31",
    });
    // Late in the evening of the day before, in New York.
    expect(judge({ receivedAt: "2013-01-31T04:30:00+01:00" }).checked).toMatchObject({
      receivedAt: "2013-01-31T03:30:00.000Z",
      asOfOn: "2013-01-30",
    });
  });

  it("names its metric and site by code, code:X or id", () => {
    for (const metric of ["GRAD5", "code:GRAD5", rules.metrics[0]?.id ?? ""]) {
      expect(judge({ metric, site: "code:S1" }).checked).toMatchObject({
        metricId: rules.metrics[0]?.id,
        siteId: rules.sites[0]?.id,
      });
    }
  });

  it.each<[Partial<ObservationInput>, RegExp]>([
    [{ metric: null }, /metric: is required/],
    [{ metric: "NOPE" }, /^unacceptable metric: there is no metric with the code NOPE/],
    [{ metric: "0198c0de-0000-7000-8000-0000000000ff" }, /^unknownId metric/],
    [{ metric: "GRAD5-EL" }, /takes no observations of its own: .* metric GRAD5, subgroup english_learner/],
    [{ site: "S9" }, /site: there is no site with the code S9/],
    [{ period: null }, /period: is required/],
    [{ period: "2011-Q1" }, /period: "2011-Q1" is not a period of this metric/],
    [{ metric: "ABS", period: "2011" }, /write it like 2026-03/],
    [{ value: null }, /value: is required/],
    [{ value: 140 }, /value: a percent lies between 0 and 100, not at 140/],
    [{ value: -0.1 }, /value: a percent/],
    [{ value: Number.NaN }, /value: must be a finite number/],
    [{ value: Number.POSITIVE_INFINITY }, /value: must be a finite number/],
    [{ n: -1 }, /n: must be a whole number/],
    [{ n: 10.5 }, /n: must be a whole number/],
    [{ n: 3e9 }, /n: must be a whole number/],
    [{ n: 10, numerator: 11 }, /numerator: 11 is more than n, 10/],
    [{ asOf: "2013-02-30" }, /asOf: .*February 2013 has 28 days/],
    [{ receivedAt: "2013-02-30" }, /receivedAt:/],
    [{ receivedAt: "2013-02-30T10:00:00Z" }, /receivedAt: .*February 2013 has 28 days/],
    [{ receivedAt: "2013-01-31T10:00:00" }, /receivedAt: .*neither a date nor an instant with offset/],
    [{ receivedAt: "2013-01-31", asOf: "2013-02-01" }, /asOf: 2013-02-01 lies after the day of receipt, 2013-01-31/],
    [{ receivedAt: "2013-03-07" }, /receivedAt: 2013-03-07 has not come yet/],
    [{ subgroup: "all students" }, /subgroup: must be 1 to 64 letters/],
    [{ source: "a\nb" }, /source: must be one line/],
  ])("is refused: %j", (overrides, message) => {
    const { faults } = judge(overrides);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(message);
  });

  it("may be received in a sandbox's future", () => {
    expect(judge({ receivedAt: "2016-01-31" }, { isFutureReceiptAllowed: true }).faults).toEqual([]);
  });

  it("reports every fault at once", () => {
    expect(judge({ metric: "NOPE", n: -1, subgroup: "?" }).faults).toHaveLength(3);
  });

  it("keeps a value that its counts do not give: the published figure is the fact", () => {
    expect(judge({ value: 74.5, n: 193, numerator: 144 }).faults).toEqual([]);
  });
});

describe("a JSON element", () => {
  const read = (element: unknown) => {
    const faults: string[] = [];
    readJsonObservation(element, (field, message, kind) =>
      faults.push(`${kind ?? "unacceptable"} ${field} ${message}`),
    );
    return faults;
  };

  it.each<[unknown, RegExp]>([
    [5, /^unreadable {2}must be an object/],
    [{ metric: 5 }, /^unreadable metric/],
    [{ value: "86.3" }, /^unreadable value/],
    [{ value: "NaN" }, /^unacceptable value must be a finite number/],
    [{ colour: "red" }, /^unreadable {2}unknown field "colour"/],
  ])("is judged by its types: %j", (element, fault) => {
    expect(read(element)).toEqual([expect.stringMatching(fault)]);
  });

  it("may write a year as a number, as plan files do", () => {
    expect(readJsonObservation({ period: 2011 }, () => {})?.period).toBe("2011");
  });
});

describe("a CSV row", () => {
  const columns = { metric: 0, value: 1, n: 2 };
  const read = (cells: string[]) => {
    const faults: string[] = [];
    const input = readCsvObservation(cells, columns, (field, message) => faults.push(`${field}: ${message}`));
    return { input, faults };
  };

  it.each(["abc", "NaN", "Infinity", "0x10", "1,5", "8 6", "1e", "--1"])("does not take %s for a number", (cell) => {
    const { input, faults } = read(["GRAD5", cell, ""]);
    expect(input.value).toBeUndefined();
    expect(faults).toEqual([`value: "${cell}" is not a number`]);
  });

  it("takes any number as JavaScript writes it", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(read(["GRAD5", String(value), " 12 "]).input).toMatchObject({ value: Number(String(value)), n: 12 });
      }),
    );
  });

  it("takes text cells as they are, whatever a spreadsheet would make of them", () => {
    expect(read(["=1+1", "5", ""]).input.metric).toBe("=1+1");
  });
});
