import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/app.ts";
import { found, makeDeliveryUnit, memo } from "../support/delivery-unit.ts";
import { beginStocktake, recordMeeting, runUp, sent, stepOf } from "../support/stocktake-run-up.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const begin = (until: string, overrides: object = {}) => beginStocktake(test, until, overrides);

describe("a memo", () => {
  const withMemo = async () => {
    const { unit, id } = await begin("2013-02-01");
    await unit.addRoutine({ ...memo, yieldsTo: ["stocktake-ccr"] });
    const march = found((await unit.occurrences("&routine=code:memo"))[0]);
    return { unit, stocktake: id, march };
  };

  it("gives way at its first step to the stocktake of its month, once, and nothing more comes of it", async () => {
    const { unit, march } = await withMemo();
    expect(march).toMatchObject({ date: "2013-03-04", status: "planned" });
    await unit.jumpTo(found(march.steps[0]).dueAt);
    await unit.sweep();
    const jobs = await unit.takeJobs();
    await Promise.all(Array.from({ length: 10 }, () => Promise.all(jobs.map((job) => unit.run(job)))));
    const decided = await unit.occurrence(march.id);
    expect(decided).toMatchObject({ status: "gaveWay", cause: "Stocktake: Success on 12 March 2013" });
    expect(new Set(decided.steps.map(({ state }) => state))).toEqual(new Set(["cancelled"]));
    expect((await unit.state()).audit.filter((entry) => entry.startsWith("occurrence.gave-way"))).toHaveLength(1);
    await unit.liveTo("2013-03-04T14:00:00Z");
    expect((await unit.state()).documents.filter(({ kind }) => kind === "memo")).toEqual([]);
  });

  it("takes place when the stocktake is moved out of its month before, and stays so when it comes back", async () => {
    const { unit, stocktake, march } = await withMemo();
    const move = (to: string) => unit.must(200, "POST", `occurrences/${stocktake}/move`, { to, reason: "travel" }, "*");
    await move("2013-04-02");
    for (const { dueAt } of march.steps.slice(0, 3)) await unit.liveTo(dueAt);
    await move("2013-03-19");
    for (const { dueAt } of march.steps.slice(3)) await unit.liveTo(dueAt);
    expect(await unit.occurrence(march.id)).toMatchObject({ status: "issued" });
    expect((await unit.state()).documents).toContainEqual(expect.objectContaining({ kind: "memo", status: "issued" }));
  });

  it("does not give way to a stocktake that was called off", async () => {
    const { unit, stocktake, march } = await withMemo();
    await unit.must(200, "POST", `occurrences/${stocktake}/cancel`, { reason: "x" }, "*");
    for (const { dueAt } of march.steps) await unit.liveTo(dueAt);
    expect(await unit.occurrence(march.id)).toMatchObject({ status: "issued" });
    expect(await sent(unit, "brief")).toHaveLength(1);
  });
});

describe("who is written to", () => {
  it("asks for figures only when one is due", async () => {
    const { unit, id } = await begin("2013-02-01");
    const yearly = { publicationLag: "received 31 January of cohort year + 2" };
    await unit.must(200, "PATCH", "metrics/code:GRAD5", yearly, "*");
    const figure = { metric: "GRAD5", period: "2011", value: 84.7, receivedAt: "2013-01-31" };
    await unit.must(200, "POST", "observations/batch", { observations: [figure] });
    await unit.liveTo("2013-02-19T14:00:00Z");
    expect(await stepOf(unit, id, "dataRequest")).toMatchObject({ state: "done", outcome: "no figure is due" });
    expect(await sent(unit, "dataRequest")).toEqual([]);
  });

  it("passes over people who have left, as owners, readers and participants", async () => {
    const { unit, id } = await begin("2013-02-01", { participants: ["unit"] });
    for (const code of ["ccr-leader", "unit"]) await unit.letGo(code);
    for (const moment of runUp) await unit.liveTo(moment);
    const { deliveries } = await unit.state();
    expect(new Set(deliveries.map(({ subject }) => subject)).size).toBeGreaterThan(0);
    const people = await unit.must(200, "GET", "people");
    const left = people.data.filter(({ active }: { active: boolean }) => !active).map((one: { id: string }) => one.id);
    for (const { dedupe_key } of deliveries) expect(left.some((who: string) => dedupe_key.includes(who))).toBe(false);
    expect((await stepOf(unit, id, "reminder")).outcome).toBe("reminded Commissioner");
  });

  it("writes to a person once who is chair, owner and participant in one", async () => {
    const { unit } = await begin("2013-02-01", { chair: "ccr-leader", participants: ["ccr-leader"] });
    for (const moment of runUp) await unit.liveTo(moment);
    expect(await sent(unit, "brief")).toHaveLength(1);
    expect(await sent(unit, "reminder")).toHaveLength(1);
  });

  it("asks the unit for the record when nothing was recorded", async () => {
    const { unit, id } = await begin("2013-03-12");
    await unit.liveTo("2013-03-14T13:00:00Z");
    expect(await sent(unit, "noRecord")).toHaveLength(1);
    expect(await sent(unit, "actionLog")).toEqual([]);
    // Recorded late, it still brings its action log, once.
    await unit.must(200, "POST", `occurrences/${id}/hold`, undefined, "*");
    await unit.liveTo("2013-03-15T13:00:00Z");
    await unit.liveTo("2013-03-20T13:00:00Z");
    expect(await sent(unit, "actionLog")).toHaveLength(2);
    expect(await sent(unit, "noRecord")).toHaveLength(1);
  });

  it("reminds of actions in one digest a person and day, and not on days off", async () => {
    const unit = await makeDeliveryUnit(test, { calendar: { add: [{ on: "2013-03-20", title: "Snow day" }] } });
    await unit.addRoutine();
    const { id } = found((await unit.occurrences())[0]);
    await recordMeeting(unit, id);
    const more = { occurrence: id, text: "Write to parents", owner: "ccr-leader", due: "2013-03-19" };
    await unit.must(201, "POST", "actions", more);
    for (let day = 13; day <= 31; day += 1) {
      await unit.jumpTo(`2013-03-${day}T11:00:00Z`);
      await unit.sweep();
      const jobs = await unit.takeJobs();
      await Promise.all(jobs.flatMap((job) => [unit.run(job), unit.run(job), unit.run(job)]));
    }
    const days = (await sent(unit, "digest")).map(({ dedupe_key }) => dedupe_key.split("/")[1]);
    // The day before, the day, the first day after it that is not off, and a week later.
    expect(days).toEqual(["2013-03-18", "2013-03-19", "2013-03-21", "2013-03-28"]);
    const digests = (await unit.state()).audit.filter((entry) => entry.startsWith("digest.sent"));
    expect(digests).toHaveLength(4);
    expect(digests[2]).toContain("2 overdue (A1, A2)");
  });

  it("makes up for the reminders of mornings missed, in one digest", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine();
    const { id } = found((await unit.occurrences())[0]);
    await recordMeeting(unit, id);
    const days = async () => (await sent(unit, "digest")).map(({ dedupe_key }) => dedupe_key.split("/")[1]);
    for (let day = 13; day <= 19; day += 1) await unit.liveTo(`2013-03-${day}T11:00:00Z`);
    expect(await days()).toEqual(["2013-03-18", "2013-03-19"]);
    // Nothing ran on the 20th, the first day after it was due, nor on the 21st.
    await unit.liveTo("2013-03-22T11:00:00Z");
    expect(await days()).toEqual(["2013-03-18", "2013-03-19", "2013-03-22"]);
    for (let day = 23; day <= 26; day += 1) await unit.liveTo(`2013-03-${day}T11:00:00Z`);
    expect(await days()).toEqual(["2013-03-18", "2013-03-19", "2013-03-22"]);
  });
});
