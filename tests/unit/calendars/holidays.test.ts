import { describe, expect, it } from "vitest";
import {
  assertKnownHolidaySource,
  CalendarError,
  listHolidayNames,
  listHolidays,
} from "../../../src/calendars/holidays.ts";

const listed = (country: string, region: string | undefined, year: number) =>
  listHolidays({ country, region }, year).map((holiday) => `${holiday.on} ${holiday.title}`);

describe("holidays", () => {
  it("lists the public and bank holidays of a state and year, by the names people print", () => {
    expect(listed("US", "MA", 2012)).toEqual([
      "2012-01-01 New Year's Day",
      "2012-01-02 New Year's Day (observed)",
      "2012-01-16 Martin Luther King Jr. Day",
      "2012-02-20 Washington's Birthday",
      "2012-03-17 Evacuation Day",
      "2012-04-16 Patriots' Day",
      "2012-05-28 Memorial Day",
      "2012-06-17 Bunker Hill Day",
      "2012-07-04 Independence Day",
      "2012-09-03 Labor Day",
      "2012-10-08 Columbus Day",
      "2012-11-11 Veterans Day",
      "2012-11-12 Veterans Day (observed)",
      "2012-11-22 Thanksgiving Day",
      "2012-12-25 Christmas Day",
    ]);
  });

  it("has no two holidays with one name on one day, in any year of a generation", () => {
    for (let year = 2000; year <= 2040; year += 1) {
      const lines = listed("US", "MA", year);
      expect(new Set(lines).size).toBe(lines.length);
    }
  });

  it("gives every day of a holiday that lasts several", () => {
    const days = listed("VN", undefined, 2026).map((line) => line.slice(0, 10));
    expect(days).toEqual(
      expect.arrayContaining(["2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"]),
    );
    expect(days).not.toContain("2026-02-21");
  });

  it("counts half days as working days", () => {
    expect(listed("AT", undefined, 2026).filter((line) => line.startsWith("2026-12-24"))).toEqual([]);
    expect(listed("AT", undefined, 2026)).toContain("2026-12-25 Christmas Day");
  });

  it("takes codes in either case and with a district", () => {
    expect(listed("us", "ma", 2013)).toEqual(listed("US", "MA", 2013));
    expect(listed("DE", "BY-A", 2013)).toContain("2013-08-08 Augsburg Peace Festival");
  });

  it.each([
    ["XX", undefined, "/holidays/country", "unknown holiday country XX"],
    ["US", "ZZ", "/holidays/region", "unknown holiday region ZZ of US"],
    ["US", "MA-9", "/holidays/region", "unknown holiday region MA-9 of US"],
    ["MT", "1", "/holidays/region", "unknown holiday region 1 of MT"],
  ])("names what it does not know: %s %s", (country, region, pointer, message) => {
    expect(() => assertKnownHolidaySource({ country, region })).toThrow(new CalendarError(pointer, message));
  });

  it("knows names that came into law later", () => {
    const source = { country: "US", region: "MA" };
    expect(listHolidayNames(source, 2010, 2020).has("Juneteenth")).toBe(false);
    expect(listHolidayNames(source, 2020, 2022).has("Juneteenth")).toBe(true);
  });
});
