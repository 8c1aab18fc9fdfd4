import { revokeKeysOf } from "../access/service.ts";
import { moveWhatIsOpen } from "../actions/hand-over-service.ts";
import { recordAudit } from "../audit/service.ts";
import { countOf, joinList } from "../documents/sentences.ts";
import { updateMetric } from "../metrics/service.ts";
import type { MailContext } from "../notifications/service.ts";
import { getTime } from "../organisations/service.ts";
import type { PersonRow } from "../people/queries.ts";
import { type BeforeLeaving, getPerson, lockHandingOver, resolvePerson, updatePerson } from "../people/service.ts";
import { getGoalsById, handOverGoal, handOverGoalUntilNext } from "../plan/goal-service.ts";
import type { OwnershipRow } from "../plan/ownership-queries.ts";
import { listOwnershipsHeld } from "../plan/ownership-service.ts";
import { getStrategiesById, handOverStrategy, handOverStrategyUntilNext } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { conflict, unacceptable } from "../platform/errors/problem.ts";
import { formatDate, type IsoDate, laterOf } from "../platform/time/dates.ts";
import { updateRoutine } from "../routines/service.ts";
import type { RoutineRole } from "./handover-evidence.ts";
import {
  countOpenAsksTo,
  insertEscalationRecipient,
  type RoutineHeld,
  selectEscalationsTo,
  selectMetricsOwnedBy,
  selectOpenActionNumbersOf,
  selectParticipantCodes,
  selectRoutinesWith,
} from "./holdings-queries.ts";
import type { HandoverRow } from "./queries.ts";
import type { Holdings, PersonHandOverInput } from "./schemas.ts";
import { countHandedOver, type DoneHandover, makeHandover } from "./service.ts";

const isId = (id: string | null): id is string => id !== null;
const codesOf = (rows: Iterable<{ code: string }>): string[] => [...rows].map(({ code }) => code).toSorted();

/** Everything that one person holds and that somebody has to hold after them. */
const findHoldings = async (scope: Scope, { id }: PersonRow): Promise<Holdings> => {
  const { today } = await getTime(scope);
  const owned = await listOwnershipsHeld(scope, id, today);
  const goals = await getGoalsById(scope, owned.map(({ goalId }) => goalId).filter(isId));
  const strategies = await getStrategiesById(scope, owned.map(({ strategyId }) => strategyId).filter(isId));
  return {
    goals: codesOf(goals.values()),
    strategies: codesOf(strategies.values()),
    metrics: codesOf(await selectMetricsOwnedBy(scope, id)),
    routines: codesOf(await selectRoutinesWith(scope, id)),
    actions: (await selectOpenActionNumbersOf(scope, id)).map((number) => `A${number}`),
    asks: await countOpenAsksTo(scope, id),
    escalations: (await selectEscalationsTo(scope, id, "alone")).map(({ number }) => `A${number}`),
  };
};

/** What would pass on if the person handed over now. @throws Problem 404 */
export const getHoldings = async (scope: Scope, reference: string): Promise<Holdings> =>
  findHoldings(scope, await getPerson(scope, reference));

const namesShown = 12;
const nameSome = (noun: string, names: readonly string[], plural = `${noun}s`): string[] => {
  if (names.length === 0) return [];
  const rest = names.length - namesShown;
  const shown = [...names.slice(0, namesShown), ...(rest > 0 ? [`${rest} more`] : [])];
  return [`the ${names.length === 1 ? noun : plural} ${joinList(shown)}`];
};

const nameHoldings = (held: Holdings): string[] => [
  ...nameSome("goal", held.goals),
  ...nameSome("strategy", held.strategies, "strategies"),
  ...nameSome("metric", held.metrics),
  ...nameSome("open action", held.actions),
  ...(held.asks === 0 ? [] : [`${countOf(held.asks, "request")} for help without an answer`]),
  ...nameSome("routine", held.routines).map((names) => `a part in ${names}`),
  ...nameSome("escalation of", held.escalations, "escalations of"),
];

/**
 * Nobody leaves with something in their hands: what was agreed would be nobody's.
 * @throws Problem 409 that names what the person holds and how it passes on
 */
export const requireNothingHeld: BeforeLeaving = async (scope, person) => {
  const named = nameHoldings(await findHoldings(scope, person));
  if (named.length === 0) return;
  throw conflict(
    `${person.title} (${person.code}) still holds ${joinList(named)}. Hand it over first, and say that they leave: POST /v1/people/code:${person.code}/hand-over { "to": ..., "leaves": true }.`,
  );
};

/** The day on which one entry of the history passes on: one that begins later, by a handover dated ahead, on its own. */
const passOwnerships = async (
  scope: Scope,
  from: PersonRow,
  to: PersonRow,
  { fromOn, note }: { fromOn: IsoDate; note: string | null },
  today: IsoDate,
): Promise<OwnershipRow[]> => {
  const held = await listOwnershipsHeld(scope, from.id, today);
  // In one order, whoever hands over to whom: goals, then strategies, each in the order of their making.
  const inOrder = held.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  for (const entry of inOrder) {
    const day = entry.fromOn > today ? laterOf(entry.fromOn, fromOn) : fromOn;
    const input = { person: to.id, fromOn: day, ...(note === null ? {} : { note }) };
    const { goalId, strategyId } = entry;
    if (goalId !== null) {
      if (entry.untilOn === null) await handOverGoal(scope, goalId, input);
      else await handOverGoalUntilNext(scope, { ...entry, goalId }, to, { fromOn: day, note });
    } else if (strategyId !== null) {
      if (entry.untilOn === null) await handOverStrategy(scope, strategyId, input);
      else await handOverStrategyUntilNext(scope, { ...entry, strategyId }, to, { fromOn: day, note });
    }
  }
  return inOrder;
};

const orderOf = ({ goalId, strategyId, id }: OwnershipRow): string =>
  goalId === null ? `2 ${strategyId} ${id}` : `1 ${goalId} ${id}`;

const rolesOf = ({ isChair, isTo, isFrom, isParticipant }: RoutineHeld): RoutineRole[] => [
  ...(isChair ? (["chair"] as const) : []),
  ...(isTo ? (["to"] as const) : []),
  ...(isFrom ? (["from"] as const) : []),
  ...(isParticipant ? (["participant"] as const) : []),
];

/** The dates stay; whom a step writes to is found on its day. */
const passRoutine = async (scope: Scope, held: RoutineHeld, from: PersonRow, to: PersonRow): Promise<void> => {
  const successor = `code:${to.code}`;
  const participants = held.isParticipant
    ? (await selectParticipantCodes(scope, held.id)).map((code) => (code === from.code ? to.code : code))
    : [];
  const patch = {
    ...(held.isChair ? { chair: successor } : {}),
    ...(held.isTo ? { to: successor } : {}),
    ...(held.isFrom ? { from: successor } : {}),
    ...(held.isParticipant ? { participants: [...new Set(participants)].map((code) => `code:${code}`) } : {}),
  };
  await updateRoutine(scope, held.id, patch, "any");
};

export interface PersonHandedOver {
  handover: HandoverRow;
  counts: ReturnType<typeof countHandedOver> & { keysRevoked: number };
}

/**
 * Everything that a person holds passes on to one successor, in the caller's transaction: goals and strategies with a
 * dated history, metrics, parts in routines, open actions, requests for help, escalations. Keys that speak for the
 * person end, and whoever leaves is written to no more.
 * @param input.fromOn the day from which the successor answers; today when absent, never later
 * @throws Problem 404, 409 when there is nothing to hand over, 422 for the same person, one who left, a day to come or
 *   one before the last entry of a history
 */
export const handPersonOver = async (
  scope: Scope,
  reference: string,
  input: PersonHandOverInput,
  mail: MailContext | null,
): Promise<PersonHandedOver> => {
  const named = await getPerson(scope, reference);
  const successor = await resolvePerson(scope, input.to, "/to");
  if (named.id === successor.id) throw unacceptable("/to", "nobody hands over to themselves; name somebody else");
  const { from, to } = await lockHandingOver(scope, named.id, successor.id);
  if (!to.isActive) throw unacceptable("/to", `${to.title} (${to.code}) has left and cannot take over`);
  const { now, today } = await getTime(scope);
  const fromOn = input.fromOn ?? today;
  if (fromOn > today) {
    throw unacceptable(
      "/fromOn",
      `hand over on the day itself: what falls due before ${formatDate(fromOn)} would be answered by nobody`,
    );
  }
  const note = input.note ?? null;
  if (nameHoldings(await findHoldings(scope, from)).length === 0) {
    throw conflict(
      `${from.title} (${from.code}) holds nothing: there is nothing left to hand over.${from.isActive ? ' Whoever holds nothing leaves by PATCH /v1/people/:ref { "active": false }.' : ""}`,
    );
  }

  const owned = await passOwnerships(scope, from, to, { fromOn, note }, today);
  const metrics = await selectMetricsOwnedBy(scope, from.id);
  for (const { id } of metrics) await updateMetric(scope, id, { owner: `code:${to.code}` }, "any");
  const routines = await selectRoutinesWith(scope, from.id);
  for (const routine of routines) await passRoutine(scope, routine, from, to);
  const { actions, asks } = await moveWhatIsOpen(scope, from, to, { everything: true }, note);
  const escalations = await selectEscalationsTo(scope, from.id, "all");
  for (const { id } of escalations) await insertEscalationRecipient(scope, id, to.id);
  const keysRevoked = await revokeKeysOf(scope, from.id);
  const hasLeft = input.leaves === true || !from.isActive;
  if (hasLeft && from.isActive) await updatePerson(scope, from.id, { active: false }, "any");

  const done: DoneHandover = {
    of: null,
    ...{ from, to, on: fromOn, note, hasLeft, metrics, actions, asks, escalations },
    ...(await describeOwned(scope, owned)),
    routines: routines.map((routine) => ({ ...routine, roles: rolesOf(routine) })),
  };
  const counts = { ...countHandedOver(done), keysRevoked };
  await recordAudit(scope, now, {
    event: hasLeft ? "person.left" : "person.handed-over",
    entityType: "person",
    entityId: from.id,
    summary: `${from.title} (${from.code}) ${hasLeft ? "left and " : ""}handed everything over to ${to.title} on ${formatDate(fromOn)}: ${countOf(counts.goals, "goal")}, ${countOf(counts.strategies, "strategy", "strategies")}, ${countOf(counts.metrics, "metric")}, ${countOf(counts.actions, "open action")}, ${countOf(counts.asks, "request")} for help, ${countOf(counts.routines, "part")} in routines`,
    detail: { ...counts, toPersonId: to.id, fromOn, note },
  });
  return { handover: await makeHandover(scope, done, mail), counts };
};

/** Each goal and strategy once, with the day from which the person answered for it. */
const describeOwned = async (
  scope: Scope,
  owned: readonly OwnershipRow[],
): Promise<Pick<DoneHandover, "goals" | "strategies">> => {
  const since = new Map<string, IsoDate>();
  for (const { goalId, strategyId, fromOn } of owned) {
    const id = goalId ?? strategyId ?? "";
    const known = since.get(id);
    since.set(id, known === undefined || fromOn < known ? fromOn : known);
  }
  const ids = [...since.keys()];
  const withSince = <T extends { id: string }>(row: T) => ({ ...row, heldSince: since.get(row.id) ?? "" });
  return {
    goals: [...(await getGoalsById(scope, ids)).values()].map(withSince),
    strategies: [...(await getStrategiesById(scope, ids)).values()].map(withSince),
  };
};
