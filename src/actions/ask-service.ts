import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import { getPeopleById, getPerson, resolvePerson, resolveStayingPerson } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { conflict, notFound, unacceptable } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { earlierOf, formatDate, type IsoDate } from "../platform/time/dates.ts";
import { definedOf, resolveLinks } from "./link-service.ts";
import { getMeeting, requireMeeting } from "./meeting-service.ts";
import { requireAskedPerson, requireRecordKeeper } from "./policy.ts";
import { type AskRow, askRows, pageAsks } from "./queries.ts";
import type { AskInput, AskPatch } from "./schemas.ts";
import { quoteBriefly } from "./wording.ts";

/** One row more than the limit. @throws Problem 404 for an unknown occurrence or person */
export const listAsks = async (
  scope: Scope,
  page: PageRequest,
  filters: {
    occurrence?: string | undefined;
    from?: string | undefined;
    to?: string | undefined;
    answered?: "true" | "false" | undefined;
  },
): Promise<AskRow[]> => {
  if (filters.occurrence !== undefined) await getMeeting(scope, filters.occurrence, "/occurrence");
  return pageAsks(scope, page, {
    occurrenceId: filters.occurrence,
    fromId: filters.from === undefined ? undefined : (await getPerson(scope, filters.from)).id,
    toId: filters.to === undefined ? undefined : (await getPerson(scope, filters.to)).id,
    isAnswered: filters.answered === undefined ? undefined : filters.answered === "true",
  });
};

/** By id. @throws Problem 404 */
export const getAsk = (scope: Scope, id: string): Promise<AskRow> => askRows.byId(scope, id);

/** The ask of a meeting with these words that waits for an answer. @throws Problem 404 */
export const getOpenAskOf = async (scope: Scope, occurrenceId: string, text: string): Promise<AskRow> => {
  const asks = await pageAsks(scope, { limit: 200, after: null }, { occurrenceId, isAnswered: false });
  const ask = asks.find((candidate) => candidate.text === text);
  if (ask === undefined) throw notFound("open ask");
  return ask;
};

/** Id of who asks: undefined where nothing is said, null where nobody is named. @throws Problem 404, 422 */
const resolveAsking = async (
  scope: Scope,
  from: string | null | undefined,
  toId: string,
): Promise<string | null | undefined> => {
  if (from === undefined || from === null) return from;
  const { id, title } = await resolvePerson(scope, from, "/from");
  if (id === toId) throw unacceptable("/from", `${title} cannot be asked for help by themselves`);
  return id;
};

/**
 * Writes down a request for help put to somebody in a meeting.
 * @param input.on the day it was asked, in the organisation's zone; the meeting's own when absent, or today if the
 *   meeting is still to come
 * @throws Problem 404, 409 when the occurrence does not take place, 422 when nobody could answer
 */
export const recordAsk = async (
  scope: Scope,
  input: Omit<AskInput, "occurrence"> & { occurrenceId: string; on?: IsoDate | undefined },
): Promise<AskRow> => {
  const { now, today } = await getTime(scope);
  const meeting = await requireMeeting(scope, input.occurrenceId);
  const asked = await resolveStayingPerson(scope, input.to, "/to", "answer");
  const { strategyId } = await resolveLinks(scope, { strategy: input.strategy });
  const row = await askRows.insert(scope, {
    occurrenceId: meeting.id,
    text: input.text,
    item: input.item ?? null,
    fromId: (await resolveAsking(scope, input.from, asked.id)) ?? null,
    toId: asked.id,
    strategyId: strategyId ?? null,
    askedOn: input.on ?? earlierOf(meeting.heldOn, today),
  });
  await recordAudit(scope, now, {
    event: "ask.recorded",
    entityType: "ask",
    entityId: row.id,
    summary: `Help asked of ${asked.title} in ${meeting.routineTitle}: ${quoteBriefly(row.text)}`,
  });
  return row;
};

/**
 * Answers a request for help, once.
 * @param answer.on the day of the answer, in the organisation's zone; today when absent
 * @throws Problem 403 when somebody else was asked, 404, 409 when it is answered already, 412
 */
export const answerAsk = async (
  scope: Scope,
  id: string,
  answer: { answer: string; on?: IsoDate | undefined },
  expectedVersion: ExpectedVersion = "any",
): Promise<AskRow> => {
  const { now, today } = await getTime(scope);
  const ask = await askRows.byId(scope, id);
  const asked = (await getPeopleById(scope, [ask.toId])).get(ask.toId);
  if (asked === undefined) throw new Error("an ask is put to nobody");
  requireAskedPerson(scope.actor, asked);
  if (ask.answeredOn !== null) throw conflict(`This was answered on ${formatDate(ask.answeredOn)}.`);
  // The update compares the version that was read here, so that of two answers at once only one is kept.
  const row = await askRows.update(
    scope,
    ask.id,
    { answer: answer.answer, answeredOn: answer.on ?? today },
    expectedVersion === "any" ? ask.version : expectedVersion,
  );
  await recordAudit(scope, now, {
    event: "ask.answered",
    entityType: "ask",
    entityId: row.id,
    summary: `${asked.title} answered "${quoteBriefly(row.text)}": ${quoteBriefly(answer.answer)}`,
  });
  return row;
};

/**
 * Answers an ask, corrects who asked and what it is about, or both; what was before stays in the audit trail.
 * @throws Problem 403 where others may answer only, 404, 409 when it is answered already, 412, 422
 */
export const changeAsk = async (
  scope: Scope,
  id: string,
  { answer, ...links }: AskPatch,
  expectedVersion: ExpectedVersion,
): Promise<AskRow> => {
  if (!Object.values(links).some((value) => value !== undefined)) {
    return answerAsk(scope, id, { answer: answer ?? "" }, expectedVersion);
  }
  const { now } = await getTime(scope);
  const before = await askRows.byId(scope, id);
  requireRecordKeeper(scope.actor);
  const { strategyId } = await resolveLinks(scope, { strategy: links.strategy });
  const fromId = await resolveAsking(scope, links.from, before.toId);
  const row = await askRows.update(
    scope,
    id,
    definedOf({ fromId, item: links.item, strategyId }),
    expectedVersion === "any" ? before.version : expectedVersion,
  );
  await recordAudit(scope, now, {
    event: "ask.corrected",
    entityType: "ask",
    entityId: row.id,
    summary: `"${quoteBriefly(row.text)}" corrected: ${Object.keys(definedOf(links)).join(", ")}`,
    detail: { before: correctable(before), after: correctable(row) },
  });
  return answer === undefined ? row : answerAsk(scope, id, { answer }, row.version);
};

const correctable = ({ fromId, item, strategyId }: AskRow) => ({ fromId, item, strategyId });
