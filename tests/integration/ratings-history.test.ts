import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getLikelihoods } from "../../src/ratings/likelihood-service.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, makeDeliveryUnit } from "../support/delivery-unit.ts";

let test: TestApp;
let unit: DeliveryUnit;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const record = (likelihood: string, more: object = {}) =>
  unit.must(201, "POST", "ratings", {
    ...{ goal: "CCR", stage: "unit", likelihood, rationale: `Because ${likelihood}`, rater: "unit", ...more },
  });

describe("a back-test", () => {
  const observe = (period: string, value: number) =>
    unit.must(200, "POST", "observations/batch", { observations: [{ metric: "GRAD5", period, value, n: 1000 }] });
  const pointsOf = (table: { points: { point: string; delivered: number; notDelivered: number; pending: number }[] }) =>
    Object.fromEntries(
      table.points
        .filter(({ delivered, notDelivered, pending }) => delivered + notDelivered + pending > 0)
        .map(({ point, delivered, notDelivered, pending }) => [point, [delivered, notDelivered, pending]]),
    );

  beforeAll(async () => {
    unit = await makeDeliveryUnit(test);
    await unit.must(201, "POST", "strategies", { code: "S", title: "Tutoring", goals: ["CCR"], owner: "ccr-leader" });
    await unit.must(201, "POST", "goals", { code: "BARE", title: "Without metrics" });
    await unit.must(201, "POST", "metrics/code:GRAD5/trajectories", {
      ...{ effectiveOn: "2012-02-01", baseline: { period: "2010", value: 84.7 } },
      target: { period: "2014", value: 88.3 },
    });
    await observe("2011", 84.7);
    await record("green", { stage: "self", rater: "ccr-leader" });
    await record("amberGreen");
    await record("amberRed", { goal: undefined, strategy: "S" });
    await record("red", { goal: "BARE" });
    await unit.jumpTo("2013-06-01T15:00:00Z");
    await record("amberRed");
  });

  it("waits while nothing has come, and says so by counts", async () => {
    const { subjects, cases, monthsLater } = await unit.must(200, "GET", "ratings/back-test?goal=code:CCR");
    expect(monthsLater).toBe(6);
    expect(cases.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["pending", "pending", "pending"]);
    expect(subjects.map(({ stage, text }: { stage: string; text: string }) => [stage, text])).toEqual([
      ["self", "1 rating waits for a figure."],
      ["unit", "2 ratings wait for a figure."],
    ]);
  });

  it("holds each rating against the first figure that came months later, per goal and per rater", async () => {
    await unit.jumpTo("2014-02-01T15:00:00Z");
    await observe("2012", 86.5);
    await record("green");
    const all = await unit.must(200, "GET", "ratings/back-test");
    const tableOf = (name: object) => expect.objectContaining(name);
    expect(all.subjects).toEqual(
      expect.arrayContaining([
        tableOf({ goal: "CCR", stage: "self" }),
        tableOf({ goal: "CCR", stage: "unit" }),
        tableOf({ strategy: "S", stage: "unit" }),
        tableOf({ goal: "BARE", text: "1 rating cannot be judged by the figures there are." }),
      ]),
    );
    const ofUnit = all.raters.find(({ rater }: { rater: string }) => rater === "unit");
    expect(pointsOf(ofUnit)).toEqual({ green: [0, 0, 1], amberGreen: [1, 0, 0], amberRed: [2, 0, 0] });
    expect(ofUnit.text).toBe(
      "Of 1 rating Green or Amber-Green, 1 was followed by figures on track. Of 2 ratings Red or Amber-Red, 2 were followed by figures on track. 1 rating waits for a figure. 1 rating cannot be judged by the figures there are.",
    );
    const early = all.cases.find(({ ratedOn, stage }: { ratedOn: string; stage: string }) => {
      return ratedOn === "2013-02-01" && stage === "self";
    });
    expect(early).toMatchObject({
      ...{ goal: "CCR", likelihood: "green", rater: "ccr-leader", outcome: "delivered" },
      figures: [{ metric: "GRAD5", period: "2012", state: "onTrack", outcome: "delivered" }],
    });
  });

  it("reads the figure as it is known now: a restatement may turn it", async () => {
    await observe("2012", 84);
    const { raters } = await unit.must(200, "GET", "ratings/back-test?rater=code:ccr-leader");
    expect(raters).toHaveLength(1);
    expect(pointsOf(raters[0])).toEqual({ green: [0, 1, 0] });
  });

  it("passes over what came too soon, as far as it is asked to", async () => {
    const { cases } = await unit.must(200, "GET", "ratings/back-test?goal=code:CCR&months=24");
    expect(new Set(cases.map(({ outcome }: { outcome: string }) => outcome))).toEqual(new Set(["pending"]));
    expect((await unit.send("GET", "ratings/back-test?months=0")).status).toBe(400);
    expect((await unit.send("GET", "ratings/back-test?months=61")).status).toBe(400);
  });
});

describe("the likelihoods of a document", () => {
  it("are those known on its day, with what counted in the round before", async () => {
    unit = await makeDeliveryUnit(test);
    await unit.must(201, "POST", "strategies", { code: "S", title: "Tutoring", goals: ["CCR"] });
    const goalId = (await unit.must(200, "GET", "goals/code:CCR")).id;
    const strategyId = (await unit.must(200, "GET", "strategies/code:S")).id;
    const on = (day: string) =>
      test.inScope(unit.organisation, (scope) =>
        getLikelihoods(scope, { goalIds: [goalId], strategyIds: [strategyId] }, day),
      );
    await record("amberRed", { ratedOn: "2012-09-01" });
    await record("green", { stage: "self", rater: "ccr-leader" });
    await record("red");
    await unit.jumpTo("2013-02-10T15:00:00Z");
    await record("amberRed", { stage: "agreed" });
    await record("green", { ratedOn: "2013-02-05" });
    const none = { goalId: null, strategyId, current: null, previous: null };
    const first = { likelihood: "amberRed", ratedOn: "2012-09-01" };
    expect(await on("2012-12-31")).toEqual([{ goalId, strategyId: null, current: null, previous: null }, none]);
    expect(await on("2013-02-09")).toEqual([
      {
        ...{ goalId, strategyId: null, previous: first },
        current: { likelihood: "red", ratedOn: "2013-02-01", stage: "unit", rationale: "Because red" },
      },
      none,
    ]);
    expect((await on("2013-02-10"))[0]).toMatchObject({
      current: { likelihood: "amberRed", ratedOn: "2013-02-10", stage: "agreed" },
      previous: { likelihood: "red", ratedOn: "2013-02-01" },
    });
  });
});
