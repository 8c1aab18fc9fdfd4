import { createReadStream } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gatherMetricEvidence } from "../../src/metrics/evidence-service.ts";
import { selectSeriesAsOf } from "../../src/metrics/observations/observation-queries.ts";
import { importCsv } from "../../src/metrics/observations/observation-service.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { createTestApp, type TestApp, type TestOrganisation } from "../support/app.ts";
import { listObserved, makeObservedOrganisation, sendObservations } from "../support/observations.ts";

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const makeOrganisation = (sandboxStartsAt?: string) => makeObservedOrganisation(test, sandboxStartsAt);
const send = (organisation: TestOrganisation, observations: object[], query?: string, key?: string) =>
  sendObservations(test, organisation, observations, query, key);
const list = (key: string, query?: string) => listObserved(test, key, query);

describe("what is known at a moment", () => {
  it("is read from the index alone, one range a series", async () => {
    const organisation = await makeOrganisation();
    await test.inScope(organisation, async (scope) => {
      const lines = Array.from({ length: 4_000 }, (_, i) => `GRAD4,S${(i % 3) + 1},g${i % 100},${1900 + (i % 40)},50`);
      const file = `metric,site,subgroup,period,value\n${[...new Set(lines)].join("\n")}\n`;
      await importCsv(scope, Readable.from([Buffer.from(file)]), { isDryRun: false });
    });
    await test.database.asSystem((db) => db.execute(sql`analyze observations`));
    const plans = await test.inScope(organisation, async (scope) => {
      const { rows } = await scope.db.execute<{ id: string }>(sql`select id from metrics where code = 'GRAD4'`);
      const metricId = rows[0]?.id ?? "";
      const execute = scope.db.execute.bind(scope.db);
      const explain = (query: Parameters<typeof execute>[0]) => execute(sql`explain (costs off) ${query}`);
      const explained: string[] = [];
      const spied = Object.assign(Object.create(scope.db), {
        execute: async (query: Parameters<typeof execute>[0]) => {
          const plan = await explain(query);
          explained.push(...plan.rows.map((row) => String(row["QUERY PLAN"])));
          return { rows: [] };
        },
      });
      await selectSeriesAsOf({ ...scope, db: spied }, [{ metricId, subgroup: "g1", siteId: null }], new Date());
      return explained.join("\n");
    });
    expect(plans).not.toContain("Seq Scan");
    expect(plans.match(/observations_series_revision_key/g)).toHaveLength(2);
    expect(plans).toMatch(/Index Cond: .*organisation_id.*metric_id.*subgroup.*site_id IS NULL/);
  });

  it("shows the figure received last by then, also when an earlier receipt is stored later", async () => {
    const organisation = await makeOrganisation("2013-03-06T15:00:00Z");
    const publish = { metric: "GRAD5", period: "2012", value: 87.5, receivedAt: "2014-01-31" };
    await send(organisation, [publish]);
    await send(organisation, [{ metric: "GRAD5", period: "2012", value: 87, source: "preliminary" }]);
    expect(await list(organisation.adminKey)).toMatchObject([{ period: "2012", value: 87, revision: 2 }]);
    const known = await test.inScope(organisation, async (scope) => {
      const { rows } = await scope.db.execute<{ id: string }>(sql`select id from metrics where code = 'GRAD5'`);
      const series = [{ metricId: rows[0]?.id ?? "", subgroup: "all", siteId: null }];
      return selectSeriesAsOf(scope, series, new Date("2014-06-01T00:00:00Z"));
    });
    expect(known[0]?.map((row) => row.value)).toEqual([87.5]);
  });
});

describe("small cells", () => {
  const figures = (site: string | null, sizes: Record<string, number>) =>
    Object.entries(sizes).map(([subgroup, n]) => ({ metric: "GRAD5", site, subgroup, period: "2011", value: 50, n }));

  it("and what they could be had from never leave, whatever is asked, except to the delivery unit", async () => {
    const organisation = await makeOrganisation();
    await send(organisation, [
      ...figures(null, { all: 1000, female: 480, male: 520, poor: 300 }),
      ...figures("D1", { all: 1000, female: 480, male: 520, poor: 300 }),
      ...figures("S1", { all: 100, female: 5, male: 95, poor: 40 }),
      ...figures("S2", { all: 400, female: 200, male: 200, poor: 120 }),
      ...figures("S3", { all: 500, female: 275, male: 225, poor: 140 }),
    ]);
    // A restatement that would lift the cell above the threshold does not uncover it.
    await send(organisation, [{ ...figures("S1", { female: 12 })[0], value: 51 }]);
    const reader = await test.addKey(organisation, "systemLeader");
    const seen = await list(reader, "&revisions=all");
    const hidden = seen.filter((row) => row.suppressed).map((row) => `${row.site} ${row.subgroup}`);
    expect(new Set(hidden)).toEqual(new Set(["S1 female", "S1 male", "S2 female", "S2 male"]));
    for (const row of seen.filter((one) => one.suppressed)) {
      expect([row.value, row.n, row.numerator]).toEqual([null, null, null]);
    }
    const known = new Map(seen.map((row) => [row.id, row]));
    for (const query of ["", "&site=code:S2", "&subgroup=male", "&period=2011&site=code:S1", "&metric=code:GRAD5"]) {
      for (const row of await list(reader, query)) expect(row).toEqual(known.get(row.id));
    }
    for (const key of [organisation.adminKey, await test.addKey(organisation, "deliveryUnit")]) {
      expect((await list(key, "&revisions=all")).filter((row) => row.suppressed)).toEqual([]);
    }
    const program = await test.addKey(organisation, "integration", { scopes: ["observations:read"] });
    expect((await list(program, "&site=code:S1&subgroup=female"))[0]?.value).toBeNull();
  });

  it("do not uncover each other in a group that is no partition", async () => {
    const organisation = await makeOrganisation();
    await send(organisation, figures(null, { all: 1000, native: 5, asian: 100, white: 800 }));
    const reader = await test.addKey(organisation, "systemLeader");
    const hidden = (await list(reader)).filter((row) => row.suppressed);
    expect(hidden.map((row) => row.subgroup)).toEqual(["native"]);
  });
});

describe("the Massachusetts figures", () => {
  const file = path.join(packageRoot, "examples/massachusetts/observations.csv");
  let sandbox: TestOrganisation;

  beforeAll(async () => {
    sandbox = await makeOrganisation("2013-03-06T15:00:00Z");
    const importFile = () =>
      test.inScope(sandbox, (scope) => importCsv(scope, createReadStream(file), { isDryRun: false }));
    expect(await importFile()).toMatchObject({ rows: 397, created: 397, revised: 0 });
    expect(await importFile()).toMatchObject({ created: 0, revised: 0, unchanged: 397 });
  });

  it("show nothing before the day of its receipt", async () => {
    const rows = await list(sandbox.adminKey, "&metric=code:GRAD5&subgroup=all&asOf=2020-01-01");
    expect(rows.map((row) => row.period)).toEqual(["2006", "2007", "2008", "2009", "2010", "2011"]);
    expect((await list(sandbox.adminKey)).every((row) => row.receivedOn <= "2013-03-06")).toBe(true);
  });

  it.each([
    ["2011-03-08", "2009", 84, null],
    ["2012-09-11", "2010", 84.7, 84.7],
    ["2013-03-06", "2011", 86.3, 85.6],
  ])("are judged as known on %s", async (asOf, period, value, expected) => {
    const answer = await test.call(sandbox.adminKey, "GET", `/v1/metrics/code:GRAD5/status?asOf=${asOf}`);
    expect(answer.json()).toMatchObject({ metric: "GRAD5", period, value, expected, revision: 1 });
  });

  it("are judged with what is due next", async () => {
    const answer = await test.call(sandbox.adminKey, "GET", "/v1/metrics/code:GRAD5/status");
    expect(answer.json()).toEqual({
      metric: "GRAD5",
      asOf: "2013-03-06T15:00:00.000Z",
      status: "ahead",
      period: "2011",
      value: 86.3,
      expected: 85.6,
      gap: 0.7,
      score: expect.closeTo(0.194444444, 9),
      trajectoryVersion: 1,
      receivedOn: "2013-01-31",
      revision: 1,
      nextExpected: { period: "2012", expectedOn: "2014-01-31" },
    });
  });

  it("give a view the observed metric's figures of its subgroup", async () => {
    const evidence = await test.inScope(sandbox, async (scope) => {
      const { rows } = await scope.db.execute<{ id: string }>(sql`select id from metrics where code = 'GRAD5-EL'`);
      return gatherMetricEvidence(scope, [rows[0]?.id ?? ""], new Date("2013-03-06T15:00:00Z"));
    });
    const [metric] = [...evidence.values()];
    expect(metric).toMatchObject({ code: "GRAD5-EL", periodNoun: "cohort" });
    expect(metric?.figures.at(-1)).toMatchObject({
      metric: "GRAD5",
      subgroup: "english_learner",
      period: "2011",
      value: 64.2,
      suppressed: false,
    });
    const rows = await list(sandbox.adminKey, "&metric=code:GRAD5-EL");
    expect(rows.at(-1)).toMatchObject({ metric: "GRAD5", subgroup: "english_learner", value: 64.2 });
  });
});
