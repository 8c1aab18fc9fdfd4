import type { AuditRow } from "../audit/queries.ts";
import { getLastAuditId, listAuditAfter } from "../audit/service.ts";
import { getOrganisation } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { formatDate } from "../platform/time/dates.ts";
import { localDateOf } from "../platform/time/wall-time.ts";
import { countNothing, getFollowUpFigures, summariseFollowUp } from "../reports/service.ts";
import { listMeetingsBetween, sayMove } from "../routines/occurrences/occurrence-service.ts";
import { countWindow } from "./queries.ts";
import { advanceClock, type ClockMove, type ClockTarget, inSandbox, type SandboxDependencies } from "./service.ts";

/** One thing that happened, when in the organisation's time, and what for whom. */
export interface Happening {
  at: Date;
  text: string;
}

/** What a move of the clock brought about: all 0 when it had nothing to do. */
export interface ReplayCounts {
  stocktakes: number;
  memos: number;
  gaveWay: number;
  moved: number;
  documents: number;
  mails: number;
  actions: number;
}

export interface Replay extends ClockMove {
  timeZone: string;
  happenings: Happening[];
  counts: ReplayCounts;
  /** What became of what was agreed in that time: all 0 when it had nothing to do; the same in sentences. */
  followUp: { figures: Awaited<ReturnType<typeof getFollowUpFigures>>; summary: string[] };
}

const entriesAtOnce = 1_000;

const listEntriesAfter = async (scope: Scope, afterId: string | null): Promise<AuditRow[]> => {
  const all: AuditRow[] = [];
  for (let last = afterId; ; ) {
    const rows = await listAuditAfter(scope, last, entriesAtOnce);
    all.push(...rows);
    last = rows.at(-1)?.id ?? last;
    if (rows.length < entriesAtOnce) return all;
  }
};

/**
 * Moves a sandbox's clock on and tells what happened, in the order of the organisation's time.
 * @throws Problem of `advanceClock`
 */
export const replay = async (
  dependencies: SandboxDependencies,
  organisationId: string,
  target: ClockTarget,
  onProgress?: (now: Date) => void,
): Promise<Replay> => {
  const bookmark = await inSandbox(dependencies, organisationId, getLastAuditId);
  const move = await advanceClock(dependencies, organisationId, target, onProgress);
  return inSandbox(dependencies, organisationId, async (scope) => {
    const { timeZone } = await getOrganisation(scope);
    const entries = await listEntriesAfter(scope, bookmark);
    const meetings = await listMeetingsBetween(scope, move.from, move.to);
    const happenings = [
      ...entries.map(({ at, summary }) => ({ at, text: summary })),
      ...meetings.map(({ occurrence, routine }) => ({
        at: occurrence.startsAt,
        text: `${routine.title} of ${formatDate(occurrence.heldOn)} takes place${sayMove(occurrence)}`,
      })),
    ];
    const span = { from: localDateOf(move.from, timeZone), to: localDateOf(move.to, timeZone) };
    const figures = happenings.length === 0 ? countNothing() : await getFollowUpFigures(scope, span);
    const count = (event: string) => entries.filter((entry) => entry.event === event).length;
    return {
      ...move,
      timeZone,
      // Of one moment in the order of the text, so that two replays print the same.
      happenings: happenings.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.text < b.text ? -1 : 1)),
      counts: {
        ...(await countWindow(scope, move.from, move.to)),
        gaveWay: count("occurrence.gave-way"),
        documents: count("document.issued"),
        actions: count("action.recorded"),
      },
      followUp: { figures, summary: happenings.length === 0 ? [] : summariseFollowUp(figures) },
    };
  });
};
