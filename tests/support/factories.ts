import { randomBytes } from "node:crypto";
import { people } from "../../src/people/tables.ts";
import { goals } from "../../src/plan/tables.ts";
import type { Scope } from "../../src/platform/db/scope.ts";
import { newId } from "../../src/platform/ids/ids.ts";
import { occurrences, routineGoals, routines } from "../../src/routines/tables.ts";

// Rows put straight into the database, parents included, for tests of what builds on them. Run them `inScope`.

type Overrides<T extends { $inferInsert: object }> = Partial<T["$inferInsert"]>;

const shortCode = (noun: string) => `${noun}-${randomBytes(4).toString("hex")}`;

const stored = (scope: Scope) => ({
  id: newId(),
  organisationId: scope.organisationId,
  createdAt: scope.clock.now(),
  updatedAt: scope.clock.now(),
});

const only = <T>(rows: T[]): T => {
  const [row] = rows;
  if (row === undefined) throw new Error("nothing was stored");
  return row;
};

export const buildPerson = async (scope: Scope, overrides: Overrides<typeof people> = {}) => {
  const code = overrides.code ?? shortCode("person");
  const row = { ...stored(scope), title: `Holder of ${code}`, role: "owner" as const, email: `${code}@example.org` };
  return only(
    await scope.db
      .insert(people)
      .values({ ...row, ...overrides, code })
      .returning(),
  );
};

export const buildGoal = async (scope: Scope, overrides: Overrides<typeof goals> = {}) => {
  const code = overrides.code ?? shortCode("goal");
  return only(
    await scope.db
      .insert(goals)
      .values({ ...stored(scope), title: `Goal ${code}`, ...overrides, code })
      .returning(),
  );
};

/** A stocktake, held on the second Tuesday of every sixth month, about the given goals. */
export const buildRoutine = async (
  scope: Scope,
  { goalIds = [], ...overrides }: Overrides<typeof routines> & { goalIds?: string[] } = {},
) => {
  const code = overrides.code ?? shortCode("routine");
  const row = only(
    await scope.db
      .insert(routines)
      .values({
        ...stored(scope),
        title: `Routine ${code}`,
        kind: "stocktake",
        cadence: { every: "6 months", on: "second Tuesday", at: "10:00", startsOn: "2013-03-01" },
        timeZone: "America/New_York",
        shift: "next",
        catchUpHours: 72,
        knownAt: scope.clock.now(),
        ...overrides,
        code,
      })
      .returning(),
  );
  for (const [position, goalId] of goalIds.entries()) {
    await scope.db
      .insert(routineGoals)
      .values({ organisationId: scope.organisationId, routineId: row.id, goalId, position });
  }
  return row;
};

/** Held on 12 March 2013 at ten in New York, unless told otherwise; with a routine of its own where none is given. */
export const buildOccurrence = async (scope: Scope, overrides: Overrides<typeof occurrences> = {}) => {
  const routineId = overrides.routineId ?? (await buildRoutine(scope)).id;
  const heldOn = overrides.heldOn ?? "2013-03-12";
  return only(
    await scope.db
      .insert(occurrences)
      .values({
        ...stored(scope),
        recurrenceOn: heldOn,
        startsLocal: `${heldOn}T10:00`,
        timeZone: "America/New_York",
        startsAt: new Date(`${heldOn}T15:00:00Z`),
        minutes: 60,
        status: "planned",
        ...overrides,
        routineId,
        heldOn,
      })
      .returning(),
  );
};

/**
 * A stocktake of 12 March 2013, held, about the goal CCR, with its leader, another leader and the commissioner:
 * what tests of the follow-up start from.
 */
export const buildStocktake = async (scope: Scope) => {
  await buildPerson(scope, { code: "ccr-leader", title: "Goal leader" });
  await buildPerson(scope, { code: "other-leader", title: "Other leader" });
  await buildPerson(scope, { code: "commissioner", title: "Commissioner", role: "systemLeader" });
  const goal = await buildGoal(scope, { code: "CCR", title: "Success after high school" });
  const routine = await buildRoutine(scope, { code: "stocktake-ccr", title: "Stocktake", goalIds: [goal.id] });
  const occurrence = await buildOccurrence(scope, { routineId: routine.id, status: "held" });
  return { occurrenceId: occurrence.id, routineId: routine.id, routineCode: routine.code, goalId: goal.id };
};
