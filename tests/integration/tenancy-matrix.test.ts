import { createHash } from "node:crypto";
import type { InjectOptions } from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { wordMediaType } from "../../src/documents/freezing/final-service.ts";
import { raiseEscalations } from "../../src/escalations/raising-service.ts";
import { listEscalations } from "../../src/escalations/service.ts";
import { getTime, moveClock } from "../../src/organisations/service.ts";
import { createServer } from "../../src/platform/http/server.ts";
import { isUuid } from "../../src/platform/ids/ids.ts";
import { createLogger } from "../../src/platform/log/logger.ts";
import { executeDailyRun } from "../../src/run-up/daily-run-service.ts";
import { executeStep } from "../../src/run-up/service.ts";
import { bootstrapKey, createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, keptMail, makeDeliveryUnit } from "../support/delivery-unit.ts";
import { fillPath, type Ids, listRoutes, type TableRoute } from "../support/route-table.ts";
import { writeZip } from "../support/zip-file.ts";

let test: TestApp;
let routes: TableRoute[];
let ours: DeliveryUnit;
let theirs: DeliveryUnit;
let ourIds: Ids;
let theirIds: Ids;

/** One thing of every kind that a path or a body can name. */
/** Another cadence from a date on. */
const following = {
  from: "2014-01-01",
  cadence: { every: "3 months", on: "first Monday", at: "10:00", startsOn: "2014-01-01" },
  reason: "closer",
};

const furnish = async (unit: DeliveryUnit): Promise<Ids> => {
  const add = async (path: string, body: object): Promise<string> => (await unit.must(201, "POST", path, body)).id;
  const people = (await unit.must(200, "GET", "people/code:ccr-leader")).id;
  const metrics = (await unit.must(200, "GET", "metrics/code:GRAD5")).id;
  const goals = (await unit.must(200, "GET", "goals/code:CCR")).id;
  const sites = await add("sites", { code: "D1", title: "District", kind: "district" });
  const calendars = await add("calendars", { code: "days", add: [{ on: "2013-07-04", title: "A day off" }] });
  const runUpPlans = await add("run-up-plans", { code: "short", steps: [{ draft: -8 }, { issue: -5 }] });
  const strategies = await add("strategies", { code: "S", title: "Strategy", goals: ["CCR"] });
  const evaluations = await add("strategies/code:S/evaluations", { ...evaluation, early: true });
  const ratings = await add("ratings", {
    ...{ strategy: "S", stage: "unit", likelihood: "amberRed", rationale: "Few tutors yet", rater: "unit" },
  });
  const ratingFrameworks = await add("rating-frameworks", {
    ...{ code: "ours", title: "Ours", rows: [{ code: "plan", title: "The plan" }] },
  });
  const milestones = await add("strategies/code:S/milestones", { title: "Half way", dueOn: "2013-06-30" });
  await add("metrics/code:GRAD5/trajectories", {
    effectiveOn: "2012-02-01",
    baseline: { period: "2010", value: 84.7 },
    target: { period: "2014", value: 88.3 },
  });
  await unit.must(200, "POST", "observations/batch", {
    observations: [{ metric: "GRAD5", period: "2011", value: 84.7 }],
  });
  const routines = (await unit.addRoutine()).id;
  await unit.must(200, "POST", "routines/code:stocktake-ccr/schedule-changes", following, "*");
  const [change] = (await unit.must(200, "GET", "routines/code:stocktake-ccr/schedule-changes")).data;
  const scheduleChanges = found<{ id: string }>(change).id;
  const occurrences = found((await unit.occurrences())[0]).id;
  await unit.liveTo("2013-02-28T14:00:00Z");
  const documents = found((await unit.must(200, "GET", "documents")).data[0]).id;
  const edits = (await unit.must(201, "POST", `documents/${documents}/edits`, remark, "*")).number;
  await signOffWithFinal(unit, documents);
  const deliveries = found((await unit.must(200, "GET", "deliveries")).data[0]).id;
  const decisions = await add("decisions", { occurrence: occurrences, text: "Go on" });
  const actions = await add("actions", {
    occurrence: occurrences,
    text: "Call",
    owner: "ccr-leader",
    due: "2013-03-20",
  });
  const files = await addEvidence(unit, actions);
  const asks = await add("asks", { occurrence: occurrences, text: "Help", to: "commissioner" });
  const escalations = await escalate(unit);
  const softEvidence = await add("soft-evidence", {
    ...{ kind: "survey", text: "Seen", observedOn: "2013-02-20", source: "Families", occurrence: occurrences },
  });
  const notes = await add(`occurrences/${occurrences}/notes`, { text: "We met" });
  const feeds = await add("calendar-feeds", { name: "All routines" });
  const keys = await add("api-keys", { name: "A key", role: "viewer" });
  const publications = await add("publications", { goal: "CCR" });
  const paperTemplates = await add("paper-templates", paperTemplate);
  await add("people", { code: "next", title: "Next leader", role: "owner", email: "next@x.example" });
  await add("strategies/code:S/owners", { person: "ccr-leader" });
  await add("strategies/code:S/owners", { person: "next" });
  const handovers = found((await unit.must(200, "GET", "handovers")).data[0]).id;
  return {
    ...{
      people,
      metrics,
      goals,
      sites,
      calendars,
      "run-up-plans": runUpPlans,
      strategies,
      evaluations,
      milestones,
      routines,
      ratings,
      "rating-frameworks": ratingFrameworks,
    },
    ...{ occurrences, documents, deliveries, decisions, actions, asks, files, escalations, notes, "api-keys": keys },
    "calendar-feeds": feeds,
    "soft-evidence": softEvidence,
    "schedule-changes": scheduleChanges,
    publications,
    handovers,
    "paper-templates": paperTemplates,
    // A digest is its reader's.
    digests: people,
    years: "2013",
    charts: "1",
    edits: String(edits),
    versions: "1",
  };
};

const addEvidence = async (unit: DeliveryUnit, actionId: string): Promise<string> => {
  const answer = await test.app.inject({
    method: "POST",
    url: `/v1/actions/${actionId}/files?fileName=calls.txt`,
    headers: { authorization: `Bearer ${unit.organisation.adminKey}`, "content-type": "text/plain" },
    payload: "Called",
  });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<{ id: string }>().id;
};

const paperTemplate = {
  ...{ code: "our-memo", title: "Our memo", paper: "memo" },
  sections: [{ section: "standing", title: "Where we stand" }],
};
const evaluation = { decision: "continue", reason: "It works", evaluateOn: "2015-06-01" };
const remark = { edit: "remark", text: "Mine" };

const signOffWithFinal = async (unit: DeliveryUnit, documentId: string): Promise<void> => {
  const answer = await test.app.inject({
    method: "PUT",
    url: `/v1/documents/${documentId}/final`,
    headers: { authorization: `Bearer ${unit.organisation.adminKey}`, "content-type": wordMediaType, "if-match": "*" },
    payload: writeZip({ "[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>" }),
  });
  expect(answer.statusCode, answer.body).toBe(200);
};

/** The action "Call", taken up the line after its working days; the organisation's day is as before afterwards. */
const escalate = async (unit: DeliveryUnit): Promise<string> => {
  const raised = await test.inScope(unit.organisation, async (scope) => {
    const { now } = await getTime(scope);
    await moveClock(scope, new Date("2013-04-10T15:00:00Z"));
    await raiseEscalations(scope);
    await moveClock(scope, now);
    return listEscalations(scope, { limit: 1, after: null }, {});
  });
  return found(raised[0]).id;
};

beforeAll(async () => {
  test = await createTestApp();
  routes = listRoutes(test.app);
  ours = await makeDeliveryUnit(test);
  theirs = await makeDeliveryUnit(test);
  ourIds = await furnish(ours);
  theirIds = await furnish(theirs);
});
afterAll(() => test.close());

const isPublic = ({ path }: TableRoute): boolean =>
  /^\/(health|metrics|documents|invitations|my-actions|my-asks|my-escalations|digests|handovers|calendar|public)\b/.test(
    path,
  );
const isOperators = ({ method, path }: TableRoute): boolean => method === "POST" && path === "/v1/organisations";
/** A year is nobody's: there is none of another organisation to ask for. */
const isOfNobody = ({ path }: TableRoute): boolean => path.startsWith("/v1/years/");
const withPath = (route: TableRoute): boolean => route.path.includes("{") && !isPublic(route) && !isOfNobody(route);

/** A body that is acceptable to each route with a path parameter; PATCH of the others takes an empty one. */
const bodies: Record<string, object> = {
  "POST /v1/metrics/{ref}/trajectories": {
    effectiveOn: "2013-02-01",
    baseline: { period: "2010", value: 1 },
    target: { period: "2014", value: 2 },
  },
  "POST /v1/goals/{ref}/owners": { person: "commissioner" },
  "POST /v1/routines/{ref}/schedule-changes": following,
  "POST /v1/strategies/{ref}/owners": { person: "commissioner" },
  "POST /v1/strategies/{ref}/evaluations": { ...evaluation, early: true },
  "POST /v1/people/{ref}/hand-over": { to: "commissioner" },
  "POST /v1/strategies/{ref}/milestones": { title: "Mine", dueOn: "2013-06-30" },
  "PATCH /v1/paper-templates/{ref}": paperTemplate,
  "PATCH /v1/run-up-plans/{ref}": { code: "short", steps: [{ issue: -2 }] },
  "POST /v1/occurrences/{id}/move": { to: "2013-04-02", reason: "mine" },
  "POST /v1/occurrences/{id}/skip": { reason: "mine" },
  "POST /v1/occurrences/{id}/cancel": { reason: "mine" },
  "PUT /v1/occurrences/{id}/attendance": { attendance: [{ guest: "Mine", state: "present" }] },
  "POST /v1/occurrences/{id}/minutes": { notes: [{ text: "Mine" }], decisions: [{ text: "Mine" }] },
  "POST /v1/occurrences/{id}/corrections": { chairAttended: true, reason: "mine" },
  "POST /v1/occurrences/{id}/notes": { text: "Mine" },
  "PATCH /v1/occurrences/{id}/notes/{noteId}": { text: "Mine" },
  "POST /v1/occurrences/{id}/notes/{noteId}/strike": { reason: "mine" },
  "POST /v1/documents/{id}/edits": remark,
  "PATCH /v1/decisions/{ref}": { text: "Mine" },
  "POST /v1/actions/{ref}/updates": { kind: "done", text: "Mine" },
  "PATCH /v1/actions/{ref}": { text: "Mine" },
  "PATCH /v1/asks/{ref}": { answer: "Mine" },
  "POST /v1/escalations/{id}/acknowledge": { text: "Mine" },
  "POST /v1/escalations/{id}/snooze": { until: "2013-05-20", reason: "mine" },
  "PATCH /v1/soft-evidence/{ref}": { text: "Mine" },
  "POST /v1/soft-evidence/{id}/withdraw": { reason: "Mine" },
};
const bodyOf = ({ method, path }: TableRoute): object | undefined =>
  bodies[`${method} ${path}`] ?? (method === "PATCH" ? {} : undefined);
const queryOf = ({ method, path }: TableRoute): string =>
  path.endsWith("/dates")
    ? "?from=2013-01-01&to=2013-12-31"
    : method === "POST" && path.endsWith("/files")
      ? "?fileName=x.txt"
      : "";

const request = async (key: string | null, route: TableRoute, url: string, body = bodyOf(route)) => {
  const answer = await test.app.inject({
    method: route.method as NonNullable<InjectOptions["method"]>,
    url,
    headers: { "if-match": "*", ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: answer.statusCode, text: answer.body };
};

/** A fingerprint of every row there is of an organisation. */
const fingerprint = async (unit: DeliveryUnit): Promise<string> => {
  const { pool } = test.database;
  const { rows } = await pool.query<{ table_name: string }>(
    `select table_name from information_schema.columns
     where table_schema = 'public' and column_name = 'organisation_id' order by table_name`,
  );
  const hash = createHash("sha256");
  for (const { table_name } of rows) {
    const { rows: found } = await pool.query<{ row: string }>(
      `select t::text as row from ${table_name} t where organisation_id = $1 order by 1`,
      [unit.organisation.id],
    );
    hash.update(`${table_name}\n${found.map(({ row }) => row).join("\n")}\n`);
  }
  const { rows: own } = await pool.query("select o::text from organisations o where id = $1", [unit.organisation.id]);
  return hash.update(JSON.stringify(own)).digest("hex");
};

describe("another organisation's id", () => {
  it("in a path is answered as one that does not exist, on every route, and changes nothing", async () => {
    const before = [await fingerprint(ours), await fingerprint(theirs)];
    // What is only numbered within another thing is numbered there as well.
    const nothing = Object.fromEntries(
      Object.entries(ourIds).map(([kind, id]) => [kind, isUuid(id) ? "01890000-0000-7000-8000-000000000000" : id]),
    );
    const tried = routes.filter(withPath);
    expect(tried.length).toBeGreaterThan(45);
    for (const route of tried) {
      const name = `${route.method} ${route.path}`;
      const answer = await request(ours.organisation.adminKey, route, fillPath(route.path, theirIds) + queryOf(route));
      expect(answer.status, `${name}: ${answer.text}`).toBe(404);
      const unknown = await request(ours.organisation.adminKey, route, fillPath(route.path, nothing) + queryOf(route));
      const detailOf = (text: string) => JSON.parse(text).detail;
      expect(detailOf(answer.text), name).toBe(detailOf(unknown.text));
    }
    expect([await fingerprint(ours), await fingerprint(theirs)]).toEqual(before);
  });

  it("below one's own thing is not found either", async () => {
    const mixed = { ...ourIds, milestones: theirIds.milestones ?? "", notes: theirIds.notes ?? "" };
    const before = await fingerprint(theirs);
    const isBelow = ({ path }: TableRoute) => /\/milestones\/\{id\}|\/notes\/\{noteId\}/.test(path);
    for (const route of routes.filter(isBelow)) {
      expect((await request(ours.organisation.adminKey, route, fillPath(route.path, mixed))).status).toBe(404);
    }
    expect(await fingerprint(theirs)).toBe(before);
  });

  it("is found by its own organisation on the same routes: the test asks for things that are there", async () => {
    for (const route of routes.filter((one) => withPath(one) && one.method === "GET")) {
      const answer = await request(
        theirs.organisation.adminKey,
        route,
        fillPath(route.path, theirIds) + queryOf(route),
      );
      expect(answer.status, `${route.path}: ${answer.text}`).toBe(200);
    }
  });

  const kindOfFilter: Record<string, string> = {
    ...{
      goal: "goals",
      strategy: "strategies",
      metric: "metrics",
      site: "sites",
      parent: "sites",
      routine: "routines",
    },
    ...{
      occurrence: "occurrences",
      action: "actions",
      owner: "people",
      person: "people",
      rater: "people",
      entity: "goals",
    },
  };

  it("in a filter is not found, on every list", async () => {
    const filters = routes.flatMap((route) =>
      route.query
        .filter((name) => name in kindOfFilter || (/^(from|to)$/.test(name) && route.path === "/v1/asks"))
        .map((name) => ({ route, name, kind: kindOfFilter[name] ?? "people" })),
    );
    expect(filters.length).toBeGreaterThan(12);
    for (const { route, name, kind } of filters) {
      const path = fillPath(route.path, ourIds);
      const answer = await request(ours.organisation.adminKey, route, `${path}?${name}=${theirIds[kind]}`);
      expect(answer.status, `${path}?${name}: ${answer.text}`).toBe(404);
      const own = await request(ours.organisation.adminKey, route, `${path}?${name}=${ourIds[kind]}`);
      expect(own.status, `${path}?${name}: ${own.text}`).toBe(200);
    }
  });

  it("in a body is not found, in every field that names something", async () => {
    const their = (kind: string) => found(theirIds[kind]);
    const occurrence = found(ourIds.occurrences);
    const routine = {
      ...{ code: "r", kind: "stocktake", chair: "commissioner" },
      cadence: { every: "month", at: "10:00", startsOn: "2013-03-01" },
    };
    const metric = { code: "m", title: "M", unit: "percent", direction: "higher", frequency: "yearly" };
    const rating = { stage: "unit", likelihood: "red", rationale: "x", rater: "unit" };
    const action = { occurrence, text: "x", owner: "ccr-leader", due: "2013-04-01" };
    const seen = { kind: "other", text: "x", observedOn: "2013-02-20", source: "x" };
    const attempts: ["POST" | "PUT" | "PATCH", string, object][] = [
      ["POST", "goals", { code: "g", title: "G", owner: their("people") }],
      ["POST", "goals", { code: "g", title: "G", metrics: [their("metrics")] }],
      ["PATCH", "goals/code:CCR", { owner: their("people") }],
      ["PATCH", "goals/code:CCR", { metrics: [their("metrics")] }],
      ["POST", "goals/code:CCR/owners", { person: their("people") }],
      ["POST", "strategies", { code: "s", title: "S", goals: [their("goals")] }],
      ["POST", "strategies", { code: "s", title: "S", owner: their("people") }],
      ["POST", "strategies", { code: "s", title: "S", metrics: [their("metrics")] }],
      ["PATCH", "strategies/code:S", { metrics: [their("metrics")] }],
      ["POST", "strategies/code:S/evaluations", { ...evaluation, early: true, occurrence: their("occurrences") }],
      ["POST", "strategies/code:S/owners", { person: their("people") }],
      ["POST", "metrics", { ...metric, owner: their("people") }],
      ["POST", "metrics", { code: "m", title: "M", of: { metric: their("metrics"), subgroup: "all" } }],
      ["POST", "metrics", { code: "m", title: "M", of: { metric: "GRAD5", subgroup: "a", site: their("sites") } }],
      ["POST", "ratings", { ...rating, goal: their("goals") }],
      ["POST", "ratings", { ...rating, strategy: their("strategies") }],
      ["POST", "ratings", { ...rating, goal: "CCR", rater: their("people") }],
      ["POST", "ratings", { ...rating, goal: "CCR", framework: their("rating-frameworks") }],
      ["POST", "sites", { code: "s", title: "S", kind: "school", parent: their("sites") }],
      ["POST", "routines", { ...routine, goals: [their("goals")] }],
      ["POST", "routines", { ...routine, strategies: [their("strategies")] }],
      ["POST", "routines", { ...routine, chair: their("people") }],
      ["POST", "routines", { ...routine, participants: [their("people")] }],
      ["POST", "routines", { ...routine, calendar: their("calendars") }],
      ["POST", "routines", { ...routine, runUpPlan: their("run-up-plans") }],
      ["POST", "routines", { ...routine, yieldsTo: [their("routines")] }],
      ["POST", "routines", { ...routine, after: { routines: [their("routines")] } }],
      ["POST", "routines", { ...routine, turns: { goals: [their("goals")] } }],
      ["POST", "routines", { ...routine, turns: { sites: [their("sites")] } }],
      ["PATCH", "routines/code:stocktake-ccr", { after: { routines: [their("routines")] } }],
      ["PATCH", "routines/code:stocktake-ccr", { turns: { goals: [their("goals")] } }],
      ["POST", "routines", { ...routine, kind: "memo", to: their("people"), from: "unit" }],
      ["PATCH", "routines/code:stocktake-ccr", { goals: [their("goals")] }],
      ["PATCH", "routines/code:stocktake-ccr", { chair: their("people") }],
      ["PATCH", "organisation", { defaultCalendar: their("calendars") }],
      ["POST", "api-keys", { name: "k", role: "owner", person: their("people") }],
      ["POST", "calendar-feeds", { name: "f", person: their("people") }],
      ["POST", "decisions", { occurrence: their("occurrences"), text: "x" }],
      ["POST", "decisions", { occurrence, text: "x", action: their("actions") }],
      ["POST", "decisions", { occurrence, text: "x", metric: their("metrics") }],
      ["PATCH", `decisions/${ourIds.decisions}`, { action: their("actions") }],
      ["PATCH", `decisions/${ourIds.decisions}`, { strategy: their("strategies") }],
      ["PATCH", `asks/${ourIds.asks}`, { from: their("people") }],
      ["POST", "asks", { occurrence, text: "x", to: "commissioner", from: their("people") }],
      ["POST", "asks", { occurrence, text: "x", to: "commissioner", strategy: their("strategies") }],
      ["POST", "actions", { ...action, occurrence: their("occurrences") }],
      ["POST", "actions", { ...action, owner: their("people") }],
      ["POST", "actions", { ...action, goal: their("goals") }],
      ["POST", "actions", { ...action, strategy: their("strategies") }],
      ["POST", "actions", { ...action, metric: their("metrics") }],
      ["POST", "soft-evidence", { ...seen, metric: their("metrics") }],
      ["POST", "soft-evidence", { ...seen, strategy: their("strategies") }],
      ["POST", "soft-evidence", { ...seen, goal: their("goals") }],
      ["POST", "soft-evidence", { ...seen, occurrence: their("occurrences") }],
      ["POST", "soft-evidence", { ...seen, goal: "CCR", site: their("sites") }],
      ["POST", "asks", { occurrence, text: "x", to: their("people") }],
      ["POST", "asks", { occurrence: their("occurrences"), text: "x", to: "commissioner" }],
      ["PUT", `occurrences/${occurrence}/attendance`, { attendance: [{ person: their("people"), state: "present" }] }],
      [
        "POST",
        `occurrences/${occurrence}/minutes`,
        { actions: [{ text: "x", owner: their("people"), due: "2013-04-01" }] },
      ],
      [
        "POST",
        `occurrences/${occurrence}/minutes`,
        { decisions: [{ text: "x" }], asks: [{ text: "x", to: their("people") }] },
      ],
    ];
    const before = [await fingerprint(ours), await fingerprint(theirs)];
    for (const [method, path, body] of attempts) {
      const answer = await ours.send(method, path, body, "*");
      expect(answer.status, `${method} ${path} ${JSON.stringify(body)}: ${answer.text}`).toBe(404);
      expect(answer.text).not.toMatch(/Stocktake|Success|Goal leader/);
    }
    const span = { from: "2013-01-01", to: "2013-12-31" };
    const preview = await ours.send("POST", "routines/preview", { ...routine, ...span, calendar: their("calendars") });
    expect(preview.status).toBe(404);
    for (const row of [{ metric: their("metrics") }, { metric: "GRAD5", site: their("sites") }]) {
      const observations = [{ period: "2012", value: 1, ...row }];
      expect([404, 422]).toContain((await ours.send("POST", "observations/batch", { observations })).status);
    }
    expect([await fingerprint(ours), await fingerprint(theirs)]).toEqual(before);
  });

  it("in a cursor is refused: a cursor serves the organisation and the list that made it", async () => {
    const { nextCursor } = await theirs.must(200, "GET", "people?limit=1");
    expect(nextCursor).toEqual(expect.any(String));
    expect((await ours.send("GET", `people?limit=1&cursor=${nextCursor}`)).status).toBe(400);
    expect((await theirs.send("GET", `goals?limit=1&cursor=${nextCursor}`)).status).toBe(400);
    expect((await theirs.send("GET", `people?limit=1&cursor=${nextCursor}`)).status).toBe(200);
  });

  it("in a job does nothing", async () => {
    const { rows: steps } = await test.database.pool.query<{ id: string }>(
      "update run_up_steps set state = 'due', enqueued_at = now() where organisation_id = $1 and kind = 'issue' returning id",
      [theirs.organisation.id],
    );
    const { rows: runs } = await test.database.pool.query<{ id: string }>(
      "update daily_runs set state = 'due' where organisation_id = $1 returning id",
      [theirs.organisation.id],
    );
    const before = [await fingerprint(ours), await fingerprint(theirs)];
    const dependencies = { ...keptMail, database: test.database, clock: test.clock };
    for (const { id } of steps) await executeStep(dependencies, ours.organisation.id, id);
    for (const { id } of runs) await executeDailyRun(dependencies, ours.organisation.id, id);
    expect(steps.length).toBeGreaterThan(0);
    expect([await fingerprint(ours), await fingerprint(theirs)]).toEqual(before);
  });

  it("is out of the database role's reach, table by table", async () => {
    const { rows } = await test.database.pool.query<{ relname: string; relrowsecurity: boolean }>(
      `select c.relname, c.relrowsecurity from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'organisation_id' and not a.attisdropped
       where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`,
    );
    expect(rows.filter(({ relrowsecurity }) => !relrowsecurity)).toEqual([]);
    expect(rows.length).toBeGreaterThan(25);
    await test.database.inOrganisation(ours.organisation.id, async ({ $client }) => {
      for (const { relname } of rows) {
        const other = await $client.query(`select 1 from ${relname} where organisation_id <> $1 limit 1`, [
          ours.organisation.id,
        ]);
        expect(other.rowCount, relname).toBe(0);
      }
      expect((await $client.query("select 1 from organisations")).rowCount).toBe(1);
    });
    const smuggled = test.database.inOrganisation(ours.organisation.id, ({ $client }) =>
      $client.query(
        "insert into sites (id, organisation_id, code, title, kind, created_at, updated_at) values (gen_random_uuid(), $1, 'X', 'X', 'school', now(), now())",
        [theirs.organisation.id],
      ),
    );
    await expect(smuggled).rejects.toThrow(/row-level security/);
  });
});

describe("who may call a route", () => {
  // Wrong keys from one address are counted by the minute, in whichever test they were tried.
  afterEach(() => test.clock.moveOn(60_000));

  it("is nobody without a key, with a wrong one, or with another kind of one, save where it is for everybody", async () => {
    for (const route of routes) {
      const name = `${route.method} ${route.path}`;
      if (isPublic(route)) continue;
      const path = fillPath(route.path, ourIds);
      expect((await request(null, route, path, {})).status, name).toBe(401);
      if (!isOperators(route)) expect((await request(bootstrapKey, route, path, {})).status, name).not.toBe(200);
    }
    const operators = found(routes.find(isOperators));
    test.clock.moveOn(60_000);
    expect((await request(ours.organisation.adminKey, operators, operators.path, {})).status).toBe(401);
  });

  /** Who may change what, beyond the administrator; the others are refused. */
  const writers = (name: string): string[] => {
    if (/ \/v1\/(api-keys|organisation$|people)/.test(name)) return [];
    if (/ \/v1\/actions\/\{ref\}\/(updates|files)/.test(name)) return ["deliveryUnit", "systemLeader", "owner"];
    if (/ \/v1\/decisions|sign-off$|\/evaluations$/.test(name)) return ["deliveryUnit", "systemLeader"];
    if (/\/notes(\/|$)/.test(name)) return ["deliveryUnit", "systemLeader", "owner"];
    if (/ \/v1\/ratings/.test(name)) return ["deliveryUnit", "owner"];
    if (/ \/v1\/soft-evidence/.test(name)) return ["deliveryUnit", "systemLeader", "owner"];
    if (/PATCH \/v1\/asks| \/v1\/escalations/.test(name)) return ["deliveryUnit", "systemLeader", "owner"];
    if (name === "POST /v1/routines/preview") return ["deliveryUnit", "systemLeader", "owner"];
    return ["deliveryUnit"];
  };
  const readers = (name: string): string[] => {
    if (/ \/v1\/api-keys/.test(name)) return [];
    if (/ \/v1\/(audit|deliveries|bounces|calendar-feeds)/.test(name)) return ["deliveryUnit"];
    if (/\/invitations$| \/v1\/reports/.test(name)) return ["deliveryUnit", "systemLeader"];
    if (/ \/v1\/organisation$|\/documents|\/publications|\/agenda$/.test(name))
      return ["deliveryUnit", "systemLeader", "owner", "viewer"];
    return ["deliveryUnit", "systemLeader", "owner"];
  };

  it.each(["deliveryUnit", "systemLeader", "owner", "viewer", "integration"] as const)(
    "is decided by its policy: %s",
    async (role) => {
      const more =
        role === "owner" ? { person: "ccr-leader" } : role === "integration" ? { scopes: ["actions:read"] } : {};
      const key = await test.addKey(ours.organisation, role, more);
      const before = await fingerprint(ours);
      for (const route of routes) {
        if (isPublic(route) || isOperators(route) || route.path === "/v1/organisation/clock") continue;
        const name = `${route.method} ${route.path}`;
        const isAllowed =
          role === "integration"
            ? /^GET \/v1\/(actions|decisions|asks|reports)/.test(name)
            : (route.method === "GET" ? readers : writers)(name).includes(role);
        // Their ids: what is allowed finds nothing, and a body is missing where one is needed.
        const answer = await request(key, route, fillPath(route.path, theirIds), undefined);
        if (isAllowed) expect([401, 403], `${name}: ${answer.text}`).not.toContain(answer.status);
        else expect(answer.status, `${name}: ${answer.text}`).toBe(403);
      }
      expect(await fingerprint(ours)).toBe(before);
    },
  );

  it("has to be said: a route that declares no policy does not start", async () => {
    const server = createServer(createLogger({ level: "silent" }));
    server.get("/v1/forgotten", async () => "everything");
    await expect(server.ready()).rejects.toThrow("GET /v1/forgotten declares no policy");
    const empty = createServer(createLogger({ level: "silent" }));
    empty.get("/v1/nobody", { config: { policy: { roles: [] } } }, async () => "everything");
    await expect(empty.ready()).rejects.toThrow("declares no policy");
  });

  it("ends with a key that is revoked, on its next request", async () => {
    const { id, key } = await ours.must(201, "POST", "api-keys", { name: "short-lived", role: "viewer" });
    expect((await ours.send("GET", "organisation", undefined, undefined, key)).status).toBe(200);
    await ours.must(204, "DELETE", `api-keys/${id}`, undefined, "*");
    expect((await ours.send("GET", "organisation", undefined, undefined, key)).status).toBe(401);
  });
});
