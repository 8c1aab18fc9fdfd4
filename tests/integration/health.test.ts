import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkReadiness } from "../../src/health/service.ts";
import { createTestApp, idleQueue, type TestApp } from "../support/app.ts";
import { makeDeliveryUnit } from "../support/delivery-unit.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const ready = async () => {
  const answer = await test.app.inject({ url: "/health/ready" });
  return { status: answer.statusCode, body: answer.json() };
};

describe("health", () => {
  it("is told to everybody, without a word about any organisation", async () => {
    const unit = await makeDeliveryUnit(test);
    expect((await test.app.inject({ url: "/health/live" })).json()).toEqual({ status: "live" });
    expect(await ready()).toEqual({
      status: 200,
      body: { status: "ready", database: "ok", queue: "ok", oldestDueWorkSeconds: null },
    });
    const metrics = await test.app.inject({ url: "/metrics" });
    expect(metrics.statusCode).toBe(200);
    expect(metrics.headers["content-type"]).toContain("text/plain");
    expect(metrics.body).toContain("drumbeat_ready 1");
    expect(metrics.body).toContain("drumbeat_oldest_due_work_seconds 0");
    expect(metrics.body).not.toContain(unit.organisation.code);
  });

  it("names what cannot be reached, with 503, and never throws", async () => {
    const broken = { ...test.database, asSystem: () => Promise.reject(new Error("ECONNREFUSED")) };
    expect(await checkReadiness(broken, idleQueue, test.clock)).toEqual({
      isReady: false,
      database: "unreachable",
      queue: "ok",
      oldestDueWorkSeconds: null,
    });
    for (const isReachable of [async () => false, () => Promise.reject(new Error("gone"))]) {
      const readiness = await checkReadiness(test.database, { ...idleQueue, isReachable }, test.clock);
      expect(readiness).toMatchObject({ isReady: false, database: "ok", queue: "unreachable" });
    }
  });

  it("tells how long the oldest due work waits, once it is due and until it is done", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine();
    await unit.jumpTo("2013-02-19T14:00:00Z");
    // Only its own clock makes a sandbox's step due: nobody waits for it.
    expect((await ready()).body.oldestDueWorkSeconds).toBeNull();
    await unit.sweep();
    test.clock.moveOn(90_000);
    expect((await ready()).body.oldestDueWorkSeconds).toBe(90);
    for (const job of await unit.takeJobs()) await unit.run(job);
    expect((await ready()).body.oldestDueWorkSeconds).toBeNull();
  });

  it("does not count a mail as waiting before its next attempt is due", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine();
    await unit.liveTo("2013-02-19T14:00:00Z");
    const later = new Date(test.clock.now().getTime() + 3_600_000);
    await test.database.pool.query(
      "update deliveries set state = 'queued', updated_at = $2, next_attempt_at = $3 where organisation_id = $1",
      [unit.organisation.id, test.clock.now(), later],
    );
    test.clock.moveOn(600_000);
    expect((await ready()).body.oldestDueWorkSeconds).toBeNull();
    test.clock.moveOn(3_060_000);
    expect((await ready()).body.oldestDueWorkSeconds).toBe(60);
    await test.database.pool.query("update deliveries set state = 'kept' where organisation_id = $1", [
      unit.organisation.id,
    ]);
  });
});
