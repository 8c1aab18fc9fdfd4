import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { addDays, fromEpochDay, toEpochDay } from "../../../src/platform/time/dates.ts";
import {
  addMinutes,
  endOfLocalDay,
  formatMeeting,
  formatMoment,
  fromEpochMs,
  isValidTimeZone,
  localDateOf,
  readWallTime,
  resolveWallTime,
  startOfLocalDay,
  timeZoneSchema,
  toEpochMs,
  wallTimeSchema,
} from "../../../src/platform/time/wall-time.ts";

const zoneNames = [
  "UTC",
  "America/New_York",
  "America/St_Johns",
  "America/Sao_Paulo",
  "America/Havana",
  "Asia/Kathmandu",
  "Asia/Beirut",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "Europe/Dublin",
  "Pacific/Apia",
  "Pacific/Chatham",
];
const zones = fc.constantFrom(...zoneNames);
const dates = fc.integer({ min: toEpochDay("1995-01-01"), max: toEpochDay("2035-12-31") }).map(fromEpochDay);
const times = fc
  .integer({ min: 0, max: 1439 })
  .map((m) => `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`);

describe("wall times", () => {
  it.each([
    // date, time, zone, instant, local
    ["2013-03-12", "10:00", "America/New_York", "2013-03-12T14:00:00.000Z", "2013-03-12T10:00"],
    ["2013-01-07", "09:00", "America/New_York", "2013-01-07T14:00:00.000Z", "2013-01-07T09:00"],
    // a gap: moved on by its length
    ["2013-03-10", "02:30", "America/New_York", "2013-03-10T07:30:00.000Z", "2013-03-10T03:30"],
    ["2013-03-10", "02:00", "America/New_York", "2013-03-10T07:00:00.000Z", "2013-03-10T03:00"],
    ["2013-03-10", "03:00", "America/New_York", "2013-03-10T07:00:00.000Z", "2013-03-10T03:00"],
    ["2013-10-06", "02:15", "Australia/Lord_Howe", "2013-10-05T15:45:00.000Z", "2013-10-06T02:45"],
    // an overlap: the earlier moment
    ["2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30:00.000Z", "2026-11-01T01:30"],
    ["2013-04-07", "01:45", "Australia/Lord_Howe", "2013-04-06T14:45:00.000Z", "2013-04-07T01:45"],
    // the hours beside both
    ["2026-11-01", "00:59", "America/New_York", "2026-11-01T04:59:00.000Z", "2026-11-01T00:59"],
    ["2026-11-01", "02:00", "America/New_York", "2026-11-01T07:00:00.000Z", "2026-11-01T02:00"],
    // odd offsets
    ["2027-03-02", "10:00", "Asia/Kathmandu", "2027-03-02T04:15:00.000Z", "2027-03-02T10:00"],
    ["2013-03-10", "00:30", "America/St_Johns", "2013-03-10T04:00:00.000Z", "2013-03-10T00:30"],
    // a whole day that Samoa left out
    ["2011-12-30", "10:00", "Pacific/Apia", "2011-12-30T20:00:00.000Z", "2011-12-31T10:00"],
  ])("%s %s in %s is %s", (date, time, zone, instant, local) => {
    expect(resolveWallTime(date, time, zone)).toEqual({ instant, local, timeZone: zone });
  });

  it("shows the time that was asked, unless a gap swallows it, and then a later one", () => {
    fc.assert(
      fc.property(dates, times, zones, (date, time, zone) => {
        const { instant, local } = resolveWallTime(date, time, zone);
        const shown = DateTime.fromISO(instant, { zone });
        expect(shown.toFormat("yyyy-MM-dd'T'HH:mm")).toBe(local);
        expect(readWallTime(instant, zone)).toEqual({ instant, local, timeZone: zone });
        if (local !== `${date}T${time}`) {
          expect(local > `${date}T${time}`).toBe(true);
          expect(shown.offset).not.toBe(DateTime.fromISO(instant).minus({ days: 1 }).setZone(zone).offset);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("takes the earlier moment of an overlap: an hour before, the clock showed something else", () => {
    fc.assert(
      fc.property(dates, times, zones, (date, time, zone) => {
        const { instant, local } = resolveWallTime(date, time, zone);
        for (const minutes of [30, 60]) {
          expect(readWallTime(addMinutes(instant, -minutes), zone).local).not.toBe(local);
        }
      }),
    );
  });

  it("holds every moment between the start and the end of its local day", () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 86_399_999 }), zones, (date, ms, zone) => {
        const instant = fromEpochMs(toEpochDay(date) * 86_400_000 + ms);
        const local = localDateOf(instant, zone);
        expect(startOfLocalDay(local, zone) <= instant).toBe(true);
        expect(instant <= endOfLocalDay(local, zone)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["2013-03-10", "America/New_York", "2013-03-10T05:00:00.000Z", "2013-03-11T03:59:59.999Z"],
    ["2013-11-03", "America/New_York", "2013-11-03T04:00:00.000Z", "2013-11-04T04:59:59.999Z"],
    // midnight in a gap
    ["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z", "2018-11-05T01:59:59.999Z"],
    // clocks went back across midnight, so this Saturday ended twice
    ["2010-11-06", "America/St_Johns", "2010-11-06T02:30:00.000Z", "2010-11-07T03:29:59.999Z"],
  ])("%s in %s lasts from %s to %s", (date, zone, start, end) => {
    expect([startOfLocalDay(date, zone), endOfLocalDay(date, zone)]).toEqual([start, end]);
  });

  it("reads instants as text and as Date alike", () => {
    const ms = toEpochMs("2013-03-12T14:00:00.000Z");
    const asDate = DateTime.fromMillis(ms).toJSDate();
    expect(localDateOf(asDate, "Asia/Kathmandu")).toBe(localDateOf("2013-03-12T14:00:00.000Z", "Asia/Kathmandu"));
    expect(toEpochMs("2013-03-12T10:00:00-04:00")).toBe(ms);
    expect(fromEpochMs(ms + 7)).toBe("2013-03-12T14:00:00.007Z");
    expect(fromEpochMs(-1)).toBe("1969-12-31T23:59:59.999Z");
    expect(() => toEpochMs("yesterday")).toThrow(RangeError);
  });

  it("knows real zones from others", () => {
    expect(zoneNames.every(isValidTimeZone)).toBe(true);
    expect(["", "Mars/Olympus", "+05:30", "Local", "america/new_york", "America/New_York "].some(isValidTimeZone)).toBe(
      false,
    );
    expect(timeZoneSchema.safeParse("Mars/Olympus").error?.issues[0]?.message).toBe("unknown time zone Mars/Olympus");
    expect(() => resolveWallTime("2013-03-12", "10:00", "Mars/Olympus")).toThrow("unknown time zone Mars/Olympus");
  });

  it.each(["24:00", "9:00", "10:60", "10:00:00", "ten", ""])("refuses %j as a time of day", (time) => {
    expect(wallTimeSchema.safeParse(time).success).toBe(false);
    expect(() => resolveWallTime("2013-03-12", time, "UTC")).toThrow(RangeError);
  });

  it("always says the zone", () => {
    expect(formatMeeting({ date: "2013-03-12", time: "10:00", zone: "America/New_York" })).toBe(
      "Tue 12 March 2013, 10:00 (America/New_York, UTC-04:00)",
    );
    expect(formatMeeting({ date: "2013-03-10", time: "02:30", zone: "America/New_York" })).toBe(
      "Sun 10 March 2013, 03:30 (America/New_York, UTC-04:00)",
    );
    expect(formatMoment("2013-03-12T14:00:00.000Z", "Asia/Kathmandu")).toBe(
      "Tue 12 March 2013, 19:45 (Asia/Kathmandu, UTC+05:45)",
    );
    expect(formatMoment("2013-03-12T14:00:00.000Z", "UTC")).toBe("Tue 12 March 2013, 14:00 (UTC, UTC+00:00)");
  });

  it("starts each day where the one before ended, on days without a change of clocks", () => {
    expect(startOfLocalDay(addDays("2013-03-12", 1), "America/New_York")).toBe("2013-03-13T04:00:00.000Z");
    expect(endOfLocalDay("2013-03-12", "America/New_York")).toBe("2013-03-13T03:59:59.999Z");
  });
});
