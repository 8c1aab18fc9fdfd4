import { createPerson } from "../src/people/service.ts";
import { systemClock } from "../src/platform/clock/clock.ts";
import { runUpStepKinds } from "../src/routines/run-ups/run-up-schema.ts";
import { createRoutine } from "../src/routines/service.ts";
import { sweepAll } from "../src/run-up/sweep-service.ts";
import { addOrganisation } from "./organisation.ts";
import { formatCount, formatRatio, type Measurement } from "./report.ts";
import type { BenchDatabase, BenchServer } from "./server.ts";
import { timeInTurn, timeMs } from "./timing.ts";

const fewSteps = 1_000;
/** What falls due at each measured sweep. */
const dueSteps = 20;
const warmUps = 5;
const rounds = 41;
/** One a day, from two months ahead on. */
const occurrencesARoutine = 400;

/** An organisation with so many planned steps ahead, as many to an occurrence as a run-up has. */
const furnishSteps = async ({ database, owner }: BenchDatabase, stepCount: number): Promise<void> => {
  const occurrenceCount = Math.ceil(stepCount / runUpStepKinds.length);
  await addOrganisation(database, "sweep", async (scope) => {
    await createPerson(scope, { code: "chair", title: "Chair", role: "systemLeader", email: "chair@example.org" });
    await createRoutine(scope, {
      code: "routine-0",
      kind: "stocktake",
      // Over already: it makes no occurrences of its own.
      cadence: {
        every: "6 months",
        on: "second Tuesday",
        at: "10:00",
        minutes: 60,
        startsOn: "2020-01-01",
        endsOn: "2020-02-01",
      },
      chair: "chair",
    });
  });
  // Rows made here refer to what is there; checking each would take longer than all the rest.
  await owner.query("SET session_replication_role = replica");
  await owner.query(
    `insert into routines
    select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'code', 'routine-' || number))).*
    from routines r, generate_series(1, $1::int) as number`,
    [Math.floor(occurrenceCount / occurrencesARoutine)],
  );
  await owner.query(
    `insert into occurrences (id, organisation_id, routine_id, recurrence_on, held_on, starts_local, time_zone,
      starts_at, minutes, status, version, created_at, updated_at)
    select gen_random_uuid(), r.organisation_id, r.id, day, day, day || 'T10:00', r.time_zone,
      (day + time '10:00') at time zone r.time_zone, 60, 'planned', 1, now(), now()
    from routines r, generate_series(0, ${occurrencesARoutine - 1}) as number,
      lateral (select current_date + 60 + number as day) as dated
    limit $1`,
    [occurrenceCount],
  );
  await owner.query(
    `insert into run_up_steps (id, organisation_id, occurrence_id, kind, lead_days, due_on, due_at, state, is_late)
    select gen_random_uuid(), o.organisation_id, o.id, kind, lead, o.held_on + lead,
      o.starts_at + make_interval(days => lead), 'planned', false
    from occurrences o, unnest($1::text[]) with ordinality as step (kind, position),
      lateral (select position::int * 3 - 20 as lead) as dated
    limit $2`,
    [runUpStepKinds, stepCount],
  );
  await owner.query("SET session_replication_role = origin");
  await owner.query("VACUUM (ANALYZE)");
};

const sweepOnce = async ({ database }: BenchDatabase, expectedJobs: number): Promise<number> => {
  let jobCount = 0;
  const durationMs = await timeMs(async () => {
    jobCount = await sweepAll({ database, clock: systemClock });
  });
  if (jobCount !== expectedJobs) throw new Error(`the sweep found ${jobCount} of ${expectedJobs} steps`);
  return durationMs;
};

/** Makes some steps due, sweeps, and puts them back: every sweep finds the same. */
const sweepWithSomeDue = async (bench: BenchDatabase): Promise<number> => {
  const { owner } = bench;
  const chosen = `id in (select id from run_up_steps order by id limit ${dueSteps})`;
  await owner.query(`update run_up_steps set due_at = now() - interval '1 minute' where ${chosen}`);
  const durationMs = await sweepOnce(bench, dueSteps);
  await owner.query("delete from pending_jobs");
  await owner.query(
    `update run_up_steps set state = 'planned', enqueued_at = null, due_at = now() + interval '60 days' where ${chosen}`,
  );
  return durationMs;
};

/** The sweep with many steps ahead of it against the sweep with few: when nothing is due, as mostly, and when some is. */
export const measureSweep = async (server: BenchServer, manySteps: number): Promise<Measurement[]> => {
  const small = await server.addDatabase("bench_sweep_small");
  const large = await server.addDatabase("bench_sweep_large");
  await furnishSteps(small, fewSteps);
  await furnishSteps(large, manySteps);
  const works = {
    fewIdle: () => sweepOnce(small, 0),
    manyIdle: () => sweepOnce(large, 0),
    few: () => sweepWithSomeDue(small),
    many: () => sweepWithSomeDue(large),
  };
  await timeInTurn(warmUps, works);
  const times = await timeInTurn(rounds, works);
  const compare = (what: string, many: number, few: number): Measurement => ({
    what: `${what}, ${formatCount(manySteps)} ahead, of one with ${formatCount(fewSteps)}`,
    value: formatRatio(many / few),
    promised: "at most 1.50",
    from: `${many.toFixed(1)} ms of ${few.toFixed(1)} ms`,
  });
  return [
    compare("sweep with no step due", times.manyIdle, times.fewIdle),
    compare(`sweep with ${dueSteps} steps due`, times.many, times.few),
  ];
};
