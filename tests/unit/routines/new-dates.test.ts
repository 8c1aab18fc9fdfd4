import { describe, expect, it } from "vitest";
import { pairWithNewDates } from "../../../src/routines/schedules/new-dates.ts";

const pair = (meetings: string[], free: string[]) =>
  [
    ...pairWithNewDates(
      meetings.map((heldOn) => ({ id: heldOn, heldOn })),
      free.map((date) => ({ date })),
    ),
  ].map(([id, { date }]) => `${id} -> ${date}`);

describe("meetings whose dates a new schedule lacks", () => {
  it.each([
    [
      "go to the nearest new date",
      ["2027-03-09"],
      ["2027-03-02", "2027-03-11", "2027-03-20"],
      ["2027-03-09 -> 2027-03-11"],
    ],
    [
      "go to the earlier of two equally near",
      ["2027-03-09"],
      ["2027-03-07", "2027-03-11"],
      ["2027-03-09 -> 2027-03-07"],
    ],
    [
      "share none: the earlier meeting chooses first",
      ["2027-03-16", "2027-03-09"],
      ["2027-03-12", "2027-03-31"],
      ["2027-03-09 -> 2027-03-12", "2027-03-16 -> 2027-03-31"],
    ],
    ["go no further than a month", ["2027-03-09"], ["2027-04-10"], []],
    [
      "are left without one when there are too few",
      ["2027-03-09", "2027-03-10"],
      ["2027-03-09"],
      ["2027-03-09 -> 2027-03-09"],
    ],
  ])("%s", (_what, meetings, free, expected) => {
    expect(pair(meetings, free)).toEqual(expected);
  });
});
