import fc from "fast-check";
import ICAL from "ical.js";
import { describe, expect, it } from "vitest";
import { buildFeed, type CalendarEvent } from "../../../src/icalendar/calendar.ts";
import { describeZone } from "../../../src/icalendar/time-zone.ts";

const zones = [
  "America/New_York",
  "America/St_Johns",
  "America/Phoenix",
  "America/Sao_Paulo",
  "America/Santiago",
  "America/Havana",
  "America/Caracas",
  "Atlantic/Azores",
  "Africa/Casablanca",
  "Africa/Cairo",
  "Africa/Johannesburg",
  "Asia/Amman",
  "Asia/Jerusalem",
  "Asia/Kathmandu",
  "Asia/Pyongyang",
  "Asia/Tehran",
  "Australia/Adelaide",
  "Australia/Lord_Howe",
  "Europe/Berlin",
  "Europe/Dublin",
  "Europe/Istanbul",
  "Europe/Moscow",
  "Pacific/Apia",
  "Pacific/Auckland",
  "Pacific/Chatham",
  "Pacific/Fiji",
  "Etc/GMT+5",
];

const stampedAt = new Date("2026-11-02T15:00:00Z");
const organizer = { name: "Unit", email: "unit@x.example" };

const eventAt = (startsAt: Date, timeZone: string, minutes = 60): CalendarEvent => ({
  uid: `${startsAt.toISOString()}@drumbeat.example`,
  sequence: 0,
  startsAt,
  minutes,
  timeZone,
  summary: "Stocktake",
  description: null,
  url: null,
  location: null,
  createdAt: stampedAt,
  lastModifiedAt: stampedAt,
});

const feedOf = (events: CalendarEvent[]): string =>
  buildFeed({ name: "Routines", description: null, organizer, events, stampedAt, refreshMinutes: 60 });

/** What an independent program makes of it: the zones are the file's own, never the program's. */
const readFeed = (feed: string) => {
  const calendar = new ICAL.Component(ICAL.parse(feed));
  const zonesOfFile = new Map(
    calendar
      .getAllSubcomponents("vtimezone")
      .map((component) => [String(component.getFirstPropertyValue("tzid")), new ICAL.Timezone(component)]),
  );
  const read = (event: ICAL.Component, name: string) => {
    const property = event.getFirstProperty(name);
    const time = property?.getFirstValue();
    if (!(time instanceof ICAL.Time)) throw new Error(`no ${name}`);
    const tzid = property?.getFirstParameter("tzid");
    if (tzid !== undefined) {
      const zone = zonesOfFile.get(tzid);
      if (zone === undefined) throw new Error(`no VTIMEZONE ${tzid}`);
      time.zone = zone;
    }
    return { local: time.toString(), tzid, startsAt: new Date(time.toUnixTime() * 1000).toISOString() };
  };
  return {
    zones: zonesOfFile,
    events: calendar.getAllSubcomponents("vevent").map((event) => ({
      ...read(event, "dtstart"),
      endsAt: read(event, "dtend").startsAt,
    })),
  };
};

const formats = new Map(
  zones.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }),
  ]),
);
const localByIntl = (instant: Date, timeZone: string): string =>
  formats.get(timeZone)?.format(instant).replace(" ", "T") ?? "";

const minuteMs = 60_000;
const instants = fc
  .integer({
    min: Date.UTC(2010, 0, 1) / minuteMs,
    max: Date.UTC(2032, 11, 31) / minuteMs,
  })
  .map((minute) => new Date(minute * minuteMs));

describe("a zone of a calendar", () => {
  it("gives each event the moment it was made of, as another program reads the file alone", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.uniqueArray(instants, { minLength: 1, maxLength: 12, selector: Number }),
        fc.integer({ min: 5, max: 600 }),
        (timeZone, starts, minutes) => {
          const { events } = readFeed(feedOf(starts.map((start) => eventAt(start, timeZone, minutes))));
          expect(events.map(({ startsAt }) => startsAt)).toEqual(starts.map((start) => start.toISOString()));
          expect(events.map(({ endsAt }) => endsAt)).toEqual(
            starts.map((start) => new Date(start.getTime() + minutes * minuteMs).toISOString()),
          );
          for (const [index, { local, tzid }] of events.entries()) {
            if (tzid !== undefined) expect(local).toBe(localByIntl(starts[index] ?? stampedAt, timeZone));
          }
        },
      ),
      { numRuns: 120 },
    );
  }, 30_000);

  it("is right on either side of every change of its clocks", () => {
    for (const timeZone of zones) {
      const first = Date.UTC(2010, 0, 1);
      const last = Date.UTC(2028, 11, 31);
      const aroundChanges = describeZone(timeZone, first, last)
        .changes.filter(({ atMs }) => atMs > first && atMs < last)
        .flatMap(({ atMs }) => [-61, -31, -1, 0, 1, 31, 61].map((off) => atMs + off * minuteMs));
      const starts = [first, ...aroundChanges, last].map((ms) => new Date(ms));
      const { events } = readFeed(feedOf(starts.map((start) => eventAt(start, timeZone, 30))));
      expect(
        events.map(({ startsAt }) => startsAt),
        timeZone,
      ).toEqual(starts.map((start) => start.toISOString()));
    }
  }, 30_000);

  it.each([
    ["the first of an hour shown twice", "America/New_York", "2026-11-01T05:30:00Z"],
    ["the second of an hour shown twice", "America/New_York", "2026-11-01T06:30:00Z"],
    ["the first of half an hour shown twice", "Australia/Lord_Howe", "2026-04-04T14:45:00Z"],
    ["just after a skipped hour", "America/New_York", "2026-03-08T07:00:00Z"],
    ["just before a skipped day", "Pacific/Apia", "2011-12-30T09:59:00Z"],
    ["just after a skipped day", "Pacific/Apia", "2011-12-30T10:00:00Z"],
    ["in a short pause of summer time", "Africa/Casablanca", "2026-03-01T09:00:00Z"],
    ["in the last summer of a zone", "Asia/Tehran", "2022-07-05T06:00:00Z"],
    ["in the first year without one", "Asia/Tehran", "2023-07-05T06:00:00Z"],
    ["after a zone moved for good", "Asia/Pyongyang", "2018-06-05T06:00:00Z"],
    ["before a zone moved for good", "Asia/Pyongyang", "2017-06-05T06:00:00Z"],
  ])("is right %s", (_when, timeZone, at) => {
    const starts = [new Date(at), new Date("2024-05-14T12:00:00Z")];
    const { events } = readFeed(feedOf(starts.map((start) => eventAt(start, timeZone, 20))));
    expect(events.map(({ startsAt }) => startsAt)).toEqual(starts.map((start) => start.toISOString()));
  });

  it("is two yearly rules without an end where the rules stay as they are, for programs that read no more", () => {
    const feed = feedOf([2024, 2027].map((year) => eventAt(new Date(Date.UTC(year, 5, 1)), "America/New_York")));
    expect(feed.match(/RRULE:.*/g)).toEqual([
      "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
      "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
    ]);
    expect(feed.match(/BEGIN:(STANDARD|DAYLIGHT)/g)).toEqual(["BEGIN:DAYLIGHT", "BEGIN:STANDARD"]);
  });

  it("is one part where the clocks never change", () => {
    const feed = feedOf([eventAt(stampedAt, "Asia/Kathmandu")]);
    expect(feed.match(/BEGIN:(STANDARD|DAYLIGHT)/g)).toEqual(["BEGIN:STANDARD"]);
    expect(feed).toContain("TZOFFSETTO:+0545");
  });

  it("never lists dates, has at least one standard part, and is there once, however many events use it", () => {
    for (const timeZone of zones) {
      const feed = feedOf([2010, 2016, 2026].map((year) => eventAt(new Date(Date.UTC(year, 5, 1)), timeZone)));
      expect(feed).not.toContain("RDATE");
      expect(feed.match(/BEGIN:STANDARD/g), timeZone).not.toBeNull();
      expect(feed.match(/BEGIN:VTIMEZONE/g), timeZone).toHaveLength(1);
    }
  });

  it("is not described where it is UTC itself", () => {
    const feed = feedOf([eventAt(stampedAt, "UTC")]);
    expect(feed).not.toContain("VTIMEZONE");
    expect(feed).toContain("DTSTART:20261102T150000Z");
  });

  it("that nobody knows is refused", () => {
    expect(() => feedOf([eventAt(stampedAt, "Mars/Olympus")])).toThrow("unknown time zone Mars/Olympus");
  });
});
