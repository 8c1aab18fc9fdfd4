import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit, memo, type OccurrenceView } from "../support/delivery-unit.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

/** The stocktake of 12 March 2013; its run-up begins on 19 February. */
const begin = async (overrides: object = {}): Promise<{ unit: DeliveryUnit; id: string }> => {
  const unit = await makeDeliveryUnit(test);
  await unit.addRoutine(overrides);
  return { unit, id: found((await unit.occurrences())[0]).id };
};

const stateOf = (occurrence: OccurrenceView, kind: string): string =>
  found(occurrence.steps.find(({ step }) => step === kind)).state;
const dueOf = (occurrence: OccurrenceView, kind: string): string =>
  found(occurrence.steps.find(({ step }) => step === kind)).dueOn;
const kindsSent = async (unit: DeliveryUnit): Promise<string[]> =>
  (await unit.state()).deliveries.map(({ dedupe_key }) => found(dedupe_key.split("/")[0])).toSorted();
const move = (unit: DeliveryUnit, id: string, to: string, more: object = {}) =>
  unit.must(200, "POST", `occurrences/${id}/move`, { to, reason: "the commissioner travels", ...more }, "*");

describe("an occurrence that is moved", () => {
  it("has its open steps dated anew, keeps what is done, and leaves the series as it is", async () => {
    const { unit, id } = await begin();
    await unit.liveTo("2013-02-19T14:00:00Z");
    const others = (await unit.occurrences()).slice(1);
    const moved: OccurrenceView = await move(unit, id, "2013-03-21", { at: "14:30" });
    expect(moved).toMatchObject({
      date: "2013-03-21",
      scheduledFor: "2013-03-12",
      movedFrom: "2013-03-12",
      reason: "the commissioner travels",
      instant: "2013-03-21T18:30:00.000Z",
      status: "planned",
    });
    expect(stateOf(moved, "dataRequest")).toBe("done");
    expect([dueOf(moved, "issue"), dueOf(moved, "reminder"), dueOf(moved, "actionLog")]).toEqual([
      "2013-03-14",
      "2013-03-20",
      "2013-03-25",
    ]);
    expect((await unit.occurrences()).slice(1)).toEqual(others);
  });

  it("is not reminded of on the old date, not even when the reminder was due and taken already", async () => {
    for (const isTaken of [false, true]) {
      const { unit, id } = await begin();
      await unit.liveTo("2013-03-05T15:00:00Z");
      await unit.jumpTo("2013-03-11T13:00:00Z");
      if (isTaken) await unit.sweep();
      await move(unit, id, "2013-03-26");
      for (const job of await unit.takeJobs()) await unit.run(job);
      await unit.liveTo("2013-03-12T20:00:00Z");
      expect(await kindsSent(unit)).not.toContain("reminder");
      await unit.liveTo("2013-03-25T14:00:00Z");
      const reminders = (await unit.state()).deliveries.filter(({ dedupe_key }) => dedupe_key.startsWith("reminder"));
      expect(reminders.length).toBeGreaterThan(0);
      for (const { dedupe_key, subject } of reminders) {
        expect(dedupe_key).toContain("2013-03-26");
        expect(subject).not.toContain("12 March");
      }
      expect(stateOf(await unit.occurrence(id), "reminder")).toBe("done");
    }
  });

  it("to a nearer date still has its paper issued, at once", async () => {
    const { unit, id } = await begin();
    await unit.liveTo("2013-02-19T14:00:00Z");
    const moved: OccurrenceView = await move(unit, id, "2013-02-22");
    expect([stateOf(moved, "draft"), stateOf(moved, "issue"), stateOf(moved, "reminder")]).toEqual([
      "notPossible",
      "planned",
      "planned",
    ]);
    await unit.liveTo("2013-02-19T14:01:00Z");
    expect((await kindsSent(unit)).filter((kind) => kind === "brief")).toHaveLength(2);
  });

  it("far enough away has the whole run-up for which there was no time before", async () => {
    const { unit, id } = await begin({ cadence: { every: "year", at: "10:00", startsOn: "2013-02-05" } });
    expect(stateOf(await unit.occurrence(id), "issue")).toBe("notPossible");
    const moved: OccurrenceView = await move(unit, id, "2013-04-23");
    expect(new Set(moved.steps.map(({ state }) => state))).toEqual(new Set(["planned"]));
  });

  it("may go to a day off, which the record says, but not into the past nor to where it is", async () => {
    const { unit, id } = await begin();
    await move(unit, id, "2013-03-23");
    expect((await unit.state()).audit.at(-1)).toContain("although that is Saturday");
    await unit.jumpTo("2013-03-01T15:00:00Z");
    const attempt = async (to: string) => unit.send("POST", `occurrences/${id}/move`, { to, reason: "x" }, "*");
    expect((await attempt("2013-02-28")).body).toMatchObject({ status: 422, errors: [{ pointer: "/to" }] });
    expect((await attempt("2013-03-23")).body).toMatchObject({ status: 422, errors: [{ pointer: "/to" }] });
    expect((await attempt("2013-02-30")).body).toMatchObject({ status: 422, errors: [{ pointer: "/to" }] });
    const unreasoned = await unit.send("POST", `occurrences/${id}/move`, { to: "2013-03-26" }, "*");
    expect(unreasoned.body).toMatchObject({ status: 400, errors: [{ pointer: "/reason" }] });
    expect((await unit.occurrence(id)).date).toBe("2013-03-23");
  });

  it("back to its date does not call itself moved from it", async () => {
    const { unit, id } = await begin();
    await move(unit, id, "2013-03-19");
    await move(unit, id, "2013-03-12");
    await unit.liveTo("2013-03-12T15:00:00Z");
    await unit.must(200, "POST", `occurrences/${id}/hold`, undefined, "*");
    expect((await unit.state()).audit.at(-1)).toMatch(/of 12 March 2013 was held$/);
  });

  it("stays where it was put when the schedule changes", async () => {
    const { unit, id } = await begin();
    await move(unit, id, "2013-03-21");
    const cadence = { every: "6 months", on: "third Tuesday", at: "10:00", startsOn: "2013-03-01" };
    await unit.must(200, "PATCH", "routines/code:stocktake-ccr", { cadence }, "*");
    expect(await unit.occurrence(id)).toMatchObject({ date: "2013-03-21", status: "planned" });
  });

  it("stays when something was recorded for it ahead of the meeting", async () => {
    const { unit, id } = await begin();
    await unit.must(201, "POST", "decisions", { occurrence: id, text: "Start earlier" });
    const cadence = { every: "6 months", on: "third Tuesday", at: "10:00", startsOn: "2013-03-01" };
    await unit.must(200, "PATCH", "routines/code:stocktake-ccr", { cadence }, "*");
    expect(await unit.occurrence(id)).toMatchObject({ date: "2013-03-19", status: "planned" });
  });
});

describe.each([
  ["skip", "skipped"],
  ["cancel", "cancelled"],
])("an occurrence after %s", (verb, status) => {
  it("sends nothing further, even what was taken already; the series goes on", async () => {
    const { unit, id } = await begin();
    await unit.liveTo("2013-02-19T14:00:00Z");
    const before = (await unit.state()).deliveries;
    await unit.jumpTo("2013-03-05T14:00:00Z");
    await unit.sweep();
    const called = await unit.must(200, "POST", `occurrences/${id}/${verb}`, { reason: "snow" }, "*");
    expect(called).toMatchObject({ status, cause: "snow" });
    for (const job of await unit.takeJobs()) await unit.run(job);
    await unit.liveTo("2013-03-15T20:00:00Z");
    const { deliveries } = await unit.state();
    const isChange = ({ dedupe_key }: { dedupe_key: string }) => dedupe_key.startsWith("change/");
    expect(deliveries.filter((one) => !isChange(one))).toEqual(before);
    // Who was asked for figures is told, once, that they are not needed.
    expect(deliveries.filter(isChange)).toHaveLength(before.length);
    expect((await unit.state()).audit.filter((entry) => entry.startsWith(`occurrence.${status}`))).toHaveLength(1);
    expect((await unit.occurrences("&status=planned")).length).toBeGreaterThan(0);
    for (const again of ["skip", "cancel"]) {
      expect((await unit.send("POST", `occurrences/${id}/${again}`, { reason: "x" }, "*")).status).toBe(409);
    }
    expect((await unit.send("POST", `occurrences/${id}/move`, { to: "2013-04-09", reason: "x" }, "*")).status).toBe(
      409,
    );
    expect((await unit.send("POST", `occurrences/${id}/hold`, undefined, "*")).status).toBe(409);
    expect((await unit.send("POST", "decisions", { occurrence: id, text: "x" })).status).toBe(409);
  });

  it("has a draft that can be neither signed off nor issued", async () => {
    const { unit, id } = await begin();
    await unit.liveTo("2013-02-28T14:00:00Z");
    const [document] = (await unit.must(200, "GET", `occurrences/${id}/documents`)).data;
    await unit.must(200, "POST", `occurrences/${id}/${verb}`, { reason: "snow" }, "*");
    const before = await unit.state();
    for (const act of ["sign-off", "issue"]) {
      expect((await unit.send("POST", `documents/${document.id}/${act}`, undefined, "*")).status).toBe(409);
    }
    expect(await unit.state()).toEqual(before);
  });
});

describe("a meeting", () => {
  it("is held on its day or later, once, and closed after that", async () => {
    const { unit, id } = await begin();
    await unit.jumpTo("2013-03-12T03:59:59Z");
    const early = await unit.send("POST", `occurrences/${id}/hold`, undefined, "*");
    expect(early.body).toMatchObject({ status: 422 });
    expect((await unit.send("POST", `occurrences/${id}/close`, undefined, "*")).status).toBe(409);
    await unit.jumpTo("2013-03-12T04:00:00Z");
    await unit.must(200, "POST", `occurrences/${id}/hold`, undefined, "*");
    expect((await unit.send("POST", `occurrences/${id}/hold`, undefined, "*")).status).toBe(409);
    expect((await unit.send("POST", `occurrences/${id}/move`, { to: "2013-03-19", reason: "x" }, "*")).status).toBe(
      409,
    );
    expect(await unit.must(200, "POST", `occurrences/${id}/close`, undefined, "*")).toMatchObject({ status: "closed" });
    expect((await unit.send("POST", `occurrences/${id}/close`, undefined, "*")).status).toBe(409);
  });

  it("is not what a paper is: nobody holds a memo", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine(memo);
    const { id } = found((await unit.occurrences())[0]);
    await unit.liveTo("2013-03-04T14:00:00Z");
    expect((await unit.send("POST", `occurrences/${id}/hold`, undefined, "*")).status).toBe(409);
    expect((await unit.send("POST", `occurrences/${id}/close`, undefined, "*")).status).toBe(409);
  });
});

describe("two who change one occurrence", () => {
  it.each([
    ["move", { to: "2013-03-19", reason: "x" }],
    ["skip", { reason: "x" }],
    ["cancel", { reason: "x" }],
    ["hold", undefined],
  ])("do not overwrite each other: %s", async (verb, body) => {
    const { unit, id } = await begin();
    await unit.jumpTo(verb === "hold" ? "2013-03-12T15:00:00Z" : "2013-02-05T15:00:00Z");
    const url = `occurrences/${id}/${verb}`;
    expect((await unit.send("POST", url, body)).status).toBe(428);
    expect((await unit.send("POST", url, body, '"7"')).status).toBe(412);
    expect((await unit.send("POST", url, body, "nonsense")).status).toBe(412);
    const { etag } = await unit.send("GET", `occurrences/${id}`);
    const replies = await Promise.all(Array.from({ length: 10 }, () => unit.send("POST", url, body, etag)));
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
    const events = (await unit.state()).audit.filter((entry) => entry.startsWith("occurrence."));
    expect(events).toHaveLength(1);
  });

  it("and a step at work come one after the other", async () => {
    const { unit, id } = await begin();
    await unit.liveTo("2013-02-28T14:00:00Z");
    await unit.jumpTo("2013-03-05T14:00:00Z");
    await unit.sweep();
    const jobs = await unit.takeJobs();
    const [cancelled] = await Promise.all([
      unit.send("POST", `occurrences/${id}/cancel`, { reason: "snow" }, "*"),
      ...jobs.map((job) => unit.run(job)),
    ]);
    expect(cancelled.status).toBe(200);
    const occurrence = await unit.occurrence(id);
    const briefs = (await kindsSent(unit)).filter((kind) => kind === "brief");
    expect(briefs).toHaveLength(stateOf(occurrence, "issue") === "done" ? 2 : 0);
    expect(["done", "cancelled"]).toContain(stateOf(occurrence, "issue"));
  });
});

describe("the list of occurrences", () => {
  it("is filtered, refuses what it does not know, and comes in pages by start", async () => {
    const { unit } = await begin({
      cadence: { every: "month", on: "second Tuesday", at: "10:00", startsOn: "2013-03-01" },
    });
    await unit.addRoutine({ ...memo, yieldsTo: ["stocktake-ccr"] });
    const all = await unit.occurrences();
    const seen: string[] = [];
    let cursor = "";
    for (let page = 0; page < 20; page += 1) {
      const { data, nextCursor } = await unit.must(200, "GET", `occurrences?limit=5${cursor}`);
      seen.push(...data.map(({ id }: OccurrenceView) => id));
      if (nextCursor === null) break;
      cursor = `&cursor=${nextCursor}`;
    }
    expect(seen).toEqual(all.map(({ id }) => id));
    expect(all.map(({ instant }) => instant)).toEqual(all.map(({ instant }) => instant).toSorted());
    const memos = await unit.occurrences("&routine=code:memo&from=2013-05-01&to=2013-07-31");
    expect(memos.map(({ date }) => date)).toEqual(["2013-05-06", "2013-07-01"]);
    expect((await unit.must(200, "GET", "routines/code:memo/occurrences?status=held")).data).toEqual([]);
    for (const wrong of ["routine=memo", "status=done", "from=2013-02-30", "limit=201", "colour=red", "cursor=x"]) {
      expect((await unit.send("GET", `occurrences?${wrong}`)).status, wrong).toBe(400);
    }
    expect((await unit.send("GET", "occurrences?routine=code:none")).status).toBe(404);
  });
});
