import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeMetrics, getMetric } from "../../src/metrics/service.ts";
import { syncTrajectories } from "../../src/metrics/trajectories/trajectory-service.ts";
import { createTestApp, type TestApp, type TestOrganisation } from "../support/app.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const grad5 = {
  code: "GRAD5",
  title: "5-year graduation rate",
  kind: "outcome",
  unit: "percent",
  direction: "higher",
  frequency: "yearly",
  publicationLag: "received 31 January of cohort year + 2",
};

const first = {
  effectiveOn: "2011-03-01",
  reason: "Delivery plan of March 2011",
  baseline: { period: 2009, value: 84.6 },
  target: { period: "2014", value: 88.3 },
  points: [{ 2010: 85.3 }, { period: 2011, value: 86.1, rationale: "First cohort with the new course" }],
};
const firstNormalised = {
  ...first,
  baseline: { period: "2009", value: 84.6 },
  target: { period: "2014", value: 88.3 },
  points: [
    { period: "2010", value: 85.3 },
    { period: "2011", value: 86.1, rationale: "First cohort with the new course" },
  ],
};
const second = {
  effectiveOn: "2012-02-01",
  reason: "Re-based on the 2010 cohort once published",
  approvedBy: "Commissioner",
  baseline: { period: "2010", value: 84.7 },
  target: { period: "2014", value: 88.3 },
  points: [],
};

const begin = async () => {
  const organisation: TestOrganisation = await test.addOrganisation();
  const send = async (
    method: "GET" | "POST" | "PATCH" | "DELETE",
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ) => {
    const response = await test.call(organisation.adminKey, method, `/v1/${path}`, body, headers);
    return { status: response.statusCode, etag: response.headers.etag, body: response.body ? response.json() : {} };
  };
  return { organisation, send };
};

const any = { "if-match": "*" };

describe("metrics", () => {
  it("keep the plan file's shape, with the publication lag and the periods in one form", async () => {
    const { send } = await begin();
    const created = await send("POST", "metrics", { ...grad5, trajectories: [second, first] });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      ...grad5,
      publicationLag: { month: 1, day: 31, yearsAfter: 2, of: "cohort" },
      trajectories: [firstNormalised, second],
    });
    const read = await send("GET", "metrics/code:GRAD5");
    expect(read.body).toEqual(created.body);
    expect((await send("GET", "metrics/code:GRAD5/trajectories")).body).toMatchObject({
      data: [
        { version: 1, ...firstNormalised },
        { version: 2, ...second },
      ],
      nextCursor: null,
    });
  });

  it("take over from the metric whose observations they show, and follow it", async () => {
    const { send } = await begin();
    await send("POST", "metrics", grad5);
    const view = { code: "GRAD5-EL", title: "English learners", of: { metric: "GRAD5", subgroup: "english_learner" } };
    const created = await send("POST", "metrics", view);
    expect(created.body).toMatchObject({
      ...view,
      kind: "outcome",
      unit: "percent",
      direction: "higher",
      frequency: "yearly",
      publicationLag: { month: 1, day: 31, yearsAfter: 2, of: "cohort" },
    });
    await send("PATCH", "metrics/code:GRAD5", { publicationLag: { days: 45 }, kind: "leading" }, any);
    expect((await send("GET", "metrics/code:GRAD5-EL")).body).toMatchObject({
      publicationLag: { days: 45 },
      kind: "leading",
    });
    const otherUnit = await send("POST", "metrics", { ...view, code: "X", unit: "students" });
    expect(otherUnit.body).toMatchObject({ status: 422, errors: [{ pointer: "/unit" }] });
    const viewOfView = await send("POST", "metrics", { ...view, code: "X", of: { metric: "GRAD5-EL", subgroup: "x" } });
    expect(viewOfView.body).toMatchObject({ status: 422, errors: [{ pointer: "/of/metric" }] });
    expect((await send("DELETE", "metrics/code:GRAD5", undefined, any)).status).toBe(409);
  });

  it("name every field that is neither given nor inherited", async () => {
    const { send } = await begin();
    const refused = await send("POST", "metrics", { code: "X", title: "X", unit: "percent" });
    expect(refused.body).toMatchObject({ status: 422, errors: [{ pointer: "/direction" }, { pointer: "/frequency" }] });
  });

  it("need a band exactly when staying within one is good", async () => {
    const { send } = await begin();
    const without = await send("POST", "metrics", { ...grad5, direction: "band" });
    expect(without.body).toMatchObject({ status: 422, errors: [{ pointer: "/band" }] });
    const stray = await send("POST", "metrics", { ...grad5, band: { low: 1, high: 2 } });
    expect(stray.body).toMatchObject({ status: 422, errors: [{ pointer: "/band" }] });
    const band = { low: 20, high: 25 };
    const created = await send("POST", "metrics", { ...grad5, direction: "band", band });
    expect(created.body).toMatchObject({ direction: "band", band });
  });

  it("are changed and removed under If-Match, and found by goal", async () => {
    const { send } = await begin();
    await send("POST", "metrics", { ...grad5, source: "State data office", trajectories: [first] });
    await send("POST", "metrics", { ...grad5, code: "OTHER" });
    await send("POST", "goals", { code: "CCR", title: "CCR", metrics: ["GRAD5"] });
    expect((await send("PATCH", "metrics/code:GRAD5", { title: "New" })).status).toBe(428);
    expect((await send("PATCH", "metrics/code:GRAD5", { title: "New" }, { "if-match": '"9"' })).status).toBe(412);
    const changed = await send(
      "PATCH",
      "metrics/code:GRAD5",
      { source: null, publicationLag: null },
      { "if-match": '"1"' },
    );
    expect(changed.body).not.toHaveProperty("source");
    expect(changed.body).not.toHaveProperty("publicationLag");
    expect(changed.body).toMatchObject({ title: grad5.title, unit: "percent", trajectories: [firstNormalised] });
    expect((await send("GET", "metrics?goal=code:CCR")).body).toMatchObject({ data: [{ code: "GRAD5" }] });
    expect((await send("DELETE", "metrics/code:OTHER", undefined, { "if-match": '"1"' })).status).toBe(204);
  });

  it("cannot change their frequency from under their trajectories", async () => {
    const { send } = await begin();
    await send("POST", "metrics", { ...grad5, trajectories: [first] });
    const refused = await send("PATCH", "metrics/code:GRAD5", { frequency: "monthly" }, any);
    expect(refused.body).toMatchObject({ status: 422, errors: [{ pointer: "/frequency" }] });
  });
});

describe("trajectories", () => {
  const refusals: [string, object, string][] = [
    ["without a baseline", { ...first, baseline: undefined }, "/trajectories/0/baseline"],
    ["with half a baseline", { ...first, baseline: { period: 2009 } }, "/trajectories/0/baseline"],
    ["with a percent of 140", { ...first, target: { period: 2014, value: 140 } }, "/trajectories/0/target/value"],
    ["from 30 February", { ...first, effectiveOn: "2011-02-30" }, "/trajectories/0/effectiveOn"],
    ["with a month of a yearly metric", { ...first, points: [{ "2010-Q1": 85 }] }, "/trajectories/0/points/0/period"],
    ["with points out of order", { ...first, points: [{ 2012: 86 }, { 2011: 85 }] }, "/trajectories/0/points/1/period"],
    ["with a point after the target", { ...first, points: [{ 2015: 86 }] }, "/trajectories/0/target/period"],
    [
      "with a target before the baseline",
      { ...first, points: [], target: { period: 2008, value: 88 } },
      "/trajectories/0/target/period",
    ],
  ];
  it.each(refusals)("are refused %s, with the place", async (_name, trajectory, pointer) => {
    const { send } = await begin();
    const refused = await send("POST", "metrics", { ...grad5, trajectories: [trajectory] });
    expect(refused.body).toMatchObject({ status: 422, errors: [{ pointer }] });
    expect((await send("GET", "metrics/code:GRAD5")).status).toBe(404);
  });

  it("say what a target without a baseline lacks", async () => {
    const { send } = await begin();
    await send("POST", "metrics", grad5);
    const refused = await send("POST", "metrics/code:GRAD5/trajectories", { ...first, baseline: undefined });
    expect(refused.body).toMatchObject({
      status: 422,
      errors: [{ pointer: "/baseline", message: "a target needs a baseline (value and period)" }],
    });
  });

  it("refuse a number that JSON can write and nothing can store", async () => {
    const { organisation, send } = await begin();
    await send("POST", "metrics", grad5);
    const response = await test.app.inject({
      method: "POST",
      url: "/v1/metrics/code:GRAD5/trajectories",
      headers: { authorization: `Bearer ${organisation.adminKey}`, "content-type": "application/json" },
      payload: JSON.stringify({ ...first, target: { period: 2014, value: 88.25 } }).replace("88.25", "1e400"),
    });
    expect(response.json()).toMatchObject({ status: 422, errors: [{ pointer: "/target/value" }] });
  });

  it("are added as versions, each later one with its reason", async () => {
    const { send } = await begin();
    const created = await send("POST", "metrics", grad5);
    const { reason: _reason, ...withoutReason } = second;
    expect((await send("POST", "metrics/code:GRAD5/trajectories", withoutReason)).body).toMatchObject({ version: 1 });
    const later = { ...first, effectiveOn: "2012-03-01" };
    const unexplained = await send("POST", "metrics/code:GRAD5/trajectories", { ...later, reason: undefined });
    expect(unexplained.body).toMatchObject({ status: 422, errors: [{ pointer: "/reason" }] });
    const early = await send("POST", "metrics/code:GRAD5/trajectories", first);
    expect(early.body).toMatchObject({ status: 422, errors: [{ pointer: "/effectiveOn" }] });
    expect((await send("POST", "metrics/code:GRAD5/trajectories", later)).body).toMatchObject({ version: 2 });
    const read = await send("GET", "metrics/code:GRAD5");
    expect(read.etag).not.toBe(created.etag);
    const page = await send("GET", "metrics/code:GRAD5/trajectories?limit=1");
    const next = await send("GET", `metrics/code:GRAD5/trajectories?limit=1&cursor=${page.body.nextCursor}`);
    expect([page.body.data[0].version, next.body.data[0].version, next.body.nextCursor]).toEqual([1, 2, null]);
  });

  it("of a plan file are added once, and again only where they differ", async () => {
    const { organisation, send } = await begin();
    await send("POST", "metrics", grad5);
    const sync = (list: Parameters<typeof syncTrajectories>[2]) =>
      test.inScope(organisation, async (scope) =>
        (await syncTrajectories(scope, await getMetric(scope, "code:GRAD5"), list)).map((row) => row.versionNumber),
      );
    expect(await sync([firstNormalised, second])).toEqual([1, 2]);
    expect(await sync([firstNormalised, second])).toEqual([]);
    const corrected = { ...second, baseline: { period: "2010", value: 84.9 } };
    expect(await sync([firstNormalised, corrected])).toEqual([3]);
    expect(await sync([firstNormalised, corrected])).toEqual([]);
    const described = await test.inScope(organisation, async (scope) =>
      describeMetrics(scope, [await getMetric(scope, "code:GRAD5")]),
    );
    expect(described[0]?.trajectories).toEqual([firstNormalised, corrected]);
    await expect(sync([second, second])).rejects.toThrow("another trajectory of the list");
  });
});
