import { describe, expect, it } from "vitest";
import { findClashes } from "../../../src/production/clashes.ts";
import { buildOccurrence, buildSchedule, ofMassachusetts } from "./build-schedule.ts";

const kinds = (clashes: ReturnType<typeof findClashes>) => clashes.map(({ kind, occurrences }) => [kind, occurrences]);

describe("one chair in two meetings", () => {
  const first = buildOccurrence("a", "2027-03-09");

  it.each([
    ["overlap", "10:30", "America/New_York", "chair", true],
    ["begin at once", "10:00", "America/New_York", "chair", true],
    ["begin within an hour in two zones", "16:30", "Europe/Berlin", "chair", true],
    ["follow each other", "11:00", "America/New_York", "chair", false],
    ["have chairs of their own", "10:30", "America/New_York", "another", false],
  ])("says so where meetings %s", (_how, at, timeZone, chairId, isClash) => {
    const second = buildOccurrence("b", "2027-03-09", { at, timeZone, chairId });
    expect(findClashes(buildSchedule([first, second]))).toHaveLength(isClash ? 1 : 0);
  });

  it("says who, which meetings, when in their zones, and how they clash", () => {
    const second = buildOccurrence("b", "2027-03-09", { at: "10:45", minutes: 30 });
    const short = buildOccurrence("c", "2027-03-10", { minutes: 30 });
    const soon = buildOccurrence("d", "2027-03-10", { at: "10:40" });
    const [overlap, within] = findClashes(buildSchedule([first, second, short, soon]));
    expect(overlap).toMatchObject({ kind: "sameChair", occurrences: ["a", "b"], people: ["chair"], on: "2027-03-09" });
    expect(overlap?.message).toBe(
      "the chair chairs Stocktake a on Tue 9 March 2027, 10:00 (America/New_York, UTC-05:00) and Stocktake b on " +
        "Tue 9 March 2027, 10:45 (America/New_York, UTC-05:00): they overlap.",
    );
    expect(within?.message).toContain("they begin within an hour of each other");
  });

  it("is silent where no meeting can be moved any more, and about papers, which nobody chairs", () => {
    const gone = [first, buildOccurrence("b", "2027-03-09")].map((one) => ({ ...one, isMovable: false }));
    expect(findClashes(buildSchedule(gone))).toEqual([]);
    const memo = buildOccurrence("m", "2027-03-09", { kind: "memo", chairId: null });
    expect(findClashes(buildSchedule([first, memo]))).toEqual([]);
  });

  it("asks first to move again what was moved already", () => {
    const moved = buildOccurrence("b", "2027-03-09", { at: "09:30", wasMoved: true });
    expect(findClashes(buildSchedule([first, moved]))[0]?.movable).toEqual(["b", "a"]);
  });
});

describe("days off", () => {
  it("names a meeting that was moved onto a holiday", () => {
    const moved = buildOccurrence("a", "2027-05-31", { calendar: ofMassachusetts, wasMoved: true });
    expect(findClashes(buildSchedule([moved]))).toMatchObject([
      {
        kind: "meetingOnDayOff",
        message: "Stocktake a is on Mon 31 May 2027, which is a day off: Memorial Day.",
        movable: ["a"],
      },
    ]);
  });

  it("names a paper issued on a day off of the organisation that the routine's own calendar does not have", () => {
    // Five working days before 7 June, counted without holidays, is 31 May.
    const found = findClashes(
      buildSchedule([buildOccurrence("a", "2027-06-07")], { defaultCalendar: ofMassachusetts }),
    );
    expect(kinds(found)).toEqual([["paperOnDayOff", ["a"]]]);
    expect(found[0]?.message).toBe(
      "The agenda of Stocktake a of 7 June 2027 is issued on Mon 31 May 2027, which is a day off: Memorial Day.",
    );
  });

  it("names a memo on a day off once, and not a paper that was issued there already", () => {
    const memo = buildOccurrence("m", "2027-05-31", { kind: "memo", calendar: ofMassachusetts });
    expect(kinds(findClashes(buildSchedule([memo])))).toEqual([["paperOnDayOff", ["m"]]]);
    const issued = buildOccurrence("a", "2027-06-07");
    const steps = issued.steps.map((step) => ({ ...step, state: "done" as const }));
    expect(findClashes(buildSchedule([{ ...issued, steps }], { defaultCalendar: ofMassachusetts }))).toEqual([]);
  });
});

describe("papers to read in one week", () => {
  const papers = ["a", "b", "c", "d", "e"].map((id, index) =>
    buildOccurrence(id, `2027-03-1${index + 5}`, { chairId: `chair-${id}`, readerIds: ["reader"] }),
  );

  it("names the fourth paper of a week where three are allowed, with those before it", () => {
    expect(findClashes(buildSchedule(papers.slice(0, 3)))).toEqual([]);
    const [clash, ...others] = findClashes(buildSchedule(papers.slice(0, 4)));
    expect(others).toEqual([]);
    expect(clash).toMatchObject({ kind: "tooManyPapers", occurrences: ["a", "b", "c", "d"], people: ["reader"] });
    expect(clash?.movable[0]).toBe("d");
    expect(clash?.message).toBe(
      "the reader gets 4 papers in the week of 8 March 2027, more than 3. Stocktake d of 18 March 2027 is one too many, " +
        "after Stocktake a of 15 March 2027, Stocktake b of 16 March 2027 and Stocktake c of 17 March 2027.",
    );
  });

  it("names each paper too many once, with everybody whose week it overfills", () => {
    const forTwo = papers.map((one) => ({ ...one, readerIds: ["reader", "other"] }));
    const clashes = findClashes(buildSchedule(forTwo));
    expect(clashes.map(({ occurrences, people }) => [occurrences.length, people])).toEqual([
      [4, ["reader", "other"]],
      [5, ["reader", "other"]],
    ]);
    expect(new Set(clashes.map(({ key }) => key)).size).toBe(2);
  });

  it("counts the whole week alike in each, and the most where readers differ", () => {
    const begins = (clashes: ReturnType<typeof findClashes>) => clashes.map(({ message }) => message.split(". ")[0]);
    const week = "papers in the week of 8 March 2027, more than 3";
    expect(begins(findClashes(buildSchedule(papers)))).toEqual([
      `the reader gets 5 ${week}`,
      `the reader gets 5 ${week}`,
    ]);
    const differing = papers.map((one, index) => ({
      ...one,
      readerIds: index === 0 ? ["reader"] : ["reader", "other"],
    }));
    expect(begins(findClashes(buildSchedule(differing)))).toEqual([
      `the reader gets 5 ${week}`,
      `the reader and the other get up to 5 ${week}`,
    ]);
  });

  it("goes by what the organisation allows", () => {
    expect(findClashes(buildSchedule(papers, { papersPerWeek: 5 }))).toEqual([]);
    expect(findClashes(buildSchedule(papers, { papersPerWeek: 1 }))).toHaveLength(4);
  });
});

describe("a routine twice on a day", () => {
  it("is told once, and not as a clash of its chair besides", () => {
    const one = buildOccurrence("a", "2027-03-09", { routineId: "r" });
    const moved = buildOccurrence("b", "2027-03-09", { routineId: "r", wasMoved: true });
    expect(kinds(findClashes(buildSchedule([one, moved])))).toEqual([["sameDay", ["a", "b"]]]);
  });
});
