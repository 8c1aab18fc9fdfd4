import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  findPlannedDay,
  isWithdrawn,
  type Judgement,
  judgeOccurrence,
  type OccurrenceRecord,
  outcomes,
  sumUp,
} from "../../../src/integrity/integrity.ts";
import { issued, memo, movedByPeople, record, stocktake, weekdays } from "./records.ts";

const judge = (overrides: Partial<OccurrenceRecord>, today = "2013-06-01", routine = stocktake) =>
  judgeOccurrence(record(overrides), routine, today, weekdays);

const bySchedule = { ...movedByPeople("2013-03-08"), isByPeople: false };

describe("what became of an occurrence", () => {
  const table: [string, Partial<OccurrenceRecord>, string | null][] = [
    ["held on its day", {}, "heldOnTime"],
    ["held on its day, as its record says", { tookPlaceOn: "2013-03-12", status: "closed" }, "heldOnTime"],
    ["shifted off a holiday by its schedule", { changes: [bySchedule] }, "heldOnTime"],
    ["moved by people", { changes: [movedByPeople("2013-03-11")] }, "moved"],
    ["moved within its day", { changes: [movedByPeople("2013-03-12")] }, "heldOnTime"],
    ["moved away and back", { changes: [movedByPeople("2013-03-12"), movedByPeople("2013-03-19")] }, "heldOnTime"],
    ["moved twice", { changes: [movedByPeople("2013-03-04"), movedByPeople("2013-03-08")] }, "moved"],
    ["moved by people, then by its schedule", { changes: [movedByPeople("2013-03-04"), bySchedule] }, "heldOnTime"],
    [
      "moved by people, and held later still",
      { changes: [movedByPeople("2013-03-11")], tookPlaceOn: "2013-03-14" },
      "moved",
    ],
    ["held later without a word", { tookPlaceOn: "2013-03-13" }, "heldLate"],
    ["cancelled", { status: "cancelled" }, "cancelled"],
    ["skipped", { status: "skipped" }, "skipped"],
    ["one that gave way", { status: "gaveWay" }, "gaveWay"],
    ["never recorded", { status: "planned" }, "notRecorded"],
  ];
  it.each(table)("is %s", (_name, overrides, outcome) => {
    expect(judge(overrides).outcome).toBe(outcome);
  });

  it("stays open until its day is over by more than two working days", () => {
    const on = (today: string) => judge({ status: "planned" }, today).outcome;
    expect(["2013-03-12", "2013-03-13", "2013-03-14"].map(on)).toEqual([null, null, null]);
    expect(on("2013-03-15")).toBe("notRecorded");
    const friday = (today: string) => judge({ status: "planned", heldOn: "2013-03-15" }, today).outcome;
    expect([friday("2013-03-19"), friday("2013-03-20")]).toEqual([null, "notRecorded"]);
  });

  const papers: [string, Partial<OccurrenceRecord>, string, boolean][] = [
    ["on its day", { documents: [issued("memo", "2013-03-12")] }, "heldOnTime", true],
    ["ahead of its day", { documents: [issued("memo", "2013-03-11")] }, "heldOnTime", true],
    ["after it", { documents: [issued("memo", "2013-03-13")] }, "heldLate", false],
    [
      "on a day it was moved to",
      { documents: [issued("memo", "2013-03-12")], changes: [movedByPeople("2013-03-04")] },
      "moved",
      true,
    ],
  ];
  it.each(papers)("a paper is issued %s", (_name, overrides, outcome, briefInTime) => {
    const judged = judge({ status: "issued", ...overrides }, undefined, memo);
    expect(judged).toMatchObject({ outcome, briefInTime, actionLogInTime: null, chairAbsent: null });
  });

  it("a paper that nobody issued is not recorded, and late", () => {
    const judged = judge({ status: "planned", documents: [] }, undefined, memo);
    expect(judged).toMatchObject({ outcome: "notRecorded", briefInTime: false });
  });

  it("is nothing where a changed schedule withdrew it or its routine ended before", () => {
    const cancelled = (isByPeople: boolean) => ({
      ...movedByPeople("2013-03-12"),
      kind: "cancelled" as const,
      isByPeople,
    });
    const ended = { ...stocktake, endedAt: new Date("2013-03-01T12:00:00Z") };
    expect(isWithdrawn(record({ status: "cancelled", changes: [cancelled(false)] }), stocktake)).toBe(true);
    expect(isWithdrawn(record({ status: "cancelled", changes: [cancelled(true)] }), stocktake)).toBe(false);
    expect(isWithdrawn(record({ status: "cancelled" }), stocktake)).toBe(false);
    expect(isWithdrawn(record({ status: "cancelled" }), ended)).toBe(true);
    expect(isWithdrawn(record(), ended)).toBe(false);
  });

  it("has the planned day in its own zone", () => {
    const late = { ...movedByPeople("2013-03-11"), fromStartsAt: new Date("2013-03-12T02:00:00Z") };
    expect(findPlannedDay(record({ changes: [late] }))).toBe("2013-03-11");
  });
});

describe("the brief of a meeting", () => {
  const agenda = (on: string) => [issued("agenda", on)];
  const issue = (state: "planned" | "notPossible" | "cancelled") => [{ kind: "issue", state, dueOn: "2013-03-05" }];
  const table: [string, Partial<OccurrenceRecord>, string, boolean | null][] = [
    ["is in time until its planned day ends", { documents: agenda("2013-03-05") }, "2013-06-01", true],
    ["is late on the day after", { documents: agenda("2013-03-06") }, "2013-06-01", false],
    ["that never came is late", { documents: [] }, "2013-03-06", false],
    ["may still come on its day", { documents: [], status: "planned" }, "2013-03-05", null],
    [
      "that is held back is late",
      { documents: [{ kind: "agenda", status: "held", issuedAt: null }] },
      "2013-06-01",
      false,
    ],
    ["is not judged where it could not be made", { documents: [], steps: issue("notPossible") }, "2013-06-01", null],
    ["is not judged where the run-up has none", { documents: [], steps: [] }, "2013-06-01", null],
    ["is not judged where the meeting was cancelled", { documents: [], status: "cancelled" }, "2013-06-01", null],
    ["is judged where nobody recorded the meeting", { documents: [], status: "planned" }, "2013-06-01", false],
  ];
  it.each(table)("%s", (_name, overrides, today, expected) => {
    expect(judge(overrides, today).briefInTime).toBe(expected);
  });
});

describe("the action log of a meeting", () => {
  const log = (on: string) => [issued("actionLog", on)];
  const table: [string, Partial<OccurrenceRecord>, string, boolean | null][] = [
    ["is in time on the second working day", { documents: log("2013-03-14") }, "2013-06-01", true],
    ["is late on the third", { documents: log("2013-03-15") }, "2013-06-01", false],
    ["counts working days", { heldOn: "2013-03-14", documents: log("2013-03-18") }, "2013-06-01", true],
    [
      "counts from the day it really took place",
      { tookPlaceOn: "2013-03-14", documents: log("2013-03-18") },
      "2013-06-01",
      true,
    ],
    ["may still come", { documents: [] }, "2013-03-14", null],
    ["that never came is late", { documents: [] }, "2013-03-15", false],
    ["is not judged where nobody recorded the meeting", { status: "planned", documents: [] }, "2013-06-01", null],
    ["is not judged where the run-up has none", { steps: [], documents: [] }, "2013-06-01", null],
  ];
  it.each(table)("%s", (_name, overrides, today, expected) => {
    expect(judge(overrides, today).actionLogInTime).toBe(expected);
  });
});

describe("the chair", () => {
  it.each([
    [true, "held", false],
    [false, "held", true],
    [null, "held", null],
    [false, "cancelled", null],
  ] as const)("attended: %s, of a meeting %s: absent is %s", (chairAttended, status, expected) => {
    expect(judge({ chairAttended, status }).chairAbsent).toBe(expected);
  });
});

const flag = fc.constantFrom(true, false, null);
const judgement: fc.Arbitrary<Judgement> = fc.record({
  outcome: fc.constantFrom(...outcomes, null),
  plannedOn: fc.constant("2013-03-12"),
  actualOn: fc.constant(null),
  chairAbsent: flag,
  briefInTime: flag,
  actionLogInTime: flag,
});
const gaveWay = { ...judge({ status: "gaveWay" }) };

describe("the figures", () => {
  it("of nothing are null, not a guess", () => {
    const figures = sumUp([]);
    expect(figures).toMatchObject({ expected: 0, integrity: null, briefInTime: { count: 0, of: 0, share: null } });
    expect(Object.values(figures.shares)).toEqual([null, null, null, null, null, null]);
  });

  it("are shares from 0 to 1 that add up", () => {
    fc.assert(
      fc.property(fc.array(judgement), (list) => {
        const { expected, integrity, shares, counts, chairAbsent, briefInTime, actionLogInTime } = sumUp(list);
        const all = [integrity, chairAbsent.share, briefInTime.share, actionLogInTime.share, ...Object.values(shares)];
        for (const share of all) if (share !== null) expect(share >= 0 && share <= 1).toBe(true);
        expect(integrity).toBe(shares.heldOnTime);
        expect(expected + counts.gaveWay).toBe(list.filter(({ outcome }) => outcome !== null).length);
        const sum = Object.values(shares).reduce<number>((total, share) => total + (share ?? 0), 0);
        if (expected > 0) expect(sum).toBeCloseTo(1, 2);
      }),
    );
  });

  it("are not lowered by what gave way or is open", () => {
    fc.assert(
      fc.property(fc.array(judgement), fc.nat(5), (list, more) => {
        const open = { ...gaveWay, outcome: null };
        const added = Array.from({ length: more }, () => [gaveWay, open]).flat();
        expect(sumUp([...list, ...added]).integrity).toBe(sumUp(list).integrity);
      }),
    );
  });

  it("rise with one held on time and fall with one that was not", () => {
    fc.assert(
      fc.property(
        fc.array(judgement),
        fc.constantFrom("heldLate", "moved", "cancelled", "skipped", "notRecorded"),
        (list, bad) => {
          const before = sumUp(list).integrity;
          const withOne = (outcome: Judgement["outcome"]) => sumUp([...list, { ...gaveWay, outcome }]).integrity ?? -1;
          expect(withOne("heldOnTime")).toBeGreaterThanOrEqual(before ?? 0);
          expect(withOne(bad as Judgement["outcome"])).toBeLessThanOrEqual(before ?? 1);
        },
      ),
    );
  });
});
