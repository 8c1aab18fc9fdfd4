import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listAudit } from "../../src/audit/service.ts";
import { getGoal } from "../../src/plan/goal-service.ts";
import { listHandovers, listOwners } from "../../src/plan/ownership-service.ts";
import { createTestApp, type TestApp } from "../support/app.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const person = (code: string, role = "owner") => ({
  code,
  title: `Title of ${code}`,
  role,
  email: `${code}@a.example`,
});
const metric = (code: string) => ({ code, title: code, unit: "percent", direction: "higher", frequency: "yearly" });

/** Each test works in an organisation of its own, with three people and two metrics. */
const begin = async () => {
  const organisation = await test.addOrganisation({ sandboxStartsAt: new Date("2012-01-15T15:00:00Z") });
  const send = async (method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: object, ifMatch?: string) => {
    const headers: Record<string, string> = ifMatch === undefined ? {} : { "if-match": ifMatch };
    const response = await test.call(organisation.adminKey, method, `/v1/${path}`, body, headers);
    return { status: response.statusCode, etag: response.headers.etag, body: response.body ? response.json() : {} };
  };
  for (const code of ["anna", "ben", "cleo"]) expect((await send("POST", "people", person(code))).status).toBe(201);
  for (const code of ["GRAD5", "GRAD4"]) expect((await send("POST", "metrics", metric(code))).status).toBe(201);
  return { organisation, send };
};

const goal = { code: "CCR", title: "Success after high school", owner: "anna", metrics: ["GRAD5", "GRAD4"] };

describe("goals", () => {
  it("are written and read with the plan file's fields, references as codes", async () => {
    const { send } = await begin();
    const created = await send("POST", "goals", { ...goal, description: "First line\nsecond line" });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ ...goal, description: "First line\nsecond line", strategies: [] });
    expect(created.etag).toBe('"1"');

    await send("POST", "strategies", { code: "EWIS", title: "Early warning", goals: ["code:CCR"] });
    const read = await send("GET", "goals/code:CCR");
    expect(read.body).toMatchObject({ ...goal, strategies: ["EWIS"] });
    const list = await send("GET", "goals?limit=50");
    expect(list.body).toEqual({ data: [read.body], nextCursor: null });
  });

  it("come in pages in a stable order, each once", async () => {
    const { send } = await begin();
    for (const code of ["A", "B", "C", "D", "E"]) await send("POST", "goals", { code, title: code });
    const seen: string[] = [];
    let cursor: string | null = "";
    for (let page = 0; page < 5 && cursor !== null; page += 1) {
      const { body } = await send("GET", `goals?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      seen.push(...body.data.map((one: { code: string }) => one.code));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(["A", "B", "C", "D", "E"]);
    expect(cursor).toBeNull();
  });

  it("name the place of a code that does not exist", async () => {
    const { send } = await begin();
    const refused = await send("POST", "goals", { ...goal, metrics: ["GRAD5", "NOPE"] });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      errors: [{ pointer: "/metrics/1", message: "there is no metric with the code NOPE" }],
    });
    expect((await send("GET", "goals/code:CCR")).status).toBe(404);
    const twice = await send("POST", "goals", { ...goal, metrics: ["GRAD5", "code:GRAD5"] });
    expect(twice.body).toMatchObject({ status: 422, errors: [{ pointer: "/metrics/1" }] });
  });

  it("refuse unknown fields and taken codes", async () => {
    const { send } = await begin();
    expect((await send("POST", "goals", { ...goal, colour: "red" })).body).toMatchObject({
      status: 400,
      errors: [{ pointer: "", message: 'unknown field "colour"' }],
    });
    await send("POST", "goals", goal);
    expect((await send("POST", "goals", goal)).status).toBe(409);
    expect((await send("GET", "goals?colour=red")).status).toBe(400);
  });

  it("do not show or take another organisation's things", async () => {
    const { send } = await begin();
    const other = await begin();
    const theirs = (await other.send("POST", "goals", goal)).body;
    const theirMetric = (await other.send("GET", "metrics/code:GRAD5")).body;
    expect((await send("GET", `goals/${theirs.id}`)).status).toBe(404);
    expect((await send("PATCH", `goals/${theirs.id}`, { title: "Mine" }, "*")).status).toBe(404);
    expect((await send("DELETE", `goals/${theirs.id}`, undefined, "*")).status).toBe(404);
    expect((await send("GET", `goals/${theirs.id}/owners`)).status).toBe(404);
    expect((await send("GET", `strategies?goal=${theirs.id}`)).status).toBe(404);
    expect((await send("GET", `metrics?goal=${theirs.id}`)).status).toBe(404);
    expect((await send("POST", "goals", { ...goal, metrics: [theirMetric.id] })).status).toBe(404);
    expect((await send("POST", "strategies", { code: "S", title: "S", goals: [theirs.id] })).status).toBe(404);
    expect((await other.send("GET", `goals/${theirs.id}`)).body).toMatchObject({ title: goal.title });
  });

  it("are changed only by who read the latest version", async () => {
    const { send } = await begin();
    await send("POST", "goals", { ...goal, description: "old" });
    expect((await send("PATCH", "goals/code:CCR", { title: "New" })).status).toBe(428);
    expect((await send("PATCH", "goals/code:CCR", { title: "New" }, '"7"')).status).toBe(412);
    const changed = await send(
      "PATCH",
      "goals/code:CCR",
      { title: "New", description: null, metrics: ["GRAD4"] },
      '"1"',
    );
    expect(changed).toMatchObject({
      status: 200,
      etag: '"2"',
      body: { title: "New", metrics: ["GRAD4"], owner: "anna" },
    });
    expect(changed.body).not.toHaveProperty("description");
    expect((await send("PATCH", "goals/code:CCR", { title: "Newer" }, '"1"')).status).toBe(412);
  });

  it("are removed only when nothing refers to them", async () => {
    const { send } = await begin();
    await send("POST", "goals", goal);
    await send("POST", "strategies", { code: "EWIS", title: "Early warning", goals: ["CCR"] });
    expect((await send("DELETE", "goals/code:CCR", undefined, "*")).status).toBe(409);
    expect((await send("DELETE", "metrics/code:GRAD5", undefined, "*")).status).toBe(409);
    expect((await send("DELETE", "strategies/code:EWIS", undefined, "*")).status).toBe(204);
    expect((await send("DELETE", "goals/code:CCR")).status).toBe(428);
    expect((await send("DELETE", "goals/code:CCR", undefined, "*")).status).toBe(204);
    expect((await send("DELETE", "metrics/code:GRAD5", undefined, "*")).status).toBe(204);
  });
});

describe("roles", () => {
  it("let the unit and plan:write change, leaders and owners read, viewers nothing", async () => {
    const { organisation, send } = await begin();
    await send("POST", "goals", goal);
    const status = async (key: string, method: "GET" | "POST") =>
      (
        await test.call(
          key,
          method,
          "/v1/goals",
          method === "POST" ? { code: `G-${Math.random()}`, title: "G" } : undefined,
        )
      ).statusCode;
    const unit = await test.addKey(organisation, "deliveryUnit");
    const leader = await test.addKey(organisation, "systemLeader");
    const owner = await test.addKey(organisation, "owner", { person: "anna" });
    const viewer = await test.addKey(organisation, "viewer");
    const reader = await test.addKey(organisation, "integration", { scopes: ["plan:read"] });
    const writer = await test.addKey(organisation, "integration", { scopes: ["plan:write"] });
    expect([await status(unit, "GET"), await status(unit, "POST")]).toEqual([200, 201]);
    expect([await status(leader, "GET"), await status(leader, "POST")]).toEqual([200, 403]);
    expect([await status(owner, "GET"), await status(owner, "POST")]).toEqual([200, 403]);
    expect([await status(viewer, "GET"), await status(viewer, "POST")]).toEqual([403, 403]);
    expect([await status(reader, "GET"), await status(reader, "POST")]).toEqual([200, 403]);
    expect([await status(writer, "GET"), await status(writer, "POST")]).toEqual([403, 201]);
  });
});

describe("ownership", () => {
  it("is a dated history with notes; a handover ends one entry and begins the next on the same day", async () => {
    const { organisation, send } = await begin();
    await send("POST", "goals", goal);
    const handed = await send("POST", "goals/code:CCR/owners", { person: "ben", fromOn: "2012-02-01", note: "Acting" });
    expect(handed.status).toBe(201);
    const history = await send("GET", "goals/code:CCR/owners");
    expect(history.body).toMatchObject({
      data: [
        { person: "anna", fromOn: "2012-01-15", untilOn: "2012-02-01", note: null },
        { person: "ben", fromOn: "2012-02-01", untilOn: null, note: "Acting" },
      ],
      nextCursor: null,
    });
    // The handover is dated ahead: today it is still the first owner's.
    expect((await send("GET", "goals/code:CCR")).body).toMatchObject({ owner: "anna" });
    const ownersOn = (day: string) =>
      test.inScope(organisation, async (scope) => {
        const { id } = await getGoal(scope, "code:CCR");
        return (await listOwners(scope, { goalIds: [id] }, day)).length;
      });
    expect([await ownersOn("2012-01-14"), await ownersOn("2012-01-31"), await ownersOn("2012-02-01")]).toEqual([
      0, 1, 1,
    ]);
  });

  it("tells the handovers of a span of days, its first owner being none", async () => {
    const { organisation, send } = await begin();
    await send("POST", "goals", goal);
    await send("POST", "goals/code:CCR/owners", { person: "ben", fromOn: "2012-02-01", note: "Acting" });
    await send("POST", "goals/code:CCR/owners", { person: "cleo", fromOn: "2012-03-01" });
    const told = (after: string | null, until: string) =>
      test.inScope(organisation, async (scope) => {
        const { id } = await getGoal(scope, "code:CCR");
        return (await listHandovers(scope, [id], { after, until })).map(({ from, to, on, note }) => [
          from?.code,
          to.code,
          on,
          note,
        ]);
      });
    const [first, second] = [
      ["anna", "ben", "2012-02-01", "Acting"],
      ["ben", "cleo", "2012-03-01", null],
    ];
    expect(await told(null, "2012-03-01")).toEqual([first, second]);
    expect(await told("2012-02-01", "2012-03-01")).toEqual([second]);
    expect(await told(null, "2012-02-29")).toEqual([first]);
  });

  it("cannot begin before the last entry, nor pass to who has it", async () => {
    const { send } = await begin();
    await send("POST", "goals", goal);
    const early = await send("POST", "goals/code:CCR/owners", { person: "ben", fromOn: "2012-01-14" });
    expect(early.body).toMatchObject({ status: 422, errors: [{ pointer: "/fromOn" }] });
    const same = await send("POST", "goals/code:CCR/owners", { person: "anna" });
    expect(same.body).toMatchObject({ status: 422, errors: [{ pointer: "/person" }] });
    const unknown = await send("POST", "goals/code:CCR/owners", { person: "nobody" });
    expect(unknown.body).toMatchObject({ status: 422, errors: [{ pointer: "/person" }] });
    const noDay = await send("POST", "goals/code:CCR/owners", { person: "ben", fromOn: "2012-02-30" });
    expect(noDay.body).toMatchObject({ status: 422, errors: [{ pointer: "/fromOn" }] });
  });

  it("passes today, without a note, when the goal is changed to another owner, and ends with null", async () => {
    const { organisation, send } = await begin();
    await send("POST", "goals", goal);
    expect((await send("PATCH", "goals/code:CCR", { owner: "anna" }, "*")).body).toMatchObject({ owner: "anna" });
    expect((await send("PATCH", "goals/code:CCR", { owner: "ben" }, "*")).body).toMatchObject({ owner: "ben" });
    expect((await send("PATCH", "goals/code:CCR", { owner: null }, "*")).body).not.toHaveProperty("owner");
    expect((await send("PATCH", "goals/code:CCR", { owner: null }, "*")).status).toBe(200);
    const history = (await send("GET", "goals/code:CCR/owners")).body;
    expect(history.data.map((entry: { person: string }) => entry.person)).toEqual(["anna", "ben"]);
    const refused = await send("POST", "goals/code:CCR/owners", { person: "cleo", fromOn: "2012-01-14" });
    expect(refused.status).toBe(422);
    const events = await test.inScope(organisation, (scope) =>
      listAudit(scope, { limit: 100, after: null }, { event: "goal.handed-over" }),
    );
    expect(events.map((entry) => entry.summary)).toEqual([
      "Nobody answers for Success after high school (CCR) from 15 January 2012",
      "Success after high school (CCR) passed from Title of anna to Title of ben on 15 January 2012",
    ]);
  });

  it("is passed once when ten hand over at the same time", async () => {
    const { send } = await begin();
    await send("POST", "goals", goal);
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => send("POST", "goals/code:CCR/owners", { person: "ben" })),
    );
    expect(replies.filter((reply) => reply.status === 201)).toHaveLength(1);
    expect(replies.filter((reply) => reply.status === 422)).toHaveLength(9);
  });
});

const strategy = {
  code: "EWIS",
  title: "Early warning indicator system",
  goals: ["CCR", "TURN"],
  theoryOfAction: "If schools see risk early, then they act in time, because ...",
  promisedContribution: "1.5 points of the 5-year rate",
  cost: "Two analysts",
  evaluateOn: "2013-06-30",
  owner: "ben",
};

describe("strategies", () => {
  it("serve several goals, and are found by each of them", async () => {
    const { send } = await begin();
    for (const code of ["CCR", "TURN", "DATA"]) await send("POST", "goals", { ...goal, code, metrics: [] });
    const created = await send("POST", "strategies", strategy);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject(strategy);
    await send("POST", "strategies", { code: "OTHER", title: "Other", goals: ["DATA"] });
    const codesFor = async (filter: string) =>
      (await send("GET", `strategies${filter}`)).body.data.map((one: { code: string }) => one.code);
    expect(await codesFor("")).toEqual(["EWIS", "OTHER"]);
    expect(await codesFor("?goal=code:TURN")).toEqual(["EWIS"]);
    expect(await codesFor("?goal=code:DATA")).toEqual(["OTHER"]);
    expect((await send("GET", "strategies?goal=code:NONE")).status).toBe(404);
    expect((await send("GET", "strategies?goal=CCR")).status).toBe(400);
  });

  it("keep the day of their evaluation through a change of owner", async () => {
    const { send } = await begin();
    for (const code of ["CCR", "TURN"]) await send("POST", "goals", { ...goal, code });
    await send("POST", "strategies", strategy);
    expect((await send("POST", "strategies/code:EWIS/owners", { person: "cleo", note: "Well begun" })).status).toBe(
      201,
    );
    expect((await send("GET", "strategies/code:EWIS")).body).toMatchObject({ ...strategy, owner: "cleo" });
    expect((await send("GET", "strategies/code:EWIS/owners")).body).toMatchObject({
      data: [{ person: "ben" }, { person: "cleo", note: "Well begun" }],
    });
  });

  it("refuse 30 February with its place", async () => {
    const { send } = await begin();
    await send("POST", "goals", goal);
    const refused = await send("POST", "strategies", { ...strategy, goals: ["CCR"], evaluateOn: "2013-02-30" });
    expect(refused.body).toMatchObject({ status: 422, errors: [{ pointer: "/evaluateOn" }] });
    const cleared = await send("POST", "strategies", { ...strategy, goals: ["CCR"] });
    expect(cleared.status).toBe(201);
    const patched = await send("PATCH", "strategies/code:EWIS", { evaluateOn: null, cost: null }, '"1"');
    expect(patched.body).not.toHaveProperty("evaluateOn");
    expect(patched.body).toMatchObject({ theoryOfAction: strategy.theoryOfAction });
  });

  it("have milestones by due date, each changed under its own version", async () => {
    const { send } = await begin();
    await send("POST", "goals", goal);
    await send("POST", "strategies", { ...strategy, goals: ["CCR"] });
    const url = "strategies/code:EWIS/milestones";
    const late = await send("POST", url, { title: "All districts", dueOn: "2013-01-31" });
    await send("POST", url, { title: "Ten districts", dueOn: "2012-05-31" });
    const first = (await send("GET", `${url}?limit=1`)).body;
    const second = (await send("GET", `${url}?limit=1&cursor=${first.nextCursor}`)).body;
    expect(first.data).toMatchObject([{ title: "Ten districts", doneOn: null }]);
    expect(second).toMatchObject({ data: [{ title: "All districts" }], nextCursor: null });
    const { id } = late.body;
    expect((await send("PATCH", `${url}/${id}`, { doneOn: "2013-01-20" })).status).toBe(428);
    const done = await send("PATCH", `${url}/${id}`, { doneOn: "2013-01-20" }, `${late.etag}`);
    expect(done).toMatchObject({ status: 200, body: { doneOn: "2013-01-20", dueOn: "2013-01-31" } });
    expect((await send("PATCH", `${url}/${id}`, { doneOn: null }, `${late.etag}`)).status).toBe(412);
    await send("POST", "strategies", { ...strategy, code: "OTHER", goals: ["CCR"] });
    expect((await send("DELETE", `strategies/code:OTHER/milestones/${id}`, undefined, "*")).status).toBe(404);
    expect((await send("DELETE", `${url}/${id}`, undefined, "*")).status).toBe(204);
  });
});

describe("sites", () => {
  it("form a tree without rings", async () => {
    const { send } = await begin();
    await send("POST", "sites", { code: "STATE", title: "State", kind: "state" });
    await send("POST", "sites", { code: "D1", title: "District", kind: "district", parent: "STATE" });
    const school = await send("POST", "sites", { code: "S1", title: "School", kind: "school", parent: "D1" });
    expect(school.body).toMatchObject({ code: "S1", title: "School", kind: "school", parent: "D1" });
    for (const parent of ["S1", "D1"]) {
      const ring = await send("PATCH", "sites/code:D1", { parent }, "*");
      expect(ring.body).toMatchObject({ status: 422, errors: [{ pointer: "/parent" }] });
    }
    expect((await send("DELETE", "sites/code:D1", undefined, "*")).status).toBe(409);
    expect((await send("PATCH", "sites/code:S1", { parent: null }, "*")).body).not.toHaveProperty("parent");
    expect((await send("DELETE", "sites/code:D1", undefined, "*")).status).toBe(204);
  });

  it("are filtered by kind and parent", async () => {
    const { send } = await begin();
    await send("POST", "sites", { code: "D1", title: "District", kind: "district" });
    await send("POST", "sites", { code: "S1", title: "School", kind: "school", parent: "D1" });
    await send("POST", "sites", { code: "S2", title: "School", kind: "school" });
    const codes = async (query: string) =>
      (await send("GET", `sites?${query}`)).body.data.map((one: { code: string }) => one.code);
    expect(await codes("kind=school")).toEqual(["S1", "S2"]);
    expect(await codes("parent=code:D1")).toEqual(["S1"]);
    expect((await send("GET", "sites?kind=planet")).status).toBe(400);
  });
});
