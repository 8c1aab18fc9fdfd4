import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/app.ts";
import { found, makeDeliveryUnit } from "../support/delivery-unit.ts";

const routineCount = 1_000;

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const query = async <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
  (await test.database.pool.query<T>(text, values)).rows;

/** Routines like the only one there is, each with as many occurrences and steps of its own. */
const copyRoutine = async (): Promise<void> => {
  await query(
    `insert into routines
    select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'code', 'copy-' || number))).*
    from routines r, generate_series(2, $1::int) as number`,
    [routineCount],
  );
  await query(
    `insert into occurrences
    select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'routine_id', r.id))).*
    from occurrences o, routines r where r.code like 'copy-%'`,
  );
  await query(
    `insert into run_up_steps
    select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'occurrence_id', o.id))).*
    from run_up_steps s
    join occurrences original on original.id = s.occurrence_id
    join occurrences o on o.recurrence_on = original.recurrence_on and o.routine_id <> original.routine_id`,
  );
};

/** Where each row of each table stands, and which transaction wrote it: a row written again has another place. */
const readVersions = async (): Promise<Map<string, string>> => {
  const tables = await query<{ name: string }>(
    "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  );
  const versions = new Map<string, string>();
  for (const { name } of tables) {
    const rows = await query<{ place: string; row: string }>(
      `select ctid::text || ' ' || xmin::text as place, to_jsonb(t)::text as row from "${name}" t`,
    );
    for (const { place, row } of rows) versions.set(`${name} ${place}`, row);
  }
  return versions;
};

interface WrittenRow {
  id: string;
  occurrence_id?: string;
  event?: string;
}

describe("a move of one occurrence among a thousand routines", () => {
  it("writes that occurrence, its own steps, one change and one entry of the audit, and nothing else", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.addRoutine({
      cadence: { every: "3 months", on: "second Tuesday", at: "10:00", startsOn: "2013-03-01" },
    });
    await copyRoutine();
    const [{ count } = { count: 0 }] = await query<{ count: number }>("select count(*)::int as count from occurrences");
    const { id } = found((await unit.occurrences())[2]);
    expect(count).toBeGreaterThanOrEqual(4 * routineCount);

    const before = await readVersions();
    await unit.must(200, "POST", `occurrences/${id}/move`, { to: "2013-06-13", reason: "the chair travels" }, "*");
    const after = await readVersions();

    const written = new Map<string, WrittenRow[]>();
    for (const [place, row] of after) {
      if (before.has(place)) continue;
      const table = found(place.split(" ")[0]);
      written.set(table, [...(written.get(table) ?? []), JSON.parse(row) as WrittenRow]);
    }
    // What was replaced stands nowhere now: as many as were written again, and none more.
    const isNew = (table: string) => table === "occurrence_changes" || table === "audit_entries";
    const replaced = [...before.keys()].filter((place) => !after.has(place));
    const rewritten = [...written].filter(([table]) => !isNew(table)).flatMap(([, rows]) => rows);
    expect(replaced).toHaveLength(rewritten.length);

    const steps = await query<{ id: string }>("select id from run_up_steps where occurrence_id = $1", [id]);
    const ofSteps = written.get("run_up_steps") ?? [];
    expect(new Set(ofSteps.map((step) => step.occurrence_id))).toEqual(new Set([id]));
    expect(ofSteps.length).toBeLessThanOrEqual(steps.length);
    expect((written.get("occurrences") ?? []).map((row) => row.id)).toEqual([id]);
    expect((written.get("occurrence_changes") ?? []).map((row) => row.occurrence_id)).toEqual([id]);
    expect((written.get("audit_entries") ?? []).map((row) => row.event)).toEqual(["occurrence.moved"]);
    const others = [...written.keys()].filter(
      (table) => !["occurrences", "run_up_steps", "occurrence_changes", "audit_entries"].includes(table),
    );
    // The key that asked says when it was last used; jobs tell those who were told of the former date.
    expect(others.filter((table) => table !== "api_keys" && table !== "pending_jobs")).toEqual([]);
  });
});
