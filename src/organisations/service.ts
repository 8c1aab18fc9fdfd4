import { recordAudit } from "../audit/service.ts";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import type { Actor, Scope } from "../platform/db/scope.ts";
import { postgresErrorOf } from "../platform/errors/database-errors.ts";
import { conflict, Problem, staleVersion } from "../platform/errors/problem.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { newId } from "../platform/ids/ids.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { localDateOf } from "../platform/time/wall-time.ts";
import { nextDailyRunAfter } from "./daily-run.ts";
import {
  advanceDailyRun,
  type DailyRunRow,
  existsOtherOrganisation,
  finishDailyRun,
  insertDailyRun,
  insertOrganisation,
  lockDailyRun,
  lockNumbers,
  type OrganisationRow,
  reclaimDailyRuns,
  selectOrganisation,
  selectOrganisationByCode,
  setClock,
  setNextDailyRun,
  takeNextNumber,
  updateOrganisationRow,
} from "./queries.ts";
import type { FollowUpSettings, OrganisationInput, OrganisationPatch } from "./schemas.ts";

export interface OrganisationTime {
  /** The domain's "now": a sandbox's own, else the real one. */
  now: Date;
  today: IsoDate;
  timeZone: string;
}

const defaults = {
  smallCellThreshold: 10,
  statusThresholds: { ahead: 0.1, onTrack: -0.1, offTrack: -0.3 },
  staleAfterDays: 30,
  briefsPerWeek: 3,
  followUp: {
    remindBeforeDays: [7, 1, 0],
    overdueAfterDays: 1,
    overdueEveryDays: 7,
    escalation: [
      { to: "goalLeader", afterWorkingDays: 5 },
      { to: "unit", afterWorkingDays: 10 },
      { to: "leader", afterWorkingDays: 15 },
    ],
  } satisfies FollowUpSettings,
};

export const getOrganisation = (scope: Scope): Promise<OrganisationRow> => selectOrganisation(scope);

export const timeOf = (organisation: OrganisationRow, clock: Clock): OrganisationTime => {
  const now = organisation.clockAt ?? clock.now();
  return { now, today: localDateOf(now, organisation.timeZone), timeZone: organisation.timeZone };
};

/** What time it is for the organisation. Every rule that asks "now" or "today" gets it from here. */
export const getTime = async (scope: Scope): Promise<OrganisationTime> =>
  timeOf(await selectOrganisation(scope), scope.clock);

export const findOrganisationByCode = (database: Database, code: string): Promise<OrganisationRow | undefined> =>
  database.asSystem((db) => selectOrganisationByCode(db, code));

/** @throws Problem 404 */
export const getOrganisationByCode = async (database: Database, code: string): Promise<OrganisationRow> => {
  const row = await findOrganisationByCode(database, code);
  if (row === undefined) throw new Problem(404, `There is no organisation with the code ${code}.`);
  return row;
};

/** Whether there is no organisation but, perhaps, the one with this code. */
export const isEmptyInstallation = async (database: Database, exceptCode: string): Promise<boolean> =>
  database.asSystem(async (db) => !(await existsOtherOrganisation(db, exceptCode)));

/**
 * Makes an organisation and runs `furnish` in the same transaction, so that it appears whole or not at all.
 * @param sandboxStartsAt makes it a sandbox whose clock stands there
 * @throws Problem 409 when the code is taken
 */
export const createOrganisation = async <T>(
  database: Database,
  clock: Clock,
  actor: Actor,
  input: OrganisationInput,
  sandboxStartsAt: Date | null,
  furnish: (scope: Scope, organisation: OrganisationRow) => Promise<T>,
): Promise<T> => {
  const id = newId();
  try {
    return await database.inOrganisation(id, async (db) => {
      const scope: Scope = { organisationId: id, db, actor, clock };
      const realNow = clock.now();
      const now = sandboxStartsAt ?? realNow;
      const organisation = await insertOrganisation(scope, {
        id,
        code: input.code,
        name: input.name,
        timeZone: input.timeZone,
        isSandbox: sandboxStartsAt !== null,
        clockAt: sandboxStartsAt,
        smallCellThreshold: input.smallCellThreshold ?? defaults.smallCellThreshold,
        statusThresholds: input.statusThresholds ?? defaults.statusThresholds,
        staleAfterDays: input.staleAfterDays ?? defaults.staleAfterDays,
        briefsPerWeek: input.briefsPerWeek ?? defaults.briefsPerWeek,
        followUp: input.followUp ?? defaults.followUp,
        nextDailyRunAt: nextDailyRunAfter(now, input.timeZone).dueAt,
        createdAt: realNow,
        updatedAt: realNow,
      });
      await recordAudit(scope, now, {
        event: "organisation.created",
        entityType: "organisation",
        entityId: id,
        summary: `${organisation.name} (${organisation.code}) was created`,
      });
      return furnish(scope, organisation);
    });
  } catch (error) {
    if (postgresErrorOf(error)?.constraint === "organisations_code_unique") {
      throw conflict(`There is already an organisation with the code ${input.code}.`);
    }
    throw error;
  }
};

/**
 * @param calendarId of the calendar that routines use when they name none; undefined leaves it
 * @throws Problem 412
 */
export const updateOrganisation = async (
  scope: Scope,
  patch: Omit<OrganisationPatch, "defaultCalendar">,
  calendarId: string | undefined,
  expectedVersion: ExpectedVersion,
): Promise<OrganisationRow> => {
  const row = await updateOrganisationRow(
    scope,
    {
      ...(patch.name === undefined ? {} : { name: patch.name }),
      ...(patch.timeZone === undefined ? {} : { timeZone: patch.timeZone }),
      ...(patch.smallCellThreshold === undefined ? {} : { smallCellThreshold: patch.smallCellThreshold }),
      ...(patch.statusThresholds === undefined ? {} : { statusThresholds: patch.statusThresholds }),
      ...(patch.staleAfterDays === undefined ? {} : { staleAfterDays: patch.staleAfterDays }),
      ...(patch.briefsPerWeek === undefined ? {} : { briefsPerWeek: patch.briefsPerWeek }),
      ...(patch.followUp === undefined ? {} : { followUp: patch.followUp }),
      ...(calendarId === undefined ? {} : { defaultCalendarId: calendarId }),
    },
    expectedVersion,
  );
  if (row === undefined) throw staleVersion("organisation");
  await recordAudit(scope, timeOf(row, scope.clock).now, {
    event: "organisation.changed",
    entityType: "organisation",
    entityId: row.id,
    summary: `The organisation's settings were changed: ${Object.keys(patch).join(", ") || "calendar"}`,
  });
  return row;
};

/** Decisions and actions are numbered separately, per organisation, for ever. */
export const takeNumber = (scope: Scope, of: "decision" | "action"): Promise<number> => takeNextNumber(scope, of);

/**
 * Holds the numbering until the transaction ends. Whoever locks an occurrence and then takes numbers calls it first:
 * recording a single decision takes its number before it touches the occurrence, and neither may wait for the other.
 */
export const holdNumbering = (scope: Scope): Promise<void> => lockNumbers(scope);

/** Moves a sandbox's clock. The caller has made sure that it is one, and that time goes forward. */
export const moveClock = (scope: Scope, to: Date): Promise<void> => setClock(scope, to);

/**
 * Takes the morning's run when it is due, and dates the next one from now: after days of downtime there is one run,
 * not one for every morning missed.
 * @param isNeeded asked when it is due; a morning with nothing to do has no run
 * @returns its id, or null when none is due or needed, or another sweep was first
 */
export const takeDueDailyRun = async (
  scope: Scope,
  isNeeded: (dueAt: Date) => Promise<boolean>,
): Promise<string | null> => {
  const organisation = await selectOrganisation(scope);
  const { now, today, timeZone } = timeOf(organisation, scope.clock);
  const next = nextDailyRunAfter(now, timeZone).dueAt;
  if (organisation.nextDailyRunAt > now) {
    // Left behind by a clock that stood far ahead, or by a change of zone: no morning is waited for longer than a day.
    if (organisation.nextDailyRunAt > next) await setNextDailyRun(scope, next);
    return null;
  }
  const isMine = await advanceDailyRun(scope, now, next);
  return isMine && (await isNeeded(organisation.nextDailyRunAt))
    ? insertDailyRun(scope, {
        id: newId(),
        organisationId: scope.organisationId,
        runOn: today,
        dueAt: organisation.nextDailyRunAt,
        state: "due",
        enqueuedAt: scope.clock.now(),
      })
    : null;
};

/** Daily runs taken before a real time and still not finished. */
export const retakeUnfinishedDailyRuns = (scope: Scope, enqueuedBefore: Date): Promise<string[]> =>
  reclaimDailyRuns(scope, enqueuedBefore);

/** Locks a daily run for carrying it out; null when it is done already. */
export const beginDailyRun = async (scope: Scope, id: string): Promise<DailyRunRow | null> => {
  const run = await lockDailyRun(scope, id);
  return run?.state === "due" ? run : null;
};

export const endDailyRun = (scope: Scope, id: string): Promise<void> => finishDailyRun(scope, id);
