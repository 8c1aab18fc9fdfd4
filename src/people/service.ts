import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import { keepZoneMornings } from "../organisations/zone-mornings-service.ts";
import type { NewRow } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import { notFound, unacceptable } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { type PersonRow, personRows } from "./queries.ts";
import type { PersonInput, PersonPatch } from "./schemas.ts";
import type { people } from "./tables.ts";

const toColumns = (input: PersonPatch): Partial<NewRow<typeof people>> => ({
  ...(input.title === undefined ? {} : { title: input.title }),
  ...(input.name === undefined ? {} : { name: input.name }),
  ...(input.role === undefined ? {} : { role: input.role }),
  ...(input.email === undefined ? {} : { email: input.email }),
  ...(input.timeZone === undefined ? {} : { timeZone: input.timeZone }),
  ...(input.active === undefined ? {} : { isActive: input.active }),
});

const auditPerson = async (scope: Scope, row: PersonRow, event: string, summary: string): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, { event, entityType: "person", entityId: row.id, summary });
};

export const listPeople = (scope: Scope, page: PageRequest): Promise<PersonRow[]> => personRows.page(scope, page);

/** @throws Problem 404 */
export const getPerson = (scope: Scope, reference: string): Promise<PersonRow> =>
  personRows.byReference(scope, reference);

export const findPersonByCode = (scope: Scope, code: string): Promise<PersonRow | undefined> =>
  personRows.find(scope, `code:${code}`);

/** People named in a body; `pointer` says where, for the error. @throws Problem 404, 422 */
export const resolvePeople = (
  scope: Scope,
  references: readonly string[],
  pointer: (index: number) => string,
): Promise<PersonRow[]> => personRows.resolve(scope, references, pointer);

/** @throws Problem 404, 422 */
export const resolvePerson = (scope: Scope, reference: string, pointer: string): Promise<PersonRow> =>
  personRows.resolveOne(scope, reference, pointer);

/**
 * Somebody on whom something is laid: who is handing everything over at the same time is waited for, so that nothing is
 * left with a person who has left.
 * @param cannot what a person who left cannot do, "own an action"
 * @throws Problem 404, 422 also for people who left
 */
export const resolveStayingPerson = async (
  scope: Scope,
  reference: string,
  pointer: string,
  cannot: string,
): Promise<PersonRow> => {
  const { id } = await personRows.resolveOne(scope, reference, pointer);
  const [person] = await personRows.lockUnchanged(scope, [id]);
  if (person === undefined) throw notFound("person");
  if (!person.isActive) throw unacceptable(pointer, `${person.title} (${person.code}) has left and cannot ${cannot}`);
  return person;
};

/**
 * Holds both people of a handover, in one order whoever hands over to whom, until the transaction ends.
 * @returns both as they are then
 */
export const lockHandingOver = async (
  scope: Scope,
  fromId: string,
  toId: string,
): Promise<{ from: PersonRow; to: PersonRow }> => {
  const locked = new Map<string, PersonRow>();
  for (const id of [fromId, toId].toSorted()) {
    const rows = await (id === fromId ? personRows.lockHandingOver(scope, id) : personRows.lockUnchanged(scope, [id]));
    for (const row of rows) locked.set(row.id, row);
  }
  const [from, to] = [locked.get(fromId), locked.get(toId)];
  if (from === undefined || to === undefined) throw notFound("person");
  return { from, to };
};

export const getPeopleById = (scope: Scope, ids: readonly string[]): Promise<Map<string, PersonRow>> =>
  personRows.byIds(scope, [...new Set(ids)]);

/** Everybody who holds a role and has not left. */
export const listActivePeopleByRole = (scope: Scope, role: PersonRow["role"]): Promise<PersonRow[]> =>
  personRows.activeByRole(scope, role);

/** The present state in the shape of the plan file. */
export const describePeople = async (_scope: Scope, rows: readonly PersonRow[]): Promise<PersonInput[]> =>
  rows.map(({ code, title, name, role, email, timeZone, isActive }) => ({
    code,
    title,
    ...(name === null ? {} : { name }),
    role,
    email,
    ...(timeZone === null ? {} : { timeZone }),
    active: isActive,
  }));

/** Gives each zone in which people live its own morning; to be called whenever people or the organisation's zone change. */
export const keepMorningsOfPeople = async (scope: Scope): Promise<void> =>
  keepZoneMornings(scope, await personRows.zones(scope));

/**
 * Turns a person's daily digest off or on; said again, it changes nothing.
 * @param by "by the link of a digest", for the record
 */
export const setDigests = async (scope: Scope, personId: string, digests: "on" | "off", by: string): Promise<void> => {
  const { now } = await getTime(scope);
  const row = await personRows.setDigests(scope, personId, digests === "off" ? now : null);
  if (row === undefined) return;
  const event = digests === "off" ? "person.digest-turned-off" : "person.digest-turned-on";
  await auditPerson(scope, row, event, `The daily digest of ${row.title} (${row.code}) was turned ${digests} ${by}`);
};

/** @throws Problem 409 when the code is taken. */
export const createPerson = async (scope: Scope, input: PersonInput): Promise<PersonRow> => {
  const row = await personRows.insert(scope, {
    code: input.code,
    title: input.title,
    role: input.role,
    email: input.email,
    ...toColumns(input),
  });
  await auditPerson(scope, row, "person.created", `${row.title} (${row.code}) was added`);
  if (row.timeZone !== null) await keepMorningsOfPeople(scope);
  return row;
};

/** What stands against somebody's leaving, asked of who knows; throws where there is something. */
export type BeforeLeaving = (scope: Scope, person: PersonRow) => Promise<void>;

/**
 * @param beforeLeaving asked when an active person is set inactive
 * @throws Problem 404, 409 of `beforeLeaving`, 412
 */
export const updatePerson = async (
  scope: Scope,
  reference: string,
  patch: PersonPatch,
  expectedVersion: ExpectedVersion,
  beforeLeaving?: BeforeLeaving,
): Promise<PersonRow> => {
  const { id } = await personRows.byReference(scope, reference);
  if (patch.active === false && beforeLeaving !== undefined) {
    const [person] = await personRows.lockHandingOver(scope, id);
    if (person?.isActive === true) await beforeLeaving(scope, person);
  }
  const before = await personRows.byId(scope, id);
  const { now } = await getTime(scope);
  // Turned off twice, it is off since the first time.
  const digestsOffAt = patch.digests === "off" ? (before.digestsOffAt ?? now) : null;
  const row = await personRows.update(
    scope,
    id,
    { ...toColumns(patch), ...(patch.digests === undefined ? {} : { digestsOffAt }) },
    expectedVersion,
  );
  await auditPerson(
    scope,
    row,
    "person.changed",
    `${row.title} (${row.code}) was changed: ${Object.keys(patch).join(", ")}`,
  );
  if (before.timeZone !== row.timeZone || before.isActive !== row.isActive) await keepMorningsOfPeople(scope);
  return row;
};

/** @throws Problem 404, 409 while goals, actions or mails refer to the person, 412 */
export const removePerson = async (
  scope: Scope,
  reference: string,
  expectedVersion: ExpectedVersion,
): Promise<void> => {
  const row = await personRows.byReference(scope, reference);
  await personRows.remove(scope, row.id, expectedVersion);
  await auditPerson(scope, row, "person.removed", `${row.title} (${row.code}) was removed`);
  if (row.timeZone !== null) await keepMorningsOfPeople(scope);
};
