import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Action, ActionUpdate, Ask, Decision } from "../../src/actions/schemas.ts";
import { moveClock } from "../../src/organisations/service.ts";
import { updatePerson } from "../../src/people/service.ts";
import type { Scope } from "../../src/platform/db/scope.ts";
import { createTestApp, type TestApp, type TestOrganisation } from "../support/app.ts";
import { buildOccurrence, buildPerson, buildStocktake } from "../support/factories.ts";

let test: TestApp;
let organisation: TestOrganisation;
/** A meeting of 12 March 2013 about one goal, in an organisation whose clock stands there. */
let meeting: Awaited<ReturnType<typeof buildStocktake>>;

const inScope = <T>(work: (scope: Scope) => Promise<T>) => test.inScope(organisation, work);
const moveTo = (day: string) => inScope((scope) => moveClock(scope, new Date(`${day}T16:00:00Z`)));
const call = (...args: Parameters<TestApp["call"]> extends [string, ...infer Rest] ? Rest : never) =>
  test.call(organisation.adminKey, ...args);

const lastSummaries = async (event: string): Promise<string[]> => {
  const { rows } = await test.database.pool.query<{ summary: string }>(
    "select summary from audit_entries where organisation_id = $1 and event = $2 order by id",
    [organisation.id, event],
  );
  return rows.map((row) => row.summary);
};

const plan = {
  text: "Bring a plan for English learners",
  owner: "ccr-leader",
  due: "2013-08-31",
};

const postAction = async (overrides: object = {}) => {
  const answer = await call("POST", "/v1/actions", { occurrence: meeting.occurrenceId, ...plan, ...overrides });
  expect(answer.statusCode).toBe(201);
  return answer.json<Action>();
};

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

beforeEach(async () => {
  organisation = await test.addOrganisation({ sandboxStartsAt: new Date("2013-03-12T16:00:00Z") });
  meeting = await inScope(buildStocktake);
});

describe("decisions", () => {
  it("are numbered from D1 in each organisation, also when many are recorded at once, and found by number", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        call("POST", "/v1/decisions", { occurrence: meeting.occurrenceId, text: `Decision ${i}` }),
      ),
    );
    const numbers = answers.map((answer) => answer.json<Decision>().number).sort();
    expect(numbers).toEqual(["D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8"]);
    const third = await call("GET", "/v1/decisions/code:D3");
    expect(third.json()).toMatchObject({ number: "D3", routine: meeting.routineCode, decidedOn: "2013-03-12" });
    for (const unknown of ["code:D9", "code:A3", "code:D03"]) {
      expect((await call("GET", `/v1/decisions/${unknown}`)).statusCode).toBe(404);
    }
  });

  it("keep what they said before a correction in the audit trail", async () => {
    const made = await call("POST", "/v1/decisions", { occurrence: meeting.occurrenceId, text: "Report both rates" });
    const etag = String(made.headers.etag);
    const corrected = await call("PATCH", "/v1/decisions/code:D1", { text: "Report one rate" }, { "if-match": etag });
    expect(corrected.json()).toMatchObject({ text: "Report one rate" });
    expect((await call("PATCH", "/v1/decisions/code:D1", { text: "x" }, { "if-match": etag })).statusCode).toBe(412);
    const { rows } = await test.database.pool.query<{ detail: unknown }>(
      "select detail from audit_entries where organisation_id = $1 and event = 'decision.corrected'",
      [organisation.id],
    );
    expect(rows).toMatchObject([
      { detail: { before: { text: "Report both rates" }, after: { text: "Report one rate" } } },
    ]);
  });

  it("cannot be recorded in a meeting that does not take place, or in another organisation's", async () => {
    const other = await test.addOrganisation();
    const cancelled = await inScope((scope) => buildOccurrence(scope, { status: "cancelled" }));
    const foreign = await test.inScope(other, (scope) => buildOccurrence(scope));
    for (const [occurrence, status] of [
      [cancelled.id, 409],
      [foreign.id, 404],
    ] as const) {
      expect((await call("POST", "/v1/decisions", { occurrence, text: "x" })).statusCode).toBe(status);
    }
    expect((await call("GET", `/v1/decisions?occurrence=${foreign.id}`)).statusCode).toBe(404);
  });
});

describe("recording an action", () => {
  it("keeps owner, date and purpose, and serves the meeting's only goal when it names none", async () => {
    const action = await postAction();
    expect(action).toMatchObject({
      number: "A1",
      type: "action",
      owner: "ccr-leader",
      due: "2013-08-31",
      originalDue: "2013-08-31",
      state: "open",
      isOverdue: false,
      goal: "CCR",
      agreedOn: "2013-03-12",
    });
    expect(await lastSummaries("action.recorded")).toEqual([
      "A1 recorded for Goal leader: Bring a plan for English learners (due 31 August 2013)",
    ]);
  });

  it.each([
    ["no owner", { owner: undefined }, 400, "/owner"],
    ["no due date", { due: undefined }, 400, "/due"],
    ["an unknown owner", { owner: "nobody" }, 422, "/owner"],
    ["a due date before the meeting", { due: "2013-03-11" }, 422, "/due"],
    ["30 February", { due: "2014-02-30" }, 422, "/due"],
    ["a check without a metric", { checkOn: "2013-09-10" }, 422, "/checkOn"],
    ["an unknown goal", { goal: "NONE" }, 422, "/goal"],
    ["an occurrence that is no id", { occurrence: "stocktake" }, 422, "/occurrence"],
  ])("refuses %s and says where", async (_what, overrides, status, pointer) => {
    const answer = await call("POST", "/v1/actions", { occurrence: meeting.occurrenceId, ...plan, ...overrides });
    expect(answer.statusCode).toBe(status);
    expect(answer.json<{ errors: { pointer: string; message: string }[] }>().errors).toEqual([
      { pointer, message: expect.stringMatching(/\w{3}/) },
    ]);
    expect((await call("GET", "/v1/actions")).json()).toMatchObject({ data: [] });
  });

  it("refuses an owner who left, or of another organisation", async () => {
    await inScope((scope) => updatePerson(scope, "code:ccr-leader", { active: false }, "any"));
    const foreign = await test.inScope(await test.addOrganisation(), (scope) => buildPerson(scope));
    const left = await call("POST", "/v1/actions", { occurrence: meeting.occurrenceId, ...plan });
    expect(left.statusCode).toBe(422);
    const answer = await call("POST", "/v1/actions", {
      occurrence: meeting.occurrenceId,
      ...plan,
      owner: foreign.id,
    });
    expect(answer.statusCode).toBe(404);
  });
});

describe("the list of actions", () => {
  it("filters by owner, state, goal, occurrence and overdue", async () => {
    await postAction();
    await postAction({ owner: "other-leader", due: "2013-04-01" });
    await postAction({ owner: "other-leader", due: "2013-04-01" });
    await call("POST", "/v1/actions/code:A3/updates", { kind: "done" });
    await moveTo("2013-04-02");
    const numbers = async (query: string) =>
      (await call("GET", `/v1/actions${query}`)).json<{ data: Action[] }>().data.map((action) => action.number);
    expect(await numbers("?owner=code:other-leader")).toEqual(["A2", "A3"]);
    expect(await numbers("?state=done")).toEqual(["A3"]);
    expect(await numbers("?overdue=true")).toEqual(["A2"]);
    expect(await numbers("?overdue=false")).toEqual(["A1", "A3"]);
    expect(await numbers("?goal=code:CCR")).toEqual(["A1", "A2", "A3"]);
    expect(await numbers(`?occurrence=${meeting.occurrenceId}&state=open`)).toEqual(["A1", "A2"]);
    const overdue = await call("GET", "/v1/actions/code:A2");
    expect(overdue.json()).toMatchObject({ isOverdue: true, daysOverdue: 1, state: "open" });
    expect((await call("GET", "/v1/actions?owner=code:nobody")).statusCode).toBe(404);
    expect((await call("GET", "/v1/actions?state=late")).statusCode).toBe(400);
  });
});

describe("updates of an action", () => {
  it("keep the first date, every slip with its reason, and what was answered", async () => {
    await postAction();
    await moveTo("2013-08-20");
    const slip = { kind: "slip", to: "2013-10-31", text: "Data agreements took longer" };
    const slipped = await call("POST", "/v1/actions/code:A1/updates", slip);
    expect(slipped.statusCode).toBe(201);
    expect(slipped.json()).toMatchObject({ fromDue: "2013-08-31", toDue: "2013-10-31", saidOn: "2013-08-20" });
    expect((await call("POST", "/v1/actions/code:A1/updates", slip)).statusCode).toBe(422);
    await moveTo("2013-10-01");
    await call("POST", "/v1/actions/code:A1/updates", { kind: "done", text: "Plan sent" });
    expect((await call("GET", "/v1/actions/code:A1")).json()).toMatchObject({
      state: "done",
      due: "2013-10-31",
      originalDue: "2013-08-31",
      finishedOn: "2013-10-01",
    });
    const all = await call("GET", "/v1/actions/code:A1/updates?limit=1");
    const first = all.json<{ data: ActionUpdate[]; nextCursor: string }>();
    expect(first.data.map((update) => update.kind)).toEqual(["slip"]);
    const next = await call("GET", `/v1/actions/code:A1/updates?limit=1&cursor=${first.nextCursor}`);
    expect(next.json()).toMatchObject({ data: [{ kind: "done", text: "Plan sent" }], nextCursor: null });
    expect(await lastSummaries("action.slipped")).toEqual([
      "A1 slipped from 31 August 2013 to 31 October 2013: Data agreements took longer",
    ]);
    expect(await lastSummaries("action.done")).toEqual(["A1 done: Plan sent"]);
  });

  it.each([
    ["a slip without a reason", { kind: "slip", to: "2013-10-31" }, 400],
    ["a slip with an empty reason", { kind: "slip", to: "2013-10-31", text: " " }, 422],
    ["a slip to the same date", { kind: "slip", to: "2013-08-31", text: "x" }, 422],
    ["dropping without a reason", { kind: "drop" }, 400],
    ["an unknown kind", { kind: "forget" }, 400],
    ["a date on something that is done", { kind: "done", to: "2013-10-31" }, 400],
    ["a new owner who is unknown", { kind: "reassign", owner: "nobody" }, 422],
    ["opening what is open", { kind: "reopen" }, 409],
  ])("refuse %s and change nothing", async (_what, body, status) => {
    const before = await postAction();
    expect((await call("POST", "/v1/actions/code:A1/updates", body)).statusCode).toBe(status);
    expect((await call("GET", "/v1/actions/code:A1")).json()).toEqual(before);
    expect((await call("GET", "/v1/actions/code:A1/updates")).json()).toMatchObject({ data: [] });
  });

  it("lets one of many who say done at once be the one", async () => {
    await postAction();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call("POST", "/v1/actions/code:A1/updates", { kind: "done" })),
    );
    const statuses = answers.map((answer) => answer.statusCode).sort((a, b) => a - b);
    expect(statuses).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    expect(await lastSummaries("action.done")).toEqual(["A1 done"]);
  });

  it("are the owner's own to make and nobody else's, save the unit's", async () => {
    await postAction();
    const own = await test.addKey(organisation, "owner", { person: "ccr-leader" });
    const foreign = await test.addKey(organisation, "owner", { person: "other-leader" });
    const leader = await test.addKey(organisation, "systemLeader");
    const unit = await test.addKey(organisation, "deliveryUnit");
    const say = async (key: string, body: object) =>
      (await test.call(key, "POST", "/v1/actions/code:A1/updates", body)).statusCode;
    expect(await say(foreign, { kind: "done" })).toBe(403);
    expect(await say(leader, { kind: "done" })).toBe(403);
    expect(await say(own, { kind: "reassign", owner: "other-leader" })).toBe(403);
    expect(await say(own, { kind: "done" })).toBe(201);
    expect(await say(unit, { kind: "reopen" })).toBe(201);
    expect(await say(unit, { kind: "reassign", owner: "other-leader" })).toBe(201);
    expect(await say(own, { kind: "done" })).toBe(403);
    expect(await say(foreign, { kind: "done" })).toBe(201);
  });

  it("cannot be changed or removed, by the service itself either", async () => {
    await postAction();
    await call("POST", "/v1/actions/code:A1/updates", { kind: "note", text: "half way" });
    for (const statement of ["update action_updates set text = 'x'", "delete from action_updates"]) {
      await expect(inScope((scope) => scope.db.execute(statement))).rejects.toThrow();
    }
  });
});

describe("correcting an action", () => {
  it("asks for the version read, keeps the rules, and cannot move date or owner", async () => {
    await postAction();
    const patch = async (body: object, headers: Record<string, string> = { "if-match": "*" }) =>
      call("PATCH", "/v1/actions/code:A1", body, headers);
    expect((await patch({ text: "x" }, {})).statusCode).toBe(428);
    expect((await patch({ text: "x" }, { "if-match": '"7"' })).statusCode).toBe(412);
    expect((await patch({ due: "2014-01-01" })).statusCode).toBe(400);
    expect((await patch({})).statusCode).toBe(422);
    expect((await patch({ checkOn: "2014-01-01" })).statusCode).toBe(422);
    const corrected = await patch({ text: "Bring the plan", goal: null });
    expect(corrected.json()).toMatchObject({ text: "Bring the plan", goal: null });
  });
});

describe("asks", () => {
  const ask = { text: "Two analysts", to: "commissioner" };

  it("are answered once, by the person asked or the unit", async () => {
    const made = await call("POST", "/v1/asks", { occurrence: meeting.occurrenceId, ...ask });
    expect(made.statusCode).toBe(201);
    const { id, askedOn } = made.json<Ask>();
    expect(askedOn).toBe("2013-03-12");
    const owner = await test.addKey(organisation, "owner", { person: "ccr-leader" });
    const leader = await test.addKey(organisation, "systemLeader", { person: "commissioner" });
    const answer = (key: string, etag = "*") =>
      test.call(key, "PATCH", `/v1/asks/${id}`, { answer: "One now" }, { "if-match": etag });
    await moveTo("2013-03-18");
    expect((await answer(owner)).statusCode).toBe(403);
    const given = await answer(leader, '"1"');
    expect(given.json()).toMatchObject({ answer: "One now", answeredOn: "2013-03-18" });
    expect((await answer(leader)).statusCode).toBe(409);
    const open = await call("GET", "/v1/asks?answered=false");
    expect(open.json()).toMatchObject({ data: [] });
    expect(await lastSummaries("ask.answered")).toEqual(['Commissioner answered "Two analysts": One now']);
  });

  it("cannot be put to somebody who is unknown or left", async () => {
    await inScope((scope) => updatePerson(scope, "code:commissioner", { active: false }, "any"));
    for (const to of ["commissioner", "nobody"]) {
      const answer = await call("POST", "/v1/asks", { occurrence: meeting.occurrenceId, ...ask, to });
      expect(answer.statusCode).toBe(422);
    }
  });
});

describe("roles", () => {
  it("lets viewers see nothing of it, owners and the leader read, integrations with the scope read", async () => {
    const statusOf = async (key: string, method: "GET" | "POST", path: string, body?: object) =>
      (await test.call(key, method, path, body)).statusCode;
    const viewer = await test.addKey(organisation, "viewer");
    const owner = await test.addKey(organisation, "owner", { person: "ccr-leader" });
    const leader = await test.addKey(organisation, "systemLeader");
    const reader = await test.addKey(organisation, "integration", { scopes: ["actions:read"] });
    const stranger = await test.addKey(organisation, "integration", { scopes: ["plan:read"] });
    for (const path of ["/v1/actions", "/v1/decisions", "/v1/asks"]) {
      expect(await statusOf(viewer, "GET", path)).toBe(403);
      expect(await statusOf(stranger, "GET", path)).toBe(403);
      for (const key of [owner, leader, reader]) expect(await statusOf(key, "GET", path)).toBe(200);
    }
    const body = { occurrence: meeting.occurrenceId, ...plan };
    for (const key of [owner, leader, reader]) expect(await statusOf(key, "POST", "/v1/actions", body)).toBe(403);
    const decision = { occurrence: meeting.occurrenceId, text: "x" };
    expect(await statusOf(leader, "POST", "/v1/decisions", decision)).toBe(201);
    expect(await statusOf(owner, "POST", "/v1/decisions", decision)).toBe(403);
  });

  it("keeps organisations apart", async () => {
    const { id } = await postAction();
    const { adminKey } = await test.addOrganisation();
    for (const path of [`/v1/actions/${id}`, `/v1/actions/${id}/updates`, "/v1/actions/code:A1"]) {
      expect((await test.call(adminKey, "GET", path)).statusCode).toBe(404);
    }
    const update = await test.call(adminKey, "POST", `/v1/actions/${id}/updates`, { kind: "done" });
    expect(update.statusCode).toBe(404);
  });
});

describe("verifying", () => {
  it("is somebody else's to do once it is done: the unit's or the leader's, whoever's key it is", async () => {
    await postAction();
    const say = async (key: string, body: object) =>
      (await test.call(key, "POST", "/v1/actions/code:A1/updates", body)).statusCode;
    const own = await test.addKey(organisation, "owner", { person: "ccr-leader" });
    const ownAsUnit = await test.addKey(organisation, "deliveryUnit", { person: "ccr-leader" });
    const leader = await test.addKey(organisation, "systemLeader", { person: "commissioner" });
    const unit = await test.addKey(organisation, "deliveryUnit");
    const state = async () => (await call("GET", "/v1/actions/code:A1")).json<Action>().state;
    expect(await say(unit, { kind: "verify" })).toBe(409);
    expect(await say(own, { kind: "done", text: "Plan sent" })).toBe(201);
    expect(await say(own, { kind: "verify" })).toBe(403);
    expect(await say(ownAsUnit, { kind: "verify" })).toBe(403);
    expect(await state()).toBe("done");
    expect(await say(leader, { kind: "verify", text: "Read it" })).toBe(201);
    expect(await state()).toBe("verified");
    expect(await say(unit, { kind: "verify" })).toBe(409);
    expect((await call("GET", "/v1/actions?state=verified")).json<{ data: Action[] }>().data).toHaveLength(1);
    expect(await lastSummaries("action.verified")).toEqual(["A1 verified: Read it"]);
    expect(await say(unit, { kind: "reopen", text: "Two districts are missing" })).toBe(201);
    expect(await say(unit, { kind: "verify" })).toBe(409);
    expect((await call("GET", "/v1/actions/code:A1")).json()).toMatchObject({ state: "open", finishedOn: null });
  });

  it("is the leader's own action to answer, and another's to verify", async () => {
    await postAction({ owner: "commissioner" });
    const leader = await test.addKey(organisation, "systemLeader", { person: "commissioner" });
    const say = async (kind: string) =>
      (await test.call(leader, "POST", "/v1/actions/code:A1/updates", { kind })).statusCode;
    expect(await say("done")).toBe(201);
    expect(await say("verify")).toBe(403);
  });
});

describe("what is recorded", () => {
  it("says under which item, from whom and what it is linked to, corrected by whoever keeps the record", async () => {
    const { occurrenceId: occurrence } = meeting;
    await call("POST", "/v1/metrics", {
      ...{ code: "GRAD5", title: "Rate", unit: "percent", direction: "higher", frequency: "yearly" },
    });
    await call("POST", "/v1/strategies", { code: "EWIS", title: "Early warning", goals: ["CCR"] });
    const links = { metric: "GRAD5", strategy: "EWIS", item: "Early warning" };
    expect(await postAction({ ...links, type: "dataRequest" })).toMatchObject({ ...links, type: "dataRequest" });
    await postAction();
    const numbers = async (query: string) =>
      (await call("GET", `/v1/actions?${query}`)).json<{ data: Action[] }>().data.map(({ number }) => number);
    for (const query of ["strategy=code:EWIS", "metric=code:GRAD5", "type=dataRequest"]) {
      expect(await numbers(query)).toEqual(["A1"]);
    }
    const patch = (path: string, body: object) => call("PATCH", `/v1/${path}`, body, { "if-match": "*" });
    expect((await patch("actions/code:A1", { item: null, strategy: null })).json()).toMatchObject({
      ...{ item: null, strategy: null, metric: "GRAD5" },
    });

    const decision = await call("POST", "/v1/decisions", { occurrence, text: "Go on", action: "A1", ...links });
    expect(decision.json()).toMatchObject({ action: "A1", ...links });
    expect((await patch("decisions/code:D1", { action: "code:A2", metric: null })).json()).toMatchObject({
      ...{ text: "Go on", action: "A2", metric: null, strategy: "EWIS" },
    });
    for (const action of ["A9", "code:A9", "D1"]) {
      const unknown = await call("POST", "/v1/decisions", { occurrence, text: "Go on", action });
      expect(unknown.statusCode).toBe(422);
    }

    const ask = { occurrence, text: "Two analysts", to: "commissioner", item: "Early warning", strategy: "EWIS" };
    const asked = await call("POST", "/v1/asks", { ...ask, from: "ccr-leader" });
    expect(asked.json()).toMatchObject({ from: "ccr-leader", to: "commissioner", strategy: "EWIS" });
    const { id } = asked.json<Ask>();
    expect((await call("POST", "/v1/asks", { ...ask, from: "commissioner" })).statusCode).toBe(422);
    const from = async (code: string) =>
      (await call("GET", `/v1/asks?from=code:${code}`)).json<{ data: Ask[] }>().data.length;
    expect(await from("ccr-leader")).toBe(1);
    const leader = await test.addKey(organisation, "systemLeader", { person: "commissioner" });
    const corrected = { from: "other-leader", answer: "One now" };
    const byLeader = await test.call(leader, "PATCH", `/v1/asks/${id}`, corrected, { "if-match": "*" });
    expect(byLeader.statusCode).toBe(403);
    expect((await patch(`asks/${id}`, corrected)).json()).toMatchObject({ ...corrected, item: "Early warning" });
    expect(await from("ccr-leader")).toBe(0);
    expect((await patch(`asks/${id}`, {})).statusCode).toBe(422);
    expect(await lastSummaries("ask.corrected")).toEqual(['"Two analysts" corrected: from']);
  });
});
