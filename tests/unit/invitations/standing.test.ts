import { describe, expect, it } from "vitest";
import { isSameStanding, standingKnownFrom, standingOf } from "../../../src/notifications/standing.ts";

const at = (day: number) => new Date(Date.UTC(2027, 2, day, 15));
/** Ids grow with time: a mail or a change of the n-th moment. */
const moment = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const moved = (n: number, from: number, to: number) => ({ id: moment(n), fromStartsAt: at(from), toStartsAt: at(to) });
const calledOff = (n: number, from: number) => ({ id: moment(n), fromStartsAt: at(from), toStartsAt: null });
const on = (day: number) => ({ takesPlace: true, startsAt: at(day) });
const off = (day: number) => ({ takesPlace: false, startsAt: at(day) });

describe("what somebody knows of when a meeting is", () => {
  it.each([
    ["nothing has changed", 1, [], on(9), on(9)],
    ["it was moved before the mail", 3, [moved(2, 9, 18)], on(18), on(18)],
    ["it was moved after the mail", 1, [moved(2, 9, 18)], on(18), on(9)],
    ["it was moved twice after the mail", 1, [moved(2, 9, 18), moved(4, 18, 19)], on(19), on(9)],
    ["it was moved before and after the mail", 3, [moved(4, 18, 19), moved(2, 9, 18)], on(19), on(18)],
    ["it was called off after the mail", 1, [calledOff(2, 9)], off(9), on(9)],
    ["it takes place after all, which the mail did not know", 3, [calledOff(2, 9), moved(4, 9, 9)], on(9), off(9)],
    ["it was called off and takes place after all, both unknown", 1, [calledOff(2, 9), moved(4, 9, 9)], on(9), on(9)],
  ])("is right when %s", (_what, mail, changes, now, known) => {
    expect(standingKnownFrom(moment(mail), changes, now)).toEqual(known);
  });

  it("makes no difference when a meeting would have been that does not take place", () => {
    expect(isSameStanding(off(9), off(18))).toBe(true);
    expect(isSameStanding(on(9), on(18))).toBe(false);
    expect(isSameStanding(on(9), off(9))).toBe(false);
    expect(isSameStanding(on(9), on(9))).toBe(true);
  });

  it.each([
    ["planned", true],
    ["held", true],
    ["gaveWay", false],
    ["skipped", false],
    ["cancelled", false],
  ])("reads the status %s", (status, takesPlace) => {
    expect(standingOf({ status, startsAt: at(9) })).toEqual({ takesPlace, startsAt: at(9) });
  });
});
