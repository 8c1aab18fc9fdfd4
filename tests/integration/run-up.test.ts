import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeDocument } from "../../src/documents/service.ts";
import type { Database } from "../../src/platform/db/database.ts";
import type { Job } from "../../src/platform/queue/catalog.ts";
import { getOccurrence } from "../../src/routines/occurrences/occurrence-service.ts";
import { sweepAll } from "../../src/run-up/sweep-service.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit } from "../support/delivery-unit.ts";
import { beginStocktake, recordMeeting, runUp, sent, stepOf } from "../support/stocktake-run-up.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const begin = (until: string, overrides: object = {}) => beginStocktake(test, until, overrides);

const momentOf: Record<string, string> = {
  dataRequest: "2013-02-19T14:00:00Z",
  dataFreeze: "2013-02-26T14:00:00Z",
  draft: "2013-02-28T14:00:00Z",
  signOff: "2013-03-04T14:00:00Z",
  issue: "2013-03-05T14:00:00Z",
  reminder: "2013-03-11T13:00:00Z",
  actionLog: "2013-03-14T13:00:00Z",
};

const isStep = ({ name }: Job): boolean => name === "run-up.execute-step";

/** Sweeps and answers the one step that was found; the morning's planning is done on the way. */
const takeOnly = async (unit: DeliveryUnit): Promise<Job> => {
  await unit.sweep();
  const jobs = await unit.takeJobs();
  for (const job of jobs) if (!isStep(job)) await unit.run(job);
  const [job, ...more] = jobs.filter(isStep);
  expect(more).toEqual([]);
  return found(job);
};

const doubled = (entries: string[]): string[] => entries.filter((entry, index) => entries.indexOf(entry) !== index);

describe.each(Object.keys(momentOf))("the step %s", (kind) => {
  const prepare = async () => {
    const moment = found(momentOf[kind]);
    const { unit, id } = await begin(moment);
    if (kind === "actionLog") await recordMeeting(unit, id);
    await unit.jumpTo(moment);
    return { unit, id, job: await takeOnly(unit) };
  };

  it("run twice, and ten times at once, has one effect", async () => {
    const { unit, id, job } = await prepare();
    const before = await unit.state();
    await Promise.all(Array.from({ length: 10 }, () => unit.run(job)));
    const after = await unit.state();
    expect(await stepOf(unit, id, kind)).toMatchObject({ state: "done", late: false });
    await unit.run(job);
    await unit.run(job);
    expect(await unit.state()).toEqual(after);
    expect(doubled(after.audit)).toEqual([]);
    expect(after.audit.length - before.audit.length).toBe(kind === "dataFreeze" || kind === "signOff" ? 0 : 1);
    expect(await unit.takeJobs()).toEqual([]);
  });

  it("killed before its commit leaves nothing, and is made up", async () => {
    const { unit, id, job } = await prepare();
    const before = await unit.state();
    const dying: Database = {
      ...test.database,
      inOrganisation: (organisationId, work) =>
        test.database.inOrganisation(organisationId, async (db) => {
          await work(db);
          throw new Error("killed");
        }),
    };
    await expect(unit.run(job, dying)).rejects.toThrow("killed");
    expect(await unit.state()).toEqual(before);
    test.clock.moveOn(61_000);
    await unit.sweep();
    expect(await unit.takeJobs()).toEqual([job]);
    await unit.run(job);
    expect(await stepOf(unit, id, kind)).toMatchObject({ state: "done" });
  });
});

describe("the sweep", () => {
  it("done ten times at once gives each step to one", async () => {
    const { unit } = await begin("2013-02-20");
    await unit.jumpTo("2013-03-05T14:00:00Z");
    await Promise.all(Array.from({ length: 10 }, () => unit.sweep()));
    const jobs = (await unit.takeJobs()).map((job) => JSON.stringify(job));
    expect(jobs.filter((job) => job.includes("execute-step"))).toHaveLength(2);
    expect(doubled(jobs)).toEqual([]);
    expect(await unit.sweep()).toBe(0);
  });

  it("of all organisations finds what is due in each by its own clock", async () => {
    const first = await begin("2013-02-01");
    const second = await begin("2013-02-01");
    await second.unit.jumpTo("2013-02-19T14:00:00Z");
    await sweepAll(test);
    expect(await first.unit.takeJobs()).toEqual([]);
    expect(await second.unit.takeJobs()).toHaveLength(1);
  });

  it("does not enqueue again what was enqueued less than a minute ago", async () => {
    const { unit } = await begin("2013-02-01");
    await unit.jumpTo("2013-02-19T14:00:00Z");
    const job = await takeOnly(unit);
    test.clock.moveOn(30_000);
    expect(await unit.sweep()).toBe(0);
    test.clock.moveOn(31_000);
    expect(await unit.sweep()).toBe(1);
    expect(await unit.takeJobs()).toEqual([job]);
  });
});

describe("after a standstill", () => {
  it("of twelve hours over brief, reminder and meeting, each is done once and called late; the reminder is missed", async () => {
    const unit = await makeDeliveryUnit(test);
    const steps = [{ issue: 0 }, { step: "reminder", lead: 0, at: "12:00" }];
    await unit.must(201, "POST", "run-up-plans", { code: "short", steps });
    const cadence = { every: "6 months", on: "second Tuesday", at: "14:00", startsOn: "2013-03-01" };
    await unit.addRoutine({ runUpPlan: "short", cadence });
    const { id } = found((await unit.occurrences())[0]);
    await unit.liveTo("2013-03-12T12:59:00Z");
    const jobs = await unit.liveTo("2013-03-13T00:59:00Z");
    expect(jobs.filter(isStep)).toHaveLength(2);
    expect(await stepOf(unit, id, "issue")).toMatchObject({ state: "done", late: true });
    expect((await stepOf(unit, id, "issue")).outcome).toMatch(/^late: issued to/);
    expect(await stepOf(unit, id, "reminder")).toMatchObject({ state: "missed", late: true });
    expect(await sent(unit, "reminder")).toEqual([]);
    expect(await sent(unit, "brief")).toHaveLength(2);
    await unit.liveTo("2013-03-13T01:59:00Z");
    expect(await sent(unit, "brief")).toHaveLength(2);
  });

  it("what lies beyond the catch-up window is recorded as one gap with its count, and not done", async () => {
    const { unit, id } = await begin("2013-02-01");
    await unit.addRoutine({ code: "other", catchUpHours: 24 * 60 });
    const jobs = await unit.liveTo("2013-03-06T15:00:00Z");
    const states = (await unit.occurrence(id)).steps.map(({ step, state }) => `${step} ${state}`);
    expect(states).toEqual([
      "dataRequest missed",
      "dataFreeze missed",
      "draft missed",
      "signOff done",
      "issue done",
      "reminder planned",
      "actionLog planned",
    ]);
    expect(jobs.filter(isStep)).toHaveLength(2 + 5);
    const gaps = (await unit.state()).audit.filter((entry) => entry.startsWith("run-up.missed"));
    expect(gaps).toEqual([expect.stringContaining("3 run-up steps of 1 occurrences")]);
    expect((await stepOf(unit, id, "draft")).outcome).toBe("not made up: more than 72 hours late");
    await unit.liveTo("2013-03-06T15:01:00Z");
    expect((await unit.state()).audit.filter((entry) => entry.startsWith("run-up.missed"))).toHaveLength(1);
  });

  it("done steps stay done when the clock jumps back, and nothing is done twice", async () => {
    const { unit } = await begin("2013-03-06");
    const before = await unit.state();
    for (const instant of ["2013-02-20T15:00:00Z", "2013-03-05T14:00:00Z", "2013-02-19T13:00:00Z"]) {
      await unit.liveTo(instant);
      expect(await unit.state()).toEqual(before);
    }
    await unit.liveTo("2013-03-11T13:00:00Z");
    expect(await sent(unit, "reminder")).toHaveLength(2);
  });

  it("mornings come again at once when a clock that stood far ahead is set right", async () => {
    const { unit, id } = await begin("2013-03-12");
    await recordMeeting(unit, id);
    await unit.liveTo("2023-03-13T15:00:00Z");
    await unit.jumpTo("2013-03-18T15:00:00Z");
    await sweepAll(test);
    await unit.takeJobs();
    await unit.jumpTo("2013-03-20T11:30:00Z");
    await sweepAll(test);
    for (const job of await unit.takeJobs()) await unit.run(job);
    expect((await sent(unit, "digest")).filter(({ dedupe_key }) => dedupe_key.includes("2013-03-20"))).toHaveLength(1);
  });
});

describe("sign-off", () => {
  const holding = async () => {
    const unit = await makeDeliveryUnit(test);
    const steps = [{ draft: -8 }, { signOff: -6 }, { issue: -5 }, { reminder: -1 }, { actionLog: 2 }];
    await unit.must(201, "POST", "run-up-plans", { code: "strict", steps, unsigned: "hold" });
    await unit.addRoutine({ runUpPlan: "strict" });
    for (const moment of runUp.slice(2, 5)) await unit.liveTo(moment);
    const { id } = found((await unit.occurrences())[0]);
    const [document] = (await unit.must(200, "GET", `occurrences/${id}/documents`)).data;
    return { unit, id, document };
  };

  it("is waited for where the organisation prefers, and then the paper goes out at once", async () => {
    const { unit, id, document } = await holding();
    expect(document.status).toBe("held");
    expect(await sent(unit, "brief")).toEqual([]);
    expect(await sent(unit, "briefHeld")).toHaveLength(1);
    expect(await stepOf(unit, id, "issue")).toMatchObject({ state: "done", outcome: "held: nobody has signed it off" });
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => unit.send("POST", `documents/${document.id}/sign-off`, undefined, "*")),
    );
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409]);
    expect((await unit.must(200, "GET", `documents/${document.id}`)).status).toBe("issued");
    expect(await sent(unit, "brief")).toHaveLength(2);
  });

  it("freezes: later figures do not change what was signed, nor what was issued", async () => {
    const { unit, id } = await begin("2013-03-04");
    const [draft] = (await unit.must(200, "GET", `occurrences/${id}/documents`)).data;
    const signed = await unit.must(200, "POST", `documents/${draft.id}/sign-off`, undefined, "*");
    expect(signed).toMatchObject({ status: "signedOff", signedOffBy: "test admin" });
    const figure = { metric: "GRAD5", period: "2011", value: 84.7 };
    await unit.must(200, "POST", "observations/batch", { observations: [figure] });
    await unit.liveTo("2013-03-04T14:00:00Z");
    await unit.liveTo("2013-03-05T14:00:00Z");
    const issued = await unit.must(200, "GET", `documents/${draft.id}`);
    expect(issued).toMatchObject({ status: "issued", contentHash: signed.contentHash, content: signed.content });
    expect(await sent(unit, "signOffRequest")).toEqual([]);
    await unit.liveTo("2013-03-11T13:00:00Z");
    expect(await unit.must(200, "GET", `documents/${draft.id}`)).toEqual(issued);
    for (const act of ["sign-off", "issue"]) {
      expect((await unit.send("POST", `documents/${draft.id}/${act}`, undefined, "*")).status).toBe(409);
    }
    const recompose = test.inScope(unit.organisation, async (scope) =>
      composeDocument(scope, await getOccurrence(scope, id), "agenda", "notSignedOff"),
    );
    await expect(recompose).rejects.toMatchObject({ status: 409 });
  });

  it("lapses when the meeting is moved: nothing goes out that names the old date", async () => {
    const { unit, id } = await begin("2013-03-01");
    const [draft] = (await unit.must(200, "GET", `occurrences/${id}/documents`)).data;
    await unit.must(200, "POST", `documents/${draft.id}/sign-off`, undefined, "*");
    await unit.must(200, "POST", `occurrences/${id}/move`, { to: "2013-03-19", reason: "travel" }, "*");
    await unit.liveTo("2013-03-11T13:00:00Z");
    expect((await unit.must(200, "GET", `documents/${draft.id}`)).status).toBe("draft");
    expect(await sent(unit, "signOffRequest")).toHaveLength(1);
    await unit.liveTo("2013-03-12T13:00:00Z");
    const issued = await unit.must(200, "GET", `documents/${draft.id}`);
    expect(issued).toMatchObject({ status: "issued", signedOffBy: null, content: { meeting: { on: "2013-03-19" } } });
    expect(await sent(unit, "brief")).toHaveLength(2);
    expect((await unit.state()).audit.filter((entry) => entry.startsWith("document.sign-off-lapsed"))).toHaveLength(1);
  });

  it("can be given again after a move, by who read the signed version", async () => {
    const { unit, id } = await begin("2013-03-01");
    const [draft] = (await unit.must(200, "GET", `occurrences/${id}/documents`)).data;
    const first = await unit.send("POST", `documents/${draft.id}/sign-off`, undefined, "*");
    await unit.must(200, "POST", `occurrences/${id}/move`, { to: "2013-03-19", reason: "travel" }, "*");
    const again = await unit.must(200, "POST", `documents/${draft.id}/sign-off`, undefined, first.etag);
    expect(again).toMatchObject({ status: "signedOff", content: { meeting: { on: "2013-03-19" } } });
  });

  it("needs the latest version of the draft", async () => {
    const { unit, id } = await begin("2013-03-01");
    const [draft] = (await unit.must(200, "GET", `occurrences/${id}/documents`)).data;
    const { etag } = await unit.send("GET", `documents/${draft.id}`);
    for (const act of ["sign-off", "issue"]) {
      expect((await unit.send("POST", `documents/${draft.id}/${act}`)).status).toBe(428);
      expect((await unit.send("POST", `documents/${draft.id}/${act}`, undefined, '"99"')).status).toBe(412);
    }
    await unit.liveTo("2013-03-04T14:00:00Z");
    expect((await unit.send("POST", `documents/${draft.id}/sign-off`, undefined, etag)).status).toBe(412);
  });

  it("is not needed: what nobody signed goes out and says so", async () => {
    const { unit, id } = await begin("2013-03-06");
    const [document] = (await unit.must(200, "GET", `occurrences/${id}/documents`)).data;
    expect(document).toMatchObject({ status: "issued", signedOffBy: null });
    expect((await unit.send("GET", `documents/${document.id}.txt`)).text).toContain("Issued without sign-off");
    expect((await unit.state()).audit.some((entry) => /issued to .*not signed off/.test(entry))).toBe(true);
  });
});
