import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit, memo, stocktake } from "../support/delivery-unit.ts";
import { beginStocktake, sent } from "../support/stocktake-run-up.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const path = "routines/code:stocktake-ccr";
const monthly = { every: "month", on: "second Tuesday", at: "10:00", minutes: 60, startsOn: "2013-03-01" };
const fridays = { every: "month", on: "second Friday", at: "14:00", minutes: 60, startsOn: "2013-03-01" };
const following = (from: string, cadence: object = fridays, more: object = {}) => ({
  from,
  cadence,
  reason: "The board meets on Tuesdays from summer on",
  ...more,
});

const beginMonthly = async (more: object = {}): Promise<DeliveryUnit> => {
  const unit = await makeDeliveryUnit(test);
  await unit.addRoutine({ cadence: monthly, ...more });
  return unit;
};
const datesOf = async (unit: DeliveryUnit, from = "2013-03-01", to = "2013-09-30"): Promise<string[]> =>
  (await unit.occurrences(`&status=planned&from=${from}&to=${to}`)).map(({ date }) => date);

const tuesdays = ["2013-03-12", "2013-04-09", "2013-05-14", "2013-06-11", "2013-07-09", "2013-08-13", "2013-09-10"];
const fromJune = [...tuesdays.slice(0, 3), "2013-06-14", "2013-07-12", "2013-08-09", "2013-09-13"];

describe("this and following", () => {
  it("go by the new schedule from the date on, keep what is before, and say why", async () => {
    const unit = await beginMonthly();
    const before = await unit.occurrences();
    const changed = await unit.send("POST", `${path}/schedule-changes`, following("2013-06-01"), '"1"');
    expect([changed.status, changed.etag, changed.body.cadence]).toEqual([200, '"2"', monthly]);
    expect(await datesOf(unit)).toEqual(fromJune);
    expect((await unit.occurrences()).slice(0, 3)).toEqual(before.slice(0, 3));
    const { data } = await unit.must(200, "GET", `${path}/schedule-changes`);
    expect(data).toMatchObject([
      { from: "2013-06-01", cadence: fridays, reason: following("").reason, shift: "next", withdrawnAt: null },
    ]);
    expect((await unit.state()).audit).toContainEqual(
      expect.stringMatching(/^routine\.following-changed: .*from 1 June 2013: The board meets on Tuesdays/),
    );
  });

  it("go by the former schedule again when the change is withdrawn, once, and the change stays readable", async () => {
    const unit = await beginMonthly();
    const before = (await unit.occurrences()).map(({ date, instant }) => `${date} ${instant}`);
    await unit.must(200, "POST", `${path}/schedule-changes`, following("2013-06-01"), "*");
    const [change] = (await unit.must(200, "GET", `${path}/schedule-changes`)).data;
    const withdraw = (ifMatch?: string) =>
      unit.send("DELETE", `${path}/schedule-changes/${change.id}`, undefined, ifMatch);
    expect([(await withdraw()).status, (await withdraw('"1"')).status, (await withdraw('"2"')).status]).toEqual([
      428, 412, 200,
    ]);
    expect((await withdraw("*")).status).toBe(409);
    expect((await unit.occurrences()).map(({ date, instant }) => `${date} ${instant}`)).toEqual(before);
    const { data } = await unit.must(200, "GET", `${path}/schedule-changes`);
    expect(data).toMatchObject([{ id: change.id, withdrawnAt: expect.any(String) }]);
  });

  it("are changed by a later change alone, and by a change of the whole series not at all any more", async () => {
    const unit = await beginMonthly();
    await unit.must(200, "POST", `${path}/schedule-changes`, following("2013-08-01"), "*");
    await unit.must(200, "POST", `${path}/schedule-changes`, following("2013-06-01"), "*");
    const inForce = async () =>
      (await unit.must(200, "GET", `${path}/schedule-changes`)).data.filter(
        ({ withdrawnAt }: { withdrawnAt: string | null }) => withdrawnAt === null,
      );
    expect(await inForce()).toMatchObject([{ from: "2013-06-01" }]);
    expect(await datesOf(unit)).toEqual(fromJune);
    await unit.must(200, "PATCH", path, { cadence: monthly, reason: "As it was" }, "*");
    expect(await inForce()).toEqual([]);
    expect(await datesOf(unit)).toEqual(tuesdays);
  });

  it("may begin today, and leave exactly one meeting today", async () => {
    const unit = await beginMonthly();
    for (const [at, from] of [
      ["2013-03-12T12:00:00Z", "10:00"],
      ["2013-04-09T20:00:00Z", "14:30"],
    ] as const) {
      await unit.jumpTo(at);
      const today = at.slice(0, 10);
      const cadence = { ...monthly, at: from === "10:00" ? "15:00" : "18:00" };
      await unit.must(200, "POST", `${path}/schedule-changes`, following(today, cadence), "*");
      expect(await unit.occurrences(`&from=${today}&to=${today}`)).toHaveLength(1);
    }
    expect((await unit.occurrences("&from=2013-03-12&to=2013-03-12"))[0]?.instant).toBe("2013-03-12T19:00:00.000Z");
    // That meeting was over.
    expect((await unit.occurrences("&from=2013-04-09&to=2013-04-09"))[0]?.instant).toBe("2013-04-09T19:00:00.000Z");
  });

  it.each<[string, object, number, string]>([
    ["yesterday", following("2013-01-31"), 422, "/from"],
    ["no date", following("2013-06-31"), 422, "/from"],
    [
      "a cadence that ended before",
      following("2013-06-01", { ...fridays, endsOn: "2013-05-01" }),
      422,
      "/cadence/endsOn",
    ],
    ["no cadence", following("2013-06-01", { at: "10:00", startsOn: "2013-03-01" }), 422, "/cadence/every"],
    ["no reason", { ...following("2013-06-01"), reason: " " }, 422, "/reason"],
    [
      "an unknown routine",
      following("2013-06-01", { ...monthly, every: undefined, on: undefined, halfwayBetween: "nope" }),
      422,
      "/cadence/halfwayBetween",
    ],
    [
      "itself",
      following("2013-06-01", { ...monthly, every: undefined, on: undefined, halfwayBetween: "stocktake-ccr" }),
      422,
      "/cadence/halfwayBetween",
    ],
  ])("are refused from %s", async (_what, body, status, pointer) => {
    const unit = await beginMonthly();
    const refused = await unit.send("POST", `${path}/schedule-changes`, body, "*");
    expect(refused.body).toMatchObject({
      status,
      errors: expect.arrayContaining([expect.objectContaining({ pointer })]),
    });
    expect(await datesOf(unit)).toEqual(tuesdays);
    expect((await unit.send("GET", path)).etag).toBe('"1"');
  });

  it("may take a series up again that had ended, and are refused for one that was ended", async () => {
    const unit = await beginMonthly({ cadence: { ...monthly, endsOn: "2013-05-31" } });
    await unit.must(200, "POST", `${path}/schedule-changes`, following("2013-08-01"), "*");
    expect(await datesOf(unit)).toEqual([...tuesdays.slice(0, 3), "2013-08-09", "2013-09-13"]);
    await unit.must(204, "DELETE", path, undefined, "*");
    expect((await unit.send("POST", `${path}/schedule-changes`, following("2013-09-01"), "*")).status).toBe(409);
  });

  it("may be changed very often: the schedules in force decide, each on its own dates", async () => {
    const unit = await beginMonthly();
    for (let week = 0; week < 40; week += 1) {
      const from = new Date(Date.UTC(2013, 2, 4 + 7 * week)).toISOString().slice(0, 10);
      const cadence = {
        every: "week",
        on: week % 2 === 0 ? "Monday" : "Thursday",
        at: "10:00",
        startsOn: "2013-03-04",
      };
      await unit.must(200, "POST", `${path}/schedule-changes`, following(from, cadence), "*");
    }
    const shown = (await unit.must(200, "GET", `${path}/dates?from=2013-03-01&to=2013-12-31`)).data;
    const dates = await datesOf(unit, "2013-03-01", "2013-12-31");
    expect(dates).toEqual(shown.map(({ date }: { date: string }) => date));
    const weekdays = dates.slice(0, 40).map((date) => new Date(date).getUTCDay());
    expect(weekdays).toEqual(weekdays.map((_day, index) => (index % 2 === 0 ? 1 : 4)));
  });
});

describe("what is issued", () => {
  it("is not rewritten when its meeting moves or its series changes", async () => {
    const { unit, id } = await beginStocktake(test, "2013-03-05T15:00:00Z");
    const issued = (await unit.state()).documents;
    expect(issued.map(({ status }) => status)).toEqual(["issued"]);
    await unit.must(200, "PATCH", path, { cadence: { ...stocktake.cadence, at: "13:00" } }, "*");
    expect((await unit.state()).documents).toEqual(issued);
    await unit.must(200, "POST", `${path}/schedule-changes`, following("2013-03-07", stocktake.cadence), "*");
    await unit.must(200, "POST", `occurrences/${id}/move`, { to: "2013-03-22", reason: "Snow" }, "*");
    await unit.must(200, "PATCH", path, { timeZone: "America/Denver" }, "*");
    await unit.liveTo("2013-03-21T16:00:00Z");
    expect((await unit.state()).documents).toEqual(issued);
    expect(await sent(unit, "brief")).toHaveLength(2);
  });
});

describe("a meeting that was begun", () => {
  it("goes along when the hour of its series changes, people are told once, and are reminded of the new hour", async () => {
    const { unit, id } = await beginStocktake(test, "2013-02-20T14:00:00Z");
    expect(await sent(unit, "dataRequest")).toHaveLength(1);
    await unit.must(200, "PATCH", path, { cadence: { ...stocktake.cadence, at: "13:30" }, reason: "Lunch" }, "*");
    const moved = await unit.must(200, "GET", `occurrences/${id}`);
    expect(moved).toMatchObject({
      instant: "2013-03-12T17:30:00.000Z",
      status: "planned",
      movedFrom: null,
      changes: [{ kind: "moved", from: "2013-03-12T14:00:00.000Z", to: "2013-03-12T17:30:00.000Z" }],
    });
    expect(moved.changes[0].reason).toBe("Lunch");
    for (const job of await unit.takeJobs()) await unit.run(job);
    const told = await sent(unit, "change");
    expect(told.map(({ dedupe_key }) => dedupe_key.split("/")[1])).toEqual([id]);
    for (const at of ["2013-03-04T14:00:00Z", "2013-03-05T14:00:00Z", "2013-03-11T13:00:00Z"]) await unit.liveTo(at);
    expect(await sent(unit, "dataRequest")).toHaveLength(1);
    const { rows } = await test.database.pool.query<{ text: string }>(
      "select text from deliveries where organisation_id = $1 and kind = 'reminder'",
      [unit.organisation.id],
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { text } of rows) {
      expect(text).toContain("13:30");
      expect(text).not.toContain("10:00");
    }
  });

  it("stays where it is today when the new hour of its series has passed already", async () => {
    const { unit, id } = await beginStocktake(test, "2013-03-12T00:00:00Z");
    await unit.jumpTo("2013-03-12T12:30:00Z");
    await unit.must(200, "PATCH", path, { cadence: { ...stocktake.cadence, at: "08:00" } }, "*");
    expect(await unit.occurrence(id)).toMatchObject({ status: "planned", instant: "2013-03-12T14:00:00.000Z" });
    expect((await unit.occurrences("&status=planned")).map(({ instant }) => instant.slice(11, 16))).toEqual([
      "14:00",
      "12:00",
      "12:00",
      "12:00",
    ]);
  });

  it("is not said to have moved when only the length of its series or nothing about it changes", async () => {
    const { unit, id } = await beginStocktake(test, "2013-02-20T14:00:00Z");
    await unit.must(200, "PATCH", path, { cadence: stocktake.cadence, shift: "nearest" }, "*");
    const before = await unit.send("GET", `occurrences/${id}`);
    expect([before.etag, before.body.changes]).toEqual(['"1"', []]);
  });

  it("keeps its history readable, each change with its reason, in order", async () => {
    const { unit, id } = await beginStocktake(test, "2013-02-20T14:00:00Z");
    await unit.must(200, "POST", `occurrences/${id}/move`, { to: "2013-03-19", reason: "The chair is away" }, "*");
    await unit.must(200, "POST", `occurrences/${id}/move`, { to: "2013-03-20", at: "11:00", reason: "No room" }, "*");
    const skipped = await unit.must(200, "POST", `occurrences/${id}/skip`, { reason: "Nothing new" }, "*");
    const told = skipped.changes.map(({ kind, from, to, reason }: Record<string, string>) => [kind, from, to, reason]);
    expect(told).toEqual([
      ["moved", "2013-03-12T14:00:00.000Z", "2013-03-19T14:00:00.000Z", "The chair is away"],
      ["moved", "2013-03-19T14:00:00.000Z", "2013-03-20T15:00:00.000Z", "No room"],
      ["skipped", "2013-03-20T15:00:00.000Z", null, "Nothing new"],
    ]);
    expect(skipped).toMatchObject({ scheduledFor: "2013-03-12", date: "2013-03-20", cause: "Nothing new" });
  });

  it("has no step left for an old date after its series moved to another day", async () => {
    const { unit, id } = await beginStocktake(test, "2013-02-20T14:00:00Z");
    await unit.must(200, "POST", `${path}/schedule-changes`, following("2013-03-01", fridays), "*");
    expect(await unit.occurrence(id)).toMatchObject({ status: "planned", date: "2013-03-08" });
    for (const moment of ["2013-03-07T14:00:00Z", "2013-03-11T14:00:00Z"]) await unit.liveTo(moment);
    const reminders = (await sent(unit, "reminder")).filter(({ dedupe_key }) => dedupe_key.includes(id));
    expect(reminders.length).toBeGreaterThan(0);
    expect(reminders.every(({ dedupe_key }) => dedupe_key.endsWith("/2013-03-08"))).toBe(true);
  });
});

describe("a move onto a holiday", () => {
  it("is allowed with its reason, which is kept, and refused without one", async () => {
    const unit = await makeDeliveryUnit(test, { calendar: { holidays: { country: "US", region: "MA" } } });
    await unit.addRoutine();
    const { id } = found((await unit.occurrences())[0]);
    const move = (body: object) => unit.send("POST", `occurrences/${id}/move`, { to: "2013-05-27", ...body }, "*");
    expect((await move({})).body).toMatchObject({ status: 400, errors: [{ pointer: "/reason" }] });
    expect((await move({ reason: "  " })).body).toMatchObject({ status: 422, errors: [{ pointer: "/reason" }] });
    const moved = await move({ reason: "Nobody else has time" });
    expect(moved.body).toMatchObject({ date: "2013-05-27", reason: "Nobody else has time", status: "planned" });
    expect((await unit.state()).audit.at(-1)).toContain("although that is Memorial Day: Nobody else has time");
  });
});

describe("two editors at once", () => {
  const rounds = 12;

  it("on a routine: one wins, the other is told that it was changed meanwhile", async () => {
    const unit = await beginMonthly();
    for (let round = 1; round <= rounds; round += 1) {
      const { etag } = await unit.send("GET", path);
      const replies = await Promise.all([
        unit.send("PATCH", path, { cadence: { ...monthly, at: `09:${10 + round}` } }, etag),
        unit.send("POST", `${path}/schedule-changes`, following("2013-06-01"), etag),
      ]);
      expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 412]);
      expect(await datesOf(unit)).toEqual(replies[1]?.status === 200 ? fromJune : tuesdays);
    }
  });

  it("on an occurrence: one wins, the other is told that it was changed meanwhile", async () => {
    const unit = await beginMonthly();
    const ids = (await unit.occurrences()).map(({ id }) => id).slice(0, rounds);
    for (const id of ids) {
      const replies = await Promise.all([
        unit.send("POST", `occurrences/${id}/move`, { to: "2013-12-20", reason: "a" }, '"1"'),
        unit.send("POST", `occurrences/${id}/skip`, { reason: "b" }, '"1"'),
      ]);
      expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 412]);
      const { changes } = await unit.must(200, "GET", `occurrences/${id}`);
      expect(changes.map(({ kind }: { kind: string }) => kind)).toEqual([
        replies[0]?.status === 200 ? "moved" : "skipped",
      ]);
    }
  });

  it("on a routine and one of its occurrences: the move counts, or is told that the series changed meanwhile", async () => {
    const unit = await beginMonthly();
    for (let round = 0; round < rounds; round += 1) {
      const at = round % 2 === 0 ? "11:00" : "12:00";
      const [, , third] = await unit.occurrences("&status=planned&from=2013-04-01");
      const { id } = found(third);
      const { etag } = await unit.send("GET", `occurrences/${id}`);
      const [patched, moved] = await Promise.all([
        unit.send("PATCH", path, { cadence: { ...monthly, at } }, "*"),
        unit.send("POST", `occurrences/${id}/move`, { to: "2013-12-20", reason: "a" }, etag),
      ]);
      expect(patched.status).toBe(200);
      expect([200, 412]).toContain(moved.status);
      const stands = await unit.must(200, "GET", `occurrences/${id}`);
      if (moved.status === 200) expect(stands).toMatchObject({ date: "2013-12-20", status: "planned" });
      else expect(stands).toMatchObject({ date: found(third).date, startsAt: { local: `${found(third).date}T${at}` } });
      await unit.must(200, "POST", `occurrences/${id}/skip`, { reason: "Next round" }, "*");
    }
  });
});

describe("a routine that is treated badly", () => {
  it("is whole after fifty changes at once", async () => {
    const unit = await beginMonthly();
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        unit.send("PATCH", path, { cadence: { ...monthly, at: `10:${10 + index}` } }, index % 2 === 0 ? "*" : '"1"'),
      ),
    );
    const statuses = new Set(replies.map(({ status }) => status));
    expect([...statuses].filter((status) => ![200, 412, 503].includes(status))).toEqual([]);
    const { body, etag } = await unit.send("GET", path);
    expect(etag).toBe(`"${1 + replies.filter(({ status }) => status === 200).length}"`);
    expect(await datesOf(unit)).toEqual(tuesdays);
    const hours = (await unit.must(200, "GET", "occurrences?limit=200")).data.map(
      ({ startsAt }: { startsAt: { local: string } }) => startsAt.local.slice(11),
    );
    expect([...new Set(hours)]).toEqual([body.cadence.at]);
  });

  it("keeps its wall time when its zone changes, and a meeting moved before names the zone it is moved in", async () => {
    const unit = await beginMonthly();
    const [first] = await unit.occurrences();
    const { id } = found(first);
    await unit.must(200, "POST", `occurrences/${id}/move`, { to: "2013-03-19", reason: "Away" }, "*");
    await unit.must(200, "PATCH", path, { timeZone: "Asia/Kathmandu" }, "*");
    const [, second] = (await unit.must(200, "GET", "occurrences?limit=2")).data;
    expect(second).toMatchObject({
      startsAt: { local: "2013-04-09T10:00", timeZone: "Asia/Kathmandu" },
      instant: "2013-04-09T04:15:00.000Z",
    });
    expect(await unit.occurrence(id)).toMatchObject({ startsAt: { timeZone: "America/New_York" } });
    const moved = await unit.must(200, "POST", `occurrences/${id}/move`, { to: "2013-03-20", reason: "Away" }, "*");
    expect(moved).toMatchObject({
      startsAt: { local: "2013-03-20T10:00", timeZone: "Asia/Kathmandu" },
      instant: "2013-03-20T04:15:00.000Z",
    });
  });

  it("counts weekdays alone in an organisation without a calendar, and keeps the one it uses from being removed", async () => {
    const unit = await makeDeliveryUnit(test);
    const daily = { every: "month", on: "4 ", at: "09:00", startsOn: "2013-05-01" };
    await unit.addRoutine({ cadence: { ...daily, on: 4 } });
    expect((await datesOf(unit, "2013-05-01", "2013-07-31")).join()).toBe("2013-05-06,2013-06-04,2013-07-04");
    await unit.must(201, "POST", "calendars", { code: "first", holidays: { country: "US", region: "MA" } });
    await unit.must(201, "POST", "calendars", { code: "own", add: [{ on: "2013-06-04", title: "A day off" }] });
    await unit.must(200, "PATCH", path, { calendar: "own" }, "*");
    expect((await datesOf(unit, "2013-05-01", "2013-07-31")).join()).toBe("2013-05-06,2013-06-05,2013-07-04");
    expect((await unit.send("DELETE", "calendars/code:own", undefined, "*")).status).toBe(409);
    await unit.must(204, "DELETE", path, undefined, "*");
    // What was planned by it stays explained by it.
    expect((await unit.send("DELETE", "calendars/code:own", undefined, "*")).status).toBe(409);
  });

  it("may be daily with five hundred exceptions, and not one more", async () => {
    const unit = await makeDeliveryUnit(test);
    const exDates = Array.from({ length: 501 }, (_, day) =>
      new Date(Date.UTC(2013, 1, 1 + day)).toISOString().slice(0, 10),
    );
    const daily = { every: "day", at: "08:00", startsOn: "2013-02-01" };
    await unit.addRoutine({ cadence: { ...daily, exDates: exDates.slice(0, 500) }, shift: "skip" });
    expect((await unit.occurrences())[0]?.date).toBe("2014-06-16");
    expect((await unit.send("PATCH", path, { cadence: { ...daily, exDates } }, "*")).status).toBe(422);
  });

  it("still meets and writes when nothing is left for it to be about", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine();
    await unit.addRoutine(memo);
    expect((await unit.must(200, "PATCH", path, { goals: [] }, "*")).goals ?? []).toEqual([]);
    await unit.must(200, "PATCH", "routines/code:memo", { goals: [] }, "*");
    for (const at of ["2013-02-19T14:00:00Z", "2013-02-28T14:00:00Z", "2013-03-04T14:00:00Z", "2013-03-05T14:00:00Z"]) {
      await unit.liveTo(at);
    }
    expect((await unit.state()).documents.map(({ status }) => status)).toEqual(["issued", "issued"]);
  });
});
