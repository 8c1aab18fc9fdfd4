import { addDays, type IsoDate, weekdayOf } from "../platform/time/dates.ts";
import type { Instant } from "../platform/time/wall-time.ts";

export interface WeekLoad {
  items: number;
  /** Papers that are issued in the week: agendas with their briefs, and memos. */
  papers: number;
  meetings: number;
  meetingMinutes: number;
}

/** What grouping needs to know of an item. `date` is that of its own zone. */
export interface Dated {
  date: IsoDate;
  instant: Instant;
  kind: string;
  /** Of a meeting; null for the rest. */
  minutes: number | null;
}

export interface Week<Item> {
  /** The Monday. */
  weekOf: IsoDate;
  load: WeekLoad;
  items: Item[];
}

/** A paper is issued by a step of a meeting's run-up, or is itself what its routine produces. */
export const isPaperItem = ({ kind }: { kind: string }): boolean => kind === "issue" || kind === "paper";

/** The Monday of a date's ISO week. */
export const mondayOf = (date: IsoDate): IsoDate => addDays(date, 1 - weekdayOf(date));

const weigh = (items: readonly Dated[]): WeekLoad => {
  const meetings = items.filter(({ kind }) => kind === "meeting");
  return {
    items: items.length,
    papers: items.filter(isPaperItem).length,
    meetings: meetings.length,
    meetingMinutes: meetings.reduce((sum, { minutes }) => sum + (minutes ?? 0), 0),
  };
};

/**
 * The ISO weeks from that of `from` to that of `to`, empty ones too, each with what falls due in it, by time.
 * Items outside the two dates, both included, are left out.
 */
export function groupByWeek<Item extends Dated>(items: readonly Item[], from: IsoDate, to: IsoDate): Week<Item>[] {
  const byWeek = new Map<IsoDate, Item[]>();
  for (let monday = mondayOf(from); monday <= to; monday = addDays(monday, 7)) byWeek.set(monday, []);
  for (const item of items) {
    if (item.date >= from && item.date <= to) byWeek.get(mondayOf(item.date))?.push(item);
  }
  return [...byWeek].map(([weekOf, due]) => ({
    weekOf,
    load: weigh(due),
    items: due.sort((a, b) => (a.date === b.date ? (a.instant < b.instant ? -1 : 1) : a.date < b.date ? -1 : 1)),
  }));
}
