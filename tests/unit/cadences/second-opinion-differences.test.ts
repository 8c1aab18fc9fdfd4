import { describe, expect, it } from "vitest";
import { parseCadence } from "../../../src/cadences/cadence.ts";
import { CadenceError } from "../../../src/cadences/cadence-error.ts";
import { expandCadence } from "../../../src/cadences/recurrence.ts";
import { askIcalJs, askRust, type Question } from "./second-opinion.ts";

/**
 * Where implementations differ, and who is right by RFC 5545, 3.3.10. Each kind of rule here is left out of the law for
 * the one that differs, and for no other; when a newer version of it answers as we do, its case here says so.
 */
interface Difference {
  what: string;
  rule: string;
  startsOn: string;
  to: string;
  right: string[];
  theirs: string[] | string;
}

const ask = (question: Pick<Difference, "rule" | "startsOn" | "to">, who: (question: Question) => string[]) => {
  try {
    return who({ ...question, exDates: [], extraDates: [] });
  } catch (error) {
    return String(error);
  }
};

const askUs = ({ rule, startsOn, to }: Difference) =>
  expandCadence(parseCadence({ rrule: rule, at: "10:00", startsOn }), startsOn, to);

const ofRust: Difference[] = [
  {
    what: "takes only days that are both, of n-th and plain weekdays; each value of BYDAY stands for itself",
    rule: "FREQ=MONTHLY;BYDAY=2SU,SA",
    startsOn: "2004-02-29",
    to: "2004-03-31",
    right: ["2004-03-06", "2004-03-13", "2004-03-14", "2004-03-20", "2004-03-27"],
    theirs: [],
  },
  {
    what: "refuses the fifth weekday from the end, which long months have",
    rule: "FREQ=MONTHLY;BYDAY=-5FR",
    startsOn: "2014-10-30",
    to: "2015-02-28",
    right: ["2015-01-02"],
    theirs:
      "Error: RRule validation error: `BYDAY` is `-5`, but with the current frequency (MONTHLY) is not allowed outside the range: `-4..=5`.",
  },
  {
    what: "counts positions in the first week from the start; the set begins where the week begins",
    rule: "FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=1",
    startsOn: "1995-01-10",
    to: "1995-01-31",
    right: ["1995-01-16", "1995-01-23", "1995-01-30"],
    theirs: ["1995-01-13", "1995-01-16", "1995-01-23", "1995-01-30"],
  },
];

const ofIcalJs: Difference[] = [
  {
    what: "gives the start though the rule does not want it; RFC leaves such a start undefined, ours is no date",
    rule: "FREQ=DAILY;BYDAY=SA",
    startsOn: "2007-08-08",
    to: "2007-08-20",
    right: ["2007-08-11", "2007-08-18"],
    theirs: ["2007-08-08", "2007-08-11", "2007-08-18"],
  },
  {
    what: "ignores BYSETPOS beside BYMONTHDAY; it limits whatever set the other parts make",
    rule: "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
    startsOn: "2012-01-30",
    to: "2012-03-31",
    right: ["2012-01-30", "2012-02-29", "2012-03-30"],
    theirs: ["2012-01-30", "2012-02-28", "2012-02-29", "2012-03-28", "2012-03-29", "2012-03-30"],
  },
  {
    what: "forgets INTERVAL where BYMONTH stands; the interval is of FREQ, and BYMONTH only limits",
    rule: "FREQ=MONTHLY;INTERVAL=2;BYMONTH=1,2,3",
    startsOn: "2011-01-10",
    to: "2012-01-31",
    right: ["2011-01-10", "2011-03-10", "2012-01-10"],
    theirs: ["2011-01-10", "2011-02-10", "2011-03-10", "2012-01-10"],
  },
  {
    what: "counts the month of the start twice; COUNT is of dates",
    rule: "FREQ=MONTHLY;COUNT=3;BYMONTH=3,6,9;BYDAY=1MO",
    startsOn: "1996-06-03",
    to: "1997-12-31",
    right: ["1996-06-03", "1996-09-02", "1997-03-03"],
    theirs: ["1996-06-03", "1996-09-02"],
  },
  {
    what: "loses its place between BYDAY and BYMONTHDAY; the one limits the other within the months of the interval",
    rule: "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=-1;BYDAY=WE",
    startsOn: "1995-05-31",
    to: "2005-04-01",
    right: ["1995-05-31", "2000-05-31"],
    theirs: ["1997-04-30", "2001-10-31", "2003-04-30"],
  },
  {
    what: "passes over a fifth weekday when the month of the start lacks another one asked for",
    rule: "FREQ=MONTHLY;BYDAY=5TU,5SU",
    startsOn: "1996-03-31",
    to: "1996-06-30",
    right: ["1996-03-31", "1996-04-30", "1996-06-30"],
    theirs: ["1996-04-30", "1996-06-30"],
  },
  {
    what: "stumbles over a day that is named in several ways, 27 March from the end and in order; there is one date",
    rule: "FREQ=YEARLY;COUNT=3;BYMONTH=3;BYDAY=4SU,-1SU",
    startsOn: "2011-03-27",
    to: "2013-12-31",
    right: ["2011-03-27", "2012-03-25", "2013-03-24"],
    theirs: ["2011-03-27", "2012-03-25"],
  },
  {
    what: "reads one digit of 10MO, the tenth Monday of the year",
    rule: "FREQ=YEARLY;BYDAY=10MO",
    startsOn: "2011-01-01",
    to: "2011-01-31",
    right: [],
    theirs: ["2011-01-03", "2011-01-10", "2011-01-17", "2011-01-24", "2011-01-31"],
  },
  {
    what: "keeps yearly BYMONTHDAY in the month of the start; without BYMONTH it means every month",
    rule: "FREQ=YEARLY;BYMONTHDAY=10",
    startsOn: "2024-12-10",
    to: "2025-03-31",
    right: ["2024-12-10", "2025-01-10", "2025-02-10", "2025-03-10"],
    theirs: ["2024-12-10"],
  },
  {
    what: "makes 30 February 2 March; a date that does not exist is left out",
    rule: "FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=30",
    startsOn: "2011-01-01",
    to: "2012-12-31",
    right: ["2011-04-30", "2012-04-30"],
    theirs: ["2011-03-02", "2011-04-30", "2012-03-01", "2012-04-30"],
  },
  {
    what: "makes 29 February 1 March in other years; a date that does not exist is left out",
    rule: "FREQ=YEARLY",
    startsOn: "2012-02-29",
    to: "2016-12-31",
    right: ["2012-02-29", "2016-02-29"],
    theirs: ["2012-02-29", "2013-03-01", "2014-03-01", "2015-03-01", "2016-02-29"],
  },
  {
    what: "counts a day twice that is named twice; there is one date",
    rule: "FREQ=YEARLY;COUNT=3;BYYEARDAY=365,-1",
    startsOn: "2013-12-31",
    to: "2016-12-31",
    right: ["2013-12-31", "2014-12-31", "2015-12-31"],
    theirs: ["2013-12-31", "2014-12-31"],
  },
];

/** Where the library we use is wrong, or nobody agrees with it: refused, with what it would have been. */
const refused: [rule: string, why: string, message: string][] = [
  [
    "FREQ=YEARLY;BYDAY=1TH,SA",
    "the library leaves out the Saturdays",
    "BYDAY=1TH,SA: weekdays with and without a number are not expanded reliably together; add BYMONTH",
  ],
  [
    "FREQ=YEARLY;BYDAY=53MO",
    "the library gives 2003-01-06 for 2002, which has 52 Mondays",
    "BYDAY=53MO: most years have no 53rd",
  ],
  [
    "FREQ=YEARLY;BYMONTHDAY=3;BYDAY=2FR",
    "the library gives 2009-01-09; a second Friday of the year is never the third",
    "BYMONTHDAY with an n-th weekday of the year is not expanded reliably; add BYMONTH",
  ],
  [
    "FREQ=YEARLY;BYYEARDAY=-360;BYDAY=TU",
    "the library gives 1997-01-06, a Monday",
    "BYYEARDAY with BYDAY is not expanded reliably; use BYMONTH with BYMONTHDAY",
  ],
  [
    "FREQ=YEARLY;BYMONTH=7;BYYEARDAY=197",
    "ical.js refuses it, so nobody but the crate could agree",
    "BYYEARDAY with BYMONTH is not expanded reliably; use BYMONTH with BYMONTHDAY",
  ],
  [
    "FREQ=YEARLY;BYWEEKNO=20",
    "the crate gives all seven days of the week, ical.js none, the RFC the weekday of the start",
    "BYWEEKNO is not supported: week numbers are not expanded reliably; use INTERVAL with FREQ=WEEKLY",
  ],
];

const named = (differences: readonly Difference[]) =>
  differences.map((each): [string, Difference] => [each.what, each]);

describe("where implementations differ", () => {
  it.each(named(ofRust))("rrule-rust %s", (_what, difference) => {
    expect(askUs(difference)).toEqual(difference.right);
    expect(ask(difference, askRust)).toEqual(difference.theirs);
  });

  it.each(named(ofIcalJs))("ical.js %s", (_what, difference) => {
    expect(askUs(difference)).toEqual(difference.right);
    expect(ask(difference, askRust)).toEqual(difference.right);
    expect(ask(difference, askIcalJs)).toEqual(difference.theirs);
  });

  it.each(refused)("refuses %s: %s", (rrule, _why, message) => {
    const read = () => parseCadence({ rrule, at: "10:00", startsOn: "2011-03-08" });
    expect(read).toThrow(new CadenceError("/rrule", message));
  });

  it("expands days of the year where they stand alone, as both others do", () => {
    const question = { rule: "FREQ=YEARLY;BYYEARDAY=-1,60", startsOn: "2011-03-08", to: "2013-12-31" };
    const dates = ["2011-12-31", "2012-02-29", "2012-12-31", "2013-03-01", "2013-12-31"];
    expect(askUs({ ...question, what: "", right: dates, theirs: dates })).toEqual(dates);
    expect([ask(question, askRust), ask(question, askIcalJs)]).toEqual([dates, dates]);
  });
});
