import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import { getPeopleById, resolveStayingPerson } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { unacceptable } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { compareDates, formatDate, type IsoDate } from "../platform/time/dates.ts";
import { goalRows } from "./goal-queries.ts";
import {
  type Accountability,
  endOwnership,
  insertOwnership,
  type OwnershipRow,
  selectGoalHistories,
  selectLatestOwnership,
  selectOwnershipPage,
  selectOwnershipsHeld,
  selectOwnersOn,
  takeOwnershipsAfter,
} from "./ownership-queries.ts";
import type { HandOverInput, Ownership } from "./schemas.ts";

type PersonRow = Awaited<ReturnType<typeof resolveStayingPerson>>;

/** A change of the accountable person, as done; what else goes with it is up to the domains above. */
export interface HandOver {
  /** Null when nobody answered for it before. */
  from: PersonRow | null;
  /** Null when nobody does from then on. */
  to: PersonRow | null;
  fromOn: IsoDate;
  note: string | null;
  /** The first day of who hands it over; null when nobody answered for it before. */
  heldSince: IsoDate | null;
  /** The new entry of the history; null when there is no successor. */
  ownership: OwnershipRow | null;
}

/** The goal or strategy as sentences name it. */
export interface Owned {
  of: Accountability;
  code: string;
  title: string;
}

/** Who was accountable on a date, at most one entry each; those without an owner on that date have none. */
export const listOwners = (
  scope: Scope,
  of: { goalIds?: readonly string[]; strategyIds?: readonly string[] },
  onDate: IsoDate,
): Promise<OwnershipRow[]> =>
  selectOwnersOn(scope, { goalIds: of.goalIds ?? [], strategyIds: of.strategyIds ?? [] }, onDate);

export interface GoalHandOver {
  goal: { code: string; title: string };
  /** Null when nobody answered for it just before. */
  from: { code: string; title: string } | null;
  to: { code: string; title: string };
  on: IsoDate;
  note: string | null;
}

/**
 * The handovers of goals on days after `after` (null: ever) up to and with `until`, in order of time. A goal's first
 * owner took over from nobody: that is no handover.
 */
export const listHandovers = async (
  scope: Scope,
  goalIds: readonly string[],
  { after, until }: { after: IsoDate | null; until: IsoDate },
): Promise<GoalHandOver[]> => {
  const rows = await selectGoalHistories(scope, goalIds);
  const people = await getPeopleById(
    scope,
    rows.map((row) => row.personId),
  );
  const goals = await goalRows.byIds(scope, goalIds);
  const found = rows.flatMap((row, index): GoalHandOver[] => {
    const before = rows[index - 1];
    const goal = goals.get(row.goalId ?? "");
    const to = people.get(row.personId);
    const isWithin = (after === null || row.fromOn > after) && row.fromOn <= until;
    if (before?.goalId !== row.goalId || goal === undefined || to === undefined || !isWithin) return [];
    const from = before.untilOn === row.fromOn ? people.get(before.personId) : undefined;
    return [
      {
        goal: { code: goal.code, title: goal.title },
        from: from === undefined ? null : { code: from.code, title: from.title },
        to: { code: to.code, title: to.title },
        on: row.fromOn,
        note: row.handoverNote,
      },
    ];
  });
  return found.sort((a, b) => compareDates(a.on, b.on));
};

/** The history in order of time; one more than the limit. */
export const listOwnerships = (scope: Scope, of: Accountability, page: PageRequest): Promise<OwnershipRow[]> =>
  selectOwnershipPage(scope, of, page);

export const presentOwnerships = async (scope: Scope, rows: readonly OwnershipRow[]): Promise<Ownership[]> => {
  const people = await getPeopleById(
    scope,
    rows.map((row) => row.personId),
  );
  return rows.map((row) => ({
    id: row.id,
    person: people.get(row.personId)?.code ?? "",
    fromOn: row.fromOn,
    untilOn: row.untilOn,
    note: row.handoverNote,
  }));
};

/** The first owner of something new, from the organisation's today on. */
export const startOwnership = async (scope: Scope, of: Accountability, personId: string): Promise<OwnershipRow> => {
  const { today } = await getTime(scope);
  return insertOwnership(scope, of, { personId, fromOn: today, handoverNote: null });
};

const describeHandOver = (owned: Owned, from: PersonRow | null, to: PersonRow | null, fromOn: IsoDate): string => {
  const name = `${owned.title} (${owned.code})`;
  const day = formatDate(fromOn);
  if (to === null) return `Nobody answers for ${name} from ${day}`;
  return from === null
    ? `${to.title} answers for ${name} from ${day}`
    : `${name} passed from ${from.title} to ${to.title} on ${day}`;
};

const auditHandOver = async (
  scope: Scope,
  owned: Owned,
  { from, to, fromOn, note }: Omit<HandOver, "ownership" | "heldSince">,
): Promise<void> => {
  const { now } = await getTime(scope);
  const entityType = "goalId" in owned.of ? "goal" : "strategy";
  await recordAudit(scope, now, {
    event: `${entityType}.handed-over`,
    entityType,
    entityId: "goalId" in owned.of ? owned.of.goalId : owned.of.strategyId,
    summary: describeHandOver(owned, from, to, fromOn),
    detail: { fromPersonId: from?.id ?? null, toPersonId: to?.id ?? null, fromOn, note },
  });
};

/**
 * Ends what stands in the history and begins what follows, on the same day. The caller has locked the goal or strategy.
 * @param pointers where person and day stand in the body, for errors
 * @throws Problem 422 when the day lies before the last entry of the history
 */
const passOn = async (
  scope: Scope,
  owned: Owned,
  to: PersonRow | null,
  when: { fromOn: IsoDate; note: string | null; pointer: string },
): Promise<HandOver> => {
  const { fromOn, note } = when;
  const latest = await selectLatestOwnership(scope, owned.of);
  const earliest = latest?.untilOn ?? latest?.fromOn;
  if (earliest !== undefined && fromOn < earliest) {
    throw unacceptable(when.pointer, `the history goes up to ${earliest}; hand over on that day or later`);
  }
  const current = latest?.untilOn === null ? latest : undefined;
  if (current !== undefined) await endOwnership(scope, current.id, fromOn);
  const ownership =
    to === null ? null : await insertOwnership(scope, owned.of, { personId: to.id, fromOn, handoverNote: note });
  const from =
    current === undefined ? null : ((await getPeopleById(scope, [current.personId])).get(current.personId) ?? null);
  await auditHandOver(scope, owned, { from, to, fromOn, note });
  return { from, to, fromOn, note, heldSince: current?.fromOn ?? null, ownership };
};

/** What somebody answers for today or by a handover dated ahead, in the order of making. */
export const listOwnershipsHeld = (scope: Scope, personId: string, day: IsoDate): Promise<OwnershipRow[]> =>
  selectOwnershipsHeld(scope, personId, day);

/**
 * Somebody takes an entry of the history over that lasts until a later handover, dated ahead already, which stays. The
 * caller has locked the goal or strategy.
 * @throws Problem 422 when the day lies before the entry
 */
export const handOverUntilNext = async (
  scope: Scope,
  owned: Owned,
  held: OwnershipRow,
  to: PersonRow,
  when: { fromOn: IsoDate; note: string | null },
): Promise<void> => {
  const { fromOn, note } = when;
  if (fromOn < held.fromOn) {
    throw unacceptable("/fromOn", `the history goes up to ${held.fromOn}; hand over on that day or later`);
  }
  // Entries are in order of time by the order of their making, so what follows is made anew behind the new one.
  const later = await takeOwnershipsAfter(scope, owned.of, held.id);
  await endOwnership(scope, held.id, fromOn);
  await insertOwnership(scope, owned.of, { personId: to.id, fromOn, untilOn: held.untilOn, handoverNote: note });
  for (const { personId, fromOn: on, untilOn, handoverNote } of later) {
    await insertOwnership(scope, owned.of, { personId, fromOn: on, untilOn, handoverNote });
  }
  const from = (await getPeopleById(scope, [held.personId])).get(held.personId) ?? null;
  await auditHandOver(scope, owned, { from, to, fromOn, note });
};

/** @throws Problem 404, 422 for an unknown person, the present owner, or a day before the last entry of the history */
export const handOver = async (
  scope: Scope,
  owned: Owned,
  input: HandOverInput,
): Promise<HandOver & { to: PersonRow; ownership: OwnershipRow }> => {
  const to = await resolveStayingPerson(scope, input.person, "/person", "answer for it");
  const latest = await selectLatestOwnership(scope, owned.of);
  if (latest?.untilOn === null && latest.personId === to.id) {
    throw unacceptable("/person", `${to.title} answers for it already`);
  }
  const fromOn = input.fromOn ?? (await getTime(scope)).today;
  const done = await passOn(scope, owned, to, { fromOn, note: input.note ?? null, pointer: "/fromOn" });
  if (done.ownership === null) throw new Error("the ownership was not stored");
  return { ...done, to, ownership: done.ownership };
};

/**
 * Makes the owner what a body or plan file says: handed over from today on, without a note.
 * @param reference null: nobody answers from today on
 * @returns null when it is so already (or will be, by a handover dated ahead)
 * @throws Problem 404, 422
 */
export const changeOwner = async (scope: Scope, owned: Owned, reference: string | null): Promise<HandOver | null> => {
  const { today } = await getTime(scope);
  const latest = await selectLatestOwnership(scope, owned.of);
  const present = await listOwners(
    scope,
    "goalId" in owned.of ? { goalIds: [owned.of.goalId] } : { strategyIds: [owned.of.strategyId] },
    today,
  );
  const to = reference === null ? null : await resolveStayingPerson(scope, reference, "/owner", "answer for it");
  const isLasting = latest?.untilOn === null;
  if (to === null ? !isLasting : present[0]?.personId === to.id || (isLasting && latest.personId === to.id)) {
    return null;
  }
  return passOn(scope, owned, to, { fromOn: today, note: null, pointer: "/owner" });
};
