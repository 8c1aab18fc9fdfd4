import { recordAudit } from "../audit/service.ts";
import { getWorkingCalendar } from "../calendars/service.ts";
import type { WorkingCalendar } from "../calendars/working-days.ts";
import { countOf, startSentence, trimEnd } from "../documents/sentences.ts";
import { listIntegrityWarnings } from "../integrity/service.ts";
import { listDeadAddresses } from "../notifications/bounces/bounce-service.ts";
import type { MailContext } from "../notifications/service.ts";
import { queueDeliveries } from "../notifications/service.ts";
import { type LetterWarning, writeWarnings } from "../notifications/warnings-letter.ts";
import { getOrganisation, getTime, timeOf } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { addDays, earlierOf, type IsoDate, isSameCalendarMonth } from "../platform/time/dates.ts";
import { localDateOf, startOfLocalDay } from "../platform/time/wall-time.ts";
import { listScheduleWarnings, listUntold, rememberTold } from "../production/warnings-service.ts";
import { listUnit } from "./audience-service.ts";
import { recordKeyStart, selectHasScheduleChanged, selectIsRecordWanted } from "./warning-queries.ts";

interface Warning extends LetterWarning {
  /** The same as long as it warns of the same. */
  key: string;
  on: IsoDate;
}

/**
 * Of how routines are kept. That a brief is not signed off is not told again: the run-up asks for signatures by mails of
 * its own. Two kinds speak of one missing record; the unit is told of it once.
 */
const listRoutineWarnings = async (scope: Scope): Promise<Warning[]> =>
  (await listIntegrityWarnings(scope)).flatMap(({ kind, occurrenceId, message, mendBy }) => {
    if (kind === "briefNotSignedOff") return [];
    const start = kind === "becomingHabit" ? "becomingHabit/" : recordKeyStart;
    return [{ key: `${start}${occurrenceId}`, message, on: mendBy, proposed: null }];
  });

/** Told once an address: a changed one that is wrong too is another. */
const listMailWarnings = async (scope: Scope): Promise<Warning[]> => {
  const { timeZone } = await getTime(scope);
  return (await listDeadAddresses(scope)).map(({ personId, title, address, diagnostic, reportedAt }) => ({
    key: `mail/${personId}/${address}`,
    message: `Mail to ${title} (${address}) does not arrive${diagnostic === null ? "" : `: ${trimEnd(diagnostic)}`}.`,
    on: localDateOf(reportedAt, timeZone),
    proposed: "Correct the address of the person; until then no digest is sent there, and other mail is still tried.",
  }));
};

const isMailToBeTold = async (scope: Scope): Promise<boolean> => {
  const keys = (await listMailWarnings(scope)).map(({ key }) => key);
  return (await listUntold(scope, keys)).length > 0;
};

/** A longer break than this counts as one; a calendar may also have no working day at all ahead. */
const longestBreakDays = 14;

/** The working day next to a date, forwards (1) or backwards (-1). */
const nextWorkingDay = (calendar: WorkingCalendar, date: IsoDate, direction: 1 | -1): IsoDate => {
  let day = addDays(date, direction);
  for (let tried = 1; tried < longestBreakDays && !calendar.isWorkingDay(day); tried += 1)
    day = addDays(day, direction);
  return day;
};

interface Look {
  schedule: boolean;
  record: boolean;
  mail: boolean;
}

/**
 * What is worth looking at this morning. To look at everything costs as much as a morning's other work together, so the
 * whole is looked at after a change, and else once a month, which is often enough for what lies up to sixty days ahead;
 * in between, only whether a record is missing. Nobody is told of anything on a day off.
 * @param dueOn the morning that was due first, where mornings were missed
 */
const decideLook = async (scope: Scope, dueOn: IsoDate): Promise<Look> => {
  const nothing = { schedule: false, record: false, mail: false };
  const { now, today, timeZone } = await getTime(scope);
  const calendar = await getWorkingCalendar(scope, null);
  if (!calendar.isWorkingDay(today)) return nothing;
  if ((await listUnit(scope)).length === 0) return nothing;
  const mail = await isMailToBeTold(scope);
  const before = earlierOf(nextWorkingDay(calendar, today, -1), dueOn);
  if (
    !isSameCalendarMonth(before, today) ||
    (await selectHasScheduleChanged(scope, new Date(startOfLocalDay(before, timeZone))))
  ) {
    return { schedule: true, record: true, mail };
  }
  return {
    schedule: false,
    record: await selectIsRecordWanted(scope, now, nextWorkingDay(calendar, today, 1)),
    mail,
  };
};

/** Whether it is worth looking for warnings this morning: cheap, asked every morning. */
export const isTimeToWarn = async (scope: Scope, dueOn: IsoDate): Promise<boolean> => {
  const { record, mail } = await decideLook(scope, dueOn);
  return record || mail;
};

/** What may go wrong with the routines and can still be mended, of which the unit was not told. */
const listNewWarnings = async (scope: Scope, look: Look): Promise<Warning[]> => {
  const warnings = [
    ...(look.schedule ? await listScheduleWarnings(scope) : []),
    ...(look.record ? await listRoutineWarnings(scope) : []),
    ...(look.mail ? await listMailWarnings(scope) : []),
  ];
  const untold = new Set(
    await listUntold(
      scope,
      warnings.map(({ key }) => key),
    ),
  );
  return warnings.filter(({ key }) => untold.has(key)).sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
};

/**
 * Tells each of the unit what is new, in one mail. The caller holds the morning's run, so it is told once.
 * @param dueOn the morning that was due first, where mornings were missed
 */
export const sendWarnings = async (
  scope: Scope,
  { runOn, dueOn }: { runOn: IsoDate; dueOn: IsoDate },
  { mailPolicy }: MailContext,
): Promise<void> => {
  const warnings = await listNewWarnings(scope, await decideLook(scope, dueOn));
  if (warnings.length === 0) return;
  const organisation = await getOrganisation(scope);
  const { now, today } = timeOf(organisation, scope.clock);
  const unit = await listUnit(scope);
  const letter = writeWarnings({ organisation: organisation.name, warnings, onDate: today });
  await queueDeliveries(
    scope,
    mailPolicy,
    unit.map((person) => ({
      kind: "warnings",
      dedupeKey: ["warnings", runOn, person.id].join("/"),
      person,
      letter,
    })),
  );
  await rememberTold(
    scope,
    warnings.map(({ key }) => key),
    today,
  );
  await recordAudit(scope, now, {
    event: "warnings.sent",
    entityType: "organisation",
    entityId: scope.organisationId,
    summary: `${startSentence(countOf(warnings.length, "new warning"))} about the routines went to ${unit.map(({ title }) => title).join(", ")}`,
  });
};
