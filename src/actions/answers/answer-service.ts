import { getOrganisation, timeOf } from "../../organisations/service.ts";
import type { PersonRow } from "../../people/queries.ts";
import { getPeopleById } from "../../people/service.ts";
import type { Actor, Scope } from "../../platform/db/scope.ts";
import type { WriteAddress } from "../../platform/http/signed-link.ts";
import { formatDate } from "../../platform/time/dates.ts";
import { titleOfOccurrence } from "../../routines/occurrences/occurrence-title.ts";
import { updateAction } from "../action-update-service.ts";
import { selectOpenActions } from "../follow-up-queries.ts";
import { type ActionRow, type ActionUpdateRow, actionRows, selectUpdatesOf } from "../queries.ts";
import { readUpdate, standOn } from "../standing.ts";
import { actionLabel } from "../wording.ts";
import { isSaidAlready, judgeAnswer, keepAsNote, readSaid } from "./answer-form.ts";
import type { ActionPageModel } from "./answer-page.tsx";
import { lockActionIfAny, selectMeetingOf, selectMetricTitle } from "./answer-queries.ts";
import type { ActionAnswerForm } from "./answer-schemas.ts";

/** What somebody meets who opens the link of an action: a page, to whom it belongs now, or why there is none. */
export type AnswerPage =
  | { shows: "action"; model: ActionPageModel }
  | { shows: "handedOver"; label: string; owner: string }
  | { shows: "unknown" | "left" };

/** A person as who answers by a link of theirs. */
export const actorBehindLink = ({ id, title }: PersonRow): Actor => ({
  name: title,
  role: "owner",
  scopes: [],
  personId: id,
});

/** Under which the owner of an action answers for it, without an account; it is for a mail to them, and never logged. */
export const addressOfAnswer = (
  { addressOf }: { addressOf: WriteAddress },
  scope: Scope,
  action: { id: string },
  owner: { id: string },
): string => addressOf({ purpose: "action", organisationId: scope.organisationId, id: action.id, personId: owner.id });

/** Where each of these people answers for their open actions: by the person's id, then by the action's number, "A3". */
export const listAnswerAddresses = async (
  context: { addressOf: WriteAddress },
  scope: Scope,
  personIds: readonly string[],
): Promise<Map<string, Map<string, string>>> => {
  const byOwner = new Map<string, Map<string, string>>();
  for (const { action, owner } of await selectOpenActions(scope, personIds)) {
    const own = byOwner.get(owner.id) ?? new Map<string, string>();
    byOwner.set(owner.id, own.set(actionLabel(action.number), addressOfAnswer(context, scope, action, owner)));
  }
  return byOwner;
};

interface Opened {
  reader: PersonRow;
  action: ActionRow;
  updates: readonly ActionUpdateRow[];
}

const open = async (scope: Scope, action: ActionRow | undefined, personId: string): Promise<Opened | AnswerPage> => {
  const people = await getPeopleById(scope, action === undefined ? [personId] : [personId, action.ownerId]);
  const reader = people.get(personId);
  if (action === undefined || reader === undefined) return { shows: "unknown" };
  if (!reader.isActive) return { shows: "left" };
  if (action.ownerId !== personId) {
    return { shows: "handedOver", label: actionLabel(action.number), owner: people.get(action.ownerId)?.title ?? "" };
  }
  return { reader, action, updates: (await selectUpdatesOf(scope, [action.id])).get(action.id) ?? [] };
};

type Sent = Pick<ActionPageModel, "outcome" | "form" | "faults">;

const showPage = async (scope: Scope, { reader, action, updates }: Opened, sent: Sent): Promise<AnswerPage> => {
  const organisation = await getOrganisation(scope);
  const { today } = timeOf(organisation, scope.clock);
  const meeting = await selectMeetingOf(scope, action.occurrenceId);
  const metricTitle = action.metricId === null ? null : await selectMetricTitle(scope, action.metricId);
  const origin = { ownerId: action.ownerId, originalDueOn: action.originalDueOn };
  const last = updates.findLast(({ kind, text }) => text !== null && ["done", "note", "drop", "reopen"].includes(kind));
  return {
    shows: "action",
    model: {
      organisation: organisation.name,
      label: actionLabel(action.number),
      text: action.text,
      owner: reader.title,
      agreedAt: `${titleOfOccurrence(meeting.routine, meeting)}, ${formatDate(meeting.heldOn)}`,
      state: action.state,
      dueOn: action.dueOn,
      originalDueOn: action.originalDueOn,
      closedOn: action.finishedOn,
      slips: standOn(origin, updates.map(readUpdate), "9999-12-31").slips,
      last:
        last === undefined
          ? null
          : { text: last.text ?? "", on: last.saidOn, by: last.saidBy, evidenceUrl: last.evidenceUrl },
      metric: metricTitle === null ? null : { title: metricTitle, checkOn: action.checkOn },
      today,
      version: action.version,
      said: updates.length,
      ...sent,
    },
  };
};

/**
 * What the link of an action shows its owner; nothing is recorded.
 * @param asked the answer that the link proposes
 */
export const showAction = async (
  scope: Scope,
  actionId: string,
  personId: string,
  asked: string | undefined,
): Promise<AnswerPage> => {
  const found = await actionRows.byIds(scope, [actionId]);
  const opened = await open(scope, found.get(actionId), personId);
  if ("shows" in opened) return opened;
  return showPage(scope, opened, { outcome: "shown", form: { answer: asked }, faults: {} });
};

/**
 * Records what the owner of an action says of it by a link, in their name. The same form sent twice is recorded once;
 * a form that was opened before the action changed is shown again, with what was typed, beside how the action stands.
 */
export const recordAnswer = async (
  scope: Scope,
  actionId: string,
  personId: string,
  form: ActionAnswerForm,
): Promise<AnswerPage> => {
  const opened = await open(scope, await lockActionIfAny(scope, actionId), personId);
  if ("shows" in opened) return opened;
  const { action, updates, reader } = opened;
  const said = readSaid(form);
  const isOpen = action.state === "open";
  const kept = isOpen ? form : keepAsNote(form);
  if (form.version !== String(action.version)) {
    const since = updates.slice(Number.parseInt(form.said ?? "", 10) || 0);
    const isAlready = said !== null && isSaidAlready(said, since, reader.title);
    return showPage(
      scope,
      opened,
      isAlready
        ? { outcome: "recordedAlready", form: {}, faults: {} }
        : { outcome: "changedMeanwhile", form: kept, faults: {} },
    );
  }
  const { today } = timeOf(await getOrganisation(scope), scope.clock);
  const judged = judgeAnswer(said, { isOpen, dueOn: action.dueOn, today });
  if ("faults" in judged) return showPage(scope, opened, { outcome: "faulty", form: kept, faults: judged.faults });
  const answering: Scope = { ...scope, actor: actorBehindLink(reader) };
  const { action: answered, update } = await updateAction(answering, action.id, judged.update, true);
  return showPage(
    scope,
    { reader, action: answered, updates: [...updates, update] },
    { outcome: "recorded", form: {}, faults: {} },
  );
};
