import { expect } from "vitest";
import type { Observation } from "../../src/metrics/observations/observation-schemas.ts";
import type { TestApp, TestOrganisation } from "./app.ts";

const rate = (code: string, more: object = {}) => ({
  code,
  title: `Rate ${code}`,
  kind: "outcome",
  unit: "percent",
  direction: "higher",
  frequency: "yearly",
  publicationLag: "received 31 January of cohort year + 2",
  ...more,
});

const addPlan = async (test: TestApp, organisation: TestOrganisation): Promise<void> => {
  const add = async (url: string, body: object) => {
    const answer = await test.call(organisation.adminKey, "POST", url, body);
    expect(answer.statusCode, answer.body).toBe(201);
  };
  await add("/v1/sites", { code: "D1", title: "District", kind: "district" });
  for (const code of ["S1", "S2", "S3"]) {
    await add("/v1/sites", { code, title: `School ${code}`, kind: "school", parent: "D1" });
  }
  const trajectory = {
    effectiveOn: "2012-02-01",
    baseline: { period: "2010", value: 84.7 },
    target: { period: "2014", value: 88.3 },
    points: [{ period: "2011", value: 85.6 }],
  };
  await add("/v1/metrics", rate("GRAD5", { trajectories: [trajectory] }));
  await add("/v1/metrics", rate("GRAD4"));
  await add("/v1/metrics", {
    code: "GRAD5-EL",
    title: "English learners",
    of: { metric: "GRAD5", subgroup: "english_learner" },
  });
};

/** An organisation with a district of three schools, two rates, and a view of one; a sandbox when its start is given. */
export const makeObservedOrganisation = async (test: TestApp, sandboxStartsAt?: string): Promise<TestOrganisation> => {
  const organisation = await test.addOrganisation(
    sandboxStartsAt === undefined ? {} : { sandboxStartsAt: new Date(sandboxStartsAt) },
  );
  await addPlan(test, organisation);
  return organisation;
};

export const sendObservations = (
  test: TestApp,
  organisation: TestOrganisation,
  observations: object[],
  query = "",
  key = organisation.adminKey,
) => test.call(key, "POST", `/v1/observations/batch${query}`, { observations });

/** All pages. */
export const listObserved = async (test: TestApp, key: string, query = ""): Promise<Observation[]> => {
  const found: Observation[] = [];
  let cursor: string | null = "";
  for (let pages = 0; cursor !== null && pages < 50; pages += 1) {
    const answer = await test.call(key, "GET", `/v1/observations?limit=3${query}${cursor && `&cursor=${cursor}`}`);
    expect(answer.statusCode, answer.body).toBe(200);
    const page = answer.json<{ data: Observation[]; nextCursor: string | null }>();
    found.push(...page.data);
    cursor = page.nextCursor;
  }
  return found;
};
