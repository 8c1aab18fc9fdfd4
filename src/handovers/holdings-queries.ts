import { and, asc, eq, exists, isNull, ne, or, sql } from "drizzle-orm";
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

/** Escalations that go on and went to somebody. */
export const selectEscalationsTo = (scope: Scope, personId: string): Promise<EscalationHeld[]> =>
  scope.db
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
      ),
    )
    .orderBy(asc(escalations.id));

/** Puts the successor in the place of who was told; whoever else was told stays. */
export const moveEscalation = async (
  scope: Scope,
  escalationId: string,
  fromPersonId: string,
  toPersonId: string,
): Promise<void> => {
  await scope.db
    .insert(escalationRecipients)
    .values({ organisationId: scope.organisationId, escalationId, personId: toPersonId })
    .onConflictDoNothing();
  await scope.db
    .delete(escalationRecipients)
    .where(
      and(
        eq(escalationRecipients.organisationId, scope.organisationId),
        eq(escalationRecipients.escalationId, escalationId),
        eq(escalationRecipients.personId, fromPersonId),
      ),
    );
};
