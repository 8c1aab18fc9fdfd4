import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPlanFile } from "../../src/plan-file/read.ts";
import { createFromPlan, loadPlan } from "../../src/plan-file/service.ts";
import { systemActor } from "../../src/platform/db/scope.ts";
import { callReview } from "../../src/routines/occurrences/review-service.ts";
import { getRoutine } from "../../src/routines/service.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit, memo, stocktake } from "../support/delivery-unit.ts";
import { sent } from "../support/stocktake-run-up.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const halfway = { halfwayBetween: "stocktake-ccr", at: "09:00", startsOn: "2013-03-01" };
const ofRoutine = async (unit: DeliveryUnit, code: string, more = "") =>
  (await unit.must(200, "GET", `routines/code:${code}/occurrences?limit=200${more}`)).data;
const datesOf = async (unit: DeliveryUnit, code: string, more = "&status=planned"): Promise<string[]> =>
  (await ofRoutine(unit, code, more)).map(({ date }: { date: string }) => date);
/** Stocktakes on 12 March and 10 September 2013, 11 March 2014; memos halfway: 11 June and 10 December 2013. */
const beginHalfway = async (): Promise<DeliveryUnit> => {
  const unit = await makeDeliveryUnit(test);
  await unit.addRoutine();
  await unit.addRoutine({ ...memo, cadence: halfway });
  expect((await datesOf(unit, "memo")).slice(0, 2)).toEqual(["2013-06-11", "2013-12-10"]);
  return unit;
};
const anchorOn = async (unit: DeliveryUnit, date: string): Promise<string> =>
  found((await ofRoutine(unit, "stocktake-ccr", `&from=${date}&to=${date}`))[0]).id;
const move = (unit: DeliveryUnit, id: string, to: string) =>
  unit.must(200, "POST", `occurrences/${id}/move`, { to, reason: "The chair is away" }, "*");
const expectShown = async (unit: DeliveryUnit, code: string): Promise<void> => {
  const planned = await datesOf(unit, code);
  const { data } = await unit.must(200, "GET", `routines/code:${code}/dates?from=2013-02-02&to=${planned.at(-1)}`);
  expect(planned).toEqual(data.map(({ date }: { date: string }) => date));
};

describe("a memo halfway between stocktakes", () => {
  it("moves with the stocktake that is moved, by its own id, and back with it", async () => {
    const unit = await beginHalfway();
    const [first] = await ofRoutine(unit, "memo");
    const september = await anchorOn(unit, "2013-09-10");
    await move(unit, september, "2013-10-01");
    expect((await datesOf(unit, "memo")).slice(0, 2)).toEqual(["2013-06-21", "2013-12-20"]);
    const [moved] = await ofRoutine(unit, "memo");
    expect(moved).toMatchObject({ id: first.id, scheduledFor: "2013-06-21", movedFrom: null, changes: [] });
    await move(unit, september, "2013-09-10");
    expect((await datesOf(unit, "memo")).slice(0, 2)).toEqual(["2013-06-11", "2013-12-10"]);
    await expectShown(unit, "memo");
  });

  it.each(["skip", "cancel"])("goes between those that are left after a %s", async (verb) => {
    const unit = await beginHalfway();
    const september = await anchorOn(unit, "2013-09-10");
    await unit.must(200, "POST", `occurrences/${september}/${verb}`, { reason: "No need" }, "*");
    // Halfway between 12 March 2013 and 11 March 2014.
    expect((await datesOf(unit, "memo"))[0]).toBe("2013-09-10");
    await expectShown(unit, "memo");
  });

  it("is re-dated and not doubled when its data were asked for already, and people are told once", async () => {
    const unit = await beginHalfway();
    await unit.liveTo("2013-05-20T14:00:00Z");
    await unit.liveTo("2013-05-21T14:00:00Z");
    const [begun] = await ofRoutine(unit, "memo");
    expect(begun.steps[0]).toMatchObject({ step: "dataRequest", state: "done" });
    const asked = (await sent(unit, "dataRequest")).filter(({ dedupe_key }) => dedupe_key.includes(begun.id));
    expect(asked).toHaveLength(1);
    await move(unit, await anchorOn(unit, "2013-09-10"), "2013-10-01");
    const [moved] = await ofRoutine(unit, "memo");
    expect(moved).toMatchObject({ id: begun.id, date: "2013-06-21", status: "planned" });
    expect(moved.changes).toMatchObject([{ kind: "moved", reason: "a meeting that it follows was changed" }]);
    expect(await ofRoutine(unit, "memo", "&from=2013-05-01&to=2013-09-30")).toHaveLength(1);
    for (const at of ["2013-05-21T14:05:00Z", "2013-05-31T14:00:00Z", "2013-06-21T13:00:00Z"]) await unit.liveTo(at);
    const about = (await unit.state()).deliveries.filter(({ dedupe_key }) => dedupe_key.includes(begun.id));
    const kinds = about.map(({ dedupe_key }) => found(dedupe_key.split("/")[0]));
    expect(kinds.toSorted()).toEqual(["brief", "change", "dataRequest"]);
    expect((await ofRoutine(unit, "memo"))[0]).toMatchObject({ status: "issued", date: "2013-06-21" });
  });

  it("stays where it is when a moved stocktake would have put it into the past", async () => {
    const unit = await beginHalfway();
    await unit.liveTo("2013-06-07T14:00:00Z");
    await move(unit, await anchorOn(unit, "2013-09-10"), "2013-08-20");
    const [stays] = await ofRoutine(unit, "memo");
    expect(stays).toMatchObject({ date: "2013-06-11", status: "planned" });
    const shown = await unit.must(200, "GET", "routines/code:memo/dates?from=2013-06-01&to=2013-06-30");
    expect(shown.data.map(({ date }: { date: string }) => date)).toEqual(["2013-06-11"]);
  });

  it("that was issued is not written again when its stocktake moves afterwards, and the dates say so", async () => {
    const unit = await beginHalfway();
    await unit.liveTo("2013-06-11T13:00:00Z");
    const issued = (await unit.state()).documents;
    expect(issued).toHaveLength(1);
    await move(unit, await anchorOn(unit, "2013-09-10"), "2013-12-03");
    expect(await ofRoutine(unit, "memo", "&from=2013-05-01&to=2013-09-30")).toHaveLength(1);
    const { data, leftOut } = await unit.must(200, "GET", "routines/code:memo/dates?from=2013-06-12&to=2013-09-30");
    expect([data, leftOut]).toEqual([[], [{ date: "2013-07-23", reason: "took place on 11 June 2013 already" }]]);
    expect((await unit.state()).documents).toEqual(issued);
  });

  it("comes when a routine changes from days of its own on the very days of the stocktakes", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine();
    const own = { every: "6 months", on: "second Tuesday", at: "09:00", startsOn: "2013-03-01" };
    await unit.addRoutine({ ...memo, cadence: own });
    await unit.liveTo("2013-03-12T13:30:00Z");
    expect((await ofRoutine(unit, "memo"))[0]).toMatchObject({ date: "2013-03-12", status: "issued" });
    await unit.must(200, "PATCH", "routines/code:memo", { cadence: halfway }, "*");
    expect((await datesOf(unit, "memo")).slice(0, 2)).toEqual(["2013-06-11", "2013-12-10"]);
    await move(unit, await anchorOn(unit, "2013-09-10"), "2013-10-01");
    expect((await datesOf(unit, "memo")).slice(0, 2)).toEqual(["2013-06-21", "2013-12-20"]);
    const change = { from: "2013-09-01", cadence: { ...own, on: "first Monday" }, reason: "Fixed days again" };
    await unit.must(200, "POST", "routines/code:memo/schedule-changes", change, "*");
    expect((await datesOf(unit, "memo")).slice(0, 2)).toEqual(["2013-06-21", "2013-09-02"]);
  });

  it("keeps the stocktake from being ended until it has dates of its own", async () => {
    const unit = await beginHalfway();
    const refused = await unit.send("DELETE", "routines/code:stocktake-ccr", undefined, "*");
    expect(refused.body).toMatchObject({ status: 409, detail: expect.stringContaining("The dates of memo hang on") });
    const before = await datesOf(unit, "memo");
    expect(before.length).toBeGreaterThan(0);
    await unit.must(204, "DELETE", "routines/code:memo", undefined, "*");
    await unit.must(204, "DELETE", "routines/code:stocktake-ccr", undefined, "*");
  });
});

describe("a review that waits for others", () => {
  const yearly = { every: "year", on: "17 September", at: "13:00", startsOn: "2013-09-01" };
  const global = { ...stocktake, code: "global", kind: "globalStocktake", goals: "all", cadence: yearly };
  const begin = async (): Promise<DeliveryUnit> => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine();
    await unit.addRoutine({ ...global, after: { routines: ["stocktake-ccr"], times: 2 } });
    return unit;
  };

  it("is held on its day after both stocktakes, moves on with the second, and comes back with it", async () => {
    const unit = await begin();
    expect(await datesOf(unit, "global")).toEqual(["2013-09-17"]);
    const september = await anchorOn(unit, "2013-09-10");
    await move(unit, september, "2013-10-04");
    const [waits] = await ofRoutine(unit, "global", "&status=planned");
    expect(waits).toMatchObject({
      date: "2013-10-07",
      movedFrom: "2013-09-17",
      scheduledFor: "2013-09-17",
      reason: expect.stringMatching(/^waits for Stocktake.* on 4 October 2013$/),
    });
    await expectShown(unit, "global");
    await move(unit, september, "2013-09-11");
    expect((await ofRoutine(unit, "global", "&status=planned"))[0]).toMatchObject({
      date: "2013-09-17",
      movedFrom: null,
    });
  });

  it("is left out, with the cause, while a stocktake is missing, and planned again once there is one", async () => {
    const unit = await begin();
    const september = await anchorOn(unit, "2013-09-10");
    await unit.must(200, "POST", `occurrences/${september}/cancel`, { reason: "No quorum" }, "*");
    expect(await datesOf(unit, "global")).toEqual([]);
    const { data, leftOut } = await unit.must(200, "GET", "routines/code:global/dates?from=2013-09-01&to=2013-12-31");
    expect(data).toEqual([]);
    expect(leftOut).toEqual([
      { date: "2013-09-17", reason: expect.stringMatching(/^Stocktake.* is not held twice by then$/) },
    ]);
    const monthly = { every: "month", on: "first Tuesday", at: "10:00", startsOn: "2013-03-01" };
    await unit.must(200, "PATCH", "routines/code:stocktake-ccr", { cadence: monthly }, "*");
    expect((await datesOf(unit, "global"))[0]).toBe("2013-09-17");
  });

  it("is taken up again by its own id when it was begun and called off because a stocktake fell away", async () => {
    const unit = await begin();
    await unit.liveTo("2013-08-27T14:00:00Z");
    const [begun] = await ofRoutine(unit, "global");
    expect(begun.steps[0]).toMatchObject({ state: "done" });
    const change = { from: "2013-09-01", cadence: { ...stocktake.cadence, endsOn: "2013-09-01" }, reason: "A pause" };
    await unit.must(200, "POST", "routines/code:stocktake-ccr/schedule-changes", change, "*");
    expect(await ofRoutine(unit, "global")).toMatchObject([{ id: begun.id, status: "cancelled" }]);
    const [pause] = (await unit.must(200, "GET", "routines/code:stocktake-ccr/schedule-changes")).data;
    const path = `routines/code:stocktake-ccr/schedule-changes/${pause.id}`;
    await unit.must(200, "DELETE", path, undefined, "*");
    const [again] = await ofRoutine(unit, "global");
    expect(again).toMatchObject({ id: begun.id, status: "planned", date: "2013-09-17", cause: null });
    expect(again.changes.map(({ kind }: { kind: string }) => kind)).toEqual(["cancelled", "reinstated"]);
  });

  it("is held on its own day again once it waits for none", async () => {
    const unit = await begin();
    await move(unit, await anchorOn(unit, "2013-09-10"), "2013-10-04");
    expect(await datesOf(unit, "global", "&status=planned&to=2014-06-30")).toEqual(["2013-10-07"]);
    const patched = await unit.must(200, "PATCH", "routines/code:global", { after: null }, "*");
    expect(patched.after).toBeUndefined();
    expect(await datesOf(unit, "global", "&status=planned&to=2014-06-30")).toEqual(["2013-09-17"]);
  });

  it("keeps its rhythm whatever day its dates are asked from", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine({ cadence: { every: "month", on: "first Tuesday", at: "10:00", startsOn: "2013-02-01" } });
    const weekly = { every: "week", on: "Thursday", at: "13:00", startsOn: "2013-02-01" };
    await unit.addRoutine({ ...global, cadence: weekly, after: { routines: ["stocktake-ccr"], times: 2 } });
    const all = await datesOf(unit, "global");
    expect(all.length).toBeGreaterThan(6);
    for (const from of ["2013-04-01", "2013-05-17", "2013-08-09", "2013-11-02"]) {
      const { data } = await unit.must(200, "GET", `routines/code:global/dates?from=${from}&to=${all.at(-1)}`);
      expect(data.map(({ date }: { date: string }) => date)).toEqual(all.filter((date) => date >= from));
      await unit.liveTo(`${from}T20:00:00Z`);
      expect((await datesOf(unit, "global", "&to=2014-06-30")).filter((date) => all.includes(date))).toEqual(
        all.filter((date) => date <= "2014-06-30"),
      );
    }
  });

  it("hangs on through two levels: the review waits for the memo that lies between stocktakes", async () => {
    const unit = await beginHalfway();
    const spring = { every: "year", on: "4 June", at: "13:00", startsOn: "2013-06-01" };
    await unit.addRoutine({ ...global, cadence: spring, after: { routines: ["memo"] } });
    const after = { relativeTo: { routine: "global", workingDays: 3 }, at: "15:00", startsOn: "2013-03-01" };
    await unit.addRoutine({ ...stocktake, code: "board", kind: "boardStocktake", cadence: after });
    expect([await datesOf(unit, "global", "&to=2013-12-31"), await datesOf(unit, "board", "&to=2013-12-31")]).toEqual([
      ["2013-06-12"],
      ["2013-06-17"],
    ]);
    await move(unit, await anchorOn(unit, "2013-09-10"), "2013-10-01");
    expect([await datesOf(unit, "global", "&to=2013-12-31"), await datesOf(unit, "board", "&to=2013-12-31")]).toEqual([
      ["2013-06-24"],
      ["2013-06-27"],
    ]);
    for (const code of ["memo", "global", "board"]) await expectShown(unit, code);
  });
});

describe("routines that follow what is not on the calendar", () => {
  it("get their date when the review is called", async () => {
    const unit = await makeDeliveryUnit(test);
    const trigger = { when: ["redRating"], withinWorkingDays: 10, at: "10:00" };
    await unit.addRoutine({ code: "priority", kind: "priorityReview", cadence: undefined, trigger });
    const after = { relativeTo: { routine: "priority", workingDays: 10 }, at: "09:00", startsOn: "2013-02-01" };
    await unit.addRoutine({ ...memo, cadence: after });
    expect(await datesOf(unit, "memo")).toEqual([]);
    await test.inScope(unit.organisation, async (scope) =>
      callReview(scope, await getRoutine(scope, "code:priority"), { on: "2013-02-12", because: "Rated Red" }),
    );
    expect(await datesOf(unit, "memo")).toEqual(["2013-02-26"]);
  });
});

describe("another organisation's routine", () => {
  it("is followed and waited for by none, whether it is named by its code or its id", async () => {
    const [ours, theirs] = [await beginHalfway(), await makeDeliveryUnit(test)];
    const { id } = await theirs.addRoutine({ code: "theirs-alone", title: "A secret review" });
    for (const relation of [
      { halfwayBetween: "theirs-alone" },
      { relativeTo: { routine: "theirs-alone", workingDays: 5 } },
      { halfwayBetween: id },
    ]) {
      const cadence = { ...relation, at: "09:00", startsOn: "2013-03-01" };
      const span = { from: "2013-03-01", to: "2013-12-31" };
      const refused = [
        await ours.send("POST", "routines", { ...stocktake, code: "r", cadence }),
        await ours.send("PATCH", "routines/code:memo", { cadence }, "*"),
        await ours.send("POST", "routines/code:memo/schedule-changes", { from: span.from, cadence, reason: "x" }, "*"),
        await ours.send("POST", "routines/preview", { cadence, ...span }),
      ];
      expect(refused.map(({ status }) => status)).toEqual([422, 422, 422, 422]);
      for (const { text } of refused) expect(text).not.toContain("secret");
    }
    const preview = { cadence: stocktake.cadence, after: { routines: [id] }, from: "2013-03-01", to: "2013-12-31" };
    expect((await ours.send("POST", "routines/preview", preview)).status).toBe(404);
  });
});

describe("a circle", () => {
  const refuse = async (unit: DeliveryUnit, path: string, body: object, pointer: string) => {
    const method = path.endsWith("schedule-changes") ? "POST" : "PATCH";
    const refused = await unit.send(method, path, body, "*");
    expect(refused.body).toMatchObject({
      status: 422,
      errors: [{ pointer, message: expect.stringContaining("waits") }],
    });
  };

  it("of routines that wait for each other is refused where it would close, however long it is", async () => {
    const unit = await beginHalfway();
    await unit.addRoutine({ code: "global", after: { routines: ["memo"] } });
    const path = "routines/code:stocktake-ccr";
    await refuse(unit, path, { after: { routines: ["stocktake-ccr"] } }, "/after/routines/0");
    await refuse(unit, path, { after: { routines: ["global"] } }, "/after/routines/0");
    const relative = { relativeTo: { routine: "global", workingDays: 3 }, at: "10:00", startsOn: "2013-03-01" };
    await refuse(unit, path, { cadence: relative }, "/cadence/relativeTo/routine");
    await refuse(unit, path, { cadence: { ...halfway, halfwayBetween: "memo" } }, "/cadence/halfwayBetween");
    const change = { from: "2013-09-01", cadence: { ...halfway, halfwayBetween: "memo" }, reason: "x" };
    await refuse(unit, `${path}/schedule-changes`, change, "/cadence/halfwayBetween");
  });

  it("is not closed by two editors at once either", async () => {
    for (let round = 0; round < 6; round += 1) {
      const unit = await makeDeliveryUnit(test);
      for (const code of ["one", "two"]) await unit.addRoutine({ code });
      const replies = await Promise.all([
        unit.send("PATCH", "routines/code:one", { after: { routines: ["two"] } }, "*"),
        unit.send("PATCH", "routines/code:two", { after: { routines: ["one"] } }, "*"),
      ]);
      expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 422]);
    }
  });
});

describe("many at once", () => {
  it("of anchors moved, steps carried out and schedules changed end in one plan, and nothing fails unexplained", async () => {
    const unit = await makeDeliveryUnit(test);
    const monthly = { every: "month", on: "second Tuesday", at: "10:00", startsOn: "2013-03-01" };
    for (const code of ["one", "two"]) await unit.addRoutine({ code, cadence: monthly, turns: { topics: ["x", "y"] } });
    await unit.addRoutine({
      ...memo,
      cadence: { ...halfway, halfwayBetween: "one" },
      after: { routines: ["two"] },
      yieldsTo: ["two"],
    });
    // Made last and hung on from above: the order of making is not the order of hanging.
    await unit.addRoutine({ code: "zero", cadence: monthly });
    await unit.must(200, "PATCH", "routines/code:one", { after: { routines: ["zero"] } }, "*");
    const anchors = async (code: string) =>
      (await ofRoutine(unit, code, "&status=planned&from=2013-06-01")).map(({ id }: { id: string }) => id);
    const refused: string[] = [];
    const days = ["2013-03-25", "2013-04-02", "2013-04-09", "2013-04-16", "2013-04-23", "2013-04-30"];
    for (const [round, day] of days.entries()) {
      await unit.jumpTo(`${day}T18:00:00Z`);
      await unit.sweep();
      const jobs = await unit.takeJobs();
      const [zero, one, two] = [await anchors("zero"), await anchors("one"), await anchors("two")];
      const to = `2013-12-${10 + round}`;
      const reason = "At once";
      const replies = await Promise.all([
        unit.send("POST", `occurrences/${zero[0]}/move`, { to, reason }, "*"),
        unit.send("POST", `occurrences/${one[round]}/move`, { to, reason }, "*"),
        unit.send("POST", `occurrences/${two[round]}/move`, { to, reason }, "*"),
        unit.send("POST", `occurrences/${two[0]}/skip`, { reason }, "*"),
        unit.send("PATCH", "routines/code:two", { cadence: { ...monthly, at: `11:0${round}` } }, "*"),
        unit.send("PATCH", "routines/code:memo", { shift: round % 2 === 0 ? "previous" : "next" }, "*"),
        ...jobs.map((job) => unit.run(job)),
      ]);
      refused.push(
        ...replies.flatMap((reply) => (reply && ![200, 409, 412].includes(reply.status) ? [reply.text] : [])),
      );
    }
    expect(refused).toEqual([]);
    const from = "2013-05-01";
    const planned = await datesOf(unit, "memo", `&status=planned&from=${from}&to=2014-06-30`);
    const { data, leftOut } = await unit.must(200, "GET", `routines/code:memo/dates?from=${from}&to=2014-06-30`);
    const shown = [...data, ...leftOut.filter(({ reason }: { reason: string }) => reason.startsWith("gives way"))];
    expect(planned).toEqual(shown.map(({ date }: { date: string }) => date).toSorted());
  });

  it("that all hang on each other are each planned once by a change of the first", async () => {
    const unit = await makeDeliveryUnit(test);
    const codes = Array.from({ length: 14 }, (_, index) => `r${index}`);
    for (const [index, code] of codes.entries()) {
      const after = index === 0 ? {} : { after: { routines: codes.slice(0, index) } };
      await unit.addRoutine({ code, ...after });
    }
    // By every way through the waiting routines there would be thousands of plans.
    const cadence = { ...stocktake.cadence, at: "11:00" };
    await unit.must(200, "PATCH", "routines/code:r0", { cadence }, "*");
    const [first] = await ofRoutine(unit, "r0");
    expect(first.startsAt.local).toBe("2013-03-12T11:00");
  });
});

const planText = (order: (routines: string[]) => string[]): string => `
organisation: { code: CODE, name: Department, timeZone: America/New_York }
runUpPlans:
  - { code: default, steps: [{ draft: -8 }, { issue: -5 }] }
people:
  - { code: boss, title: Commissioner, role: systemLeader, email: boss@x.example }
  - { code: leader, title: Goal leader, role: owner, email: leader@x.example }
sites: [{ code: S1, title: School, kind: school }]
goals:
  - { code: G, title: Goal, owner: leader }
  - { code: H, title: Another, owner: leader }
routines:
${order([
  `  - { code: memo, kind: memo, goals: all, to: boss, from: leader, yieldsTo: [board],
      cadence: { halfwayBetween: stocktake, at: "09:00", startsOn: 2013-01-01 } }`,
  `  - { code: global, kind: globalStocktake, goals: all, chair: boss, overlap: every,
      after: { routines: [code:stocktake, memo], times: 2 },
      runUp: [{ reminder: -2 }, { step: task, code: room, title: Book the room, lead: -10, by: -5 },
              { step: draft, off: true }],
      cadence: { every: year, on: 20 December, at: "10:00", startsOn: 2013-01-01 } }`,
  `  - { code: board, kind: boardStocktake, goals: [G], chair: boss, turns: { topics: [Finance, Schools] },
      cadence: { relativeTo: { routine: stocktake, workingDays: -10 }, at: "16:00", startsOn: 2013-01-01 } }`,
  `  - { code: priority, kind: priorityReview, goals: [G], chair: boss,
      trigger: { when: [redRating, { stalePeriods: 2 }], withinWorkingDays: 5, at: "10:00" } }`,
  `  - { code: schools, kind: lowPerformingSchoolReview, chair: boss, turns: { sites: [S1] }, participants: [leader],
      cadence: { rrule: "FREQ=MONTHLY;BYDAY=1MO", at: "10:00", startsOn: 2013-01-01 }, shift: previous }`,
  `  - { code: stocktake, kind: stocktake, goals: [G], chair: boss, turns: { goals: [G, "code:H"] },
      cadence: { every: 6 months, on: second Tuesday, at: "10:00", startsOn: 2013-01-01 } }`,
]).join("\n")}
`;

describe("a plan file with routines that hang on each other", () => {
  it.each<[string, (routines: string[]) => string[]]>([
    ["as written", (routines) => routines],
    ["the other way round", (routines) => routines.toReversed()],
  ])("loads in any order and is left the second time: %s", async (name, order) => {
    const code = `hanging-${name.replaceAll(" ", "-")}`;
    const plan = readPlanFile(planText(order).replace("CODE", code));
    const { id, loaded } = await createFromPlan(
      test.database,
      test.clock,
      systemActor,
      plan,
      new Date("2013-01-15T15:00:00Z"),
      async (scope, things) => ({ id: scope.organisationId, loaded: things }),
    );
    expect(loaded.filter(({ kind }) => kind === "routine").map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 6 }, () => "created"),
    );
    const again = await test.database.inOrganisation(id, (db) =>
      loadPlan({ organisationId: id, db, actor: systemActor, clock: test.clock }, plan),
    );
    expect(again.filter(({ outcome }) => outcome !== "left")).toEqual([]);
  });
});

describe("a routine that is read", () => {
  it("answers what was given", async () => {
    const unit = await beginHalfway();
    await unit.must(201, "POST", "sites", { code: "S1", title: "School", kind: "school" });
    const given = {
      ...stocktake,
      code: "global",
      cadence: { relativeTo: { routine: "memo", workingDays: 5 }, at: "10:00", minutes: 45, startsOn: "2013-03-01" },
      after: { routines: ["stocktake-ccr", "memo"], times: 2 },
      turns: { sites: ["S1"] },
      overlap: "every",
      runUp: [
        { step: "reminder", lead: -2, at: "08:00" },
        { step: "task", code: "room", title: "Book the room", lead: -10, at: "09:00", by: -5 },
        { step: "draft", off: true },
      ],
    };
    expect(await unit.addRoutine(given)).toMatchObject(given);
    expect(await unit.must(200, "GET", "routines/code:global")).toMatchObject(given);
    expect(await unit.must(200, "GET", "routines/code:memo")).toMatchObject({ cadence: { ...halfway, minutes: 60 } });
  });
});
