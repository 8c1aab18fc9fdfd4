import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getLatestRatings } from "../../src/ratings/service.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, makeDeliveryUnit, type Reply } from "../support/delivery-unit.ts";

let test: TestApp;
let unit: DeliveryUnit;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const begin = async (): Promise<void> => {
  unit = await makeDeliveryUnit(test);
  const other = { code: "other", title: "Other", role: "owner", email: "other@x.example" };
  await unit.must(201, "POST", "people", other);
  await unit.must(201, "POST", "strategies", { code: "S", title: "Tutoring", goals: ["CCR"], owner: "other" });
};

const rating = {
  ...{ goal: "CCR", stage: "unit", likelihood: "amberRed", rationale: "Two of five districts have begun" },
  rater: "unit",
};
const record = (more: object = {}) => unit.must(201, "POST", "ratings", { ...rating, ...more });
const faultsOf = ({ body }: Reply) => body.errors.map(({ pointer }: { pointer: string }) => pointer);

describe("a rating", () => {
  beforeAll(begin);

  it("is kept as it was given, of today when no day is said, and audited", async () => {
    const stored = await record();
    expect(stored).toMatchObject({
      ...{ goal: "CCR", strategy: null, stage: "unit", likelihood: "amberRed", rater: "unit" },
      ...{ ratedOn: "2013-02-01", recordedAt: "2013-02-01T15:00:00.000Z" },
    });
    expect(await unit.must(200, "GET", `ratings/${stored.id}`)).toEqual(stored);
    const { data } = await unit.must(200, "GET", "audit?event=rating.recorded");
    expect(data[0]).toMatchObject({
      entityId: stored.id,
      summary: "Success (CCR) was rated Amber-Red by the delivery unit",
    });
  });

  it("cannot be changed or taken back, by the API or below it", async () => {
    const { id } = await record();
    expect((await unit.send("PATCH", `ratings/${id}`, { likelihood: "green" }, "*")).status).toBe(404);
    expect((await unit.send("DELETE", `ratings/${id}`, undefined, "*")).status).toBe(404);
    for (const sql of ["update ratings set likelihood = 'green'", "delete from ratings"]) {
      const attempt = test.database.inOrganisation(unit.organisation.id, ({ $client }) => $client.query(sql));
      await expect(attempt).rejects.toThrow("permission denied");
    }
  });

  it.each<[string, object, number, string[]]>([
    ["neither goal nor strategy", { goal: undefined }, 422, ["/goal"]],
    ["goal and strategy", { strategy: "S" }, 422, ["/goal"]],
    ["a plain amber", { likelihood: "amber" }, 422, ["/likelihood"]],
    ["an empty rationale", { rationale: " " }, 422, ["/rationale"]],
    ["no rationale", { rationale: undefined }, 400, ["/rationale"]],
    ["a day to come", { ratedOn: "2013-02-02" }, 422, ["/ratedOn"]],
    ["an unknown goal", { goal: "NONE" }, 422, ["/goal"]],
    ["an unknown strategy", { goal: undefined, strategy: "NONE" }, 422, ["/strategy"]],
    ["an unknown rater", { rater: "nobody" }, 422, ["/rater"]],
    ["no rater, from a key that speaks for nobody", { rater: undefined }, 422, ["/rater"]],
  ])("is refused with %s", async (_case, more, status, pointers) => {
    const answer = await unit.send("POST", "ratings", { ...rating, ...more });
    expect(answer.status, answer.text).toBe(status);
    expect(faultsOf(answer)).toEqual(pointers);
  });

  it("is listed by goal, strategy and stage", async () => {
    await begin();
    const [ofGoal, ofStrategy, agreed] = [
      await record(),
      await record({ goal: undefined, strategy: "S" }),
      await record({ stage: "agreed" }),
    ];
    const listed = async (query: string) =>
      (await unit.must(200, "GET", `ratings?${query}`)).data.map(({ id }: { id: string }) => id);
    expect(await listed("")).toEqual([ofGoal.id, ofStrategy.id, agreed.id]);
    expect(await listed("goal=code:CCR")).toEqual([ofGoal.id, agreed.id]);
    expect(await listed("strategy=code:S")).toEqual([ofStrategy.id]);
    expect(await listed("goal=code:CCR&stage=agreed")).toEqual([agreed.id]);
    const first = await unit.must(200, "GET", "ratings?limit=2");
    expect(first.data).toHaveLength(2);
    const rest = await unit.must(200, "GET", `ratings?limit=2&cursor=${first.nextCursor}`);
    expect(rest.data.map(({ id }: { id: string }) => id)).toEqual([agreed.id]);
  });
});

describe("who rates", () => {
  beforeAll(begin);

  it("owners assess what they answer for themselves, in their own name and nothing else", async () => {
    const key = await test.addKey(unit.organisation, "owner", { person: "ccr-leader" });
    const own = { ...rating, stage: "self", rater: undefined };
    const send = (body: object) => unit.send("POST", "ratings", body, undefined, key);
    expect((await send(own)).body).toMatchObject({ stage: "self", rater: "ccr-leader" });
    expect((await send({ ...own, rater: "ccr-leader" })).status).toBe(201);
    expect((await send({ ...own, stage: "unit" })).status).toBe(403);
    expect((await send({ ...own, stage: "agreed" })).status).toBe(403);
    expect((await send({ ...own, rater: "unit" })).status).toBe(403);
    expect((await send({ ...own, goal: undefined, strategy: "S" })).status).toBe(403);
    await unit.must(201, "POST", "goals/code:CCR/owners", { person: "other" });
    expect((await send(own)).status).toBe(403);
  });

  it("the leader reads, viewers and integrations do not", async () => {
    const statusOf = async (role: "systemLeader" | "viewer" | "integration", method: "GET" | "POST") => {
      const key = await test.addKey(unit.organisation, role, role === "integration" ? { scopes: ["plan:read"] } : {});
      return (await unit.send(method, "ratings", method === "POST" ? rating : undefined, undefined, key)).status;
    };
    expect(await statusOf("systemLeader", "GET")).toBe(200);
    expect(await statusOf("systemLeader", "POST")).toBe(403);
    expect(await statusOf("viewer", "GET")).toBe(403);
    expect(await statusOf("integration", "GET")).toBe(403);
  });
});

it("of each goal and strategy the one that counts is found", async () => {
  await begin();
  const goalId = (await unit.must(200, "GET", "goals/code:CCR")).id;
  const strategyId = (await unit.must(200, "GET", "strategies/code:S")).id;
  const latest = () =>
    test.inScope(unit.organisation, async (scope) =>
      (await getLatestRatings(scope, { goalIds: [goalId], strategyIds: [strategyId] })).map(({ id }) => id),
    );
  expect(await latest()).toEqual([]);
  await record({ stage: "self" });
  expect(await latest()).toEqual([]);
  await record({ ratedOn: "2013-01-10" });
  const byUnit = await record({ ratedOn: "2013-01-20" });
  await record({ stage: "agreed", ratedOn: "2013-01-15" });
  expect(await latest()).toEqual([byUnit.id]);
  const agreed = await record({ stage: "agreed", ratedOn: "2013-01-20" });
  const ofStrategy = await record({ goal: undefined, strategy: "S" });
  expect((await latest()).toSorted()).toEqual([agreed.id, ofStrategy.id].toSorted());
});
