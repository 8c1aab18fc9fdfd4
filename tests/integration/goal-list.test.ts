import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMetric } from "../../src/metrics/service.ts";
import { createPerson } from "../../src/people/service.ts";
import { createGoal } from "../../src/plan/goal-service.ts";
import { createStrategy } from "../../src/plan/strategy-service.ts";
import { createTestApp, type TestApp, type TestOrganisation } from "../support/app.ts";

/** More than Postgres plans anew for each execution before it may keep one plan for all. */
const rounds = 8;

interface GoalPage {
  data: { code: string; owner?: string; metrics: string[]; strategies: string[] }[];
  nextCursor: string | null;
}

describe("the list of goals, whose statement every connection keeps", () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await createTestApp();
  });

  afterAll(() => test.close());

  const addGoals = async (prefix: string): Promise<TestOrganisation> => {
    const organisation = await test.addOrganisation();
    await test.inScope(organisation, async (scope) => {
      await createPerson(scope, { code: "leader", title: "Leader", role: "owner", email: "leader@example.org" });
      for (const code of ["B-LAST", "A-FIRST"]) {
        await createMetric(scope, {
          code,
          title: code,
          kind: "outcome",
          unit: "percent",
          direction: "higher",
          frequency: "yearly",
          trajectories: [],
        });
      }
      await createGoal(scope, { code: `${prefix}-1`, title: "One", owner: "leader", metrics: ["B-LAST", "A-FIRST"] });
      await createGoal(scope, { code: `${prefix}-2`, title: "Two", metrics: [] });
      await createGoal(scope, { code: `${prefix}-3`, title: "Three", owner: "leader", metrics: ["A-FIRST"] });
      await createStrategy(scope, {
        code: "SECOND",
        title: "Second",
        goals: [`${prefix}-1`, `${prefix}-3`],
        metrics: [],
      });
      await createStrategy(scope, { code: "FIRST", title: "First", goals: [`${prefix}-1`], metrics: [] });
    });
    return organisation;
  };

  const listAll = async (organisation: TestOrganisation): Promise<GoalPage["data"]> => {
    const goals: GoalPage["data"] = [];
    let cursor: string | null = "";
    for (let pages = 0; cursor !== null && pages < 5; pages += 1) {
      const url = `/v1/goals?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const page: GoalPage = (await test.call(organisation.adminKey, "GET", url)).json();
      goals.push(...page.data);
      cursor = page.nextCursor;
    }
    return goals;
  };

  const expectedOf = (prefix: string) => [
    { code: `${prefix}-1`, owner: "leader", metrics: ["B-LAST", "A-FIRST"], strategies: ["SECOND", "FIRST"] },
    { code: `${prefix}-2`, metrics: [], strategies: [] },
    { code: `${prefix}-3`, owner: "leader", metrics: ["A-FIRST"], strategies: ["SECOND"] },
  ];

  it("shows each organisation its own goals once over all pages, however often and in whatever order they ask", async () => {
    const [own, other] = [await addGoals("OWN"), await addGoals("OTHER")];
    for (let round = 0; round < rounds; round += 1) {
      const [ownGoals, otherGoals] = await Promise.all([listAll(own), listAll(other)]);
      const core = (goals: GoalPage["data"]) =>
        goals.map(({ code, owner, metrics, strategies }) => ({
          code,
          ...(owner === undefined ? {} : { owner }),
          metrics,
          strategies,
        }));
      expect(core(ownGoals)).toEqual(expectedOf("OWN"));
      expect(core(otherGoals)).toEqual(expectedOf("OTHER"));
    }
  });

  it("refuses a revoked key on its next request, although the look-up is prepared", async () => {
    const organisation = await test.addOrganisation();
    const key = await test.addKey(organisation, "viewer");
    const deliveryKey = await test.addKey(organisation, "deliveryUnit");
    for (let round = 0; round < rounds; round += 1) {
      expect((await test.call(deliveryKey, "GET", "/v1/goals")).statusCode).toBe(200);
    }
    const keys: { data: { id: string; name: string }[] } = (
      await test.call(organisation.adminKey, "GET", "/v1/api-keys")
    ).json();
    const id = keys.data.find(({ name }) => name === "test deliveryUnit")?.id ?? "";
    const revoked = await test.call(organisation.adminKey, "DELETE", `/v1/api-keys/${id}`, undefined, {
      "if-match": "*",
    });
    expect(revoked.statusCode).toBe(204);
    expect((await test.call(deliveryKey, "GET", "/v1/goals")).statusCode).toBe(401);
    expect((await test.call(key, "GET", "/v1/goals")).statusCode).toBe(403);
  });
});
