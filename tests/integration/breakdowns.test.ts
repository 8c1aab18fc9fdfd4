import { createReadStream } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gatherBreakdowns } from "../../src/metrics/breakdowns/breakdown-service.ts";
import { importCsv } from "../../src/metrics/observations/observation-service.ts";
import { findMetricByCode } from "../../src/metrics/service.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { createTestApp, type TestApp, type TestOrganisation } from "../support/app.ts";
import { makeObservedOrganisation, sendObservations } from "../support/observations.ts";

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

interface Breakdown {
  gaps: { subgroup: string; period: string; gap: number; earlier: object | null; figures: { value: number }[] }[];
  drivers: {
    change: number;
    up: { site: string; points: number }[];
    down: { site: string; points: number }[];
    compared: number;
    leftOut: number;
  } | null;
}

const read = async <T>(key: string, url: string): Promise<T> => {
  const answer = await test.call(key, "GET", url);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<T>();
};

const send = async (organisation: TestOrganisation, observations: object[]): Promise<void> => {
  const answer = await sendObservations(test, organisation, observations);
  expect(answer.statusCode, answer.body).toBe(200);
};

/** [site, value of 2010, value of 2011, n] */
const ofSites = (rows: readonly (readonly [string | null, number, number, number])[]) =>
  rows.flatMap(([site, before, after, n]) => [
    { metric: "GRAD5", site, period: "2010", value: before, n },
    { metric: "GRAD5", site, period: "2011", value: after, n },
  ]);

describe("the Massachusetts graduation rate in March 2013", () => {
  let sandbox: TestOrganisation;
  beforeAll(async () => {
    sandbox = await makeObservedOrganisation(test, "2013-03-06T15:00:00Z");
    const file = path.join(packageRoot, "examples/massachusetts/observations.csv");
    await test.inScope(sandbox, (scope) => importCsv(scope, createReadStream(file), { isDryRun: false }));
  });

  it("is projected from the six cohorts known by then", async () => {
    expect(await read(sandbox.adminKey, "/v1/metrics/code:GRAD5/pace")).toMatchObject({
      metric: "GRAD5",
      period: "2011",
      trajectoryVersion: 1,
      current: 0.575,
      periodsLeft: 3,
      projection: { period: "2014", value: 88.025, points: 6 },
      reason: null,
    });
  });

  it("has the pace that was known at an earlier date", async () => {
    expect(await read(sandbox.adminKey, "/v1/metrics/code:GRAD5/pace?asOf=2010-12-31")).toMatchObject({
      period: "2008",
      projection: null,
      trajectoryVersion: null,
      reason: "noTarget",
    });
  });

  it("is furthest from everybody's for English learners", async () => {
    const { gaps, drivers } = await read<Breakdown>(sandbox.adminKey, "/v1/metrics/code:GRAD5/breakdown");
    expect(gaps[0]).toMatchObject({
      subgroup: "english_learner",
      title: "english learner",
      period: "2011",
      gap: -22.1,
      earlier: { period: "2008", gap: -21.4 },
      movement: "widening",
    });
    expect(gaps[0]?.figures.map(({ value }) => value)).toEqual([64.2, 86.3, 62.8, 84.2]);
    expect(drivers).toBeNull();
  });

  it("has no breakdown where a metric is a view of one subgroup", async () => {
    const view = await read<Breakdown>(sandbox.adminKey, "/v1/metrics/code:GRAD5-EL/breakdown");
    expect(view).toMatchObject({ metric: "GRAD5-EL", gaps: [], drivers: null });
  });

  it("is read for many metrics at once as for each alone", async () => {
    await test.inScope(sandbox, async (scope) => {
      const ids: string[] = [];
      for (const code of ["GRAD5", "GRAD4", "GRAD5-EL"]) ids.push((await findMetricByCode(scope, code))?.id ?? "");
      const now = new Date("2013-03-06T15:00:00Z");
      const together = await gatherBreakdowns(scope, ids, now);
      for (const id of ids) expect(together.get(id)).toEqual((await gatherBreakdowns(scope, [id], now)).get(id));
    });
  });
});

describe("the sites behind a change", () => {
  it("are those below the one that stands for the organisation, like for like", async () => {
    const organisation = await makeObservedOrganisation(test);
    await send(organisation, [
      ...ofSites([
        [null, 80, 82, 1000],
        ["D1", 80, 82, 1000],
        ["S1", 80, 86, 500],
        ["S2", 80, 70, 200],
      ]),
      { metric: "GRAD5", site: "S3", period: "2011", value: 95, n: 300 },
    ]);
    const { drivers } = await read<Breakdown>(organisation.adminKey, "/v1/metrics/code:GRAD5/breakdown");
    expect(drivers).toMatchObject({
      change: 2,
      up: [{ site: "S1", title: "School S1", points: 3 }],
      down: [{ site: "S2", points: -2 }],
      compared: 2,
      leftOut: 1,
    });
  });

  it("never include what is hidden, not even for those who may see it", async () => {
    const organisation = await makeObservedOrganisation(test);
    await send(
      organisation,
      ofSites([
        [null, 80, 82, 1000],
        ["D1", 80, 82, 1000],
        ["S1", 80, 90, 8],
        ["S2", 80, 70, 492],
        ["S3", 80, 95, 500],
      ]),
    );
    const ofUnit = await read<Breakdown>(organisation.adminKey, "/v1/metrics/code:GRAD5/breakdown");
    // The small one hides the next smallest, and one alone is compared with nobody.
    expect(ofUnit.drivers).toBeNull();
    const reader = await test.addKey(organisation, "systemLeader");
    expect((await read<Breakdown>(reader, "/v1/metrics/code:GRAD5/breakdown")).drivers).toBeNull();
  });
});

describe("who may read breakdowns and paces", () => {
  it("is whoever may read figures, and nobody finds a metric that is not there", async () => {
    const organisation = await makeObservedOrganisation(test);
    const viewer = await test.addKey(organisation, "viewer");
    for (const part of ["breakdown", "pace"]) {
      expect((await test.call(viewer, "GET", `/v1/metrics/code:GRAD5/${part}`)).statusCode).toBe(403);
      expect((await test.call(organisation.adminKey, "GET", `/v1/metrics/code:NONE/${part}`)).statusCode).toBe(404);
      const url = `/v1/metrics/code:GRAD5/${part}?asOf=soon`;
      expect((await test.call(organisation.adminKey, "GET", url)).statusCode).toBe(400);
    }
    expect(await read(organisation.adminKey, "/v1/metrics/code:GRAD5/pace")).toMatchObject({
      period: null,
      current: null,
      projection: null,
      reason: "fewPoints",
    });
  });
});
