import { setTimeout as wait } from "node:timers/promises";
import type { MailContext } from "../notifications/service.ts";
import { getOrganisation, moveClock } from "../organisations/service.ts";
import type { Clock } from "../platform/clock/clock.ts";
import type { Database } from "../platform/db/database.ts";
import { type Scope, systemActor } from "../platform/db/scope.ts";
import { conflict, Problem, unacceptable } from "../platform/errors/problem.ts";
import { getNextStepDueAt } from "../routines/run-ups/step-service.ts";
import { sweepOrganisation } from "../run-up/sweep-service.ts";
import { applyHistoryEvent } from "./history/history-service.ts";
import { countUnfinished, selectAgenda, selectNextHistoryEvent, takeHistoryEvent } from "./queries.ts";

export interface SandboxDependencies {
  database: Database;
  clock: Clock;
  /** What the history's handovers write mails with; absent: they make their pages and write to nobody. */
  mail?: MailContext;
  /** Hands committed jobs over at once where this process has a relay; another process's relay is told by the database. */
  nudge(): void;
  /** Asks to stop half way; the same call goes on from there. */
  signal?: AbortSignal;
}

/** Where to move a sandbox's clock: a moment, or as far as the next step of a run-up. */
export type ClockTarget = { to: Date } | { toNext: "step" };

export interface ClockMove {
  from: Date;
  to: Date;
}

const pollEveryMs = 12;
/** Work that goes on this long without getting less is not being done by anybody. */
const stallMs = 60_000;
/** In a sandbox somebody waits: what was lost with a killed worker is enqueued again sooner than the sweep would. */
const retakeAfterMs = 2_000;

/** A transaction of the sandbox, as the service itself. */
export const inSandbox = <T>(
  { database, clock }: SandboxDependencies,
  organisationId: string,
  work: (scope: Scope) => Promise<T>,
): Promise<T> =>
  database.inOrganisation(organisationId, (db) => work({ organisationId, db, actor: systemActor, clock }));

/**
 * Moves a sandbox's clock on. At each moment on the way at which something falls due the clock stands still, the
 * service's own sweep finds it and its workers do it; history events are applied as their time passes. Stopped half way
 * (killed, workers away), the clock stands where it got to, and the same call goes on from there.
 * @param onProgress called now and then with where the clock stands
 * @throws Problem 409 for a live organisation, while its clock is being moved or when its history does not fit, 422 for
 *   a time before its own, 503 when nobody does the work
 */
export const advanceClock = async (
  dependencies: SandboxDependencies,
  organisationId: string,
  target: ClockTarget,
  onProgress: (now: Date) => void = () => {},
): Promise<ClockMove> =>
  withClockLock(dependencies.database, organisationId, async () => {
    const from = await readClock(dependencies, organisationId);
    const until = await resolveTarget(dependencies, organisationId, target, from);
    for (;;) {
      const moment = await inSandbox(dependencies, organisationId, (scope) => moveToNextMoment(scope, until));
      if (moment === null) break;
      if (dependencies.signal?.aborted === true) return { from, to: await readClock(dependencies, organisationId) };
      if (moment.unfinished > 0) await settle(dependencies, organisationId);
      if (moment.hasHistory) await applyHistory(dependencies, organisationId, moment.at);
      onProgress(moment.at);
    }
    await inSandbox(dependencies, organisationId, (scope) => moveClockForward(scope, until));
    return { from, to: until };
  });

export const readTimeZone = (dependencies: SandboxDependencies, organisationId: string): Promise<string> =>
  inSandbox(dependencies, organisationId, async (scope) => (await getOrganisation(scope)).timeZone);

const readClock = (dependencies: SandboxDependencies, organisationId: string): Promise<Date> =>
  inSandbox(dependencies, organisationId, async (scope) => {
    const { isSandbox, clockAt } = await getOrganisation(scope);
    if (!isSandbox || clockAt === null) {
      throw conflict("This is a live organisation: its clock is the real one and cannot be moved.");
    }
    return clockAt;
  });

const resolveTarget = async (
  dependencies: SandboxDependencies,
  organisationId: string,
  target: ClockTarget,
  from: Date,
): Promise<Date> => {
  if ("to" in target) {
    if (target.to < from)
      throw unacceptable("/to", `lies before the sandbox's own time, ${from.toISOString()}; clocks only go forward`);
    return target.to;
  }
  const next = await inSandbox(dependencies, organisationId, getNextStepDueAt);
  if (next === null) throw conflict("No step is planned, so there is none to move on to.");
  return next > from ? next : from;
};

const moveClockForward = async (scope: Scope, to: Date): Promise<void> => {
  const { clockAt } = await getOrganisation(scope);
  if (clockAt === null || clockAt < to) await moveClock(scope, to);
};

interface Moment {
  at: Date;
  /** How much the workers have to do before time goes on. */
  unfinished: number;
  hasHistory: boolean;
}

/** Moments with nothing to do that are passed in one transaction. */
const quietMomentsAtOnce = 40;

/**
 * Moves the clock on from moment to moment at which something falls due, sweeping at each, until there is something to
 * do; null when nothing is due up to `until`. What an interrupted move left unfinished is due where the clock stands.
 */
const moveToNextMoment = async (scope: Scope, until: Date): Promise<Moment | null> => {
  let moment: Moment | null = null;
  for (let passed = 0; passed < quietMomentsAtOnce; passed += 1) {
    const { nextDailyRunAt, clockAt } = await getOrganisation(scope);
    const { unfinished, nextStepAt, nextHistoryAt, nextZoneMorningAt } = await selectAgenda(scope);
    const moments = [unfinished > 0 ? clockAt : null, nextStepAt, nextDailyRunAt, nextZoneMorningAt, nextHistoryAt];
    const at = moments.reduce((first, one) => (one !== null && (first === null || one < first) ? one : first));
    if (at === null || at > until) return moment;
    await moveClockForward(scope, at);
    const started = await sweepOrganisation(scope, retakeAfterMs);
    moment = { at, unfinished: unfinished + started, hasHistory: nextHistoryAt !== null && nextHistoryAt <= at };
    if (moment.unfinished > 0 || moment.hasHistory) return moment;
  }
  return moment;
};

/** Waits until the workers have done what the sweep found, enqueueing again what a killed one left behind. */
const settle = async (dependencies: SandboxDependencies, organisationId: string): Promise<void> => {
  let least = Number.POSITIVE_INFINITY;
  let lastProgressMs = performance.now();
  let lastSweepMs = lastProgressMs;
  dependencies.nudge();
  for (;;) {
    await wait(pollEveryMs);
    const unfinished = await dependencies.database.askAsSystem((db) => countUnfinished(db, organisationId));
    if (unfinished === 0 || dependencies.signal?.aborted === true) return;
    const nowMs = performance.now();
    if (unfinished < least) {
      least = unfinished;
      lastProgressMs = nowMs;
    }
    if (nowMs - lastProgressMs > stallMs) {
      throw new Problem(
        503,
        "What fell due is not getting done: no worker is running, or a step keeps failing (the log says which). The clock stands where it got to; the same call goes on from there.",
        { retryAfterSeconds: 10 },
      );
    }
    if (nowMs - lastSweepMs > retakeAfterMs) {
      lastSweepMs = nowMs;
      await inSandbox(dependencies, organisationId, (scope) => sweepOrganisation(scope, retakeAfterMs));
      dependencies.nudge();
    }
  }
};

/** The history is part of the sandbox, not of the request: what does not fit there is a state to be mended. */
const inHistory = (problem: Problem, on: string): Problem =>
  new Problem(409, `The history's entry of ${on} cannot be applied: ${problem.message}`, { cause: problem });

const applyHistory = async (dependencies: SandboxDependencies, organisationId: string, now: Date): Promise<void> => {
  for (;;) {
    const isApplied = await inSandbox(dependencies, organisationId, async (scope) => {
      const event = await selectNextHistoryEvent(scope);
      if (event === undefined || event.dueAt > now || !(await takeHistoryEvent(scope, event.id, now))) return false;
      await applyHistoryEvent(scope, event.event, dependencies.mail ?? null).catch((error: unknown) => {
        throw error instanceof Problem ? inHistory(error, event.event.on) : error;
      });
      return true;
    });
    if (!isApplied) return;
  }
};

/** Clocks being moved by this process, by pool: each holds a connection for as long as it takes. */
const movesAtWork = new WeakMap<Database["pool"], number>();
const maxMovesAtOnce = 3;

/** Keeps moves from taking all the connections that they, and every other request, need besides. */
const withinLimit = async <T>({ pool }: Database, work: () => Promise<T>): Promise<T> => {
  const count = (by: number) => movesAtWork.set(pool, (movesAtWork.get(pool) ?? 0) + by);
  if ((movesAtWork.get(pool) ?? 0) >= maxMovesAtOnce) {
    throw new Problem(503, "The clocks of several sandboxes are being moved just now. Try again shortly.", {
      retryAfterSeconds: 5,
    });
  }
  count(1);
  try {
    return await work();
  } finally {
    count(-1);
  }
};

/** Of two that would move one clock at a time, the second is refused. */
const withClockLock = <T>(database: Database, organisationId: string, work: () => Promise<T>): Promise<T> =>
  withinLimit(database, () => holdingClockLock(database, organisationId, work));

/** The lock goes with its connection. */
const holdingClockLock = async <T>(database: Database, organisationId: string, work: () => Promise<T>): Promise<T> => {
  const client = await database.pool.connect();
  const ignore = () => {};
  client.on("error", ignore);
  try {
    const { rows } = await client.query<{ held: boolean }>(
      "select pg_try_advisory_lock(hashtextextended($1, 1)) as held",
      [organisationId],
    );
    if (rows[0]?.held !== true) throw conflict("The clock of this sandbox is being moved just now.");
    return await work();
  } finally {
    // Before the caller hears of the end: a closed connection's lock goes a moment later, and the next move would be
    // refused. Where this fails the lock goes with the connection.
    await client.query("select pg_advisory_unlock_all()").catch(ignore);
    client.off("error", ignore);
    client.release(true);
  }
};
