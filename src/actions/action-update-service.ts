import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import { getPeopleById } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { conflict, unacceptable } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { resolveOwner } from "./action-service.ts";
import type { HandedOver } from "./handed-over.ts";
import { requireOwnAction } from "./policy.ts";
import {
  type ActionRow,
  type ActionUpdateRow,
  actionRows,
  findAction,
  insertActionUpdate,
  lockAction,
  lockOpenActionsOf,
  pageActionUpdates,
} from "./queries.ts";
import type { ActionUpdateInput } from "./schemas.ts";
import { applyUpdate, explainRefusal, type Standing, type StandingUpdate } from "./standing.ts";
import { actionLabel, describeUpdate } from "./wording.ts";

const events: Record<StandingUpdate["kind"], string> = {
  done: "action.done",
  verify: "action.verified",
  slip: "action.slipped",
  drop: "action.dropped",
  reopen: "action.reopened",
  reassign: "action.reassigned",
  note: "action.answered",
};

/** The updates of an action, oldest first; one row more than the limit. @throws Problem 404 */
export const listActionUpdates = async (
  scope: Scope,
  page: PageRequest,
  reference: string,
): Promise<{ action: ActionRow; rows: ActionUpdateRow[] }> => {
  const action = await findAction(scope, reference);
  return { action, rows: await pageActionUpdates(scope, page, action.id) };
};

/** Where the row says that an action stands; what was said of it before does not matter to what may be said next. */
const standingOf = ({ state, ownerId, dueOn, finishedOn }: ActionRow): Standing => ({
  state,
  ownerId,
  dueOn,
  finishedOn,
  slips: [],
  response: null,
  respondedOn: null,
});

interface HowSaid {
  evidenceUrl?: string | null;
  isByLink?: boolean;
}

/** Appends an update to an action that the caller has locked, and lets the row say where it now stands. */
const appendUpdate = async (
  scope: Scope,
  action: ActionRow,
  update: StandingUpdate,
  now: Date,
  { evidenceUrl = null, isByLink = false }: HowSaid = {},
): Promise<{ action: ActionRow; update: ActionUpdateRow }> => {
  const label = actionLabel(action.number);
  const before = standingOf(action);
  const refusal = explainRefusal(before, update, label);
  if (refusal !== null) {
    throw refusal.reason === "conflict" ? conflict(refusal.message) : unacceptable(refusal.pointer, refusal.message);
  }
  const after = applyUpdate(before, update);
  const stored = await insertActionUpdate(scope, {
    actionId: action.id,
    kind: update.kind,
    text: update.text,
    saidOn: update.saidOn,
    evidenceUrl,
    isByLink,
    ...(update.kind === "slip" ? { fromDueOn: before.dueOn, toDueOn: after.dueOn } : {}),
    ...(update.kind === "reassign" ? { fromOwnerId: before.ownerId, toOwnerId: after.ownerId } : {}),
  });
  const { state, ownerId, dueOn, finishedOn } = after;
  const row = await actionRows.update(scope, action.id, { state, ownerId, dueOn, finishedOn });
  const people = await getPeopleById(scope, [before.ownerId, after.ownerId]);
  const describe = (standing: Standing) => ({
    dueOn: standing.dueOn,
    ownerTitle: people.get(standing.ownerId)?.title ?? "",
  });
  await recordAudit(scope, now, {
    event: events[update.kind],
    entityType: "action",
    entityId: action.id,
    summary: describeUpdate(label, update, describe(before), describe(after)),
  });
  return { action: row, update: stored };
};

const toStandingUpdate = async (scope: Scope, input: ActionUpdateInput, saidOn: IsoDate): Promise<StandingUpdate> => {
  switch (input.kind) {
    case "done":
    case "verify":
    case "reopen":
      return { kind: input.kind, text: input.text ?? null, saidOn };
    case "drop":
    case "note":
      return { kind: input.kind, text: input.text, saidOn };
    case "slip":
      return { kind: "slip", text: input.text, toDueOn: input.to, saidOn };
    case "reassign":
      return {
        kind: "reassign",
        text: input.text ?? null,
        toOwnerId: (await resolveOwner(scope, input.owner)).id,
        saidOn,
      };
  }
};

/**
 * Says something of an action: done, a new date, dropped, open again, somebody else's, or a note. Dated today in the
 * organisation's zone; what was said stays for ever.
 * @param reference an id or `code:A3`
 * @param isByLink whether it is said by the link of a mail
 * @throws Problem 403 unless the action is the actor's own or the actor is of the unit, 404, 409 when it does not fit
 *   where the action stands, 422 for a new date that is not later or an owner who is unknown or left
 */
export const updateAction = async (
  scope: Scope,
  reference: string,
  input: ActionUpdateInput,
  isByLink = false,
): Promise<{ action: ActionRow; update: ActionUpdateRow }> => {
  const { now, today } = await getTime(scope);
  const { id } = await findAction(scope, reference);
  const action = await lockAction(scope, id);
  requireOwnAction(scope.actor, action, actionLabel(action.number), input.kind);
  const evidenceUrl = ("evidenceUrl" in input ? input.evidenceUrl : undefined) ?? null;
  return appendUpdate(scope, action, await toStandingUpdate(scope, input, today), now, { evidenceUrl, isByLink });
};

/**
 * On a handover: the open actions of a goal or strategy that the former owner held go with it, or all of theirs, each
 * with the note. An action that names no goal goes with the goals of its strategy.
 * @returns the moved actions as they now stand
 */
export const reassignOpenActions = async (
  scope: Scope,
  handover: { fromPersonId: string; toPersonId: string } & HandedOver,
  note: string | null,
): Promise<ActionRow[]> => {
  const { fromPersonId, toPersonId } = handover;
  if (fromPersonId === toPersonId) return [];
  const { now, today } = await getTime(scope);
  const moved: ActionRow[] = [];
  for (const action of await lockOpenActionsOf(scope, fromPersonId, handover)) {
    const update = { kind: "reassign" as const, text: note, toOwnerId: toPersonId, saidOn: today };
    moved.push((await appendUpdate(scope, action, update, now)).action);
  }
  return moved;
};
