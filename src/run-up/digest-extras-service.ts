import { getWorkingCalendar } from "../calendars/service.ts";
import { describeDays, oneLine, trimEnd } from "../documents/sentences.ts";
import { type EscalatedAction, listEscalatedTo } from "../escalations/service.ts";
import { type EvaluationNews, listEvaluationsFor } from "../evaluations/service.ts";
import type { MailContext } from "../notifications/service.ts";
import { nextDailyRunAfter } from "../organisations/daily-run.ts";
import { getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { addDays, formatDate, type IsoDate } from "../platform/time/dates.ts";
import type { DigestLine, DigestSection, ExtraSections } from "../reminders/digest.ts";

/**
 * The working day whose morning run was the organisation's last: what it raised is news to everybody since, also to
 * those whose own morning comes hours before or after it.
 */
const findLastMorning = async (scope: Scope): Promise<IsoDate> => {
  const { now, timeZone } = await getTime(scope);
  const last = addDays(nextDailyRunAfter(now, timeZone).runOn, -1);
  const calendar = await getWorkingCalendar(scope, null);
  return calendar.isWorkingDay(last) ? last : calendar.addWorkingDays(last, -1);
};

const describeEscalated = (
  { action, owner, dueOn, originalDueOn, daysOverdue, lastSaid, escalationId }: EscalatedAction,
  addressOf: (escalationId: string) => string,
): DigestLine => {
  const first = dueOn === originalDueOn ? "" : ` (first promised for ${formatDate(originalDueOn)})`;
  const said =
    lastSaid === null
      ? "nothing was said of it yet"
      : `said on ${formatDate(lastSaid.on)}: "${trimEnd(oneLine(lastSaid.text))}"`;
  return {
    label: `A${action.number}`,
    text: action.text,
    aside: `${oneLine(owner.title)}; due ${formatDate(dueOn)}${first}, overdue by ${describeDays(daysOverdue)}; ${said}`,
    address: addressOf(escalationId),
    addressLabel: "Take it up or put it off",
  };
};

const describeEvaluation = ({ sentence, because }: EvaluationNews): DigestLine => ({
  label: null,
  text: sentence,
  aside: `You are told because ${trimEnd(oneLine(because))}`,
  address: null,
  addressLabel: null,
});

/** For whom there is something new that is not their own action or request. */
export const listNewsReaders = async (scope: Scope): Promise<string[]> => {
  const lastMorning = await findLastMorning(scope);
  const escalated = await listEscalatedTo(scope, "all", lastMorning);
  const evaluated = await listEvaluationsFor(scope, lastMorning);
  return [
    ...[...escalated].flatMap(([personId, own]) => (own.some(({ isNew }) => isNew) ? [personId] : [])),
    ...evaluated.flatMap(({ person, evaluations }) => (evaluations.some(({ isNew }) => isNew) ? [person.id] : [])),
  ];
};

/** What digests say beside each person's own actions and requests: what went up the line to them, what is up for evaluation. */
export const gatherExtras = async (scope: Scope, { addressOf }: MailContext): Promise<ExtraSections> => {
  const { organisationId } = scope;
  const lastMorning = await findLastMorning(scope);
  const extras = new Map<string, { sections: DigestSection[]; isNew: boolean }>();
  const add = (personId: string, section: DigestSection, isNew: boolean): void => {
    const known = extras.get(personId) ?? { sections: [], isNew: false };
    extras.set(personId, { sections: [...known.sections, section], isNew: known.isNew || isNew });
  };
  for (const [personId, escalated] of await listEscalatedTo(scope, "all", lastMorning)) {
    const addressFor = (id: string) => addressOf({ purpose: "escalation", organisationId, id, personId });
    const lines = escalated.map((one) => describeEscalated(one, addressFor));
    add(
      personId,
      { title: "Escalated to you", lines },
      escalated.some(({ isNew }) => isNew),
    );
  }
  for (const { person, evaluations } of await listEvaluationsFor(scope, lastMorning)) {
    add(
      person.id,
      { title: "Up for evaluation", lines: evaluations.map(describeEvaluation) },
      evaluations.some(({ isNew }) => isNew),
    );
  }
  return extras;
};
