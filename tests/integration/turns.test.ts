import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit, memo, stocktake } from "../support/delivery-unit.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const path = "routines/code:stocktake-ccr";
const monthly = { every: "month", on: "second Tuesday", at: "10:00", startsOn: "2013-03-01" };
const topics = ["Finance", "Schools", "People"];

interface Turned {
  id: string;
  turn: string | null;
  title: string;
  status: string;
}
const listTurned = async (unit: DeliveryUnit, more = ""): Promise<Turned[]> =>
  (await unit.must(200, "GET", `${path}/occurrences?limit=200${more}`)).data;
const turnsOf = async (unit: DeliveryUnit, count = 6): Promise<(string | null)[]> =>
  (await listTurned(unit, "&status=planned")).slice(0, count).map(({ turn }) => turn);
const begin = async (turns: object, more: object = {}): Promise<DeliveryUnit> => {
  const unit = await makeDeliveryUnit(test);
  await unit.must(201, "POST", "people", {
    ...{ code: "other-leader", title: "Other leader", role: "owner", email: "other@x.example" },
  });
  await unit.must(201, "POST", "goals", { code: "READ", title: "Reading", owner: "other-leader" });
  for (const code of ["S1", "S2"])
    await unit.must(201, "POST", "sites", { code, title: `School ${code}`, kind: "school" });
  await unit.addRoutine({ title: "Review", cadence: monthly, turns, ...more });
  return unit;
};
const readersOf = async (unit: DeliveryUnit, kind: string, id: string): Promise<string[]> => {
  const { rows } = await test.database.pool.query<{ to_address: string }>(
    "select to_address from deliveries where organisation_id = $1 and kind = $2 and occurrence_id = $3 order by 1",
    [unit.organisation.id, kind, id],
  );
  return rows.map(({ to_address }) => to_address);
};

describe("a routine that takes turns", () => {
  it.each<[string, object, string[]]>([
    ["goals", { goals: ["READ", "CCR"] }, ["Reading", "Success", "Reading", "Success"]],
    ["sites", { sites: ["S2", "S1"] }, ["School S2", "School S1", "School S2", "School S1"]],
    ["topics", { topics }, ["Finance", "Schools", "People", "Finance"]],
    ["one topic", { topics: ["Finance"] }, ["Finance", "Finance", "Finance", "Finance"]],
  ])("goes round its %s, and each occurrence says in its title whose turn it is", async (_what, turns, expected) => {
    const unit = await begin(turns);
    const [first] = await listTurned(unit);
    expect(await turnsOf(unit, 4)).toEqual(expected);
    expect(found(first).title).toContain(found(expected[0]));
    expect(found(first).title).toContain("Review");
    expect(await unit.must(200, "GET", path)).toMatchObject({ turns });
  });

  it("brings each goal's own owner its brief, and nobody else's", async () => {
    const unit = await begin({ goals: ["READ", "CCR"] }, { goals: ["CCR", "READ"] });
    const [march, april] = await listTurned(unit);
    for (const at of ["2013-02-28T14:00:00Z", "2013-03-05T14:00:00Z", "2013-03-28T14:00:00Z", "2013-04-02T14:00:00Z"]) {
      await unit.liveTo(at);
    }
    expect(await readersOf(unit, "brief", found(march).id)).toEqual(["commissioner@x.example", "other@x.example"]);
    expect(await readersOf(unit, "brief", found(april).id)).toEqual(["ccr@x.example", "commissioner@x.example"]);
  });

  it.each(["skip", "cancel"])("passes the turn of a meeting on to the next after a %s", async (verb) => {
    const unit = await begin({ topics });
    const [first, second] = await listTurned(unit);
    await unit.must(200, "POST", `occurrences/${found(second).id}/${verb}`, { reason: "Snow" }, "*");
    expect(await turnsOf(unit, 5)).toEqual(["Finance", "Schools", "People", "Finance", "Schools"]);
    expect((await listTurned(unit))[0]?.id).toBe(found(first).id);
  });

  it("passes on the turn of a paper that gave way", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine({ cadence: { ...stocktake.cadence, startsOn: "2013-04-01" } });
    const cadence = { ...monthly, on: "last Friday" };
    await unit.addRoutine({ ...memo, cadence, turns: { topics }, yieldsTo: ["stocktake-ccr"] });
    const memos = async () => (await unit.must(200, "GET", "routines/code:memo/occurrences?limit=200")).data;
    // The stocktake of April: that month's memo gives way at the first step of its run-up.
    await unit.liveTo("2013-03-08T15:00:00Z");
    await unit.liveTo("2013-04-05T14:00:00Z");
    const turns = (await memos()).slice(0, 4).map(({ status, turn }: Turned) => `${status} ${turn}`);
    expect(turns).toEqual(["planned Finance", "gaveWay Schools", "planned Schools", "planned People"]);
  });

  it("takes the turns in the order of the dates after a meeting is moved past another, and answers the new turn", async () => {
    const unit = await begin({ topics });
    const [first] = await listTurned(unit);
    const { body, etag } = await unit.send(
      "POST",
      `occurrences/${found(first).id}/move`,
      { to: "2013-04-17", reason: "Away" },
      "*",
    );
    expect(body.turn).toBe("Schools");
    expect((await unit.send("GET", `occurrences/${found(first).id}`)).etag).toBe(etag);
    expect(await turnsOf(unit, 4)).toEqual(["Finance", "Schools", "People", "Finance"]);
  });

  it("goes on in a changed order after what is over or being prepared, which keeps its turn", async () => {
    const unit = await begin({ topics });
    await unit.liveTo("2013-03-13T15:00:00Z");
    await unit.liveTo("2013-03-19T14:00:00Z");
    const [march, april] = await listTurned(unit);
    await unit.must(200, "PATCH", path, { turns: { topics: ["People", "Schools", "Finance", "Buses"] } }, "*");
    const turned = await listTurned(unit);
    expect(turned.slice(0, 2)).toMatchObject([
      { id: found(march).id, turn: "Finance" },
      { id: found(april).id, turn: "Schools" },
    ]);
    expect(turned.slice(2, 6).map(({ turn }) => turn)).toEqual(["Finance", "Buses", "People", "Schools"]);
  });

  it("keeps the turn of a meeting that is over although nothing was ever prepared for it", async () => {
    const unit = await begin({ topics });
    await unit.jumpTo("2013-03-12T12:00:00Z");
    await unit.jumpTo("2013-04-20T12:00:00Z");
    await unit.sweep();
    const before = (await listTurned(unit)).slice(0, 2).map(({ turn }) => turn);
    await unit.must(200, "PATCH", path, { turns: { topics: ["Buses", "Rooms"] } }, "*");
    const after = (await listTurned(unit)).map(({ turn }) => turn);
    expect(after.slice(0, 2)).toEqual(before);
    expect(after.slice(2, 5)).toEqual(["Buses", "Rooms", "Buses"]);
  });

  it("takes them no longer when told so, save what is being prepared", async () => {
    const unit = await begin({ topics });
    await unit.liveTo("2013-02-19T14:00:00Z");
    expect((await unit.must(200, "PATCH", path, { turns: null }, "*")).turns).toBeUndefined();
    expect(await turnsOf(unit, 3)).toEqual(["Finance", null, null]);
  });

  it("goes on without a repetition when the schedule grows at its end and when it changes", async () => {
    const unit = await begin({ topics });
    for (const at of ["2013-05-02T12:30:00Z", "2013-08-09T12:30:00Z"]) await unit.liveTo(at);
    const cadence = { ...monthly, on: "third Friday" };
    await unit.must(200, "PATCH", path, { cadence, reason: "Fridays" }, "*");
    const planned = (await listTurned(unit, "&from=2013-09-15")).filter(({ status }) => status === "planned");
    const turns = planned.map(({ turn }) => topics.indexOf(turn ?? ""));
    expect(turns.length).toBeGreaterThan(12);
    for (const [index, turn] of turns.entries()) {
      if (index > 0) expect(turn).toBe((found(turns[index - 1]) + 1) % topics.length);
    }
  });

  it.each<[string, object, number, string]>([
    ["nothing", { topics: [] }, 422, "/turns/topics"],
    ["two kinds at once", { topics, sites: ["S1"] }, 422, "/turns"],
    ["a goal that is not there", { goals: ["CCR", "NOPE"] }, 422, "/turns/goals/1"],
    ["one site twice", { sites: ["S1", "code:S1"] }, 422, "/turns/sites/1"],
    ["one topic twice", { topics: ["Finance", "Finance"] }, 422, "/turns/topics/1"],
  ])("is refused with turns over %s", async (_what, turns, status, pointer) => {
    const unit = await begin({ topics });
    const refused = await unit.send("PATCH", path, { turns }, "*");
    expect(refused.body).toMatchObject({
      status,
      errors: expect.arrayContaining([expect.objectContaining({ pointer })]),
    });
    expect(await turnsOf(unit, 3)).toEqual(topics);
  });
});
