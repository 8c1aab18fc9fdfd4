import { and, asc, eq, exists, isNull, ne, not, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { actions, asks } from "../actions/tables.ts";
import { escalationRecipients, escalations } from "../escalations/tables.ts";
import { metrics } from "../metrics/tables.ts";
import { people } from "../people/tables.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { routineParticipants, routines } from "../routines/tables.ts";

// What somebody holds besides goals and strategies. These narrow reads stand in for services that list everything.

export interface MetricHeld {
  id: string;
  code: string;
  title: string;
}

export const selectMetricsOwnedBy = (scope: Scope, personId: string): Promise<MetricHeld[]> =>
  scope.db
    .select({ id: metrics.id, code: metrics.code, title: metrics.title })
    .from(metrics)
    .where(and(eq(metrics.organisationId, scope.organisationId), eq(metrics.ownerId, personId)))
    .orderBy(asc(metrics.id));

export const selectOpenActionNumbersOf = async (scope: Scope, personId: string): Promise<number[]> => {
  const rows = await scope.db
    .select({ number: actions.number })
    .from(actions)
    .where(
      and(eq(actions.organisationId, scope.organisationId), eq(actions.ownerId, personId), eq(actions.state, "open")),
    )
    .orderBy(asc(actions.number));
  return rows.map(({ number }) => number);
};

export const countOpenAsksTo = (scope: Scope, personId: string): Promise<number> =>
  scope.db.$count(
    asks,
    and(eq(asks.organisationId, scope.organisationId), eq(asks.toId, personId), isNull(asks.answeredOn)),
  );

export interface RoutineHeld {
  id: string;
  code: string;
  title: string;
  isChair: boolean;
  isTo: boolean;
  isFrom: boolean;
  isParticipant: boolean;
}

/** Routines that go on and in which somebody has a part. */
export const selectRoutinesWith = (scope: Scope, personId: string): Promise<RoutineHeld[]> => {
  const takesPart = exists(
    scope.db
      .select({ one: sql`1` })
      .from(routineParticipants)
      .where(and(eq(routineParticipants.routineId, routines.id), eq(routineParticipants.personId, personId))),
  );
  const is = (column: typeof routines.chairId | typeof routines.toId | typeof routines.fromId) =>
    sql<boolean>`coalesce(${column} = ${personId}, false)`;
  return scope.db
    .select({
      id: routines.id,
      code: routines.code,
      title: routines.title,
      isChair: is(routines.chairId),
      isTo: is(routines.toId),
      isFrom: is(routines.fromId),
      isParticipant: sql<boolean>`${takesPart}`,
    })
    .from(routines)
    .where(
      and(
        eq(routines.organisationId, scope.organisationId),
        isNull(routines.endedAt),
        or(eq(routines.chairId, personId), eq(routines.toId, personId), eq(routines.fromId, personId), takesPart),
      ),
    )
    .orderBy(asc(routines.id));
};

/** Codes of those who take part, in their order. */
export const selectParticipantCodes = async (scope: Scope, routineId: string): Promise<string[]> => {
  const rows = await scope.db
    .select({ code: people.code })
    .from(routineParticipants)
    .innerJoin(people, eq(people.id, routineParticipants.personId))
    .where(
      and(eq(routineParticipants.organisationId, scope.organisationId), eq(routineParticipants.routineId, routineId)),
    )
    .orderBy(asc(routineParticipants.position));
  return rows.map(({ code }) => code);
};

export interface EscalationHeld {
  id: string;
  number: number;
  text: string;
  owner: { code: string; title: string };
  dueOn: IsoDate;
  raisedOn: IsoDate;
}

/**
 * Escalations that go on and went to somebody.
 * @param which `alone`: nobody else who is still there was told; `all`: whoever else was told
 */
export const selectEscalationsTo = (
  scope: Scope,
  personId: string,
  which: "alone" | "all",
): Promise<EscalationHeld[]> => {
  const told = alias(escalationRecipients, "told");
  const other = alias(people, "also_told");
  const othersTold = exists(
    scope.db
      .select({ one: sql`1` })
      .from(told)
      .innerJoin(other, eq(other.id, told.personId))
      .where(and(eq(told.escalationId, escalations.id), ne(told.personId, personId), eq(other.isActive, true))),
  );
  return scope.db
    .select({
      id: escalations.id,
      number: actions.number,
      text: actions.text,
      owner: { code: people.code, title: people.title },
      dueOn: escalations.dueOn,
      raisedOn: escalations.raisedOn,
    })
    .from(escalations)
    .innerJoin(escalationRecipients, eq(escalationRecipients.escalationId, escalations.id))
    .innerJoin(actions, eq(actions.id, escalations.actionId))
    .innerJoin(people, eq(people.id, actions.ownerId))
    .where(
      and(
        eq(escalations.organisationId, scope.organisationId),
        ne(escalations.state, "ended"),
        eq(escalationRecipients.personId, personId),
        which === "all" ? undefined : not(othersTold),
      ),
    )
    .orderBy(asc(escalations.id));
};

/** The successor is told as well; that the former one was told stays on record. */
export const insertEscalationRecipient = async (
  scope: Scope,
  escalationId: string,
  personId: string,
): Promise<void> => {
  await scope.db
    .insert(escalationRecipients)
    .values({ organisationId: scope.organisationId, escalationId, personId })
    .onConflictDoNothing();
};
