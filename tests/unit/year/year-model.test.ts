import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { yearSchema } from "../../../src/year/schemas.ts";
import { buildYear } from "../../../src/year/year-model.ts";
import { buildSource, calendar, memo, occurrenceOf } from "./massachusetts-2027.ts";

/**
 * The legal holidays of Massachusetts in 2027, by hand: M.G.L. c. 4, s. 7, cl. 18 (the days, and the Monday after one
 * that falls on a Sunday), https://malegislature.gov/Laws/GeneralLaws/PartI/TitleI/Chapter4/Section7. Juneteenth and
 * Christmas fall on Saturdays, for which no other day is given.
 */
const holidays2027 = [
  "2027-01-01", // New Year's Day, Friday
  "2027-01-18", // Martin Luther King Day
  "2027-02-15", // Washington's Birthday
  "2027-04-19", // Patriots' Day
  "2027-05-31", // Memorial Day
  "2027-07-05", // Independence Day, on Sunday the 4th
  "2027-09-06", // Labor Day
  "2027-10-11", // Columbus Day
  "2027-11-11", // Veterans Day, Thursday
  "2027-11-25", // Thanksgiving
];
/** February and April vacation: the weeks of Washington's Birthday and Patriots' Day; the plan's winter break. */
const breaks2027: [string, string][] = [
  ["2026-12-24", "2027-01-01"],
  ["2027-02-15", "2027-02-19"],
  ["2027-04-19", "2027-04-23"],
  ["2027-12-24", "2028-01-01"],
];
const isWeekend = (date: string) => [0, 6].includes(new Date(`${date}T12:00:00Z`).getUTCDay());
const isFree = (date: string) =>
  isWeekend(date) || holidays2027.includes(date) || breaks2027.some(([from, to]) => date >= from && date <= to);

const year = buildYear(buildSource());

describe("the Massachusetts year 2027", () => {
  it("has the shape that the API publishes", () => {
    expect(yearSchema.safeParse(year).error).toBeUndefined();
  });

  it("has every stocktake and memo, in order, with where a memo was moved from and why", () => {
    expect(
      year.dates.map(({ date, routine, movedFrom, moveReason }) => [date, routine, movedFrom, moveReason]),
    ).toEqual([
      ["2027-01-04", "memo", null, null],
      ["2027-03-01", "memo", null, null],
      ["2027-03-09", "stocktake-ccr", null, null],
      ["2027-03-11", "stocktake-cia", null, null],
      ["2027-03-16", "stocktake-edeff", null, null],
      ["2027-03-18", "stocktake-turn", null, null],
      ["2027-03-23", "stocktake-data", null, null],
      ["2027-05-03", "memo", null, null],
      ["2027-07-06", "memo", "2027-07-05", "Independence Day (observed)"],
      ["2027-09-07", "memo", "2027-09-06", "Labor Day"],
      ["2027-09-09", "stocktake-cia", null, null],
      ["2027-09-14", "stocktake-ccr", null, null],
      ["2027-09-16", "stocktake-turn", null, null],
      ["2027-09-21", "stocktake-edeff", null, null],
      ["2027-09-28", "stocktake-data", null, null],
      ["2027-11-01", "memo", null, null],
    ]);
  });

  it("has no date and no run-up step on a weekend, a holiday or a school break", () => {
    const steps = [...year.dates, ...year.neighbours].flatMap((date) => date.steps.map((step) => step.date));
    expect(steps.length).toBeGreaterThan(90);
    expect([...year.dates.map(({ date }) => date), ...steps].filter(isFree)).toEqual([]);
    expect(year.clashes).toEqual([]);
  });

  it("goes round the February vacation with a run-up that reaches into it", () => {
    const steps = year.dates.find(({ date }) => date === "2027-03-09")?.steps ?? [];
    expect(steps.map(({ step, date }) => [step, date])).toEqual([
      ["dataRequest", "2027-02-09"],
      ["dataFreeze", "2027-02-23"],
      ["draft", "2027-02-25"],
      ["signOff", "2027-03-01"],
      ["issue", "2027-03-02"],
      ["reminder", "2027-03-08"],
      ["actionLog", "2027-03-11"],
    ]);
  });

  it("foretells which memos give way, and to what", () => {
    const giving = year.dates.filter(({ givesWayTo }) => givesWayTo !== null);
    expect(giving.map(({ date, givesWayTo }) => [date, givesWayTo])).toEqual([
      ["2027-03-01", "Stocktake: Success after high school on 9 March 2027"],
      ["2027-09-07", "Stocktake: Strengthen curriculum, instruction and assessment on 9 September 2027"],
    ]);
    expect(year.counts).toMatchObject({ meetings: 10, papers: 6, mayGiveWay: 2, calledOff: 0, routines: 6 });
  });

  it("shows in December what is prepared for the January after", () => {
    expect(year.neighbours.map(({ date }) => date)).toEqual(["2028-01-03"]);
    const steps = year.neighbours.flatMap((date) => date.steps.map((step) => step.date));
    expect(steps.filter((date) => date.startsWith("2027-12"))).not.toEqual([]);
  });

  it("lists each break once, however holidays and weekends cut it", () => {
    const breaks = year.daysOff.filter(({ kind }) => kind === "blackout");
    expect(breaks.map(({ title, from, to }) => [title, from, to])).toEqual([
      ["School February vacation", "2027-02-16", "2027-02-19"],
      ["School April vacation", "2027-04-20", "2027-04-23"],
      ["School winter break", "2027-12-24", "2027-12-31"],
    ]);
    expect(year.daysOff.filter(({ kind }) => kind === "holiday").map(({ from }) => from)).toEqual(
      expect.arrayContaining(holidays2027),
    );
  });

  it("lays months out from Sunday to Saturday, with every day once", () => {
    const first = year.months[0]?.weeks[0]?.map((day) => day?.date ?? null);
    expect(first).toEqual([null, null, null, null, null, "2027-01-01", "2027-01-02"]);
    const days = year.months.flatMap(({ weeks }) => weeks.flat().flatMap((day) => (day === null ? [] : [day.date])));
    expect(days).toHaveLength(365);
    expect(new Set(days).size).toBe(365);
    for (const { weeks } of year.months) {
      for (const week of weeks) {
        for (const [column, day] of week.entries()) {
          if (day !== null) expect(new Date(`${day.date}T12:00:00Z`).getUTCDay(), day.date).toBe(column);
        }
      }
    }
  });

  it("marks meetings, papers and days off on their days", () => {
    const days = new Map(
      year.months.flatMap(({ weeks }) => weeks.flat().flatMap((day) => (day === null ? [] : [[day.date, day]]))),
    );
    expect(days.get("2027-03-09")).toMatchObject({ marks: ["meeting", "papers"], dayOff: null });
    expect(days.get("2027-03-02")).toMatchObject({ marks: ["papers"] });
    expect(days.get("2027-03-01")).toMatchObject({ marks: ["mayGiveWay"] });
    expect(days.get("2027-02-17")).toMatchObject({ marks: [], dayOff: "School February vacation" });
    expect(days.get("2027-07-05")).toMatchObject({ marks: [], dayOff: "Independence Day (observed)" });
  });
});

describe("a year with something on a day off", () => {
  const [one] = buildSource().routines;
  if (one === undefined) throw new Error("no routine");

  it("names the meeting and the step, and counts neither what was called off nor what was never possible", () => {
    const kept = occurrenceOf(one, "2027-05-29", "10:00");
    const [first, ...others] = kept.steps;
    if (first === undefined) throw new Error("no step");
    const moved = { ...kept, steps: [{ ...first, dueOn: "2027-04-19" }, ...others] };
    const off = { ...occurrenceOf(one, "2027-05-30", "10:00"), status: "cancelled" as const, cause: "a strike" };
    const late = {
      ...kept,
      heldOn: "2027-06-01",
      steps: [{ ...first, dueOn: "2027-05-31", state: "notPossible" as const }],
    };
    const told = buildYear(buildSource({ occurrences: [moved, off, late] }));
    expect(told.clashes).toEqual([
      { date: "2027-04-19", title: one.title, step: "Data request", dayOff: "Patriots' Day" },
      { date: "2027-05-29", title: one.title, step: null, dayOff: "Saturday" },
    ]);
    expect(told.counts).toMatchObject({ meetings: 2, calledOff: 1 });
  });

  it("judges every routine by its own calendar", () => {
    const own = { ...one, calendar: { name: "b", reasonNotWorking: () => null, daysOff: [] } };
    const source = buildSource({ routines: [own], occurrences: [occurrenceOf(own, "2027-05-31", "10:00")] });
    expect(buildYear(source).clashes).toEqual([]);
    expect(buildYear({ ...source, routines: [one] }).clashes).toHaveLength(1);
  });
});

describe("what a year leaves out", () => {
  it("is said: up to when dates are planned, from when routines were known", () => {
    const soon = buildSource().routines.map((routine) => ({ ...routine, plannedUntil: "2027-08-20" }));
    expect(buildYear(buildSource({ routines: soon })).plannedUntil).toBe("2027-08-20");
    expect(year.plannedUntil).toBeNull();
    expect(year.knownFrom).toBeNull();
    const late = buildSource().routines.map((routine) => ({ ...routine, knownOn: "2027-02-01" }));
    expect(buildYear(buildSource({ routines: late })).knownFrom).toBe("2027-02-01");
  });

  it("does not wait for a routine that has ended or is called by a trigger", () => {
    const [ended, called, ...rest] = buildSource().routines;
    if (ended === undefined || called === undefined) throw new Error("no routines");
    const routines = [
      { ...ended, hasEnded: true, plannedUntil: "2027-01-31" },
      { ...called, hasCadence: false, plannedUntil: null },
      ...rest,
    ];
    expect(buildYear(buildSource({ routines })).plannedUntil).toBeNull();
  });

  it("says of a routine without a date why it has none", () => {
    const [one] = buildSource().routines;
    if (one === undefined) throw new Error("no routine");
    const noteOf = (routine: Partial<typeof one>) =>
      buildYear(buildSource({ routines: [{ ...one, ...routine }], occurrences: [] })).routines[0]?.note;
    expect(noteOf({ plannedUntil: "2026-12-31" })).toBe("Not planned yet.");
    expect(noteOf({ hasCadence: false })).toBe("It is called when its trigger asks for it.");
    expect(noteOf({})).toBe("Its schedule gives no date.");
    expect(noteOf({ knownOn: "2027-11-02" })).toBe("No date since it was entered on 2 November 2027.");
    expect(noteOf({ hasEnded: true })).toBeUndefined();
  });

  it("is, for one person, what does not concern the person; giving way is judged by everybody's dates", () => {
    const source = buildSource({ person: "Delivery unit director" });
    const own = {
      ...source,
      routines: source.routines.map((routine) => ({ ...routine, isShown: routine.code === memo.code })),
      occurrences: source.occurrences.map((one) => ({ ...one, isShown: one.routine === memo.code })),
    };
    const told = buildYear(own);
    expect(new Set(told.dates.map(({ routine }) => routine))).toEqual(new Set(["memo"]));
    expect(told.counts).toMatchObject({ routines: 1, meetings: 0, papers: 6, mayGiveWay: 2 });
  });
});

describe("any date and step", () => {
  it("is a clash exactly when its calendar says that the day is off", () => {
    const [one] = buildSource().routines;
    if (one === undefined) throw new Error("no routine");
    const day = fc
      .integer({ min: 0, max: 364 })
      .map((days) => new Date(Date.UTC(2027, 0, 1 + days)).toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, day, (heldOn, dueOn) => {
        const base = occurrenceOf(one, "2027-06-08", "10:00");
        const [step] = base.steps;
        if (step === undefined) throw new Error("no step");
        const told = buildYear(buildSource({ occurrences: [{ ...base, heldOn, steps: [{ ...step, dueOn }] }] }));
        const expected = [heldOn, dueOn].filter((date) => calendar.reasonNotWorking(date) !== null).sort();
        expect(told.clashes.map(({ date }) => date)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});
