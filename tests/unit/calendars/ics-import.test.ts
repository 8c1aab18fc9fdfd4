import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readDaysOff, replaceImported } from "../../../src/calendars/ics-import.ts";
import { type Blackout, blackoutSchema } from "../../../src/calendars/schemas.ts";
import { addDays, weekdayOf } from "../../../src/platform/time/dates.ts";

const today = "2026-11-21";

const calendar = (...lines: string[]): string =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", ...lines, "END:VCALENDAR", ""].join("\r\n");
const event = (...lines: string[]): string[] => ["BEGIN:VEVENT", "UID:e1", ...lines, "END:VEVENT"];
const read = (text: string, includesFree = false) => readDaysOff(text, { today, source: "district", includesFree });
const rangesOf = (text: string) => read(text).blackouts.map(({ title, from, to }) => `${title}: ${from}..${to}`);
const reasonsOf = (text: string) => read(text).leftOut.map(({ reason }) => reason);

describe("days off of a calendar file", () => {
  const table: [string, string[], string[]][] = [
    [
      "one day without an end",
      ["DTSTART;VALUE=DATE:20270315", "SUMMARY:Conference"],
      ["Conference: 2027-03-15..2027-03-15"],
    ],
    [
      "the end is the first day after",
      ["DTSTART;VALUE=DATE:20270215", "DTEND;VALUE=DATE:20270220", "SUMMARY:Break"],
      ["Break: 2027-02-15..2027-02-19"],
    ],
    [
      "an end on the first day, as some write it",
      ["DTSTART:20270215", "DTEND:20270215", "SUMMARY:Day"],
      ["Day: 2027-02-15..2027-02-15"],
    ],
    ["a duration", ["DTSTART;VALUE=DATE:20270215", "DURATION:P1W", "SUMMARY:Week"], ["Week: 2027-02-15..2027-02-21"]],
    [
      "over the turn of the year",
      ["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20270102", "SUMMARY:Winter"],
      ["Winter: 2026-12-24..2027-01-01"],
    ],
    [
      "lower case and parameters in quotes",
      ['dtstart;value=date;x-note="a:b;c":20270315', "summary;language=en:Day"],
      ["Day: 2027-03-15..2027-03-15"],
    ],
    [
      "a folded title with escapes",
      ["DTSTART;VALUE=DATE:20270315", "SUMMARY:No school\\, all \r\n grades\\nat all"],
      ["No school, all grades at all: 2027-03-15..2027-03-15"],
    ],
    ["no title", ["DTSTART;VALUE=DATE:20270315"], ["(no title): 2027-03-15..2027-03-15"]],
    [
      "a series with an end",
      ["DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3", "SUMMARY:Board"],
      ["Board: 2027-01-04..2027-01-04", "Board: 2027-01-11..2027-01-11", "Board: 2027-01-18..2027-01-18"],
    ],
    [
      "a series until a moment",
      ["DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=WEEKLY;UNTIL=20270112T045959Z", "SUMMARY:Board"],
      ["Board: 2027-01-04..2027-01-04", "Board: 2027-01-11..2027-01-11"],
    ],
    [
      "extra and excepted dates",
      [
        "DTSTART;VALUE=DATE:20270104",
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "EXDATE;VALUE=DATE:20270111",
        "RDATE;VALUE=DATE:20270203,20270205",
        "SUMMARY:B",
      ],
      [
        "B: 2027-01-04..2027-01-04",
        "B: 2027-01-18..2027-01-18",
        "B: 2027-02-03..2027-02-03",
        "B: 2027-02-05..2027-02-05",
      ],
    ],
    [
      "a rule that never fires",
      ["DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "SUMMARY:B"],
      ["B: 2027-01-04..2027-01-04"],
    ],
    [
      "daily for ever is one range to the end of the window",
      ["DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=DAILY", "SUMMARY:B"],
      [`B: 2027-01-04..${addDays(today, 1826)}`],
    ],
    [
      "hours in a rule of whole days do not count",
      ["DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=WEEKLY;COUNT=1;BYHOUR=9", "SUMMARY:B"],
      ["B: 2027-01-04..2027-01-04"],
    ],
  ];
  it.each(table)("are read: %s", (_name, lines, expected) => {
    expect(rangesOf(calendar(...event(...lines)))).toEqual(expected);
    expect(read(calendar(...event(...lines))).leftOut).toEqual([]);
  });

  it("of a yearly series begin three years back and end five ahead", () => {
    const found = rangesOf(calendar(...event("DTSTART;VALUE=DATE:19760704", "RRULE:FREQ=YEARLY", "SUMMARY:Fourth")));
    expect(found[0]).toBe("Fourth: 2024-07-04..2024-07-04");
    expect(found.at(-1)).toBe("Fourth: 2031-07-04..2031-07-04");
    expect(found).toHaveLength(8);
  });

  it("follow the single ones of a series that were changed, cancelled or given hours", () => {
    const text = calendar(
      ...event("DTSTART;VALUE=DATE:20270104", "RRULE:FREQ=WEEKLY;COUNT=4", "SUMMARY:Board"),
      ...event(
        "RECURRENCE-ID;VALUE=DATE:20270111",
        "DTSTART;VALUE=DATE:20270113",
        "DTEND;VALUE=DATE:20270115",
        "SUMMARY:Board, two days",
      ),
      ...event("RECURRENCE-ID;VALUE=DATE:20270118", "DTSTART;VALUE=DATE:20270118", "STATUS:CANCELLED", "SUMMARY:Board"),
      ...event("RECURRENCE-ID;VALUE=DATE:20270125", "DTSTART:20270125T090000", "SUMMARY:Board"),
    );
    expect(rangesOf(text)).toEqual(["Board: 2027-01-04..2027-01-04", "Board, two days: 2027-01-13..2027-01-14"]);
    expect(reasonsOf(text)).toEqual(["it is cancelled", "it has hours; only events of whole days become days off"]);
  });

  const leftOut: [string, string[], RegExp][] = [
    ["cancelled", ["DTSTART;VALUE=DATE:20270315", "STATUS:Cancelled"], /^it is cancelled$/],
    [
      "with hours",
      ["DTSTART;TZID=America/New_York:20270315T090000", "DTEND;TZID=America/New_York:20270315T100000"],
      /^it has hours/,
    ],
    ["with hours every second", ["DTSTART:20270315T090000Z", "RRULE:FREQ=SECONDLY"], /^it has hours/],
    ["free time", ["DTSTART;VALUE=DATE:20270315", "TRANSP:TRANSPARENT"], /includeFree=true/],
    ["long past", ["DTSTART;VALUE=DATE:20100315"], /between 21 November 2023 and 21 November 2031$/],
    ["longer than a year", ["DTSTART;VALUE=DATE:20270101", "DTEND;VALUE=DATE:20290101"], /longer than a year/],
    [
      "for all that follow",
      ["DTSTART;VALUE=DATE:20270101", "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20270101"],
      /following/,
    ],
    ["with an obsolete rule", ["DTSTART;VALUE=DATE:20270101", "EXRULE:FREQ=DAILY"], /EXRULE/],
  ];
  it.each(leftOut)("leave out what is %s, with its line and the reason", (_name, lines, reason) => {
    const { blackouts, leftOut: found } = read(calendar(...event("SUMMARY:X", ...lines)));
    expect(blackouts).toEqual([]);
    expect(found).toEqual([{ line: 3, summary: "X", date: expect.any(String), reason: expect.stringMatching(reason) }]);
  });

  it("take free time when told to", () => {
    const text = calendar(...event("DTSTART;VALUE=DATE:20270315", "TRANSP:TRANSPARENT", "SUMMARY:X"));
    expect(read(text, true).blackouts).toHaveLength(1);
  });

  it("join what overlaps or touches under one title, and nothing else", () => {
    const day = (title: string, date: string) => event(`DTSTART;VALUE=DATE:${date}`, `SUMMARY:${title}`);
    const text = calendar(
      ...day("A", "20270316"),
      ...day("A", "20270315"),
      ...day("B", "20270317"),
      ...day("A", "20270318"),
    );
    expect(rangesOf(text)).toEqual([
      "A: 2027-03-15..2027-03-16",
      "B: 2027-03-17..2027-03-17",
      "A: 2027-03-18..2027-03-18",
    ]);
  });

  it("keep hostile text as text, on one line of at most 200 characters", () => {
    const title = (text: string) => read(calendar(...event("DTSTART:20270315", `SUMMARY:${text}`))).blackouts[0]?.title;
    expect(title("<script>alert(1)</script> {{x}} =SUM(A1)")).toBe("<script>alert(1)</script> {{x}} =SUM(A1)");
    expect(title("Break\\nATTENDEE:mailto:x@example.org\u0000\u2028end")).toBe(
      "Break ATTENDEE:mailto:x@example.org end",
    );
    expect(title("😀".repeat(150))).toBe("😀".repeat(100));
    expect(title(`x${"😀".repeat(150)}`)).toBe(`x${"😀".repeat(99)}`);
    expect(title(" \\n ")).toBe("(no title)");
  });

  const broken: [string, string, RegExp][] = [
    ["nothing", "", /^line 1: the file is empty/],
    ["another format", "PK\u0003\u0004rubbish", /^line 1: this is no calendar file: it begins with "PK/],
    ["five MiB of one letter", "X".repeat(5 * 1024 * 1024), /^line 1: .*"X{40}\.\.\."/],
    ["five MiB of one letter inside", calendar("X".repeat(5 * 1024 * 1024)), /^line 3: no colon/],
    ["no event", calendar("X-NOTE:nothing"), /without an event/],
    [
      "a line without a colon",
      calendar(...event("DTSTART:20270315", "SUMMARY Break")),
      /^line 6: no colon in "SUMMARY Break"/,
    ],
    ["a line without a name", calendar(...event(":20270315")), /^line 5: no name/],
    [
      "a BEGIN without END",
      calendar("BEGIN:VEVENT", "DTSTART:20270315"),
      /^line 5: END of "VCALENDAR", but "VEVENT" of line 3/,
    ],
    ["a file that breaks off", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270315\n", /^line 2: .*breaks off at line 3/],
    ["an END without BEGIN", "BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VEVENT", /^line 3: END/],
    ["components without bottom", calendar(...Array.from({ length: 40 }, () => "BEGIN:X")), /more than 10 components/],
    [
      "30 February",
      calendar(...event("SUMMARY:X", "DTSTART;VALUE=DATE:20270230")),
      /^line 6: DTSTART: 2027-02-30 .*28 days/,
    ],
    ["a date in words", calendar(...event("DTSTART:tomorrow")), /^line 5: DTSTART: "tomorrow" is not a date/],
    ["no start", calendar(...event("SUMMARY:X")), /^line 3: the event has no DTSTART/],
    [
      "an end before the start",
      calendar(...event("DTSTART:20270315", "DTEND:20270314")),
      /^line 6: DTEND: ends on 2027-03-14/,
    ],
    [
      "an end with hours",
      calendar(...event("DTSTART:20270315", "DTEND:20270316T000000")),
      /^line 6: DTEND and DTSTART/,
    ],
    ["a duration in words", calendar(...event("DTSTART:20270315", "DURATION:a week")), /^line 6: DURATION/],
    [
      "a rule every second",
      calendar(...event("DTSTART:20270315", "RRULE:FREQ=SECONDLY")),
      /^line 6: RRULE: FREQ=SECONDLY, but/,
    ],
    ["a rule that is none", calendar(...event("DTSTART:20270315", "RRULE:often")), /^line 6: RRULE: "OFTEN" is not/],
    [
      "an interval of 0",
      calendar(...event("DTSTART:20270315", "RRULE:FREQ=DAILY;INTERVAL=0")),
      /^line 6: RRULE: INTERVAL=0/,
    ],
    [
      "two rules",
      calendar(...event("DTSTART:20270315", "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY")),
      /^line 7: a second RRULE/,
    ],
    [
      "an excepted date that is none",
      calendar(...event("DTSTART:20270315", "EXDATE:20270315,2027")),
      /^line 6: EXDATE: "2027"/,
    ],
    [
      "a title without end",
      calendar(...event("DTSTART:20270315", `SUMMARY:${"x".repeat(70_000)}`)),
      /^line 6: SUMMARY is longer/,
    ],
    ["a bad parameter", calendar(...event("DTSTART:20270315", "SUMMARY;=;:x")), /^line 6: cannot be read/],
  ];
  it.each(broken)("are refused with the line: %s", (_name, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it("are bounded: events, repeating events and dates", () => {
    const many = (count: number, ...lines: string[]) =>
      calendar(...Array.from({ length: count }, () => event("DTSTART:20270315", ...lines)).flat());
    expect(() => read(many(20_001))).toThrow(/more than 20000 events/);
    expect(() => read(many(101, "RRULE:FREQ=YEARLY"))).toThrow(/more than 100 repeating/);
    expect(() => read(many(20, "RRULE:FREQ=DAILY"))).toThrow(/more than 20000 dates/);
  });

  it("of the example are the vacation weeks of two school years, and nothing is left out", () => {
    const file = new URL("../../../examples/massachusetts/school-breaks.ics", import.meta.url);
    const { blackouts, leftOut: none } = read(readFileSync(file, "utf8"));
    expect(none).toEqual([]);
    expect(blackouts.map(({ title, from, to }) => `${from}..${to} ${title}`)).toEqual([
      "2026-12-24..2027-01-01 School winter break",
      "2027-02-15..2027-02-19 School February vacation",
      "2027-04-19..2027-04-23 School April vacation",
      "2027-12-24..2028-01-01 School winter break",
      "2028-02-21..2028-02-25 School February vacation",
      "2028-04-17..2028-04-21 School April vacation",
    ]);
    const vacations = blackouts.filter(({ title }) => title.endsWith("vacation"));
    for (const { from } of vacations) {
      expect(weekdayOf(from)).toBe(1);
      expect(Math.ceil(Number(from.slice(8)) / 7)).toBe(3);
    }
  });
});

const days = fc
  .record({
    start: fc.integer({ min: 0, max: 400 }),
    length: fc.integer({ min: 1, max: 20 }),
    title: fc.constantFrom("A", "B"),
  })
  .map(({ start, length, title }) => ({
    title,
    from: addDays("2026-12-01", start),
    end: addDays("2026-12-01", start + length),
  }));
const compact = (date: string) => date.replaceAll("-", "");
const fileOf = (list: { title: string; from: string; end: string }[]) =>
  calendar(
    ...list.flatMap(({ title, from, end }) =>
      event(`DTSTART;VALUE=DATE:${compact(from)}`, `DTEND;VALUE=DATE:${compact(end)}`, `SUMMARY:${title}`),
    ),
  );

describe("an import", () => {
  it("covers exactly the days of the file, in ranges that a calendar accepts", () => {
    fc.assert(
      fc.property(fc.array(days, { minLength: 1, maxLength: 20 }), (list) => {
        const { blackouts } = read(fileOf(list));
        const daysOf = (ranges: { title: string; from: string; to: string }[]) =>
          new Set(
            ranges.flatMap(({ title, from, to }) => {
              const found: string[] = [];
              for (let day = from; day <= to; day = addDays(day, 1)) found.push(`${title} ${day}`);
              return found;
            }),
          );
        expect(daysOf(blackouts)).toEqual(daysOf(list.map(({ end, ...one }) => ({ ...one, to: addDays(end, -1) }))));
        for (const blackout of blackouts) expect(blackoutSchema.parse(blackout)).toEqual(blackout);
      }),
      { numRuns: 50 },
    );
  });

  it("again of the same file changes nothing, whatever else the calendar has", () => {
    fc.assert(
      fc.property(
        fc.array(days, { minLength: 1, maxLength: 10 }),
        fc.array(days, { minLength: 1, maxLength: 10 }),
        (first, second) => {
          const own: Blackout = { title: "Board days", from: "2027-01-01", to: "2027-01-02", yearly: false };
          const other: Blackout = { ...own, source: "elsewhere" };
          const imported = (list: typeof first) => read(fileOf(list)).blackouts;
          const once = replaceImported([own, other], imported(first), "district");
          const again = replaceImported(once.blackouts, imported(first), "district");
          expect(again).toEqual({ ...once, added: 0, removed: 0, unchanged: imported(first).length });
          const changed = replaceImported(once.blackouts, imported(second), "district");
          expect(changed.blackouts).toEqual([own, other, ...imported(second)]);
          expect(changed.added + changed.unchanged).toBe(imported(second).length);
          expect(changed.removed + changed.unchanged).toBe(imported(first).length);
        },
      ),
      { numRuns: 50 },
    );
  });
});
