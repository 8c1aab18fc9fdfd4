import { describe, expect, it } from "vitest";
import type { OccurrenceRecord } from "../../../src/integrity/integrity.ts";
import { type WatchedRoutine, watchHabits, watchOccurrences } from "../../../src/integrity/warnings.ts";
import { issued, memo, movedByPeople, record, stocktake } from "./records.ts";

const routinesOf = (routine: WatchedRoutine) => new Map([["r1", routine]]);
const steps = (issueOn: string, logState: "planned" | "missed" | "done" = "planned") => [
  { kind: "signOff", state: "planned" as const, dueOn: "2013-03-04" },
  { kind: "issue", state: "planned" as const, dueOn: issueOn },
  { kind: "actionLog", state: logState, dueOn: "2013-03-14" },
];
const planned = (overrides: Partial<OccurrenceRecord> = {}) =>
  record({ status: "planned", documents: [], hasRecord: false, steps: steps("2013-03-05"), ...overrides });

const watch = (one: OccurrenceRecord, day: string, routine = stocktake) =>
  watchOccurrences([one], routinesOf(routine), new Date(`${day}T12:00:00Z`)).map(({ kind, mendBy, message }) => ({
    ...{ kind, mendBy, message },
  }));
const kindsOn = (one: OccurrenceRecord, day: string, routine = stocktake) =>
  watch(one, day, routine).map(({ kind, mendBy }) => `${kind} ${mendBy}`);

describe("a brief that nobody has signed off", () => {
  it("is warned of from two working days before it goes out", () => {
    expect(kindsOn(planned(), "2013-02-28")).toEqual([]);
    expect(kindsOn(planned(), "2013-03-01")).toEqual(["briefNotSignedOff 2013-03-05"]);
    expect(watch(planned(), "2013-03-05")).toEqual([
      {
        kind: "briefNotSignedOff",
        mendBy: "2013-03-05",
        message:
          "The brief for Stocktake of Tue 12 March 2013 goes out on Tue 5 March 2013 and nobody has signed it off. " +
          "Sign it off by then.",
      },
    ]);
  });

  it("is warned of until the meeting where it is kept back or did not go out", () => {
    const held = planned({ documents: [{ kind: "agenda", status: "held", issuedAt: null }] });
    expect(watch(held, "2013-03-08")[0]).toMatchObject({
      mendBy: "2013-03-08",
      message: expect.stringContaining("was to go out on Tue 5 March 2013 and waits to be signed off"),
    });
    expect(watch(planned(), "2013-03-08")[0]?.message).toContain("and has not. Sign it off and issue it today.");
    expect(kindsOn(held, "2013-03-13")).not.toContain("briefNotSignedOff 2013-03-13");
  });

  it.each([
    ["signed off", { documents: [{ kind: "agenda", status: "signedOff", issuedAt: null }] }],
    ["issued", { documents: [issued("agenda", "2013-03-05")] }],
    ["of a meeting called off", { status: "cancelled" }],
    ["of a run-up without sign-off", { steps: steps("2013-03-05").slice(1) }],
    ["of a run-up without issue", { steps: steps("2013-03-05").slice(0, 1) }],
  ] satisfies [string, Partial<OccurrenceRecord>][])("is not warned of when it is %s", (_name, overrides) => {
    expect(kindsOn(planned(overrides), "2013-03-05")).toEqual([]);
  });

  it("of a paper is the paper itself", () => {
    const paper = planned({
      steps: steps("2013-03-12").slice(0, 2),
      documents: [{ kind: "memo", status: "draft", issuedAt: null }],
    });
    expect(watch(paper, "2013-03-11", memo)[0]?.message).toBe(
      "Memo of Tue 12 March 2013 goes out on Tue 12 March 2013 and nobody has signed it off. Sign it off by then.",
    );
    expect(kindsOn(paper, "2013-03-14", memo)).toEqual(["briefNotSignedOff 2013-03-14"]);
  });
});

describe("a meeting that nobody recorded", () => {
  const bare = (logState: "missed" | "done") =>
    planned({ steps: steps("2013-03-05", logState), documents: [issued("agenda", "2013-03-05")] });

  it("is warned of from the day after it, with the day by which it counts as not held", () => {
    expect(kindsOn(bare("missed"), "2013-03-12")).toEqual([]);
    expect(watch(bare("missed"), "2013-03-13")).toEqual([
      {
        kind: "notRecorded",
        mendBy: "2013-03-14",
        message:
          "Stocktake of Tue 12 March 2013 is over and nobody has recorded it. " +
          "Record it as held, or cancel it, by Thu 14 March 2013.",
      },
    ]);
    expect(watch(bare("missed"), "2013-03-20")[0]).toMatchObject({
      mendBy: "2013-03-20",
      message: expect.stringContaining("until then it counts as not held"),
    });
  });

  it("is not warned of once it is held", () => {
    expect(kindsOn(record({ hasRecord: false }), "2013-03-13")).toEqual([]);
  });
});

describe("an action log with nothing in it", () => {
  const empty = (overrides: Partial<OccurrenceRecord>) =>
    planned({ documents: [issued("agenda", "2013-03-05")], ...overrides });

  it("is warned of once the meeting has begun and the log is a working day away", () => {
    expect(kindsOn(empty({ status: "held" }), "2013-03-12")).toEqual([]);
    expect(watch(empty({ status: "held" }), "2013-03-13")).toEqual([
      {
        kind: "actionLogEmpty",
        mendBy: "2013-03-14",
        message:
          "The action log of Stocktake of Tue 12 March 2013 goes out on Thu 14 March 2013 and nothing is recorded: " +
          "no decision, no action, no ask. Record what was decided by then.",
      },
    ]);
  });

  it("is one warning with the missing record, not two", () => {
    const found = watch(empty({}), "2013-03-13");
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain("Record the meeting and what was decided by then.");
  });

  it("is not warned of when something is recorded, or it went out", () => {
    expect(kindsOn(empty({ status: "held", hasRecord: true }), "2013-03-13")).toEqual([]);
    expect(kindsOn(empty({ status: "held", steps: steps("2013-03-05", "done") }), "2013-03-13")).toEqual([]);
  });
});

describe("a routine that is called off or moved again and again", () => {
  const now = new Date("2013-03-01T12:00:00Z");
  const on = (heldOn: string, overrides: Partial<OccurrenceRecord> = {}) =>
    record({ id: heldOn, heldOn, status: heldOn < "2013-03-01" ? "held" : "planned", ...overrides });
  const moved = { changes: [movedByPeople("2012-01-02")] };
  const off = { status: "cancelled" as const };
  const habits = (records: OccurrenceRecord[], routine = stocktake) => watchHabits(records, routinesOf(routine), now);

  it("is warned of before the next one that stands", () => {
    const records = [
      on("2013-04-02"),
      on("2013-02-05", moved),
      on("2013-01-08", off),
      on("2012-12-04"),
      on("2013-03-05"),
    ];
    expect(habits(records)).toEqual([
      {
        kind: "becomingHabit",
        occurrenceId: "2013-03-05",
        routineCode: "stocktake-ccr",
        mendBy: "2013-03-05",
        message:
          "Two of the last three occurrences of Stocktake were called off or moved. " +
          "Hold the next one on its day, Tue 5 March 2013: another would make it a habit.",
      },
    ]);
  });

  const table: [string, OccurrenceRecord[], string[]][] = [
    ["one of three", [on("2012-12-04", off), on("2013-01-08"), on("2013-02-05"), on("2013-03-05")], []],
    [
      "two, but longer ago",
      [
        on("2012-10-02", off),
        on("2012-11-06", off),
        on("2012-12-04"),
        on("2013-01-08"),
        on("2013-02-05"),
        on("2013-03-05"),
      ],
      [],
    ],
    [
      "the only two there were",
      [on("2013-01-08", { status: "skipped" }), on("2013-02-05", off), on("2013-03-05")],
      ["2013-03-05"],
    ],
    [
      "one ahead that is called off already",
      [on("2013-01-08"), on("2013-02-05", off), on("2013-03-05", off), on("2013-04-02")],
      ["2013-04-02"],
    ],
    ["no next one", [on("2013-01-08", off), on("2013-02-05", off)], []],
    [
      "what gave way",
      [on("2013-01-08", { status: "gaveWay" }), on("2013-02-05", { status: "gaveWay" }), on("2013-03-05")],
      [],
    ],
    [
      "what a changed schedule withdrew",
      ["2013-01-08", "2013-02-05"]
        .map((date) => on(date, { ...off, changes: [{ kind: "cancelled", fromStartsAt: now, isByPeople: false }] }))
        .concat(on("2013-03-05")),
      [],
    ],
  ];
  it.each(table)("counts %s", (_name, records, expected) => {
    expect(habits(records).map(({ occurrenceId }) => occurrenceId)).toEqual(expected);
  });

  it("says issue where it is a paper", () => {
    const records = [on("2013-01-08", off), on("2013-02-05", off), on("2013-03-05")];
    expect(habits(records, memo)[0]?.message).toContain("The last two occurrences of Memo");
    expect(habits(records, memo)[0]?.message).toContain("Issue the next one on its day");
  });
});
