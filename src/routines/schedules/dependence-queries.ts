import { sql } from "drizzle-orm";
import type { Scope } from "../../platform/db/scope.ts";
import type { Dependence } from "./dependence.ts";

/** On which routines the dates of those that go on hang: by their cadence, a change of it in force, or by waiting. */
export const selectDependences = async (scope: Scope): Promise<Dependence[]> => {
  const { organisationId } = scope;
  const { rows } = await scope.db.execute<{ routine_id: string; required_id: string }>(sql`
    with following as (
      select r.id, r.cadence from routines r where r.organisation_id = ${organisationId} and r.ended_at is null
      union all
      select r.id, c.cadence from schedule_changes c join routines r on r.id = c.routine_id
      where c.organisation_id = ${organisationId} and c.withdrawn_at is null and r.ended_at is null
    )
    select f.id as routine_id, a.id as required_id
    from following f
    join routines a on a.organisation_id = ${organisationId}
      and a.code = coalesce(f.cadence ->> 'halfwayBetween', f.cadence #>> '{relativeTo,routine}')
    union
    select p.routine_id, p.required_id
    from routine_prerequisites p join routines r on r.id = p.routine_id
    where p.organisation_id = ${organisationId} and r.ended_at is null`);
  return rows.map((row) => ({ routineId: row.routine_id, requiredId: row.required_id }));
};

/** Until the transaction ends nobody else in the organisation makes routines hang on each other. */
export const lockDependences = async (scope: Scope): Promise<void> => {
  const key = `dependences ${scope.organisationId}`;
  await scope.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`);
};

/** Which routines that go on give way to which. */
export const selectYields = async (scope: Scope): Promise<Dependence[]> => {
  const { rows } = await scope.db.execute<{ routine_id: string; required_id: string }>(sql`
    select y.routine_id, y.yields_to_id as required_id
    from routine_yields y join routines r on r.id = y.routine_id
    where y.organisation_id = ${scope.organisationId} and r.ended_at is null`);
  return rows.map((row) => ({ routineId: row.routine_id, requiredId: row.required_id }));
};
