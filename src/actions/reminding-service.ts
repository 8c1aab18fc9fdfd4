import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { titleOfOccurrence } from "../routines/occurrences/occurrence-title.ts";
import { selectOpenActionsOfZone, selectWaitingAsksOfZone, type ZoneOfReaders } from "./reminding-queries.ts";

export interface OpenAction {
  id: string;
  number: number;
  text: string;
  ownerId: string;
  dueOn: IsoDate;
  originalDueOn: IsoDate;
  recordedAt: Date;
  /** Written down after the action log of its meeting had gone out, so that no log told of it. */
  isRecordedLate: boolean;
  agreedOn: IsoDate;
  agreedAt: string;
}

export interface OpenAsk {
  id: string;
  text: string;
  toId: string;
  /** Who asked, by office; null where the record does not say. */
  from: string | null;
  askedOn: IsoDate;
  askedAt: string;
  /** When the action log of its meeting went out; null: not yet. */
  loggedAt: Date | null;
}

/** Every open action of those who live by a zone, have not left and have not turned their digest off. */
export const listOpenActionsOfZone = async (scope: Scope, zone: ZoneOfReaders): Promise<OpenAction[]> =>
  (await selectOpenActionsOfZone(scope, zone)).map(({ action, heldOn, routine, turnTitle, isRecordedLate }) => ({
    ...action,
    isRecordedLate,
    agreedOn: heldOn,
    agreedAt: titleOfOccurrence(routine, { turnTitle }),
  }));

/** Requests for help, put to such people, that have no answer; the longest waiting first. */
export const listWaitingAsksOfZone = async (scope: Scope, zone: ZoneOfReaders): Promise<OpenAsk[]> =>
  (await selectWaitingAsksOfZone(scope, zone)).map(({ ask, from, routine, turnTitle, loggedAt }) => ({
    id: ask.id,
    text: ask.text,
    toId: ask.toId,
    from,
    askedOn: ask.askedOn,
    askedAt: titleOfOccurrence(routine, { turnTitle }),
    loggedAt,
  }));
