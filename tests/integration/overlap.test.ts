import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit, memo } from "../support/delivery-unit.ts";
import { sent } from "../support/stocktake-run-up.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

// Mondays from 4 March 2013; the service sleeps from the evening of Friday 1 March until Thursday 21 March.
const weekly = { every: "week", on: "Monday", at: "09:00", startsOn: "2013-03-01" };
const asleep = "2013-03-01T23:00:00Z";
const awake = "2013-03-21T15:00:00Z";
const issueOnly = { code: "default", steps: [{ issue: 0 }] };

const sleepThrough = async (plan: object, more: object): Promise<DeliveryUnit> => {
  const unit = await makeDeliveryUnit(test);
  await unit.must(201, "POST", "run-up-plans", plan);
  await unit.addRoutine({ cadence: weekly, catchUpHours: 24 * 40, ...more });
  await unit.liveTo(asleep);
  await unit.liveTo(awake);
  for (let round = 0; round < 3; round += 1) await unit.liveTo(awake);
  return unit;
};
const stepsOf = async (unit: DeliveryUnit, kind: string): Promise<string[]> =>
  (await unit.occurrences("&to=2013-03-20")).map(({ date, steps }) => {
    const { state, late, outcome } = found(steps.find(({ step }) => step === kind));
    return `${date} ${state}${late ? " late" : ""}: ${outcome}`;
  });
const gapsOf = async (unit: DeliveryUnit): Promise<string[]> =>
  (await unit.state()).audit.filter((entry) => entry.startsWith("run-up.missed"));

describe("a weekly memo after three weeks' downtime, with a long catch-up window", () => {
  it("is issued once, for the latest, marked late; the others are one gap with its count", async () => {
    const unit = await sleepThrough(issueOnly, { ...memo, cadence: weekly });
    expect(await stepsOf(unit, "issue")).toEqual([
      "2013-03-04 missed late: not made up: a later one of the routine was due as well",
      "2013-03-11 missed late: not made up: a later one of the routine was due as well",
      expect.stringMatching(/^2013-03-18 done late: late: issued/),
    ]);
    expect(await gapsOf(unit)).toEqual([
      expect.stringContaining("2 run-up steps of 2 occurrences were not made up after an interruption"),
    ]);
    const briefs = await sent(unit, "brief");
    expect(briefs).toHaveLength(1);
    expect(found(briefs[0]).dedupe_key).toContain(found((await unit.occurrences("&from=2013-03-18"))[0]).id);
    const { rows } = await test.database.pool.query<{ text: string }>(
      "select text from deliveries where organisation_id = $1 and kind = 'brief'",
      [unit.organisation.id],
    );
    expect(
      rows.map(({ text }) => text.includes("This mail comes late: it was due to go out on Mon 18 March 2013, 09:00")),
    ).toEqual([true]);
    expect((await unit.occurrences("&to=2013-03-20")).map(({ status }) => status)).toEqual([
      "planned",
      "planned",
      "issued",
    ]);
  });

  it("is issued for every meeting, each marked late, where its rule says so", async () => {
    const unit = await sleepThrough(issueOnly, { ...memo, overlap: "every", cadence: weekly });
    expect(await stepsOf(unit, "issue")).toEqual([
      expect.stringMatching(/^2013-03-04 done late: late: issued/),
      expect.stringMatching(/^2013-03-11 done late: late: issued/),
      expect.stringMatching(/^2013-03-18 done late: late: issued/),
    ]);
    expect(await gapsOf(unit)).toEqual([]);
    expect(await sent(unit, "brief")).toHaveLength(3);
  });

  it("leaves what lies beyond the window in the same gap, whatever the rule", async () => {
    const short = { ...memo, cadence: weekly, catchUpHours: 24 * 5 };
    for (const overlap of ["latest", "every"]) {
      const unit = await sleepThrough(issueOnly, { ...short, overlap });
      expect(await stepsOf(unit, "issue")).toEqual([
        "2013-03-04 missed late: not made up: more than 120 hours late",
        "2013-03-11 missed late: not made up: more than 120 hours late",
        expect.stringMatching(/^2013-03-18 done late/),
      ]);
      expect(await gapsOf(unit)).toEqual([expect.stringContaining("2 run-up steps of 2 occurrences")]);
    }
  });

  it("does not drop a paper for a meeting that is still to come", async () => {
    const plan = { code: "default", steps: [{ draft: -3 }, { issue: 0 }] };
    const unit = await sleepThrough(plan, { ...memo, cadence: weekly });
    const drafts = (await unit.occurrences("&to=2013-03-31")).map(({ date, steps }) => {
      return `${date} ${found(steps.find(({ step }) => step === "draft")).state}`;
    });
    // The draft for the 25th falls due on Wednesday 20 March.
    expect(drafts).toEqual(["2013-03-04 done", "2013-03-11 missed", "2013-03-18 missed", "2013-03-25 done"]);
    expect((await stepsOf(unit, "issue")).at(-1)).toMatch(/^2013-03-18 done late/);
  });
});

describe("meetings whose log comes late", () => {
  it("have every one its action log: a later meeting's never stands for an earlier one's", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.must(201, "POST", "run-up-plans", { code: "default", steps: [{ issue: -1 }, { actionLog: 2 }] });
    await unit.addRoutine({ cadence: weekly, catchUpHours: 24 * 40 });
    await unit.jumpTo("2013-03-18T20:00:00Z");
    const held = await unit.occurrences("&to=2013-03-18");
    expect(held).toHaveLength(3);
    for (const { id } of held) {
      await unit.must(200, "POST", `occurrences/${id}/hold`, undefined, "*");
      await unit.must(201, "POST", "decisions", { occurrence: id, text: "Go on" });
    }
    await unit.liveTo(awake);
    expect(await stepsOf(unit, "actionLog")).toEqual(
      ["04", "11", "18"].map((day) => expect.stringMatching(new RegExp(`^2013-03-${day} done late: late: sent to`))),
    );
    const logs = (await unit.state()).documents.filter(({ kind }) => kind === "actionLog");
    expect(logs.map(({ status }) => status)).toEqual(["issued", "issued", "issued"]);
  });

  it("have every task that follows them given in time, two on one morning too", async () => {
    const unit = await makeDeliveryUnit(test);
    const minutes = { step: "task", code: "minutes", title: "File the minutes", lead: 1 };
    await unit.must(201, "POST", "run-up-plans", { code: "default", steps: [{ issue: -1 }, minutes] });
    const cadence = { rrule: "FREQ=WEEKLY;BYDAY=FR,SA", at: "10:00", startsOn: "2013-03-01" };
    await unit.addRoutine({ cadence, shift: "keep" });
    // Of Friday and of Saturday 8 and 9 March the task falls due on Monday morning.
    await unit.liveTo("2013-03-07T14:00:00Z");
    await unit.liveTo("2013-03-11T13:00:00Z");
    const tasks = (await unit.occurrences("&from=2013-03-08&to=2013-03-09")).map(({ steps }) =>
      found(steps.find(({ step }) => step === "task")),
    );
    expect(tasks.map(({ state }) => state)).toEqual(["done", "done"]);
  });
});
