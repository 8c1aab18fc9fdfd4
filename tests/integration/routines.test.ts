import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planAhead } from "../../src/routines/schedules/planning-service.ts";
import { getRoutine } from "../../src/routines/service.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { found, makeDeliveryUnit, memo, stocktake } from "../support/delivery-unit.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const calendar = {
  holidays: { country: "US", region: "MA" },
  blackouts: [{ title: "School winter break", from: "12-24", to: "01-01", yearly: true }],
};

const cadences: [string, object, object][] = [
  ["six months on a weekday", { every: "6 months", on: "second Tuesday", at: "10:00" }, {}],
  ["every first Monday, holidays moved", { every: "month", on: "first Monday", at: "09:00" }, {}],
  ["the 31st of each month, on the working day before", { every: "month", on: 31, at: "16:00" }, { shift: "previous" }],
  ["every week, days off left out", { every: "week", on: "Monday", at: "08:30" }, { shift: "skip" }],
  ["an rrule with exceptions", { rrule: "FREQ=MONTHLY;BYDAY=-1FR", at: "09:00", exDates: ["2013-06-28"] }, {}],
  ["a series that ends", { every: "2 weeks", on: "Thursday", at: "10:00", endsOn: "2013-09-30" }, {}],
  ["another zone", { every: "month", on: "last day", at: "23:30" }, { timeZone: "Asia/Kathmandu", shift: "nearest" }],
];

describe("the occurrences of a routine", () => {
  it.each(cadences)("are exactly the dates the preview showed: %s", async (_name, words, more) => {
    const unit = await makeDeliveryUnit(test, { calendar });
    const cadence = { ...words, startsOn: "2013-02-04" };
    const span = { from: "2013-02-02", to: "2014-07-31" };
    const preview = await unit.must(200, "POST", "routines/preview", { cadence, ...more, ...span });
    expect(preview.data.length).toBeGreaterThan(2);
    expect(await unit.occurrences()).toEqual([]);

    await unit.addRoutine({ cadence, ...more });
    const planned = await unit.occurrences(`&from=${span.from}&to=${span.to}`);
    expect(planned.map(({ date, instant, movedFrom, reason }) => ({ date, instant, movedFrom, reason }))).toEqual(
      preview.data.map(({ date, instant, movedFrom, reason }: (typeof planned)[number]) => ({
        date,
        instant,
        movedFrom,
        reason: movedFrom === null ? null : reason,
      })),
    );
  });

  it("are planned eighteen months ahead, and further as time goes on, without a gap or a repetition", async () => {
    const unit = await makeDeliveryUnit(test, { calendar });
    const cadence = { every: "month", on: "first Monday", at: "09:00", startsOn: "2013-02-04" };
    await unit.addRoutine({ cadence });
    expect(found((await unit.occurrences()).at(-1)).date >= "2014-08-01").toBe(true);
    for (const morning of ["2013-04-01", "2013-08-09", "2014-02-03"]) await unit.liveTo(`${morning}T12:30:00Z`);
    const { data } = await unit.must(200, "POST", "routines/preview", {
      cadence,
      from: "2013-02-02",
      to: "2015-07-31",
    });
    const dates = (await unit.occurrences("&to=2015-07-31")).map(({ date }) => date);
    expect(dates).toEqual(data.map(({ date }: { date: string }) => date));
  });

  it("are made once by ten planners at the same time", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine();
    await unit.jumpTo("2013-08-01T15:00:00Z");
    const before = (await unit.occurrences()).length;
    await Promise.all(
      Array.from({ length: 10 }, () =>
        test.inScope(unit.organisation, async (scope) =>
          planAhead(scope, await getRoutine(scope, "code:stocktake-ccr")),
        ),
      ),
    );
    const planned = await unit.occurrences();
    expect(planned.length).toBeGreaterThan(before);
    expect(new Set(planned.map(({ scheduledFor }) => scheduledFor)).size).toBe(planned.length);
    for (const { steps } of planned) expect(steps.map(({ step }) => step)).toHaveLength(7);
  });

  it("may be daily: all of them, with all their steps, are planned and changed at once", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine({ cadence: { every: "day", at: "08:00", startsOn: "2013-02-01" } });
    const cadence = { every: "day", at: "08:15", startsOn: "2013-02-01" };
    await unit.must(200, "PATCH", "routines/code:stocktake-ccr", { cadence }, "*");
    const { rows } = await test.database.pool.query<{ steps: number; held: number; wrong: number }>(
      `select count(*)::int as steps, count(distinct o.id)::int as held,
         count(*) filter (where o.starts_local not like '%08:15' and o.held_on > '2013-03-15')::int as wrong
       from occurrences o join run_up_steps s on s.occurrence_id = o.id where o.organisation_id = $1`,
      [unit.organisation.id],
    );
    expect(found(rows[0]).held).toBeGreaterThan(350);
    expect(rows).toEqual([{ steps: found(rows[0]).held * 7, held: found(rows[0]).held, wrong: 0 }]);
  });

  it("begin with what lies ahead: nothing is due from before the routine was known", async () => {
    const unit = await makeDeliveryUnit(test, { now: "2013-09-06T15:00:00Z" });
    await unit.addRoutine({ cadence: { ...stocktake.cadence, startsOn: "2009-03-01" } });
    const [first] = await unit.occurrences();
    expect(first).toMatchObject({ date: "2013-09-10" });
    expect(found(first).steps.map(({ step, state }) => `${step} ${state}`)).toEqual([
      "dataRequest notPossible",
      "dataFreeze notPossible",
      "draft notPossible",
      "signOff notPossible",
      "issue notPossible",
      "reminder planned",
      "actionLog planned",
    ]);
    await unit.liveTo("2013-09-06T15:30:00Z");
    expect((await unit.state()).deliveries).toEqual([]);
  });
});

describe("a routine that is changed", () => {
  const weekly = { every: "week", on: "Wednesday", at: "10:00", startsOn: "2013-02-01" };

  it("keeps the ids of the occurrences it keeps, drops the others and adds new ones", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine({ cadence: { ...weekly, every: "2 weeks" } });
    const before = await unit.occurrences();
    const idsBefore = new Map(before.map(({ date, id }) => [date, id]));
    const patched = await unit.send(
      "PATCH",
      "routines/code:stocktake-ccr",
      { cadence: { ...weekly, at: "14:00" } },
      '"1"',
    );
    expect(patched.status, patched.text).toBe(200);
    const after = await unit.occurrences();
    expect(after.length).toBeGreaterThan(before.length);
    for (const { date, id } of before) expect(after.find((one) => one.date === date)?.id).toBe(id);
    expect(new Set(after.map(({ instant }) => instant.slice(11))).size).toBeGreaterThan(0);
    expect(after.filter(({ date }) => !idsBefore.has(date)).length).toBeGreaterThan(10);
    expect(after[0]).toMatchObject({ date: "2013-02-06", instant: "2013-02-06T19:00:00.000Z", status: "planned" });

    await unit.must(200, "PATCH", "routines/code:stocktake-ccr", { cadence: { ...weekly, on: "Friday" } }, "*");
    const fridays = await unit.occurrences("&status=planned");
    expect(fridays.every(({ instant }) => new Date(instant).getUTCDay() === 5)).toBe(true);
  });

  it("leaves exactly one occurrence when it is changed a second before, or after, a step falls due", async () => {
    for (const at of ["2013-02-19T13:59:59Z", "2013-02-19T14:00:01Z"]) {
      const unit = await makeDeliveryUnit(test);
      await unit.addRoutine();
      const due = found(found((await unit.occurrences())[0]).steps.find(({ step }) => step === "dataRequest"));
      expect(due.dueAt).toBe("2013-02-19T14:00:00.000Z");
      await unit.jumpTo(at);
      await unit.must(
        200,
        "PATCH",
        "routines/code:stocktake-ccr",
        { cadence: { ...stocktake.cadence, at: "11:00" } },
        "*",
      );
      await unit.liveTo("2013-02-19T14:02:00Z");
      const inMarch = await unit.occurrences("&from=2013-03-01&to=2013-03-31");
      expect(inMarch).toHaveLength(1);
      expect(found(inMarch[0]).steps.find(({ step }) => step === "dataRequest")).toMatchObject({ state: "done" });
      const requests = (await unit.state()).deliveries.filter(({ dedupe_key }) => dedupe_key.startsWith("dataRequest"));
      expect(requests).toHaveLength(1);
    }
  });

  it("moves what was begun to the date that is nearest, and says so", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine();
    await unit.liveTo("2013-02-19T14:00:00Z");
    await unit.must(
      200,
      "PATCH",
      "routines/code:stocktake-ccr",
      { cadence: { ...stocktake.cadence, on: "third Tuesday" } },
      "*",
    );
    const inMarch = await unit.occurrences("&from=2013-03-01&to=2013-03-31");
    expect(inMarch.map(({ date, status }) => `${date} ${status}`)).toEqual(["2013-03-19 planned"]);
    expect((await unit.state()).audit.filter((entry) => entry.startsWith("occurrence.moved"))).toHaveLength(1);
    await unit.liveTo("2013-03-11T20:00:00Z");
    const about = (await unit.state()).deliveries.filter(({ dedupe_key }) => dedupe_key.includes(found(inMarch[0]).id));
    const kinds = about.map(({ dedupe_key }) => dedupe_key.split("/")[0]);
    expect([...new Set(kinds)]).toEqual(expect.arrayContaining(["change", "dataRequest"]));
    expect(kinds).not.toContain("reminder");
  });

  it("takes its occurrences back up when a change of the schedule is undone", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine();
    await unit.liveTo("2013-02-19T14:00:00Z");
    const change = (on: string) =>
      unit.must(200, "PATCH", "routines/code:stocktake-ccr", { cadence: { ...stocktake.cadence, on } }, "*");
    await change("third Tuesday");
    await change("second Tuesday");
    const inMarch = await unit.occurrences("&from=2013-03-01&to=2013-03-31&status=planned");
    expect(inMarch.map(({ date }) => date)).toEqual(["2013-03-12"]);
    const steps = found(inMarch[0]).steps.map(({ step, state }) => `${step} ${state}`);
    expect(steps.slice(0, 3)).toEqual(["dataRequest done", "dataFreeze planned", "draft planned"]);
  });

  it("is planned by the new schedule alone when mornings plan it at the same time", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine({ cadence: weekly });
    await unit.jumpTo("2013-09-02T15:00:00Z");
    await Promise.all([
      unit.must(200, "PATCH", "routines/code:stocktake-ccr", { cadence: { ...weekly, on: "Friday" } }, "*"),
      ...Array.from({ length: 4 }, () =>
        test.inScope(unit.organisation, async (scope) =>
          planAhead(scope, await getRoutine(scope, "code:stocktake-ccr")),
        ),
      ),
    ]);
    const planned = await unit.occurrences("&status=planned&from=2013-09-03");
    expect(planned.filter(({ instant }) => new Date(instant).getUTCDay() !== 5)).toEqual([]);
  });

  it("is changed by one of two editors", async () => {
    const unit = await makeDeliveryUnit(test);
    const { id } = await unit.addRoutine();
    expect((await unit.send("PATCH", `routines/${id}`, { title: "A" })).status).toBe(428);
    const replies = await Promise.all(
      ["A", "B"].map((title) => unit.send("PATCH", `routines/${id}`, { title }, '"1"')),
    );
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 412]);
  });

  it("does not give way to itself", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine(memo);
    const refused = await unit.send("PATCH", "routines/code:memo", { yieldsTo: ["memo"] }, "*");
    expect(refused.body).toMatchObject({ status: 422, errors: [{ pointer: "/yieldsTo/0" }] });
  });
});

describe("a routine that is ended", () => {
  it("cancels what lies ahead, keeps what was, and plans no more", async () => {
    const unit = await makeDeliveryUnit(test);
    const { id } = await unit.addRoutine();
    await unit.liveTo("2013-03-12T15:00:00Z");
    const [march] = await unit.occurrences();
    await unit.must(200, "POST", `occurrences/${found(march).id}/hold`, undefined, "*");
    expect((await unit.send("DELETE", `routines/${id}`)).status).toBe(428);
    expect((await unit.send("DELETE", `routines/${id}`, undefined, '"9"')).status).toBe(412);
    await unit.must(204, "DELETE", `routines/${id}`, undefined, "*");
    const statuses = (await unit.occurrences()).map(({ status }) => status);
    expect(statuses[0]).toBe("held");
    expect(new Set(statuses.slice(1))).toEqual(new Set(["cancelled"]));
    expect((await unit.must(200, "GET", `routines/${id}`)).endedAt).not.toBeNull();
    expect((await unit.send("PATCH", `routines/${id}`, { title: "X" }, "*")).status).toBe(409);
    expect((await unit.send("DELETE", `routines/${id}`, undefined, "*")).status).toBe(409);
    await unit.liveTo("2014-03-12T15:00:00Z");
    expect(await unit.occurrences()).toHaveLength(statuses.length);
  });

  it("never undoes a paper that is being issued just then", async () => {
    for (let round = 0; round < 4; round += 1) {
      const unit = await makeDeliveryUnit(test);
      const { id } = await unit.addRoutine(memo);
      await unit.liveTo("2013-02-20T15:00:00Z");
      const [draft] = (await unit.must(200, "GET", "documents")).data;
      const [issued, deleted] = await Promise.all([
        unit.send("POST", `documents/${draft.id}/issue`, undefined, "*"),
        unit.send("DELETE", `routines/${id}`, undefined, "*"),
      ]);
      expect(deleted.status).toBe(204);
      const isIssued = issued.status === 200;
      if (!isIssued) expect(issued.status).toBe(409);
      const [march] = await unit.occurrences();
      expect(found(march).status).toBe(isIssued ? "issued" : "cancelled");
      const { documents, audit, deliveries } = await unit.state();
      expect(documents.map(({ status }) => status)).toEqual([isIssued ? "issued" : "draft"]);
      expect(deliveries.filter(({ dedupe_key }) => dedupe_key.startsWith("brief/"))).toHaveLength(isIssued ? 1 : 0);
      expect(audit.filter((entry) => entry.startsWith("routine.ended"))).toHaveLength(1);
    }
  });

  it("does nothing more for what was begun: its steps are cancelled", async () => {
    const unit = await makeDeliveryUnit(test);
    const { id } = await unit.addRoutine();
    await unit.jumpTo("2013-02-19T14:00:00Z");
    await unit.sweep();
    await unit.must(204, "DELETE", `routines/${id}`, undefined, "*");
    for (const job of await unit.takeJobs()) await unit.run(job);
    await unit.liveTo("2013-03-14T20:00:00Z");
    const { deliveries, documents } = await unit.state();
    expect({ deliveries, documents }).toEqual({ deliveries: [], documents: [] });
  });
});

describe("input that cannot be used", () => {
  const withCadence = (cadence: object) => ({ ...stocktake, cadence: { ...stocktake.cadence, ...cadence } });
  const { chair: _chair, ...withoutChair } = stocktake;
  const { to: _to, ...withoutTo } = memo;
  const { from: _from, ...withoutFrom } = memo;

  it.each<[string, object, number, string]>([
    ["an unknown zone", { ...stocktake, timeZone: "America/Springfield" }, 422, "/timeZone"],
    ["30 February", withCadence({ startsOn: "2013-02-30" }), 422, "/cadence/startsOn"],
    ["a yearly 30 February", withCadence({ every: "year", on: "30 February" }), 422, "/cadence/on"],
    ["a cadence of 0 months", withCadence({ every: "0 months" }), 422, "/cadence/every"],
    ["a cadence of minutes", withCadence({ every: "5 minutes" }), 422, "/cadence/every"],
    [
      "a rule that never fires",
      { ...stocktake, cadence: { rrule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", at: "10:00", startsOn: "2013-03-01" } },
      422,
      "/cadence/rrule",
    ],
    [
      "an interval of 0",
      { ...stocktake, cadence: { rrule: "FREQ=MONTHLY;INTERVAL=0", at: "10:00", startsOn: "2013-03-01" } },
      422,
      "/cadence/rrule",
    ],
    ["an end before the start", withCadence({ endsOn: "2013-01-01" }), 422, "/cadence/endsOn"],
    ["an hour that is none", withCadence({ at: "25:00" }), 422, "/cadence/at"],
    ["neither cadence nor trigger", { ...stocktake, cadence: undefined }, 422, "/cadence"],
    ["minutes as text", withCadence({ minutes: "60" }), 400, "/cadence/minutes"],
    ["goals as a number", { ...stocktake, goals: 5 }, 400, "/goals"],
    ["an unknown field", { ...stocktake, colour: "red" }, 400, ""],
    ["a memo without `to`", withoutTo, 422, "/to"],
    ["a memo without `from`", withoutFrom, 422, "/from"],
    ["a meeting without chair", withoutChair, 422, "/chair"],
    ["an unknown goal", { ...stocktake, goals: ["CCR", "NOPE"] }, 422, "/goals/1"],
    ["an unknown person", { ...stocktake, chair: "nobody" }, 422, "/chair"],
    ["an unknown routine to yield to", { ...memo, yieldsTo: ["nope"] }, 422, "/yieldsTo/0"],
    ["one goal twice", { ...stocktake, goals: ["CCR", "code:CCR"] }, 422, "/goals/1"],
    ["one participant twice", { ...stocktake, participants: ["unit", "unit"] }, 422, "/participants/1"],
  ])("is refused with a pointer: %s", async (_name, body, status, pointer) => {
    const unit = await makeDeliveryUnit(test);
    const refused = await unit.send("POST", "routines", body);
    expect(refused.body).toMatchObject({
      status,
      errors: expect.arrayContaining([expect.objectContaining({ pointer })]),
    });
    expect(refused.headers["content-type"]).toContain("application/problem+json");
    expect((await unit.must(200, "GET", "routines")).data).toEqual([]);
  });

  it("is refused by the preview alike, at either end of time", async () => {
    const unit = await makeDeliveryUnit(test);
    const preview = async (body: object) => (await unit.send("POST", "routines/preview", body)).status;
    const { cadence } = stocktake;
    expect(await preview({ cadence, from: "2014-01-01", to: "2013-01-01" })).toBe(422);
    expect(await preview({ cadence, from: "2013-01-01", to: "2043-01-01" })).toBe(422);
    expect(await preview({ cadence, from: "2013-01-01" })).toBe(422);
    expect(await preview({ from: "2013-01-01", to: "2014-01-01" })).toBe(422);
    expect(await preview({ cadence, from: "2013-02-30", to: "2014-01-01" })).toBe(422);
    expect(await preview({ cadence, from: "1000-01-01", to: "1000-02-01" })).toBe(422);
    expect(await preview({ cadence, from: "9999-01-01", to: "9999-12-31" })).toBe(422);
    const lastDays = { cadence: { ...cadence, startsOn: "2199-01-01" }, from: "2199-12-01", to: "2199-12-31" };
    expect(await preview(lastDays)).toBe(200);
    expect(await preview({ cadence, from: "1900-01-01", to: "1900-02-01" })).toBe(200);
    expect(await preview({ cadence, from: "2013-01-01", to: "2014-01-01", timeZone: "Nowhere/At_All" })).toBe(422);
    expect(await preview({ cadence, from: "2013-01-01", to: "2014-01-01", calendar: "none" })).toBe(422);
  });

  it("is previewed as it would be made, a memo's people and all, with the window in the query", async () => {
    const unit = await makeDeliveryUnit(test);
    const window = { from: "2013-03-01", to: "2013-07-31" };
    const asked = "routines/preview?from=2013-03-01&to=2013-07-31";
    const { kind, title, cadence } = { title: "Memo", ...memo };
    const shown = await unit.must(200, "POST", asked, memo);
    expect(shown.data.map(({ date }: { date: string }) => date)).toEqual(["2013-03-04", "2013-05-06", "2013-07-01"]);
    expect(await unit.must(200, "POST", "routines/preview", { kind, title, cadence, ...window })).toEqual(shown);
    const windowForm = "give the window as ?from=YYYY-MM-DD&to=YYYY-MM-DD; in a memo's body `from` and `to` are people";
    const refused: [string, object, string, string][] = [
      ["routines/preview", memo, "/from", windowForm],
      ["routines/preview?from=2013-03-01", memo, "/to", windowForm],
      ["routines/preview", { cadence, ...window, from: "2013-02-30" }, "/from", "February 2013 has 28 days"],
      ["routines/preview?from=2013-03-01&to=2013-02-01", memo, "/to", "`to` lies before `from`"],
    ];
    for (const [path, body, pointer, message] of refused) {
      const answer = await unit.send("POST", path, body);
      const errors = [{ pointer, message: expect.stringContaining(message) }];
      expect(answer.body).toMatchObject({ status: 422, errors });
    }
  });

  it("has no dates to preview where a trigger calls it", async () => {
    const unit = await makeDeliveryUnit(test);
    const { cadence: _cadence, ...rest } = stocktake;
    const triggered = { ...rest, kind: "priorityReview", trigger: { when: ["redRating"], at: "10:00" } };
    const answer = await unit.send("POST", "routines/preview?from=2013-03-01&to=2013-07-31", triggered);
    const errors = [{ pointer: "/trigger", message: "a triggered routine has no dates to preview" }];
    expect(answer.body).toMatchObject({ status: 422, errors });
  });

  it("gives a routine about many goals a title that fits a line", async () => {
    const unit = await makeDeliveryUnit(test);
    const codes = Array.from({ length: 30 }, (_, index) => `G${index}`);
    for (const code of codes) await unit.must(201, "POST", "goals", { code, title: `A long name of a goal ${code}` });
    expect((await unit.addRoutine({ goals: codes })).title.length).toBeLessThanOrEqual(200);
  });
});
