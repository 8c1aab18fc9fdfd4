import { describe, expect, it } from "vitest";
import { calendarDefinitionSchema } from "../../../src/calendars/schemas.ts";

const complain = (part: object) => {
  const { error } = calendarDefinitionSchema.safeParse({ code: "ma", ...part });
  return error?.issues.map((issue) => `/${issue.path.join("/")}: ${issue.message}`);
};

describe("calendar definition", () => {
  it("fills in what a short definition leaves out", () => {
    expect(calendarDefinitionSchema.parse({ code: "ma" })).toEqual({ code: "ma", drop: [], add: [], blackouts: [] });
  });

  it.each([
    [
      { blackouts: [{ title: "x", from: "02-30", to: "03-01", yearly: true }] },
      "/blackouts/0/from: 02-30: February has no day 30",
    ],
    [
      { blackouts: [{ title: "x", from: "13-01", to: "03-01", yearly: true }] },
      "/blackouts/0/from: 13-01: there is no month 13",
    ],
    [
      { blackouts: [{ title: "x", from: "2013-02-30", to: "2013-03-01" }] },
      "/blackouts/0/from: 2013-02-30 is not a date: February 2013 has 28 days",
    ],
    [
      { blackouts: [{ title: "x", from: "2013-03-02", to: "2013-03-01" }] },
      "/blackouts/0/to: ends on 2013-03-01, before it starts",
    ],
    [
      { blackouts: [{ title: "x\r\nBcc: y", from: "01-01", to: "01-02", yearly: true }] },
      "/blackouts/0/title: control characters and line breaks are not allowed",
    ],
    [{ add: [{ on: "2013-02-30", title: "x" }] }, "/add/0/on: 2013-02-30 is not a date: February 2013 has 28 days"],
    [{ holiday: {} }, '/: Unrecognized key: "holiday"'],
  ])("refuses %j", (part, complaint) => {
    expect(complain(part)).toEqual([complaint]);
  });

  it("accepts 29 February as the end of a yearly range", () => {
    expect(complain({ blackouts: [{ title: "x", from: "02-01", to: "02-29", yearly: true }] })).toBeUndefined();
  });
});
