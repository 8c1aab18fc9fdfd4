import { getPeopleById } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { RoutineOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { groupByItem } from "./agenda-items.ts";
import { listAttendees } from "./attendance-service.ts";
import { listItems } from "./item-service.ts";
import { listNotes } from "./note-service.ts";
import { groupByState } from "./vocabulary.ts";

/** What papers tell of a meeting: plain data, names and never ids. */
export interface MeetingRecord {
  /** By how they were there. */
  attendance: { label: string; names: string[] }[];
  /** In the order of the agenda; without a title: of the meeting as a whole. What was struck is left out. */
  notes: { title: string | null; notes: { text: string; by: string }[] }[];
}

export const gatherMeetingRecord = async (scope: Scope, found: RoutineOccurrence): Promise<MeetingRecord> => {
  const { id } = found.occurrence;
  const attendance = await listAttendees(scope, id);
  const notes = (await listNotes(scope, id)).filter(({ struckAt }) => struckAt === null);
  const items = notes.length === 0 ? [] : await listItems(scope, found);
  const people = await getPeopleById(
    scope,
    notes.flatMap(({ personId }) => personId ?? []),
  );
  return {
    attendance: groupByState(attendance).map(({ label, people: group }) => ({
      label,
      names: group.map(({ name }) => name),
    })),
    notes: groupByItem(notes, items).map(({ title, said }) => ({
      title,
      notes: said.map(({ text, personId, writtenBy }) => ({
        text,
        by: people.get(personId ?? "")?.title ?? writtenBy,
      })),
    })),
  };
};
