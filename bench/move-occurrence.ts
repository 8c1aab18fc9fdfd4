import { createPerson } from "../src/people/service.ts";
import { addDays } from "../src/platform/time/dates.ts";
import { moveOccurrence } from "../src/routines/occurrences/occurrence-service.ts";
import { createRoutine } from "../src/routines/service.ts";
import { addOrganisation, inOrganisation } from "./organisation.ts";
import { formatCount, formatRatio, type Measurement } from "./report.ts";
import type { BenchDatabase, BenchServer } from "./server.ts";
import { timeInTurn, timeMs } from "./timing.ts";

const fewRoutines = 10;
const manyRoutines = 1_000;
const warmUps = 3;
const rounds = 25;

/** Routines alike, each with its occurrences and their steps; all but the first are copied. */
const furnishRoutines = async ({ database, owner }: BenchDatabase, routineCount: number) => {
  const today = new Date().toISOString().slice(0, 10);
  const { organisationId, furnished } = await addOrganisation(database, "moving", async (scope) => {
    await createPerson(scope, { code: "chair", title: "Chair", role: "systemLeader", email: "chair@example.org" });
    const cadence = { every: "month", on: "last Friday", at: "10:00", minutes: 60, startsOn: addDays(today, 1) };
    return createRoutine(scope, { code: "routine-0", kind: "stocktake", chair: "chair", cadence });
  });
  await owner.query("SET session_replication_role = replica");
  await owner.query(
    `insert into routines
    select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'code', 'routine-' || number))).*
    from routines r, generate_series(1, $1::int - 1) as number`,
    [routineCount],
  );
  await owner.query(
    `insert into occurrences
    select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'routine_id', r.id))).*
    from occurrences o, routines r where r.code <> 'routine-0'`,
  );
  await owner.query(
    `insert into run_up_steps
    select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'occurrence_id', o.id))).*
    from run_up_steps s
    join occurrences like_it on like_it.id = s.occurrence_id
    join occurrences o on o.recurrence_on = like_it.recurrence_on and o.routine_id <> like_it.routine_id`,
  );
  await owner.query("SET session_replication_role = origin");
  await owner.query("VACUUM (ANALYZE)");
  const { rows } = await owner.query<{ id: string; heldOn: string }>(
    `select id, held_on::text as "heldOn" from occurrences where routine_id = $1 order by starts_at offset 6 limit 1`,
    [furnished.id],
  );
  const [occurrence] = rows;
  if (occurrence === undefined) throw new Error("nothing was planned");
  return { organisationId, ...occurrence };
};

/** What the move wrote is counted by the versions of rows: whatever has a new one was written. */
const countWritten = async ({ owner }: BenchDatabase, since: string): Promise<Map<string, number>> => {
  const written = new Map<string, number>();
  for (const table of ["occurrences", "run_up_steps", "occurrence_changes", "routines", "audit_entries"]) {
    const { rows } = await owner.query<{ count: number }>(
      `select count(*)::int as count from ${table} where xmin::text::bigint >= $1`,
      [since],
    );
    written.set(table, rows[0]?.count ?? 0);
  }
  return written;
};

/** Moving one occurrence among many routines against the same among few, and which rows it writes. */
export const measureMove = async (server: BenchServer): Promise<Measurement[]> => {
  const small = await server.addDatabase("bench_move_small");
  const large = await server.addDatabase("bench_move_large");
  const mover = async (bench: BenchDatabase, routineCount: number) => {
    const { organisationId, id, heldOn } = await furnishRoutines(bench, routineCount);
    let moves = 0;
    return (): Promise<number> => {
      moves += 1;
      const to = addDays(heldOn, 3 + (moves % 2));
      return timeMs(() =>
        inOrganisation(bench.database, organisationId, (scope) =>
          moveOccurrence(scope, id, { to, reason: "the chair travels" }, "any"),
        ),
      );
    };
  };
  const works = { few: await mover(small, fewRoutines), many: await mover(large, manyRoutines) };
  const { rows } = await large.owner.query<{ next: string }>(
    "select txid_snapshot_xmax(txid_current_snapshot())::text as next",
  );
  await works.many();
  const written = await countWritten(large, rows[0]?.next ?? "0");
  await timeInTurn(warmUps, works);
  const { few, many } = await timeInTurn(rounds, works);
  const total = await large.owner.query<{ count: number }>("select count(*)::int as count from occurrences");
  const steps = written.get("run_up_steps") ?? 0;
  return [
    {
      what: `one occurrence moved among ${formatCount(manyRoutines)} routines, of one among ${fewRoutines}`,
      value: formatRatio(many / few),
      promised: "at most 1.50",
      from: `${many.toFixed(1)} ms of ${few.toFixed(1)} ms`,
    },
    {
      what: "occurrences that a move writes",
      value: formatCount(written.get("occurrences") ?? 0),
      promised: "1",
      from: `of ${formatCount(total.rows[0]?.count ?? 0)}; ${steps} steps, ${[...written]
        .slice(2)
        .map(([table, count]) => `${count} ${table}`)
        .join(", ")}`,
    },
  ];
};
