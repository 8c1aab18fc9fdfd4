import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { listLegalHolidays, readBreaks } from "../../support/massachusetts-days.ts";

describe("the rules that the live calendar is checked against", () => {
  /**
   * Written down by hand from the statute, M.G.L. c. 4, s. 7, cl. 18
   * (https://malegislature.gov/Laws/GeneralLaws/PartI/TitleI/Chapter4/Section7), with a calendar of 2027.
   */
  it("give the legal holidays of Massachusetts in 2027", () => {
    expect(listLegalHolidays(2027)).toEqual([
      "2027-01-01",
      "2027-01-18",
      "2027-02-15",
      "2027-04-19",
      "2027-05-31",
      "2027-06-19", // a Saturday
      "2027-07-05", // for Sunday the 4th
      "2027-09-06",
      "2027-10-11",
      "2027-11-11",
      "2027-11-25",
      "2027-12-25", // a Saturday
    ]);
  });

  it("read the school breaks of 2027 from the example's file", () => {
    const file = readFileSync(new URL("../../../examples/massachusetts/school-breaks.ics", import.meta.url), "utf8");
    const breaks = readBreaks(file).filter(({ from, to }) => `${from}${to}`.includes("2027-"));
    expect(breaks.map(({ from, to }) => [from, to])).toEqual([
      ["2026-12-24", "2027-01-01"],
      ["2027-02-15", "2027-02-19"],
      ["2027-04-19", "2027-04-23"],
      ["2027-12-24", "2028-01-01"],
    ]);
  });
});
