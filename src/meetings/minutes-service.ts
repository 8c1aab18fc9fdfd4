import { listActions } from "../actions/action-service.ts";
import { listAsks } from "../actions/ask-service.ts";
import { listDecisions } from "../actions/decision-service.ts";
import { listOfOccurrence } from "../actions/follow-up-service.ts";
import { presentActions, presentAsks, presentDecisions } from "../actions/present-service.ts";
import { getOrganisation, timeOf } from "../organisations/service.ts";
import { getPeopleById } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { conflict } from "../platform/errors/problem.ts";
import type { ExpectedVersion } from "../platform/http/routes.ts";
import { correctOccurrence, getOccurrence, lockOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { titleOfOccurrence } from "../routines/occurrences/occurrence-title.ts";
import type { MeetingCorrection } from "../routines/schemas.ts";
import { groupByItem } from "./agenda-items.ts";
import { listAttendees } from "./attendance-service.ts";
import { gatherMeetingRecord } from "./evidence-service.ts";
import { listItems } from "./item-service.ts";
import type { MinutesPage } from "./lay-out-minutes.ts";
import { listNotes } from "./note-service.ts";
import { presentAttendance, presentNote } from "./present.ts";
import type { NoteRow } from "./queries.ts";
import type { Minutes, Note } from "./schemas.ts";
import { attended } from "./vocabulary.ts";

/** More than any meeting records: its minutes are read as a whole. */
const all = { limit: 100_000, after: null };

/** As the API shows them, in the same order. */
export const presentNotes = async (scope: Scope, rows: readonly NoteRow[]): Promise<Note[]> => {
  const people = await getPeopleById(
    scope,
    rows.flatMap(({ personId }) => personId ?? []),
  );
  return rows.map((row) => presentNote(row, people));
};

/**
 * The whole record of a meeting as it stands.
 * @returns with the version that changes of the attendance, of the record and its closing compare
 * @throws Problem 404
 */
export const getMinutes = async (scope: Scope, id: string): Promise<{ minutes: Minutes; version: number }> => {
  const found = await getOccurrence(scope, id);
  const { occurrence, routine } = found;
  const ofMeeting = { occurrence: occurrence.id };
  const items = await listItems(scope, found);
  const notes = await listNotes(scope, occurrence.id);
  const presented = new Map((await presentNotes(scope, notes)).map((note) => [note.id, note]));
  const chair = (await getPeopleById(scope, routine.chairId === null ? [] : [routine.chairId])).values().next().value;
  return {
    version: occurrence.version,
    minutes: {
      ...ofMeeting,
      routine: routine.code,
      kind: routine.kind,
      title: titleOfOccurrence(routine, occurrence),
      date: occurrence.heldOn,
      startsAt: { local: occurrence.startsLocal, timeZone: occurrence.timeZone },
      status: occurrence.status,
      tookPlaceOn: occurrence.tookPlaceOn,
      chair: chair?.code ?? null,
      chairAttended: occurrence.chairAttended,
      closedAt: occurrence.closedAt?.toISOString() ?? null,
      items,
      attendance: (await listAttendees(scope, occurrence.id)).map(presentAttendance),
      notes: groupByItem(notes, items).map(({ item, title, said }) => ({
        item: item === "" ? null : item,
        title,
        notes: said.flatMap((note) => presented.get(note.id) ?? []),
      })),
      decisions: await presentDecisions(scope, await listDecisions(scope, all, ofMeeting)),
      actions: await presentActions(scope, await listActions(scope, all, ofMeeting)),
      asks: await presentAsks(scope, await listAsks(scope, all, ofMeeting)),
    },
  };
};

/** What the printed minutes say: names, never ids or codes of people. @throws Problem 404 */
export const gatherMinutesPage = async (scope: Scope, id: string): Promise<MinutesPage> => {
  const found = await getOccurrence(scope, id);
  const { occurrence, routine } = found;
  const organisation = await getOrganisation(scope);
  const { today } = timeOf(organisation, scope.clock);
  const chair = (await getPeopleById(scope, routine.chairId === null ? [] : [routine.chairId])).values().next().value;
  return {
    organisation: organisation.name,
    title: titleOfOccurrence(routine, occurrence),
    meeting: { date: occurrence.heldOn, time: occurrence.startsLocal.slice(11), zone: occurrence.timeZone },
    tookPlaceOn: occurrence.tookPlaceOn,
    status: occurrence.status,
    chair: chair?.title ?? null,
    chairAttended: occurrence.chairAttended,
    today,
    record: await gatherMeetingRecord(scope, found),
    said: await listOfOccurrence(scope, occurrence.id),
  };
};

/**
 * Corrects what the record says about a meeting that was held.
 * @throws Problem 404, 409 for a meeting that was not held, and where the attendance says otherwise of the chair; 412, 422
 */
export const correctRecord = async (
  scope: Scope,
  id: string,
  correction: MeetingCorrection,
  expectedVersion: ExpectedVersion,
): Promise<void> => {
  const { occurrence, routine } = await lockOccurrence(scope, id, expectedVersion);
  const attendees = await listAttendees(scope, occurrence.id);
  const chair = attendees.find(({ personId }) => personId !== null && personId === routine.chairId);
  const { chairAttended } = correction;
  if (chair !== undefined && chairAttended !== undefined && chairAttended !== attended(chair.state)) {
    throw conflict(
      `The attendance says of the chair, ${chair.name}: ${chair.state}. Correct the attendance; this follows from it.`,
    );
  }
  await correctOccurrence(scope, id, correction, expectedVersion);
};
