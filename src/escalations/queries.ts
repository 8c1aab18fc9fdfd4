import { and, asc, eq, gt, inArray, lt, ne, or, type SQL, sql } from "drizzle-orm";
import { actions, actionUpdates } from "../actions/tables.ts";
import { people } from "../people/tables.ts";
import { strategyGoals } from "../plan/tables.ts";
import { versionedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import { notFound } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { isUuid, newId } from "../platform/ids/ids.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { occurrences, routineGoals } from "../routines/tables.ts";
import type { RaisedLevel } from "./line.ts";
import type { EscalationState } from "./schemas.ts";
import { escalationRecipients, escalations } from "./tables.ts";

const rows = versionedRows(escalations, "escalation");
export const updateEscalation = rows.update;

/** The action was answered, or promised for another day: what was escalated for the missed date is over. */
const isOver = or(ne(actions.state, "open"), ne(actions.dueOn, escalations.dueOn)) ?? sql`false`;

/** Where it stands on a day. An answer of the owner ends it at once, whenever the row is told. */
const stateOn = (today: IsoDate): SQL<EscalationState> => sql<EscalationState>`case
  when ${escalations.state} = 'ended' or ${isOver} then 'ended'
  when ${escalations.state} = 'snoozed' and ${escalations.snoozedUntilOn} <= ${today} then 'open'
  else ${escalations.state} end`;

/** The last words of the owner, or of the unit for them. */
const lastSaid = (column: "text" | "said_on" | "said_by"): SQL<string | null> => sql<string | null>`(
  select u.${sql.raw(column)} from ${actionUpdates} u
  where u.action_id = ${actions.id} and u.text is not null and u.kind in ('done', 'note', 'slip', 'reopen')
  order by u.id desc limit 1)`;

const viewOn = (scope: Scope, today: IsoDate) =>
  scope.db
    .select({
      row: escalations,
      state: stateOn(today),
      action: {
        id: actions.id,
        number: actions.number,
        text: actions.text,
        state: actions.state,
        dueOn: actions.dueOn,
        originalDueOn: actions.originalDueOn,
      },
      owner: { id: people.id, code: people.code, title: people.title },
      lastText: lastSaid("text"),
      lastSaidOn: lastSaid("said_on"),
    })
    .from(escalations)
    .innerJoin(actions, eq(actions.id, escalations.actionId))
    .innerJoin(people, eq(people.id, actions.ownerId))
    .$dynamic();

export type EscalationView = Awaited<ReturnType<typeof viewOn>>[number] & { id: string; version: number };

const named = (found: Awaited<ReturnType<typeof viewOn>>): EscalationView[] =>
  found.map((view) => ({ ...view, id: view.row.id, version: view.row.version }));

const mine = (scope: Scope): SQL => eq(escalations.organisationId, scope.organisationId);

export const pageEscalations = async (
  scope: Scope,
  page: PageRequest,
  today: IsoDate,
  filters: { state?: EscalationState | undefined; actionId?: string | undefined; personId?: string | undefined },
): Promise<EscalationView[]> => {
  const after = page.after?.[0];
  const { state, actionId, personId } = filters;
  const wentTo = (id: string) =>
    inArray(
      escalations.id,
      scope.db
        .select({ id: escalationRecipients.escalationId })
        .from(escalationRecipients)
        .where(eq(escalationRecipients.personId, id)),
    );
  return named(
    await viewOn(scope, today)
      .where(
        and(
          mine(scope),
          after === undefined ? undefined : gt(escalations.id, after),
          state === undefined ? undefined : eq(stateOn(today), state),
          actionId === undefined ? undefined : eq(escalations.actionId, actionId),
          personId === undefined ? undefined : wentTo(personId),
        ),
      )
      .orderBy(asc(escalations.id))
      .limit(page.limit + 1),
  );
};

export const findEscalationIfAny = async (
  scope: Scope,
  id: string,
  today: IsoDate,
): Promise<EscalationView | undefined> => {
  const [view] = isUuid(id) ? named(await viewOn(scope, today).where(and(mine(scope), eq(escalations.id, id)))) : [];
  return view;
};

/** @throws Problem 404 */
export const findEscalation = async (scope: Scope, id: string, today: IsoDate): Promise<EscalationView> => {
  const view = await findEscalationIfAny(scope, id, today);
  if (view === undefined) throw notFound("escalation");
  return view;
};

/** Held, with its action, until the transaction ends: of two answers at once the second sees the first. @throws Problem 404 */
export const lockEscalation = async (scope: Scope, id: string, today: IsoDate): Promise<EscalationView> => {
  const { action } = await findEscalation(scope, id, today);
  // The owner's answer, and who raises, hold the action first as well.
  await scope.db.select({ id: actions.id }).from(actions).where(eq(actions.id, action.id)).for("update");
  await scope.db.select({ id: escalations.id }).from(escalations).where(eq(escalations.id, id)).for("update");
  return findEscalation(scope, id, today);
};

/** What is open on a day, by when it was raised: for those it went to, who have not left. */
export const selectOpenEscalations = async (
  scope: Scope,
  today: IsoDate,
  personIds: readonly string[] | "all",
): Promise<{ view: EscalationView; personId: string }[]> => {
  const views = named(
    await viewOn(scope, today)
      .where(and(mine(scope), ne(escalations.state, "ended"), eq(stateOn(today), "open")))
      .orderBy(asc(escalations.dueOn), asc(actions.number), asc(escalations.level)),
  );
  const recipients = await selectRecipients(
    scope,
    views.map(({ id }) => id),
  );
  return views.flatMap((view) =>
    (recipients.get(view.id) ?? [])
      .filter(({ id, isActive }) => isActive && (personIds === "all" || personIds.includes(id)))
      .map(({ id }) => ({ view, personId: id })),
  );
};

export interface Recipient {
  id: string;
  code: string;
  title: string;
  isActive: boolean;
}

/** Whom escalations went to, by the escalation's id, in the order of their codes. */
export const selectRecipients = async (scope: Scope, ids: readonly string[]): Promise<Map<string, Recipient[]>> => {
  if (ids.length === 0) return new Map();
  const found = await scope.db
    .select({
      escalationId: escalationRecipients.escalationId,
      id: people.id,
      code: people.code,
      title: people.title,
      isActive: people.isActive,
    })
    .from(escalationRecipients)
    .innerJoin(people, eq(people.id, escalationRecipients.personId))
    .where(
      and(
        eq(escalationRecipients.organisationId, scope.organisationId),
        inArray(escalationRecipients.escalationId, [...ids]),
      ),
    )
    .orderBy(asc(people.code));
  const byEscalation = new Map<string, Recipient[]>();
  for (const { escalationId, ...person } of found) {
    byEscalation.set(escalationId, [...(byEscalation.get(escalationId) ?? []), person]);
  }
  return byEscalation;
};

/** Open actions that are past due, in the order of their making. */
export const selectOverdueActions = (scope: Scope, today: IsoDate) =>
  scope.db
    .select({
      id: actions.id,
      number: actions.number,
      text: actions.text,
      ownerId: actions.ownerId,
      dueOn: actions.dueOn,
      recordedAt: actions.recordedAt,
      goalId: actions.goalId,
      strategyId: actions.strategyId,
      occurrenceId: actions.occurrenceId,
    })
    .from(actions)
    .where(and(eq(actions.organisationId, scope.organisationId), eq(actions.state, "open"), lt(actions.dueOn, today)))
    .orderBy(asc(actions.id));
export type OverdueAction = Awaited<ReturnType<typeof selectOverdueActions>>[number];

/** What goes on: raised for the date that the action still has, by action. */
export const selectGoingOn = async (scope: Scope) => {
  const found = await scope.db
    .select({
      actionId: escalations.actionId,
      level: escalations.level,
      state: escalations.state,
      snoozedUntilOn: escalations.snoozedUntilOn,
    })
    .from(escalations)
    .innerJoin(actions, eq(actions.id, escalations.actionId))
    .where(
      and(mine(scope), ne(escalations.state, "ended"), eq(actions.dueOn, escalations.dueOn), eq(actions.state, "open")),
    );
  const byAction = new Map<string, (typeof found)[number][]>();
  for (const row of found) byAction.set(row.actionId, [...(byAction.get(row.actionId) ?? []), row]);
  return byAction;
};

/** Going on by their rows, though the action was answered or has another date. */
export const selectOver = (scope: Scope) =>
  scope.db
    .select({
      id: escalations.id,
      level: escalations.level,
      number: actions.number,
      state: actions.state,
      dueOn: actions.dueOn,
    })
    .from(escalations)
    .innerJoin(actions, eq(actions.id, escalations.actionId))
    .where(and(mine(scope), ne(escalations.state, "ended"), isOver))
    .orderBy(asc(escalations.id));

/** @returns false when it had ended already */
export const endEscalation = async (scope: Scope, id: string, reason: string, today: IsoDate): Promise<boolean> => {
  const ended = await scope.db
    .update(escalations)
    .set({
      state: "ended",
      reason: sql`coalesce(${escalations.reason}, ${reason})`,
      endedOn: today,
      version: sql`${escalations.version} + 1`,
      updatedAt: scope.clock.now(),
    })
    .where(and(mine(scope), eq(escalations.id, id), ne(escalations.state, "ended")))
    .returning({ id: escalations.id });
  return ended.length > 0;
};

/**
 * One row for an action, a missed date and a level: made, or begun again where it had ended because the action was
 * answered and was opened again since.
 * @returns null when it goes on already
 */
export const insertEscalation = async (
  scope: Scope,
  action: { id: string; dueOn: IsoDate },
  { level, to, recipientIds }: RaisedLevel,
  today: IsoDate,
): Promise<string | null> => {
  const now = scope.clock.now();
  const begun = { toRole: to, raisedOn: today, state: "open" as const };
  const [row] = await scope.db
    .insert(escalations)
    .values({
      ...begun,
      id: newId(),
      organisationId: scope.organisationId,
      actionId: action.id,
      dueOn: action.dueOn,
      level,
      createdAt: now,
      updatedAt: now,
    })
    .onConflictDoUpdate({
      target: [escalations.actionId, escalations.dueOn, escalations.level],
      set: {
        ...begun,
        ...{ snoozedUntilOn: null, reason: null, answeredBy: null, answeredOn: null, endedOn: null },
        version: sql`${escalations.version} + 1`,
        updatedAt: now,
      },
      setWhere: eq(escalations.state, "ended"),
    })
    .returning({ id: escalations.id });
  if (row === undefined) return null;
  await scope.db
    .insert(escalationRecipients)
    .values(recipientIds.map((personId) => ({ organisationId: scope.organisationId, escalationId: row.id, personId })))
    .onConflictDoNothing();
  return row.id;
};

/**
 * The goals that actions serve, by action: the one they name; else those of their strategy; else the one goal of the
 * meeting, where that is about one alone.
 */
export const selectGoalsServed = async (
  scope: Scope,
  served: readonly Pick<OverdueAction, "id" | "goalId" | "strategyId" | "occurrenceId">[],
): Promise<Map<string, string[]>> => {
  const strategyIds = served.flatMap(({ goalId, strategyId }) => (goalId === null && strategyId ? [strategyId] : []));
  const occurrenceIds = served.flatMap(({ goalId, strategyId, occurrenceId }) =>
    goalId === null && strategyId === null ? [occurrenceId] : [],
  );
  const ofStrategies =
    strategyIds.length === 0
      ? []
      : await scope.db
          .select({ of: strategyGoals.strategyId, goalId: strategyGoals.goalId })
          .from(strategyGoals)
          .where(
            and(
              eq(strategyGoals.organisationId, scope.organisationId),
              inArray(strategyGoals.strategyId, [...new Set(strategyIds)]),
            ),
          );
  const ofMeetings =
    occurrenceIds.length === 0
      ? []
      : await scope.db
          .select({
            of: occurrences.id,
            goalId: sql<string | null>`coalesce(${occurrences.turnGoalId}, (
              select min(g.goal_id::text)::uuid from ${routineGoals} g
              where g.routine_id = ${occurrences.routineId} having count(*) = 1))`,
          })
          .from(occurrences)
          .where(
            and(
              eq(occurrences.organisationId, scope.organisationId),
              inArray(occurrences.id, [...new Set(occurrenceIds)]),
            ),
          );
  const goalsOf = (found: readonly { of: string; goalId: string | null }[], id: string | null) =>
    found.flatMap(({ of, goalId }) => (of === id && goalId !== null ? [goalId] : []));
  return new Map(
    served.map(({ id, goalId, strategyId, occurrenceId }) => [
      id,
      goalId !== null
        ? [goalId]
        : strategyId !== null
          ? goalsOf(ofStrategies, strategyId)
          : goalsOf(ofMeetings, occurrenceId),
    ]),
  );
};
