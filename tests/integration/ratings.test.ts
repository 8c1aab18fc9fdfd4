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
    ["an unknown framework", { framework: "NONE" }, 422, ["/framework"]],
    ["some rows of the framework only", { rows: { planning: "red" } }, 422, ["/rows/capacity", "/rows/evidence"]],
    ["a plain amber in a row", { rows: { planning: "amber" } }, 422, ["/rows/planning"]],
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

describe("a framework", () => {
  beforeAll(begin);
  const rows = [
    { code: "plan", title: "The plan" },
    { code: "people", title: "The people", guidance: "Who does it?" },
  ];
  const own = { code: "delivery", title: "Our own", rows };
  const builtInRows = { planning: "red", capacity: "green", evidence: "amberRed" };

  it("is built in, and is what ratings are made with", async () => {
    const found = await unit.must(200, "GET", "rating-frameworks/code:delivery");
    expect(found).toMatchObject({ code: "delivery", versionNumber: 1, isBuiltIn: true, addedAt: null });
    expect(await unit.must(200, "GET", `rating-frameworks/${found.id}`)).toEqual(found);
    const stored = await record({ rows: builtInRows });
    expect(stored).toMatchObject({ framework: { code: "delivery", versionNumber: 1 }, rows: builtInRows });
  });

  it("of the organisation's own comes in versions, each kept with what was rated by it", async () => {
    const before = await record({ rows: builtInRows });
    const second = await unit.must(201, "POST", "rating-frameworks", own);
    expect(second).toMatchObject({ ...own, versionNumber: 2, isBuiltIn: false });
    expect(second.rows[0].guidance).toBe(null);
    const third = await unit.must(201, "POST", "rating-frameworks", { ...own, rows: rows.slice(0, 1) });
    expect((await unit.must(200, "GET", "rating-frameworks/code:delivery")).id).toBe(third.id);
    expect(await unit.must(200, "GET", `ratings/${before.id}`)).toEqual(before);
    expect(await record({ rows: { plan: "green" } })).toMatchObject({ framework: { versionNumber: 3 } });
    const byEarlier = await record({ framework: second.id, rows: { plan: "red", people: "red" } });
    expect(byEarlier).toMatchObject({ framework: { code: "delivery", versionNumber: 2 } });
    const { data } = await unit.must(200, "GET", "rating-frameworks");
    expect(data.map(({ versionNumber }: { versionNumber: number }) => versionNumber)).toEqual([1, 2, 3]);
    const page = await unit.must(200, "GET", "rating-frameworks?limit=1");
    const rest = await unit.must(200, "GET", `rating-frameworks?limit=2&cursor=${page.nextCursor}`);
    expect([...page.data, ...rest.data]).toEqual(data);
    expect((await unit.must(200, "GET", "rating-frameworks?code=else")).data).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    ["without a row", { rows: [] }, ["/rows"]],
    ["with a row twice", { rows: [rows[0], rows[0]] }, ["/rows/1/code"]],
    ["with three points", { points: [{ point: "red", meaning: "x" }] }, ["/points"]],
    [
      "with a point twice",
      { points: [1, 2, 3, 4].map(() => ({ point: "red", meaning: "x" })) },
      ["/points/1/point", "/points/2/point", "/points/3/point"],
    ],
  ])("is refused %s", async (_case, more, pointers) => {
    const answer = await unit.send("POST", "rating-frameworks", { ...own, ...more });
    expect(answer.status, answer.text).toBe(422);
    expect(faultsOf(answer)).toEqual(pointers);
  });

  it("is not changed below the API either", async () => {
    for (const sql of ["update rating_frameworks set title = 'x'", "delete from rating_frameworks"]) {
      const attempt = test.database.inOrganisation(unit.organisation.id, ({ $client }) => $client.query(sql));
      await expect(attempt).rejects.toThrow("permission denied");
    }
  });
});

describe("the unit rates blind", () => {
  let owner: string;
  let leader: string;
  beforeAll(async () => {
    await begin();
    owner = await test.addKey(unit.organisation, "owner", { person: "ccr-leader" });
    leader = await test.addKey(unit.organisation, "systemLeader", { person: "commissioner" });
  });

  it("and sees what the owner said once it has rated, not before, wherever it looks", async () => {
    const self = { goal: "CCR", stage: "self", likelihood: "green", rationale: "All districts are in" };
    await record({ ratedOn: "2013-01-10" });
    const { body: given } = await unit.send("POST", "ratings", self, undefined, owner);
    const sees = async (key: string) => {
      const listed = await unit.send("GET", "ratings?goal=code:CCR", undefined, undefined, key);
      const one = await unit.send("GET", `ratings/${given.id}`, undefined, undefined, key);
      const gaps = await unit.send("GET", "ratings/gaps?goal=code:CCR", undefined, undefined, key);
      const backTest = await unit.send("GET", "ratings/back-test", undefined, undefined, key);
      return [
        listed.text.includes(given.id),
        one.status === 200,
        gaps.text.includes(given.id),
        backTest.text.includes(given.id),
      ];
    };
    const unitKey = unit.organisation.adminKey;
    expect([await sees(unitKey), await sees(leader), await sees(owner)]).toEqual([
      [false, false, false, false],
      [false, false, false, false],
      [true, true, true, true],
    ]);
    const { text } = await unit.send("GET", "audit?event=rating.recorded");
    expect(text).toContain("Success (CCR) was assessed by its owner");
    expect(text).not.toContain("Green");
    const waiting = await unit.must(200, "GET", "ratings/gaps?goal=code:CCR");
    expect(waiting.rounds.at(-1)).toMatchObject({ self: null, isSelfHidden: true, gap: null });
    await record({ goal: undefined, strategy: "S" });
    expect(await sees(unitKey)).not.toContain(true);
    await record({ likelihood: "amberRed" });
    const all = [true, true, true, true];
    expect([await sees(unitKey), await sees(leader), await sees(owner)]).toEqual([all, all, all]);
    const { rounds, text: summary } = await unit.must(200, "GET", "ratings/gaps?goal=code:CCR");
    expect(rounds.at(-1)).toMatchObject({
      ...{ self: { id: given.id }, unit: { likelihood: "amberRed" }, agreed: null, isSelfHidden: false, gap: 2 },
      text: "The owner is two points more confident than the delivery unit: Green and Amber-Red.",
    });
    expect(rounds).toHaveLength(2);
    expect(summary).toContain("more confident than the delivery unit once");
  });

  it("row by row too, and the gaps of a strategy are its own", async () => {
    const strategy = { goal: undefined, strategy: "S", ratedOn: "2013-02-01" };
    const rows = { planning: "green", capacity: "green", evidence: "amberGreen" };
    await record({ ...strategy, stage: "self", rater: "other", likelihood: "green", rows });
    await record({ ...strategy, rows: { planning: "amberRed", capacity: "green", evidence: "green" } });
    const { rounds, goal } = await unit.must(200, "GET", "ratings/gaps?strategy=code:S");
    expect(goal).toBe(null);
    expect(rounds.at(-1).rowGaps).toEqual({ planning: 2, capacity: 0, evidence: -1 });
  });

  it.each(["", "?goal=code:CCR&strategy=code:S"])("and gaps are of one thing: refused with %j", async (query) => {
    expect((await unit.send("GET", `ratings/gaps${query}`)).status).toBe(400);
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
