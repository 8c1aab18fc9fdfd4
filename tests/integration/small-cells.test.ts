import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gatherMetricEvidence } from "../../src/metrics/evidence-service.ts";
import { createTestApp, type TestApp, type TestOrganisation } from "../support/app.ts";
import { listObserved, makeObservedOrganisation, sendObservations } from "../support/observations.ts";

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

/** The organisation's now lies after everything that is received. */
const makeOrganisation = () => makeObservedOrganisation(test, "2013-12-02T15:00:00Z");

const figures = (site: string | null, sizes: Record<string, number>, receivedAt: string) =>
  Object.entries(sizes).map(([subgroup, n]) => ({
    ...{ metric: "GRAD5", site, subgroup, period: "2011", value: 50, n, receivedAt },
  }));

const receive = async (organisation: TestOrganisation, ...batches: object[][]) => {
  for (const batch of batches) {
    const answer = await sendObservations(test, organisation, batch);
    expect(answer.statusCode, answer.body).toBe(200);
  }
};

const listHidden = async (organisation: TestOrganisation, query = "") => {
  const reader = await test.addKey(organisation, "systemLeader");
  const rows = await listObserved(test, reader, `&revisions=all${query}`);
  return [
    ...new Set(rows.filter((row) => row.suppressed).map((row) => `${row.site ?? "state"} ${row.subgroup}`)),
  ].sort();
};

/** What a paper says of all students and of English learners of the state, as of a day. */
const readPaper = (organisation: TestOrganisation, on: string) =>
  test.inScope(organisation, async (scope) => {
    const ids = await listMetricIds(organisation);
    const evidence = await gatherMetricEvidence(scope, ids, new Date(`${on}T23:00:00Z`));
    return Object.fromEntries([...evidence.values()].map((one) => [one.code, one.figures.at(-1)?.value ?? null]));
  });

const listMetricIds = async (organisation: TestOrganisation): Promise<string[]> => {
  const answer = await test.call(organisation.adminKey, "GET", "/v1/metrics");
  const { data } = answer.json<{ data: { id: string; code: string }[] }>();
  return data.filter(({ code }) => code.startsWith("GRAD5")).map(({ id }) => id);
};

describe("small cells", () => {
  it("are not left over by a subgroup of nearly everybody, nor by sites that leave a few out", async () => {
    const organisation = await makeOrganisation();
    const state = (thirdSchool: number) => [
      ...figures(null, { all: 800, special_ed: 300 }, "2013-01-31"),
      ...figures("D1", { all: 800, special_ed: 300 }, "2013-01-31"),
      ...figures("S1", { all: 200, special_ed: 196 }, "2013-01-31"),
      ...figures("S2", { all: 300, special_ed: 54 }, "2013-01-31"),
      ...figures("S3", { all: thirdSchool, special_ed: 50 }, "2013-01-31"),
    ];
    await receive(
      organisation,
      state(300),
      state(297).map((row) => ({ ...row, period: "2010" })),
    );
    // One school without special education leaves four others; its partner keeps the district from telling it.
    expect(await listHidden(organisation, "&period=2011")).toEqual(["S1 special_ed", "S3 special_ed"]);
    expect(await listHidden(organisation, "&period=2010")).toEqual(["S1 all"]);
  });

  it("stay hidden in every later answer and paper, and what papers showed stays shown", async () => {
    const organisation = await makeOrganisation();
    await receive(
      organisation,
      figures(null, { all: 1000, english_learner: 4, non_el: 996 }, "2013-01-31"),
      figures(null, { all: 1040, english_learner: 44 }, "2013-03-31"),
    );
    expect(await listHidden(organisation)).toEqual(["state english_learner", "state non_el"]);
    for (const on of ["2013-02-15", "2013-04-15"]) {
      expect(await readPaper(organisation, on)).toEqual({ GRAD5: 50, "GRAD5-EL": null });
    }
  });

  it("hide a restated total when its parts were read before", async () => {
    const organisation = await makeOrganisation();
    await receive(organisation, figures(null, { all: 100, english_learner: 12, non_el: 88 }, "2013-01-31"));
    expect(await listHidden(organisation)).toEqual([]);
    const before = await readPaper(organisation, "2013-02-15");
    await receive(organisation, figures(null, { all: 96, english_learner: 8 }, "2013-03-31"));
    expect(await readPaper(organisation, "2013-02-15")).toEqual(before);
    expect(await readPaper(organisation, "2013-04-15")).toEqual({ GRAD5: null, "GRAD5-EL": null });
    expect(await listHidden(organisation)).toEqual(["state all", "state english_learner"]);
  });

  it("are the same whichever figures are asked for, for a metric of many sites, too", async () => {
    const organisation = await makeOrganisation();
    const sites = Array.from({ length: 260 }, (_, index) => `T${index}`);
    for (const code of sites) {
      await test.call(organisation.adminKey, "POST", "/v1/sites", { code, title: code, kind: "school", parent: "D1" });
    }
    const sizes = (index: number) => ({
      all: 100 + index,
      english_learner: index % 9,
      non_el: 100 + index - (index % 9),
    });
    const sum = (subgroup: "all" | "english_learner" | "non_el") =>
      sites.reduce((total, _, index) => total + sizes(index)[subgroup], 0);
    const totals = { all: sum("all"), english_learner: sum("english_learner"), non_el: sum("non_el") };
    await receive(
      organisation,
      [...figures(null, totals, "2013-01-31"), ...figures("D1", totals, "2013-01-31")],
      sites.flatMap((site, index) => figures(site, sizes(index), "2013-02-28")),
      sites.flatMap((site, index) =>
        figures(site, sizes(index), "2013-02-28").map((row) => ({ ...row, period: "2010" })),
      ),
    );
    const reader = await test.addKey(organisation, "systemLeader");
    const readAll = (query: string) => listObserved(test, reader, `&period=2011${query}`);
    const [state] = await readAll("&subgroup=all&site=code:D1");
    expect(state).toMatchObject({ value: 50, suppressed: false });
    const small = await readAll("&site=code:T4");
    expect(small.map((row) => [row.subgroup, row.suppressed]).sort()).toEqual([
      ["all", false],
      ["english_learner", true],
      ["non_el", true],
    ]);
    expect(await readPaper(organisation, "2013-04-15")).toEqual({ GRAD5: 50, "GRAD5-EL": 50 });
  });
});
