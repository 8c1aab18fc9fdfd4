import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyUpdate,
  beginStanding,
  countDaysOverdue,
  explainRefusal,
  judgeOutcome,
  readUpdate,
  type Standing,
  type StandingUpdate,
  standOn,
} from "../../../src/actions/standing.ts";
import { quoteBriefly } from "../../../src/actions/wording.ts";
import { addDays } from "../../../src/platform/time/dates.ts";

const origin = { ownerId: "first", originalDueOn: "2012-01-31" };
const begun = beginStanding(origin);

const done = (saidOn: string, text: string | null = null): StandingUpdate => ({ kind: "done", text, saidOn });
const slip = (saidOn: string, toDueOn: string): StandingUpdate => ({
  kind: "slip",
  text: "late data",
  toDueOn,
  saidOn,
});
const note = (saidOn: string, text: string): StandingUpdate => ({ kind: "note", text, saidOn });
const drop = (saidOn: string): StandingUpdate => ({ kind: "drop", text: "no longer needed", saidOn });
const reopen = (saidOn: string): StandingUpdate => ({ kind: "reopen", text: null, saidOn });
const reassign = (saidOn: string, toOwnerId: string): StandingUpdate => ({
  kind: "reassign",
  text: null,
  toOwnerId,
  saidOn,
});

describe("where an action stands on a day", () => {
  const updates = [
    slip("2012-02-20", "2012-05-31"),
    reassign("2012-03-01", "second"),
    done("2012-06-05", "Ten districts live"),
    reopen("2012-07-01"),
    drop("2012-08-01"),
  ];

  it.each([
    ["2012-02-19", "open", "2012-01-31", "first", null, null],
    ["2012-02-20", "open", "2012-05-31", "first", null, null],
    ["2012-03-01", "open", "2012-05-31", "second", null, null],
    ["2012-06-05", "done", "2012-05-31", "second", "2012-06-05", "Ten districts live"],
    ["2012-07-01", "open", "2012-05-31", "second", null, null],
    ["2012-08-01", "dropped", "2012-05-31", "second", "2012-08-01", "no longer needed"],
  ])("follows from what had been said by %s", (day, state, dueOn, ownerId, finishedOn, response) => {
    expect(standOn(origin, updates, day)).toMatchObject({ state, dueOn, ownerId, finishedOn, response });
  });

  it("keeps an earlier answer when it is done without a word", () => {
    const standing = standOn(origin, [note("2012-01-05", "half way"), done("2012-01-20")], "2012-01-20");
    expect(standing).toMatchObject({ response: "half way", respondedOn: "2012-01-20" });
  });
});

describe("overdue", () => {
  it.each([
    ["open", "2012-01-30", 0],
    ["open", "2012-01-31", 0],
    ["open", "2012-02-01", 1],
    ["open", "2012-03-01", 30],
    ["done", "2012-03-01", 0],
    ["dropped", "2012-03-01", 0],
  ] as const)("an action that is %s on %s is overdue by %i days", (state, day, days) => {
    expect(countDaysOverdue({ state, dueOn: "2012-01-31" }, day)).toBe(days);
  });
});

describe("the outcome since the last meeting", () => {
  const since = "2012-03-13";
  it.each<[string, StandingUpdate[], string]>([
    ["nothing was said", [], "unanswered"],
    ["it slipped before", [slip("2012-02-20", "2012-05-31")], "unanswered"],
    ["it slipped on the day of the meeting", [slip("2012-03-13", "2012-05-31")], "slipped"],
    ["it slipped with a word of explanation", [slip("2012-04-01", "2012-05-31"), note("2012-04-01", "x")], "answered"],
    ["a note was written before", [note("2012-03-01", "x")], "unanswered"],
    ["it was done", [done("2012-04-01")], "answered"],
    ["it was dropped", [drop("2012-04-01")], "answered"],
    ["it was done and opened again", [done("2012-04-01"), reopen("2012-04-02")], "unanswered"],
  ])("%s", (_what, updates, outcome) => {
    expect(judgeOutcome(standOn(origin, updates, "2012-12-31"), since)).toBe(outcome);
  });
});

describe("what may be said", () => {
  const finished = applyUpdate(begun, done("2012-01-20"));
  const dropped = applyUpdate(begun, drop("2012-01-20"));
  it.each<[string, Standing, StandingUpdate, string | null]>([
    ["done", begun, done("2012-01-20"), null],
    ["done twice", finished, done("2012-01-21"), "conflict"],
    ["done after it was dropped", dropped, done("2012-01-21"), "conflict"],
    ["a slip to a later day", begun, slip("2012-01-20", "2012-02-01"), null],
    ["a slip to the same day", begun, slip("2012-01-20", "2012-01-31"), "unacceptable"],
    ["a slip to an earlier day", begun, slip("2012-01-20", "2012-01-30"), "unacceptable"],
    ["a slip of what is done", finished, slip("2012-01-21", "2012-02-28"), "conflict"],
    ["dropping what is done", finished, drop("2012-01-21"), "conflict"],
    ["opening what is open", begun, reopen("2012-01-20"), "conflict"],
    ["opening what was dropped", dropped, reopen("2012-01-21"), null],
    ["passing it to its owner", begun, reassign("2012-01-20", "first"), "conflict"],
    ["passing it on", begun, reassign("2012-01-20", "second"), null],
    ["a note on what is done", finished, note("2012-01-21", "x"), null],
  ])("%s", (_what, standing, update, reason) => {
    expect(explainRefusal(standing, update, "A1")?.reason ?? null).toBe(reason);
  });

  const day = fc.integer({ min: 0, max: 400 }).map((days) => addDays("2012-01-01", days));
  const update: fc.Arbitrary<StandingUpdate> = fc.oneof(
    day.map((saidOn) => done(saidOn)),
    day.map((saidOn) => drop(saidOn)),
    day.map((saidOn) => reopen(saidOn)),
    day.map((saidOn) => note(saidOn, "note")),
    fc.tuple(day, day).map(([saidOn, to]) => slip(saidOn, to)),
    fc.tuple(day, fc.constantFrom("first", "second", "third")).map(([saidOn, to]) => reassign(saidOn, to)),
  );
  const history = fc
    .array(update, { maxLength: 12 })
    .map((updates) => updates.toSorted((a, b) => (a.saidOn < b.saidOn ? -1 : a.saidOn > b.saidOn ? 1 : 0)));

  const keepAllowed = (updates: StandingUpdate[]) => {
    const kept: StandingUpdate[] = [];
    let standing = begun;
    for (const one of updates) {
      if (explainRefusal(standing, one, "A1") !== null) continue;
      standing = applyUpdate(standing, one);
      kept.push(one);
    }
    return { kept, standing };
  };

  it("moves a promise only on, and every move can be traced back to the first date", () => {
    fc.assert(
      fc.property(history, (updates) => {
        const { standing } = keepAllowed(updates);
        const dates = [origin.originalDueOn, ...standing.slips.map((one) => one.to)];
        expect(standing.slips.map((one) => one.from)).toEqual(dates.slice(0, -1));
        expect(dates).toEqual([...new Set(dates)].toSorted());
        expect(standing.dueOn).toBe(dates.at(-1));
        expect(standing.finishedOn === null).toBe(standing.state === "open");
      }),
    );
  });

  it("gives the same standing whether it is told day by day or at once", () => {
    fc.assert(
      fc.property(history, day, (updates, until) => {
        const { kept } = keepAllowed(updates);
        const before = kept.filter((one) => one.saidOn <= until);
        expect(standOn(origin, kept, until)).toEqual(standOn(origin, before, "9999-12-31"));
        const then = kept.slice(before.length).reduce(applyUpdate, standOn(origin, kept, until));
        expect(then).toEqual(standOn(origin, kept, "9999-12-31"));
      }),
    );
  });
});

it("refuses a stored update that lacks what its kind needs", () => {
  const row = { text: null, toDueOn: null, toOwnerId: null, saidOn: "2012-01-20" };
  expect(readUpdate({ ...row, kind: "done" })).toEqual(done("2012-01-20"));
  for (const kind of ["slip", "drop", "note", "reassign"] as const) {
    expect(() => readUpdate({ ...row, kind })).toThrow(kind);
  }
});

it("quotes text of several lines in one, and never cuts a character in half", () => {
  expect(quoteBriefly("  a\r\n\tb  c ")).toBe("a b c");
  const long = quoteBriefly("🙂".repeat(300));
  expect(long.isWellFormed()).toBe(true);
  expect(long.endsWith("…")).toBe(true);
});
