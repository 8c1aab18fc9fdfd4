import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCadence } from "../../../src/cadences/cadence.ts";
import { CadenceError } from "../../../src/cadences/cadence-error.ts";
import type { CadenceInput } from "../../../src/cadences/cadence-schema.ts";

const read = (part: Partial<CadenceInput>) =>
  parseCadence({ at: "10:00", startsOn: "2011-03-08", ...part } satisfies CadenceInput);

describe("cadence in words", () => {
  it.each([
    ["6 months", "second Tuesday", "FREQ=MONTHLY;INTERVAL=6;BYDAY=2TU"],
    ["2 months", "first Monday", "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO"],
    ["month", "last Friday", "FREQ=MONTHLY;BYDAY=-1FR"],
    ["Every Month", "  LAST   friday ", "FREQ=MONTHLY;BYDAY=-1FR"],
    ["other month", "3rd Thu", "FREQ=MONTHLY;INTERVAL=2;BYDAY=3TH"],
    ["quarter", "first Monday", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"],
    ["month", 15, "FREQ=MONTHLY;BYMONTHDAY=15"],
    ["month", "day 28", "FREQ=MONTHLY;BYMONTHDAY=28"],
    ["month", 31, "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"],
    ["month", "30th", "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"],
    ["month", "last day", "FREQ=MONTHLY;BYMONTHDAY=-1"],
    ["month", undefined, "FREQ=MONTHLY;BYMONTHDAY=8"],
    ["week", undefined, "FREQ=WEEKLY;BYDAY=TU"],
    ["2 weeks", "Monday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"],
    ["fortnight", "Thursday, Monday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"],
    ["week", "Mon and Wed", "FREQ=WEEKLY;BYDAY=MO,WE"],
    ["10 days", undefined, "FREQ=DAILY;INTERVAL=10"],
    ["year", undefined, "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=8"],
    ["1 year", "second Tuesday", "FREQ=MONTHLY;INTERVAL=12;BYDAY=2TU"],
    ["year", "second Tuesday of March", "FREQ=MONTHLY;INTERVAL=12;BYDAY=2TU"],
    ["2 years", "last day of June", "FREQ=YEARLY;INTERVAL=2;BYMONTH=6;BYMONTHDAY=-1"],
    ["year", "15 October", "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=15"],
  ])("reads every %s on %s", (every, on, rule) => {
    expect(read({ every, on }).rule).toBe(rule);
  });

  it("is the same data for words and for the rule that says the same", () => {
    const words = read({ every: "6 months", on: "second Tuesday" });
    expect(read({ rrule: "FREQ=MONTHLY;INTERVAL=6;BYDAY=2TU" })).toEqual(words);
    expect(read({ rrule: "RRULE:BYDAY=+2TU;INTERVAL=6;FREQ=MONTHLY;" })).toEqual(words);
    expect(words).toEqual({
      rule: "FREQ=MONTHLY;INTERVAL=6;BYDAY=2TU",
      startsOn: "2011-03-08",
      endsOn: null,
      at: "10:00",
      minutes: 60,
      exDates: [],
      extraDates: [],
    });
  });

  it("takes UNTIL as the end and sorts single dates, each once", () => {
    expect(read({ rrule: "FREQ=WEEKLY;UNTIL=20110501" })).toMatchObject({ rule: "FREQ=WEEKLY", endsOn: "2011-05-01" });
    const extraDates = ["2011-05-02", "2011-04-01", "2011-05-02"];
    expect(read({ every: "week", extraDates }).extraDates).toEqual(["2011-04-01", "2011-05-02"]);
  });

  it.each([
    [{ every: "0 months" }, "/every", '"0 months": the interval must be a whole number from 1 to 999'],
    [{ every: "-6 months" }, "/every", '"-6 months": the interval must be a whole number from 1 to 999'],
    [{ every: "1.5 months" }, "/every", '"1.5 months": the interval must be a whole number from 1 to 999'],
    [{ every: "1e99 months" }, "/every", '"1e99 months": the interval must be a whole number from 1 to 999'],
    [{ every: "some months" }, "/every", '"some months": the interval must be a whole number from 1 to 999'],
    [{ every: "6 moons" }, "/every", '"6 moons" is not a rhythm; write "2 weeks", "6 months" or "1 year"'],
    [{ every: "" }, "/every", '"" is not a rhythm; write "2 weeks", "6 months" or "1 year"'],
    [{ every: "2 hours" }, "/every", '"2 hours": a routine happens at most once a day'],
    [{ every: "minute" }, "/every", '"minute": a routine happens at most once a day'],
    [
      { every: "month", on: "Monday" },
      "/on",
      '"Monday": say which one of the month, such as "first Monday" or "last Monday"',
    ],
    [
      { every: "month", on: 32 },
      "/on",
      '"32" is not understood; write "second Tuesday", "last Friday", "31" or "last day"',
    ],
    [
      { every: "month", on: 0 },
      "/on",
      '"0" is not understood; write "second Tuesday", "last Friday", "31" or "last day"',
    ],
    [
      { every: "week", on: "second Tuesday" },
      "/on",
      '"second Tuesday" is not a weekday; write "Monday" or "Monday, Thursday"',
    ],
    [{ every: "day", on: "Monday" }, "/on", '"Monday": a rhythm of days has no day to choose'],
    [{ every: "year", on: "30 February" }, "/on", "30 February is not a date: the month has no such day"],
    [{ every: "year", on: "the 32nd of March" }, "/on", "32 March is not a date: the month has no such day"],
    [{ every: "6 months", on: "30 February" }, "/on", "30 February is not a date: the month has no such day"],
    [
      { every: "6 months", on: "15 March" },
      "/on",
      '"15 March" is a day of one month; write every "1 year", or leave the month\'s name out',
    ],
    [{ every: "month", startsOn: "2013-02-30" }, "/startsOn", "2013-02-30 is not a date: February 2013 has 28 days"],
    [{ every: "month", endsOn: "2011-03-07" }, "/endsOn", "ends on 2011-03-07, before it starts on 2011-03-08"],
    [{ every: "month", startsOn: "1066-10-14" }, "/startsOn", "1066-10-14 lies outside the years 1900 to 2199"],
    [{ every: "month", on: "first Monday", endsOn: "2011-03-31" }, "/on", "never fires from 2011-03-08 to 2011-03-31"],
    [{ every: "month", at: "25:00" }, "/at", '"25:00" is not a time of day; write HH:MM, 00:00 to 23:59'],
    [{ every: "month", extraDates: ["2010-01-01"] }, "/extraDates/0", "2010-01-01 lies outside the series"],
    [{ every: "month", exDates: ["2011-02-30"] }, "/exDates/0", "2011-02-30 is not a date: February 2011 has 28 days"],
    [{}, "/every", "give `every` or `rrule`"],
    [{ every: "month", rrule: "FREQ=MONTHLY" }, "/rrule", "give `every` or `rrule`, not both"],
    [{ rrule: "FREQ=MONTHLY", on: "first Monday" }, "/on", "belongs to `every`, not to `rrule`"],
  ] satisfies [Partial<CadenceInput>, string, string][])("refuses %j", (part, pointer, message) => {
    expect(() => read(part)).toThrow(new CadenceError(pointer, message));
    expect(() => read(part)).toThrow(expect.objectContaining({ pointer }));
  });

  it.each([
    ["FREQ=SECONDLY", "FREQ=SECONDLY: a routine happens at most once a day"],
    ["FREQ=MINUTELY;INTERVAL=5", "FREQ=MINUTELY: a routine happens at most once a day"],
    ["FREQ=HOURLY", "FREQ=HOURLY: a routine happens at most once a day"],
    ["FREQ=DAILY;BYHOUR=9,10,11", "BYHOUR is not supported: the hour belongs in `at`"],
    ["FREQ=MONTHLY;INTERVAL=0", "INTERVAL=0: a whole number from 1 to 999"],
    ["FREQ=MONTHLY;INTERVAL=-1", "INTERVAL=-1: a whole number from 1 to 999"],
    ["FREQ=MONTHLY;COUNT=0", "COUNT=0: a whole number from 1 to 1000"],
    ["FREQ=MONTHLY;COUNT=3;UNTIL=20120101", "COUNT and UNTIL exclude each other"],
    ["FREQ=MONTHLY;UNTIL=20120230", "UNTIL: 2012-02-30 is not a date: February 2012 has 29 days"],
    ["FREQ=MONTHLY;UNTIL=20120101T000000Z", "UNTIL=20120101T000000Z: write a date, YYYYMMDD; a routine ends on a day"],
    ["FREQ=MONTHLY;UNTIL=20100101", "ends on 2010-01-01, before it starts on 2011-03-08"],
    [
      "FREQ=YEARLY;BYYEARDAY=100;BYDAY=MO",
      "BYYEARDAY with BYDAY is not expanded reliably; use BYMONTH with BYMONTHDAY",
    ],
    ["FREQ=MONTHLY;BYYEARDAY=100", "BYYEARDAY does not go with FREQ=MONTHLY"],
    ["FREQ=YEARLY;BYYEARDAY=367", "BYYEARDAY=367: whole numbers from 1 to 366, or from the end with -"],
    [
      "FREQ=YEARLY;BYYEARDAY=100;BYSETPOS=1",
      "BYYEARDAY with BYSETPOS is not expanded reliably; use BYMONTH with BYMONTHDAY",
    ],
    [
      "FREQ=YEARLY;BYWEEKNO=20",
      "BYWEEKNO is not supported: week numbers are not expanded reliably; use INTERVAL with FREQ=WEEKLY",
    ],
    [
      "FREQ=MONTHLY;RSCALE=GREGORIAN;SKIP=BACKWARD;BYMONTHDAY=31",
      "RSCALE is not supported: only the Gregorian calendar is supported",
    ],
    ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never fires in the 10 years from 2011-03-08"],
    ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", "never fires in the 10 years from 2011-03-08"],
    ["FREQ=MONTHLY;INTERVAL=12;BYMONTH=4", "never fires in the 10 years from 2011-03-08"],
    ["FREQ=MONTHLY;BYDAY=6MO", "BYDAY=6MO: there is no such weekday"],
    ["FREQ=MONTHLY;BYDAY=XX", "BYDAY=XX: XX is not a weekday such as TU, 2TU or -1FR"],
    ["FREQ=WEEKLY;BYDAY=2TU", "BYDAY=2TU: a WEEKLY rule has no n-th weekday"],
    ["FREQ=WEEKLY;BYMONTHDAY=3", "BYMONTHDAY does not go with FREQ=WEEKLY"],
    ["FREQ=MONTHLY;BYMONTHDAY=45", "BYMONTHDAY=45: whole numbers from 1 to 31, or from the end with -"],
    ["FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0: whole numbers from 1 to 31, or from the end with -"],
    [
      "FREQ=YEARLY;BYMONTHDAY=8;BYDAY=10MO",
      "BYMONTHDAY with an n-th weekday of the year is not expanded reliably; add BYMONTH",
    ],
    ["FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs a BYDAY, BYMONTHDAY or BYMONTH to choose from"],
    ["FREQ=MONTHLY;FREQ=DAILY", "FREQ stands twice"],
    ["FREQ=MONTHLY;FOO=1", "FOO is not a part of a recurrence rule"],
    ["FREQ=FORTNIGHTLY", "FREQ=FORTNIGHTLY is not one of DAILY, WEEKLY, MONTHLY, YEARLY"],
    ["INTERVAL=2", "FREQ is missing"],
    ["", '"" is not a part of a rule (NAME=VALUE)'],
    ["DTSTART:20110101\nRRULE:FREQ=DAILY", "one rule without DTSTART; the start belongs in `startsOn`"],
    ["FREQ=DAILY\r\nRRULE:FREQ=WEEKLY", "one rule without DTSTART; the start belongs in `startsOn`"],
  ])("refuses the rule %j with the reason", (rrule, message) => {
    expect(() => read({ rrule })).toThrow(new CadenceError("/rrule", message));
  });

  it("refuses what it cannot read with a CadenceError and nothing else", () => {
    const parts = fc.array(
      fc.constantFrom("FREQ=", "MONTHLY", ";", "BYDAY=", "-1MO", "COUNT=", "999", ",", "=", "INTERVAL="),
    );
    const text = fc.oneof(
      fc.string(),
      parts.map((list) => list.join("")),
    );
    fc.assert(
      fc.property(text, fc.boolean(), (words, isRule) => {
        try {
          read(isRule ? { rrule: words } : { every: "month", on: words });
        } catch (error) {
          expect(error).toBeInstanceOf(CadenceError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
