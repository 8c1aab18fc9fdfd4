import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildApp } from "../../src/app.ts";
import { createLogger } from "../../src/platform/log/logger.ts";
import { historySchema } from "../../src/sandbox/history/history-schemas.ts";
import { storeHistory } from "../../src/sandbox/history/history-service.ts";
import { replay } from "../../src/sandbox/replay-service.ts";
import { advanceClock, type ClockTarget, type SandboxDependencies } from "../../src/sandbox/service.ts";
import { createTestApp, idleQueue, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, keptMail, makeDeliveryUnit, memo } from "../support/delivery-unit.ts";
import { eventually } from "../support/eventually.ts";

let test: TestApp;
/** The same service with an SMTP server set, whose nudges the tests answer. */
let app: FastifyInstance;
let onNudge: () => void = () => {};

beforeAll(async () => {
  test = await createTestApp();
  const { database, clock } = test;
  app = await buildApp({
    ...{ database, clock, queue: idleQueue, log: createLogger({ level: "silent" }), version: "test" },
    ...{ secretKey: "a secret key of thirty-two letters", bootstrapKey: undefined, isCheckingAnswers: true },
    mail: { ...keptMail, mailPolicy: { ...keptMail.mailPolicy, leaves: true } },
    publicUrl: "http://localhost:3000",
    nudge: () => onNudge(),
  });
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await test.close();
});

/** Does an organisation's jobs as they come, in this process. */
const workFor = (unit: DeliveryUnit): (() => void) => {
  let current = Promise.resolve();
  const drain = async () => {
    for (let round = 0; round < 50; round += 1) {
      const jobs = await unit.takeJobs();
      if (jobs.length === 0) return;
      for (const job of jobs) await unit.run(job);
    }
  };
  return () => {
    current = current.then(drain);
  };
};

const dependenciesFor = (unit: DeliveryUnit): SandboxDependencies => ({
  database: test.database,
  clock: test.clock,
  nudge: workFor(unit),
});
const advance = (unit: DeliveryUnit, target: ClockTarget) =>
  advanceClock(dependenciesFor(unit), unit.organisation.id, target);

const moveClock = async (unit: DeliveryUnit, body: object, key = unit.organisation.adminKey) => {
  onNudge = workFor(unit);
  const answer = await app.inject({
    method: "POST",
    url: "/v1/organisation/clock",
    headers: { authorization: `Bearer ${key}` },
    payload: body,
  });
  return { status: answer.statusCode, body: answer.json() };
};

const history = historySchema.parse([
  {
    on: "2013-03-12",
    occurrence: "stocktake-ccr",
    held: true,
    decisions: ["Go on as planned"],
    actions: [{ text: "Call the ten schools", owner: "ccr-leader", due: "2013-03-22" }],
    asks: [{ text: "Two analysts", to: "commissioner", answer: "One now", on: "2013-04-02" }],
  },
  { on: "2013-04-10", action: 1, slipTo: "2013-05-01", reason: "Easter" },
  { on: "2013-05-10", action: 1, done: "All called" },
]);

const makeStory = async (name: string) => {
  const unit = await makeDeliveryUnit(test);
  await unit.must(200, "PATCH", "organisation", { name }, "*");
  await unit.must(200, "POST", "observations/batch", {
    observations: [{ metric: "GRAD5", period: "2010", value: 84.7, receivedAt: "2013-01-31" }],
  });
  await unit.addRoutine();
  await unit.addRoutine({ ...memo, yieldsTo: ["stocktake-ccr"] });
  await test.inScope(unit.organisation, (scope) => storeHistory(scope, history));
  return unit;
};

/** What came of a story, without what differs between two databases: ids. */
const outcomeOf = async (unit: DeliveryUnit) => {
  const { documents, deliveries, audit, steps } = await unit.state();
  return {
    hashes: documents.map(({ kind, status, content_hash }) => `${kind} ${status} ${content_hash}`).toSorted(),
    mails: deliveries.map(({ subject, state }) => `${subject} ${state}`).toSorted(),
    audit: audit.filter((entry) => !entry.startsWith("organisation.created")).toSorted(),
    steps: steps.map(({ kind, state, outcome }) => `${kind} ${state} ${outcome}`).toSorted(),
  };
};

describe("the clock of a sandbox", () => {
  it("moves on, and what falls due on the way happens in order, each at its time", async () => {
    const unit = await makeStory("Department");
    const moved = await moveClock(unit, { to: "2013-06-30" });
    expect(moved.status, JSON.stringify(moved.body)).toBe(200);
    expect(moved.body).toMatchObject({
      from: "2013-02-01T10:00:00.000-05:00",
      now: "2013-06-30T23:59:59.999-04:00",
      summary: { stocktakes: 1, memos: 1, gaveWay: 1, moved: 0, actions: 1 },
    });
    const times = moved.body.happened.map(({ at }: { at: string }) => at);
    expect(times).toEqual(times.toSorted((a: string, b: string) => Date.parse(a) - Date.parse(b)));
    expect((await unit.must(200, "GET", "organisation")).now).toBe("2013-06-30T23:59:59.999-04:00");
    expect((await unit.state()).audit.filter((entry) => /\blate\b|missed/.test(entry))).toEqual([]);
    expect(await moveClock(unit, { to: "2013-06-30" })).toMatchObject({
      status: 200,
      body: {
        happened: [],
        summary: { stocktakes: 0, memos: 0, gaveWay: 0, moved: 0, documents: 0, mails: 0, actions: 0 },
      },
    });
  });

  it("keeps all mail, whatever server is set", async () => {
    const unit = await makeStory("Department");
    await moveClock(unit, { to: "2013-02-28" });
    const [draft] = (await unit.must(200, "GET", "documents?kind=agenda")).data;
    const issued = await app.inject({
      method: "POST",
      url: `/v1/documents/${draft.id}/issue`,
      headers: { authorization: `Bearer ${unit.organisation.adminKey}`, "if-match": "*" },
    });
    expect(issued.statusCode, issued.body).toBe(200);
    const { deliveries } = await unit.state();
    expect(deliveries.length).toBeGreaterThan(2);
    expect(new Set(deliveries.map(({ state }) => state))).toEqual(new Set(["kept"]));
    expect(await unit.takeJobs()).toEqual([]);
  });

  it("moves to the next step alone when asked so", async () => {
    const unit = await makeDeliveryUnit(test);
    expect((await moveClock(unit, { toNext: "step" })).status).toBe(409);
    await unit.addRoutine();
    const first = await moveClock(unit, { toNext: "step" });
    expect(first.body.now).toBe("2013-02-19T09:00:00.000-05:00");
    const second = await moveClock(unit, { toNext: "step" });
    expect(second.body.now).toBe("2013-02-26T09:00:00.000-05:00");
    const states = found((await unit.occurrences())[0]).steps.map(({ state }) => state);
    expect(states.slice(0, 3)).toEqual(["done", "done", "planned"]);
  });

  it("does not go back, nor to what is no time", async () => {
    const unit = await makeDeliveryUnit(test);
    const refused = async (body: object) => {
      const { status, body: problem } = await moveClock(unit, body);
      return `${status} ${problem.errors?.[0]?.pointer}`;
    };
    expect(await refused({ to: "2013-01-31" })).toBe("422 /to");
    expect(await refused({ to: "2013-02-01T09:59:59-05:00" })).toBe("422 /to");
    expect(await refused({ to: "2013-02-30" })).toBe("422 /to");
    expect(await refused({ to: 5 })).toBe("400 /to");
    expect(await refused({ toNext: "year" })).toMatch(/^4(00|22) \/toNext$/);
    expect(await refused({ to: "2013-03-01", toNext: "step" })).toMatch(/^400/);
    expect(await refused({})).toMatch(/^400/);
    expect((await unit.must(200, "GET", "organisation")).now).toBe("2013-02-01T10:00:00.000-05:00");
  });

  it("of a live organisation is the real one", async () => {
    const live = await test.addOrganisation();
    const answer = await test.call(live.adminKey, "POST", "/v1/organisation/clock", { to: "2030-01-01" });
    expect(answer.json()).toMatchObject({ status: 409 });
    const next = await test.call(live.adminKey, "POST", "/v1/organisation/clock", { toNext: "step" });
    expect(next.statusCode).toBe(409);
  });

  it("is moved by the unit, not by viewers, owners or integrations", async () => {
    const unit = await makeDeliveryUnit(test);
    const keys = [
      await test.addKey(unit.organisation, "viewer"),
      await test.addKey(unit.organisation, "owner", { person: "ccr-leader" }),
      await test.addKey(unit.organisation, "integration", { scopes: ["plan:write"] }),
    ];
    for (const key of keys) expect((await moveClock(unit, { to: "2013-02-02" }, key)).status).toBe(403);
    const unitKey = await test.addKey(unit.organisation, "deliveryUnit");
    expect((await moveClock(unit, { to: "2013-02-02" }, unitKey)).status).toBe(200);
  });

  it("is moved by one at a time; the second is refused, and the first goes on", async () => {
    const unit = await makeStory("Department");
    const work = workFor(unit);
    let isAtWork = false;
    let isWaiting = false;
    const first = advanceClock(
      {
        database: test.database,
        clock: test.clock,
        nudge: () => {
          isWaiting = true;
          if (isAtWork) work();
        },
      },
      unit.organisation.id,
      { to: new Date("2013-03-01T00:00:00Z") },
    );
    await eventually("the first waits for its workers", () => isWaiting);
    expect((await moveClock(unit, { to: "2013-04-01" })).body).toMatchObject({ status: 409 });
    isAtWork = true;
    work();
    await first;
    expect((await moveClock(unit, { to: "2013-04-01" })).status).toBe(200);
  });

  it("leaves connections to everybody else, however many are moved at once", async () => {
    const units = [];
    for (let index = 0; index < 12; index += 1) {
      const unit = await makeDeliveryUnit(test);
      await unit.addRoutine();
      units.push(unit);
    }
    const to = { to: new Date("2013-03-01T00:00:00Z") };
    const moves = await Promise.allSettled(units.map((unit) => advance(unit, to)));
    const refused = moves.flatMap((move) => (move.status === "rejected" ? [move.reason] : []));
    for (const reason of refused) expect(reason).toMatchObject({ status: 503, retryAfterSeconds: 5 });
    expect(refused.length).toBeLessThan(12);
    for (const unit of units) await advance(unit, to);
    for (const unit of units) expect((await unit.state()).documents).toHaveLength(1);
  });

  it("stops where it is asked to, and goes on from there without loss or repetition", async () => {
    const [whole, halting] = [await makeStory("Department"), await makeStory("Department")];
    const until = { to: new Date("2013-05-31T00:00:00Z") };
    await advance(whole, until);
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const stop = new AbortController();
      let moments = 0;
      const { to } = await advanceClock(
        { ...dependenciesFor(halting), signal: stop.signal },
        halting.organisation.id,
        until,
        () => {
          moments += 1;
          if (moments === 2) stop.abort();
        },
      );
      if (to.getTime() === until.to.getTime()) break;
    }
    expect(await outcomeOf(halting)).toEqual(await outcomeOf(whole));
  });

  it("names the entry of the history that cannot be applied, and stands before it", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine();
    const entries = historySchema.parse([{ on: "2013-02-12", occurrence: "stocktake-ccr", held: true }]);
    await test.inScope(unit.organisation, (scope) => storeHistory(scope, entries));
    const refused = await moveClock(unit, { to: "2013-03-01" });
    expect(refused.body).toMatchObject({ status: 409, detail: expect.stringContaining("entry of 2013-02-12") });
    expect((await unit.must(200, "GET", "organisation")).now).toBe("2013-02-12T17:00:00.000-05:00");
  });
});

describe("a replay", () => {
  it("in one go and in many steps gives the same documents, mails and records", async () => {
    const [once, often] = [await makeStory("Department"), await makeStory("Department")];
    await advance(once, { to: new Date("2013-10-01T03:59:59.999Z") });
    for (let day = Date.parse("2013-02-10T12:00:00Z"); day < Date.parse("2013-10-01"); day += 12 * 86_400_000 + 4_321) {
      await advance(often, { to: new Date(day) });
    }
    await advance(often, { to: new Date("2013-10-01T03:59:59.999Z") });
    const outcome = await outcomeOf(once);
    expect(outcome.hashes.length).toBeGreaterThan(4);
    expect(await outcomeOf(often)).toEqual(outcome);
  });

  it("counts what took place in the window it moved through, and adds up over windows", async () => {
    const [once, often] = [await makeStory("Department"), await makeStory("Department")];
    const run = (unit: DeliveryUnit, to: string) =>
      replay(dependenciesFor(unit), unit.organisation.id, { to: new Date(to) });
    const { counts } = await run(once, "2013-10-01T03:59:59Z");
    const parts: (typeof counts)[] = [];
    for (const to of ["2013-03-12T14:00:00Z", "2013-05-01T00:00:00Z", "2013-10-01T03:59:59Z"]) {
      parts.push((await run(often, to)).counts);
    }
    const summed = Object.fromEntries(
      Object.keys(counts).map((key) => [key, parts.reduce((sum, part) => sum + part[key as keyof typeof part], 0)]),
    );
    expect(summed).toEqual(counts);
    expect(counts).toMatchObject({ stocktakes: 2, memos: 2, gaveWay: 2, actions: 1 });
  });
});
