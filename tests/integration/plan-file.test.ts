import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPlanFile } from "../../src/plan-file/read.ts";
import { createFromPlan, type LoadedThing, loadPlan } from "../../src/plan-file/service.ts";
import { systemActor } from "../../src/platform/db/scope.ts";
import { Problem } from "../../src/platform/errors/problem.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { found } from "../support/delivery-unit.ts";

let test: TestApp;
let codes = 0;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const newCode = () => {
  codes += 1;
  return `plan-${codes}`;
};

const write = (code: string, edit: (text: string) => string = (text) => text): string =>
  edit(`
organisation: { code: ${code}, name: Department, timeZone: America/New_York }
calendars:
  - { code: ma, holidays: { country: US, region: MA } }
runUpPlans:
  - { code: default, steps: [{ draft: -8 }, { issue: -5 }] }
people:
  - { code: boss, title: Commissioner, role: systemLeader, email: boss@x.example }
  - { code: leader, title: Goal leader, role: owner, email: leader@x.example }
sites:
  - { code: S1, title: School, kind: school, parent: D1 }
  - { code: D1, title: District, kind: district }
metrics:
  - { code: EL, title: English learners, of: { metric: RATE, subgroup: english_learner } }
  - code: RATE
    title: Rate
    unit: percent
    direction: higher
    frequency: yearly
    publicationLag: received 31 January of cohort year + 2
    trajectories:
      - { effectiveOn: 2012-02-01, baseline: { period: 2010, value: 84.7 }, target: { period: 2014, value: 88.3 } }
goals:
  - { code: G, title: Goal, owner: code:leader, metrics: [RATE, code:EL] }
strategies:
  - { code: S, title: Strategy, goals: [G] }
routines:
  - code: memo
    kind: memo
    goals: all
    to: boss
    from: leader
    cadence: { every: 2 months, on: first Monday, at: "09:00", startsOn: 2013-01-01 }
    yieldsTo: [stocktake]
  - code: stocktake
    kind: stocktake
    goals: [code:G]
    chair: boss
    cadence: { every: 6 months, on: second Tuesday, at: "10:00", startsOn: 2013-01-01 }
`);

const create = (text: string) =>
  createFromPlan(
    test.database,
    test.clock,
    systemActor,
    readPlanFile(text),
    new Date("2013-01-15T15:00:00Z"),
    async (scope, loaded) => ({ id: scope.organisationId, loaded }),
  );

const load = (id: string, text: string) =>
  test.database.inOrganisation(id, (db) =>
    loadPlan({ organisationId: id, db, actor: systemActor, clock: test.clock }, readPlanFile(text)),
  );

const countRows = async (id: string): Promise<number> => {
  const tables = ["people", "sites", "metrics", "trajectories", "goals", "strategies", "routines", "calendars"];
  const more = ["occurrences", "run_up_steps", "audit_entries", "ownerships", "run_up_plans"];
  const { rows } = await test.database.pool.query<{ count: string }>(
    `select (${[...tables, ...more].map((table) => `(select count(*) from ${table} where organisation_id = $1)`).join(" + ")}) as count`,
    [id],
  );
  return Number(found(rows[0]).count);
};

const notLeft = (loaded: LoadedThing[]) =>
  loaded.filter(({ outcome }) => outcome !== "left").map(({ kind, code, fields }) => ({ kind, code, fields }));

const refusalOf = async (work: Promise<unknown> | (() => unknown)): Promise<Problem> => {
  try {
    await (typeof work === "function" ? work() : work);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("was not refused");
};

describe("a plan file", () => {
  it("makes everything in an order in which each thing finds what it names", async () => {
    const { loaded } = await create(write(newCode()));
    expect(loaded.filter(({ outcome }) => outcome === "created")).toHaveLength(12);
  });

  it("loaded again leaves everything as it is, also where references are written differently", async () => {
    const code = newCode();
    const { id } = await create(write(code));
    const before = await countRows(id);
    expect(notLeft(await load(id, write(code)))).toEqual([]);
    const bare = write(code, (text) => text.replaceAll(/code:(\w)/g, "$1"));
    expect(bare).not.toBe(write(code));
    expect(notLeft(await load(id, bare))).toEqual([]);
    expect(await countRows(id)).toBe(before);
  });

  it("given as JSON is the same file", async () => {
    const code = newCode();
    const { id } = await create(write(code));
    const { organisation, ...plan } = readPlanFile(write(code));
    const text = JSON.stringify({ organisation, people: plan.people, sites: plan.sites });
    expect(notLeft(await load(id, text))).toEqual([]);
  });

  it.each<[string, string, string, string, string[]]>([
    ["Goal leader, role: owner", "Leader of the goal, role: owner", "person", "leader", ["title"]],
    ["title: Strategy,", "title: Strategy, cost: Two analysts,", "strategy", "S", ["cost"]],
    ["metrics: [RATE, code:EL]", "metrics: [code:EL, RATE]", "goal", "G", ["metrics"]],
    ["owner: code:leader", "owner: boss", "goal", "G", ["owner"]],
    ["every: 6 months", "every: 3 months", "routine", "stocktake", ["cadence"]],
    ["yieldsTo: [stocktake]", "yieldsTo: []", "routine", "memo", ["yieldsTo"]],
    ["{ issue: -5 }", "{ issue: -4 }", "run-up plan", "default", ["steps"]],
    [
      "region: MA }",
      "region: MA }, blackouts: [{ title: Break, from: 2013-03-11, to: 2013-03-15 }]",
      "calendar",
      "ma",
      ["blackouts"],
    ],
    ["value: 88.3", "value: 89.9", "metric", "RATE", ["trajectories"]],
    ["title: District,", "title: The district,", "site", "D1", ["title"]],
    ["name: Department", "name: The department", "organisation", "", ["name"]],
  ])("with one thing changed (%s -> %s) changes that one", async (from, to, kind, thing, fields) => {
    const code = newCode();
    const { id } = await create(write(code));
    const changed = write(code, (text) => text.replace(from, to));
    expect(changed).not.toBe(write(code));
    expect(notLeft(await load(id, changed))).toEqual([{ kind, code: thing || code, fields }]);
    expect(notLeft(await load(id, changed))).toEqual([]);
  });

  it("moves the meetings that a new blackout covers", async () => {
    const code = newCode();
    const { id } = await create(write(code));
    const blackout = "region: MA }, blackouts: [{ title: Break, from: 2013-07-08, to: 2013-07-12, yearly: false }]";
    await load(
      id,
      write(code, (text) => text.replace("region: MA }", blackout)),
    );
    const { rows } = await test.database.pool.query<{ held: string }>(
      `select held_on::text as held from occurrences o join routines r on r.id = o.routine_id
       where o.organisation_id = $1 and r.code = 'stocktake' and o.status = 'planned' order by held_on limit 1`,
      [id],
    );
    expect(rows).toEqual([{ held: "2013-07-15" }]);
  });

  it("undone half way, as a dry run is, stores nothing", async () => {
    const code = newCode();
    const { id } = await create(write(code));
    const before = await countRows(id);
    const changed = readPlanFile(
      write(code, (text) => text.replace("every: 6 months", "every: month").replace("Goal,", "Aim,")),
    );
    const undone = test.database.inOrganisation(id, async (db) => {
      await loadPlan({ organisationId: id, db, actor: systemActor, clock: test.clock }, changed);
      throw new Error("dry run");
    });
    await expect(undone).rejects.toThrow("dry run");
    expect(await countRows(id)).toBe(before);
    expect(notLeft(await load(id, write(code)))).toEqual([]);
  });

  it("of an organisation that is there already is not made a second time", async () => {
    const code = newCode();
    await create(write(code));
    expect((await refusalOf(create(write(code)))).status).toBe(409);
  });
});

describe("a plan file with a fault", () => {
  it.each<[string, string, string, string, string]>([
    ["an unknown goal", "goals: [G] }", "goals: [G, NOPE] }", "strategy S", "/strategies/0/goals/1"],
    ["an unknown metric", "[RATE, code:EL]", "[RATE, NOPE]", "goal G", "/goals/0/metrics/1"],
    ["an unknown person", "chair: boss", "chair: nobody", "routine stocktake", "/routines/1/chair"],
    ["an unknown site", "parent: D1", "parent: D9", "site S1", "/sites/0/parent"],
    ["an unknown holiday region", "region: MA", "region: XX", "calendar ma", "/calendars/0/holidays/region"],
    ["a cadence of 0 months", "every: 6 months", "every: 0 months", "routine stocktake", "/routines/1/cadence/every"],
    [
      "a baseline after the target",
      "period: 2010, value",
      "period: 2015, value",
      "metric RATE",
      "/metrics/1/trajectories/0",
    ],
  ])("names the thing and the place: %s", async (_name, from, to, thing, pointer) => {
    const code = newCode();
    const refusal = await refusalOf(create(write(code, (text) => text.replace(from, to))));
    expect(refusal.status).toBe(422);
    expect(refusal.message).toContain(thing);
    expect(refusal.errors[0]?.pointer).toContain(pointer);
    const { rows } = await test.database.pool.query("select 1 from organisations where code = $1", [code]);
    expect(rows).toEqual([]);
  });

  it.each<[string, string, string, string]>([
    ["a code twice", "code: leader, title", "code: boss, title", "/people/1/code"],
    [
      "a target without baseline",
      "baseline: { period: 2010, value: 84.7 }, ",
      "",
      "/metrics/1/trajectories/0/baseline",
    ],
    ["an unknown field", "title: Strategy,", "titel: Strategy,", "/strategies/0"],
    ["a role that is none", "role: owner", "role: king", "/people/1/role"],
    ["a number that is none", "value: 88.3", "value: .nan", "/metrics/1/trajectories/0/target/value"],
    ["an unknown zone", "America/New_York", "America/Springfield", "/organisation/timeZone"],
    ["30 February", "effectiveOn: 2012-02-01", "effectiveOn: 2012-02-30", "/metrics/1/trajectories/0/effectiveOn"],
  ])("is refused before anything is touched: %s", async (_name, from, to, pointer) => {
    const text = write("any", (plan) => plan.replace(from, to));
    const refusal = await refusalOf(() => readPlanFile(text));
    expect(refusal.status).toBe(422);
    expect(refusal.errors.map((error) => error.pointer)).toContain(pointer);
  });

  it("that is no YAML says in which line", async () => {
    const refusal = await refusalOf(() => readPlanFile("organisation:\n  code: x\n  name: [unclosed\npeople: []\n"));
    expect(refusal.status).toBe(400);
    expect(refusal.message).toMatch(/line [34], column/);
    expect((await refusalOf(() => readPlanFile("a: 1\na: 2\n"))).message).toContain("line 2");
    expect((await refusalOf(() => readPlanFile(""))).status).toBe(422);
    expect((await refusalOf(() => readPlanFile("just a text"))).status).toBe(422);
    expect((await refusalOf(() => readPlanFile("\u0000"))).status).toBeGreaterThanOrEqual(400);
  });

  it("that blows up by its aliases is refused", async () => {
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
    for (const [name, of] of ["ba", "cb", "dc", "ed", "fe", "gf"].map((pair) => [pair[0], pair[1]])) {
      bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${of}`).join(",")}]`);
    }
    expect([400, 422]).toContain((await refusalOf(() => readPlanFile(bomb.join("\n")))).status);
  });
});

describe("the Massachusetts example", () => {
  it("loads with its goals, strategies, metrics, routines and people, and again leaves them", async () => {
    const text = readFileSync(join(packageRoot, "examples/massachusetts/plan.yaml"), "utf8");
    const { id, loaded } = await create(text);
    const created = (kind: string) =>
      loaded.filter((thing) => thing.kind === kind && thing.outcome === "created").length;
    expect(["goal", "strategy", "metric", "routine", "person"].map(created)).toEqual([5, 7, 5, 6, 7]);
    expect(notLeft(await load(id, text))).toEqual([]);
  });
});

it("leaves what the file does not mention, lists included", async () => {
  const code = newCode();
  const owner = await createFromPlan(
    test.database,
    test.clock,
    systemActor,
    readPlanFile(write(code)),
    null,
    async (scope) => scope.organisationId,
  );
  const shorter = readPlanFile(`
organisation: { code: ${code}, name: Department, timeZone: America/New_York }
goals: [{ code: G, title: Goal renamed }]
metrics: [{ code: RATE, title: Rate, unit: percent, direction: higher, frequency: yearly }]
calendars: [{ code: ma, title: State calendar }]
`);
  const loaded = await test.database.inOrganisation(owner, (db) =>
    loadPlan({ organisationId: owner, db, actor: systemActor, clock: test.clock }, shorter),
  );
  expect(loaded.map(({ kind, code: name, outcome, fields }) => [kind, name, outcome, fields])).toEqual([
    ["organisation", code, "left", []],
    ["calendar", "ma", "changed", ["title"]],
    ["metric", "RATE", "left", []],
    ["goal", "G", "changed", ["title"]],
  ]);
  const { rows } = await test.database.pool.query<{ n: number }>(
    "select count(*)::int as n from goal_metrics where organisation_id = $1",
    [owner],
  );
  expect(rows).toEqual([{ n: 2 }]);
});
