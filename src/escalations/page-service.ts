import { getOrganisation, timeOf } from "../organisations/service.ts";
import type { PersonRow } from "../people/queries.ts";
import { getPeopleById } from "../people/service.ts";
import type { Actor, Scope } from "../platform/db/scope.ts";
import type { WriteAddress } from "../platform/http/signed-link.ts";
import { daysBetween } from "../platform/time/dates.ts";
import { isAnsweredAlready, judgeEscalationForm } from "./answer-form.ts";
import type { EscalationPageModel } from "./page.tsx";
import { type EscalationView, findEscalationIfAny, lockEscalation, selectRecipients } from "./queries.ts";
import type { EscalationForm } from "./schemas.ts";
import { acknowledgeEscalation, snoozeEscalation } from "./service.ts";

/** What somebody meets who opens the link of an escalation. */
export type EscalationPage = { shows: "escalation"; model: EscalationPageModel } | { shows: "unknown" | "left" };

/** Under which somebody up the line answers, without an account; it is for a mail to them, and never logged. */
export const addressOfEscalation = (
  { addressOf }: { addressOf: WriteAddress },
  scope: Scope,
  escalationId: string,
  person: { id: string },
): string =>
  addressOf({
    purpose: "escalation",
    organisationId: scope.organisationId,
    id: escalationId,
    personId: person.id,
  });

interface Opened {
  view: EscalationView;
  reader: PersonRow;
}

const open = async (
  scope: Scope,
  view: EscalationView | undefined,
  personId: string,
): Promise<Opened | EscalationPage> => {
  const reader = (await getPeopleById(scope, [personId])).get(personId);
  if (view === undefined || reader === undefined) return { shows: "unknown" };
  if (!reader.isActive) return { shows: "left" };
  const recipients = (await selectRecipients(scope, [view.id])).get(view.id) ?? [];
  return recipients.some(({ id }) => id === personId) ? { view, reader } : { shows: "unknown" };
};

type Sent = Pick<EscalationPageModel, "outcome" | "form" | "faults">;

const showPage = async (scope: Scope, { view, reader }: Opened, sent: Sent): Promise<EscalationPage> => {
  const organisation = await getOrganisation(scope);
  const { today } = timeOf(organisation, scope.clock);
  const { row, action, owner, lastText, lastSaidOn } = view;
  return {
    shows: "escalation",
    model: {
      organisation: organisation.name,
      label: `A${action.number}`,
      text: action.text,
      owner: owner.title,
      reader: reader.title,
      dueOn: row.dueOn,
      daysOverdue: daysBetween(row.dueOn, today),
      lastSaid: lastText === null || lastSaidOn === null ? null : { text: lastText, on: lastSaidOn },
      state: view.state,
      answer:
        row.answeredBy === null || row.answeredOn === null
          ? null
          : { by: row.answeredBy, on: row.answeredOn, reason: row.reason, snoozedUntilOn: row.snoozedUntilOn },
      today,
      version: view.version,
      ...sent,
    },
  };
};

/** What the link of an escalation shows; nothing is recorded. */
export const showEscalation = async (scope: Scope, id: string, personId: string): Promise<EscalationPage> => {
  const { today } = timeOf(await getOrganisation(scope), scope.clock);
  const opened = await open(scope, await findEscalationIfAny(scope, id, today), personId);
  if ("shows" in opened) return opened;
  return showPage(scope, opened, { outcome: "shown", form: {}, faults: {} });
};

/**
 * Records that somebody up the line deals with it, or puts it off, in their name. The same form sent twice is recorded
 * once; what changed since the form was opened is shown, with what was typed.
 */
export const recordEscalationAnswer = async (
  scope: Scope,
  id: string,
  personId: string,
  form: EscalationForm,
): Promise<EscalationPage> => {
  const { today } = timeOf(await getOrganisation(scope), scope.clock);
  if ((await findEscalationIfAny(scope, id, today)) === undefined) return { shows: "unknown" };
  const opened = await open(scope, await lockEscalation(scope, id, today), personId);
  if ("shows" in opened) return opened;
  const { view, reader } = opened;
  if (form.version !== String(view.version) || view.state === "ended") {
    const isAlready = isAnsweredAlready(form, { ...view.row, state: view.state }, reader.title);
    const outcome = isAlready ? "recordedAlready" : "changedMeanwhile";
    return showPage(scope, opened, { outcome, form: isAlready ? {} : form, faults: {} });
  }
  const judged = judgeEscalationForm(form, today);
  if ("faults" in judged) return showPage(scope, opened, { outcome: "faulty", form, faults: judged.faults });
  const actor: Actor = { name: reader.title, role: "owner", scopes: [], personId: reader.id };
  const { answer } = judged;
  const answered =
    answer.state === "acknowledged"
      ? await acknowledgeEscalation({ ...scope, actor }, id, { text: answer.text })
      : await snoozeEscalation({ ...scope, actor }, id, answer);
  return showPage(scope, { view: answered, reader }, { outcome: "recorded", form: {}, faults: {} });
};
