import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays } from "../../src/platform/time/dates.ts";
import { gatherProduction } from "../../src/production/service.ts";
import { listScheduleWarnings, listUntold, rememberTold } from "../../src/production/warnings-service.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit } from "../support/delivery-unit.ts";

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

interface ProposedView {
  occurrence: string;
  date: string;
  at: string;
  why: string;
}
interface ItemView {
  date: string;
  kind: string;
  title: string;
  routine: string;
  occurrence: string;
  people: string[];
  forPerson: { date: string; at: string; timeZone: string } | null;
}
interface CalendarView {
  from: string;
  to: string;
  weeks: {
    weekOf: string;
    load: { items: number; papers: number; meetings: number; meetingMinutes: number };
    items: ItemView[];
  }[];
  clashes: { kind: string; occurrences: string[]; people: string[]; message: string; proposed: ProposedView | null }[];
  releases: { kind: string; metric: string; period: string; message: string; proposed: ProposedView | null }[];
}

const calendarOf = (unit: DeliveryUnit, query = ""): Promise<CalendarView> =>
  unit.must(200, "GET", `production-calendar?${query}`);
const itemsOf = ({ weeks }: CalendarView) => weeks.flatMap(({ items }) => items);

/** Once a year, on 12 March 2013, ten o'clock, unless told otherwise. */
const yearly = (code: string, startsOn: string, more: object = {}) => ({
  code,
  title: `Review ${code}`,
  kind: "accountReview",
  cadence: { every: "1 year", on: monthDay(startsOn), at: "10:00", minutes: 60, startsOn },
  ...more,
});
const monthDay = (date: string): string => {
  const months = ["January", "February", "March", "April", "May", "June", "July"];
  return `${Number(date.slice(8))} ${found(months[Number(date.slice(5, 7)) - 1])}`;
};
const moveTo = (unit: DeliveryUnit, { occurrence, date, at }: Pick<ProposedView, "occurrence" | "date" | "at">) =>
  unit.must(200, "POST", `occurrences/${occurrence}/move`, { to: date, at, reason: "as proposed" }, "*");
const occurrenceOf = async (unit: DeliveryUnit, routine: string): Promise<string> =>
  found((await unit.occurrences(`&routine=code:${routine}`))[0]).id;

describe("the production calendar", () => {
  it("shows a stocktake's whole run-up week by week, with the load of each week", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine();
    const calendar = await calendarOf(unit, "from=2013-02-01&to=2013-03-31");
    expect(itemsOf(calendar).map(({ date, kind }) => `${date} ${kind}`)).toEqual([
      "2013-02-19 dataRequest",
      "2013-02-26 dataFreeze",
      "2013-02-28 draft",
      "2013-03-04 signOff",
      "2013-03-05 issue",
      "2013-03-11 reminder",
      "2013-03-12 meeting",
      "2013-03-14 actionLog",
    ]);
    const march4 = found(calendar.weeks.find(({ weekOf }) => weekOf === "2013-03-04"));
    expect(march4.load).toEqual({ items: 2, papers: 1, meetings: 0, meetingMinutes: 0 });
    expect(march4.items.map(({ people }) => people)).toEqual([["unit"], ["commissioner", "ccr-leader"]]);
    expect(calendar.weeks).toHaveLength(9);
    expect(calendar).toMatchObject({ clashes: [], releases: [] });
  });

  it("shows a person only what that person meets over, gets, is asked for or has to do, on that person's clock", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine();
    const kindsFor = async (person: string) =>
      itemsOf(await calendarOf(unit, `to=2013-03-31&person=code:${person}`)).map(({ kind }) => kind);
    expect(await kindsFor("commissioner")).toEqual(["issue", "reminder", "meeting", "actionLog"]);
    expect(await kindsFor("ccr-leader")).toEqual(["dataRequest", "issue", "reminder", "meeting", "actionLog"]);
    expect(await kindsFor("unit")).toEqual(["dataFreeze", "draft", "signOff"]);
    await unit.must(200, "PATCH", "people/code:commissioner", { timeZone: "Asia/Kathmandu" }, "*");
    const [issue] = itemsOf(await calendarOf(unit, "to=2013-03-31&person=code:commissioner"));
    expect(issue?.forPerson).toEqual({ date: "2013-03-05", at: "19:45", timeZone: "Asia/Kathmandu" });
  });

  it("shows neither what does not take place nor a memo that will give way", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine();
    await unit.addRoutine({
      ...{ code: "memo", kind: "memo", goals: "all", chair: undefined, to: "commissioner", from: "unit" },
      cadence: { every: "2 months", on: "first Monday", at: "09:00", startsOn: "2013-03-01" },
      yieldsTo: ["stocktake-ccr"],
    });
    const ofMemo = async () =>
      itemsOf(await calendarOf(unit, "to=2013-05-31")).flatMap(({ routine, kind, date }) =>
        routine === "memo" && kind === "paper" ? [date] : [],
      );
    expect(await ofMemo()).toEqual(["2013-05-06"]);
    const stocktake = await occurrenceOf(unit, "stocktake-ccr");
    await unit.must(200, "POST", `occurrences/${stocktake}/cancel`, { reason: "election" }, "*");
    expect(await ofMemo()).toEqual(["2013-03-04", "2013-05-06"]);
    const calendar = await calendarOf(unit, "to=2013-05-31");
    expect(itemsOf(calendar).map(({ routine }) => routine)).not.toContain("stocktake-ccr");
  });

  it("shows one occurrence alone, from its first step to its last", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine();
    await unit.addRoutine(yearly("other", "2013-03-13"));
    const id = await occurrenceOf(unit, "stocktake-ccr");
    const calendar = await calendarOf(unit, `occurrence=${id}`);
    expect(calendar).toMatchObject({ from: "2013-02-19", to: "2013-03-14" });
    expect(new Set(itemsOf(calendar).map(({ occurrence }) => occurrence))).toEqual(new Set([id]));
  });

  it.each([
    ["from=2013-03-01&to=2013-02-01", 422],
    ["from=2013-01-01&to=2014-02-05", 422],
    ["from=2013-01-01&to=2014-02-04", 200],
    ["person=code:nobody", 404],
    ["occurrence=0197b6a1-0000-7000-8000-000000000000", 404],
    ["from=2013-02-30", 400],
    ["week=1", 400],
  ])("answers %s with %i", async (query, status) => {
    const unit = await makeDeliveryUnit(test);
    expect((await unit.send("GET", `production-calendar?${query}`)).status).toBe(status);
  });

  it("does not know another organisation's people and occurrences", async () => {
    const [ours, theirs] = [await makeDeliveryUnit(test), await makeDeliveryUnit(test)];
    await theirs.addRoutine();
    const person = (await theirs.must(200, "GET", "people/code:commissioner")).id;
    const occurrence = await occurrenceOf(theirs, "stocktake-ccr");
    await theirs.must(200, "GET", `production-calendar?person=${person}&occurrence=${occurrence}`);
    for (const query of [`person=${person}`, `occurrence=${occurrence}`]) {
      await ours.must(404, "GET", `production-calendar?${query}`);
    }
    expect(itemsOf(await calendarOf(ours))).toEqual([]);
  });

  it("goes by the goal of the turn, where a routine takes turns", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.must(201, "POST", "goals", { code: "ELA", title: "Reading", owner: "unit", metrics: [] });
    await unit.addRoutine({ goals: ["CCR", "ELA"] });
    const id = await occurrenceOf(unit, "stocktake-ccr");
    const peopleAtMeeting = async () =>
      itemsOf(await calendarOf(unit, `occurrence=${id}`)).find(({ kind }) => kind === "meeting");
    expect((await peopleAtMeeting())?.people).toEqual(["commissioner", "ccr-leader", "unit"]);
    await test.database.pool.query(
      `update occurrences set turn_title = 'Reading',
         turn_goal_id = (select id from goals where code = 'ELA' and organisation_id = $2) where id = $1`,
      [id, unit.organisation.id],
    );
    expect(await peopleAtMeeting()).toMatchObject({
      title: expect.stringMatching(/: Reading of 12 March 2013$/),
      people: ["commissioner", "unit"],
    });
  });

  it("asks the database the same number of times for two occurrences and for two hundred", async () => {
    const count = async (cadence: object) => {
      const unit = await makeDeliveryUnit(test);
      await unit.addRoutine({ cadence });
      return test.inScope(unit.organisation, async (scope) => {
        let asked = 0;
        const client = scope.db.$client;
        const query = client.query.bind(client) as (...args: unknown[]) => unknown;
        Object.assign(client, {
          query: (...args: unknown[]) => {
            asked += 1;
            return query(...args);
          },
        });
        const { items } = await gatherProduction(scope, "2013-02-01", addDays("2013-02-01", 364), null);
        Object.assign(client, { query });
        return { asked, items: items.length };
      });
    };
    const few = await count({ every: "6 months", on: "second Tuesday", at: "10:00", startsOn: "2013-03-01" });
    const many = await count({ every: "1 week", on: "Tuesday", at: "10:00", startsOn: "2013-03-01" });
    expect(many.items).toBeGreaterThan(10 * few.items);
    expect(many.asked).toBe(few.asked);
    expect(few.asked).toBeGreaterThan(5);
  });
});

describe("clashes", () => {
  it("finds two stocktakes of one chair within an hour, and a date on which there is none", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine();
    await unit.must(201, "POST", "goals", { code: "ELA", title: "Reading", owner: "unit", metrics: [] });
    await unit.addRoutine({
      code: "stocktake-ela",
      goals: ["ELA"],
      cadence: { every: "6 months", on: "second Tuesday", at: "10:45", minutes: 60, startsOn: "2013-03-01" },
    });
    const { clashes } = await calendarOf(unit, "to=2013-03-31");
    expect(clashes).toMatchObject([{ kind: "sameChair", people: ["commissioner"] }]);
    const { proposed, message } = found(clashes[0]);
    expect(message).toContain("Tue 12 March 2013, 10:45 (America/New_York, UTC-04:00)");
    expect(proposed).toMatchObject({ date: "2013-03-13", at: "10:45" });
    await moveTo(unit, found(proposed));
    expect(await calendarOf(unit, "to=2013-03-31")).toMatchObject({ clashes: [], releases: [] });
  });

  it("finds a meeting that was moved onto a holiday", async () => {
    const unit = await makeDeliveryUnit(test, { calendar: { add: [{ on: "2013-03-15", title: "Evacuation Day" }] } });
    await unit.addRoutine();
    const id = await occurrenceOf(unit, "stocktake-ccr");
    await moveTo(unit, { occurrence: id, date: "2013-03-15", at: "10:00" });
    const { clashes } = await calendarOf(unit, "to=2013-03-31");
    expect(clashes).toMatchObject([
      { kind: "meetingOnDayOff", occurrences: [id], proposed: { occurrence: id, date: "2013-03-18" } },
    ]);
    expect(clashes[0]?.message).toContain("Fri 15 March 2013, which is a day off: Evacuation Day.");
    await moveTo(unit, found(clashes[0]?.proposed));
    expect((await calendarOf(unit, "to=2013-03-31")).clashes).toEqual([]);
  });

  it("finds a paper on a day off of the organisation that the routine's own calendar does not have", async () => {
    const unit = await makeDeliveryUnit(test, { calendar: { add: [{ on: "2013-03-05", title: "Town Meeting Day" }] } });
    await unit.must(201, "POST", "calendars", { code: "open" });
    await unit.addRoutine({ calendar: "open" });
    const { clashes } = await calendarOf(unit, "to=2013-03-31");
    expect(clashes).toMatchObject([{ kind: "paperOnDayOff" }]);
    expect(clashes[0]?.message).toContain("is issued on Tue 5 March 2013, which is a day off: Town Meeting Day.");
    await moveTo(unit, found(clashes[0]?.proposed));
    expect((await calendarOf(unit, "to=2013-03-31")).clashes).toEqual([]);
  });

  it("finds the fourth brief in one week of one reader, and none where the organisation allows four", async () => {
    const unit = await makeDeliveryUnit(test);
    for (const [index, day] of ["11", "12", "13", "14"].entries()) {
      await unit.addRoutine(yearly(`r${index}`, `2013-03-${day}`));
    }
    const { clashes } = await calendarOf(unit, "to=2013-03-31");
    expect(clashes).toMatchObject([{ kind: "tooManyPapers", people: ["commissioner", "ccr-leader"] }]);
    const { proposed, message } = found(clashes[0]);
    expect(message).toContain("get 4 papers in the week of 4 March 2013, more than 3");
    const theirs = await calendarOf(unit, "to=2013-03-31&person=code:commissioner");
    expect(theirs.weeks.find(({ weekOf }) => weekOf === "2013-03-04")?.load.papers).toBe(4);
    await unit.must(200, "PATCH", "organisation", { briefsPerWeek: 4 }, "*");
    expect((await calendarOf(unit, "to=2013-03-31")).clashes).toEqual([]);
    await unit.must(200, "PATCH", "organisation", { briefsPerWeek: 3 }, "*");
    await moveTo(unit, found(proposed));
    expect((await calendarOf(unit, "to=2013-03-31")).clashes).toEqual([]);
  });
});

describe("figures that are about to come", () => {
  const makeBeforeRelease = async () => {
    const unit = await makeDeliveryUnit(test, { now: "2013-06-03T14:00:00Z" });
    const lag = { publicationLag: "received 31 January of cohort year + 2" };
    await unit.must(200, "PATCH", "metrics/code:GRAD5", lag, "*");
    const cohort2011 = { metric: "GRAD5", period: "2011", value: 84.7 };
    await unit.must(200, "POST", "observations/batch", { observations: [cohort2011] });
    await unit.addRoutine({
      cadence: { every: "6 months", on: "second Tuesday", at: "10:00", minutes: 60, startsOn: "2013-08-01" },
    });
    return unit;
  };
  const range = "from=2014-01-01&to=2014-04-30";

  it("flags a stocktake whose data are frozen just before, and frees it by the proposed move", async () => {
    const unit = await makeBeforeRelease();
    const { releases, clashes } = await calendarOf(unit, range);
    expect(clashes).toEqual([]);
    expect(releases).toMatchObject([{ kind: "beforeRelease", metric: "GRAD5", period: "2012" }]);
    const { message, proposed } = found(releases[0]);
    expect(message).toContain(
      "The figure for cohort 2012 of 5-year graduation rate is expected on 31 January 2014, 3 days",
    );
    expect(proposed).toMatchObject({ date: "2014-02-18", at: "10:00" });
    await moveTo(unit, found(proposed));
    expect(await calendarOf(unit, range)).toMatchObject({ clashes: [], releases: [] });
    const freeze = itemsOf(await calendarOf(unit, range)).find(({ kind }) => kind === "dataFreeze");
    expect(found(freeze).date >= "2014-01-31").toBe(true);
  });

  it("flags nothing once the figure was received, however early", async () => {
    const unit = await makeBeforeRelease();
    const cohort2012 = { metric: "GRAD5", period: "2012", value: 85.1 };
    await unit.must(200, "POST", "observations/batch", { observations: [cohort2012] });
    expect((await calendarOf(unit, range)).releases).toEqual([]);
  });

  it("asks the owner for a figure only by the request before it comes", async () => {
    const unit = await makeBeforeRelease();
    const requests = itemsOf(await calendarOf(unit, "from=2013-06-03&to=2014-06-30")).filter(
      ({ kind }) => kind === "dataRequest",
    );
    expect(requests.map(({ people }) => people)).toEqual([[], ["ccr-leader"]]);
  });
});

describe("warnings", () => {
  it("are listed under keys that stay, and each is told once", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine();
    await unit.addRoutine({ ...yearly("review", "2013-03-12"), goals: "all" });
    await unit.addRoutine({ ...yearly("far", "2013-07-12"), goals: "all" });
    await unit.addRoutine({ ...yearly("far-too", "2013-07-12"), goals: "all" });
    const inScope = <T>(work: Parameters<typeof test.inScope<T>>[1]) => test.inScope(unit.organisation, work);
    const warnings = await inScope(listScheduleWarnings);
    expect(warnings).toHaveLength(1);
    const [warning] = warnings;
    expect(warning).toMatchObject({ on: "2013-03-12" });
    expect(warning?.proposed).toMatch(
      /^Move .* to Wed 13 March 2013, at the same hour \(10:00\): the nearest working day/,
    );
    const keys = warnings.map(({ key }) => key);
    expect(await inScope((scope) => listUntold(scope, keys))).toEqual(keys);
    await inScope((scope) => rememberTold(scope, keys, "2013-02-01"));
    await inScope((scope) => rememberTold(scope, keys, "2013-02-02"));
    expect((await inScope(listScheduleWarnings)).map(({ key }) => key)).toEqual(keys);
    expect(await inScope((scope) => listUntold(scope, [...keys, "another"]))).toEqual(["another"]);
    const theirs = await makeDeliveryUnit(test);
    expect(await test.inScope(theirs.organisation, (scope) => listUntold(scope, keys))).toEqual(keys);
  });
});
