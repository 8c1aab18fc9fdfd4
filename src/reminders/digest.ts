/** What one person's digest says, before it is put into words of a mail. Pure. */

import type { OpenAction, OpenAsk } from "../actions/reminding-service.ts";
import type { WorkingCalendar } from "../calendars/working-days.ts";
import { describeDays } from "../documents/sentences.ts";
import { addDays, compareDates, daysBetween, formatDate, type IsoDate } from "../platform/time/dates.ts";
import { isAskRung, isNewOn, isRung, type Ladder, type Rounds } from "./ladder.ts";

export interface DigestLine {
  /** "A12"; null for what has no number. */
  label: string | null;
  text: string;
  /** When it is due, since when it waits, where it was agreed. */
  aside: string;
  /** Opens the page on which it is answered. */
  address: string | null;
  addressLabel: string | null;
}

/** Of lines that are the reader's own to answer. */
export const answerLabel = "Answer";

/** The title follows a count in the subject: "2 overdue". */
export interface DigestSection {
  title: string;
  lines: DigestLine[];
}

/** What other domains add, by the person's id. `isNew`: reason enough for a digest today. */
export type ExtraSections = ReadonlyMap<string, { sections: DigestSection[]; isNew: boolean }>;

/** One morning of one date: `days` are those it speaks for, itself and what was missed before it. */
export interface DigestDay {
  on: IsoDate;
  days: readonly IsoDate[];
  calendar: WorkingCalendar;
  ladder: Ladder;
}

/** An open action, with the date of the first morning that could know of it. */
export type KnownAction = OpenAction & { knownFromOn: IsoDate };
/** A request for help that waits; `loggedOn`: when its action log went out, by the reader's date. */
export type KnownAsk = OpenAsk & { loggedOn: IsoDate | null };

const soonDays = 7;

const isNew = (action: KnownAction, { days, calendar }: DigestDay): boolean =>
  action.isRecordedLate && days.some((day) => isNewOn(action.knownFromOn, day, calendar));

const isOnRung = (action: KnownAction, { days, calendar, ladder }: DigestDay, rounds: Rounds): boolean =>
  days.some((day) => day >= action.knownFromOn && isRung(action.dueOn, day, calendar, ladder, rounds));

/**
 * Whether somebody is written to this morning about what is theirs. Each action and request has reminders of its own,
 * save those that come again and again: the whole list comes with each of them, so the longest overdue action (or, where
 * none is, the request that waits longest) sets the one day of the week.
 */
export function isListReason(actions: readonly KnownAction[], asks: readonly KnownAsk[], day: DigestDay): boolean {
  const { on, days, calendar, ladder } = day;
  const [overdue] = actions.filter(({ dueOn }) => dueOn < on).toSorted((a, b) => compareDates(a.dueOn, b.dueOn));
  const [waiting] = overdue === undefined ? asks.toSorted((a, b) => compareDates(a.askedOn, b.askedOn)) : [];
  return (
    actions.some((action) => isNew(action, day) || isOnRung(action, day, action === overdue ? "all" : "first")) ||
    asks.some((ask) => days.some((one) => isAskRung(ask, one, calendar, ladder, ask === waiting ? "all" : "first")))
  );
}

const describeWhen = ({ dueOn, originalDueOn }: OpenAction, on: IsoDate): string => {
  const late = daysBetween(dueOn, on);
  return [
    `due ${formatDate(dueOn)}`,
    ...(dueOn === originalDueOn ? [] : [`first promised for ${formatDate(originalDueOn)}`]),
    ...(late > 0 ? [`${describeDays(late)} overdue`] : []),
  ].join(", ");
};

const describeWhere = (at: string, on: IsoDate): string => `${at}, ${formatDate(on)}`;

/**
 * The sections of one person's own: overdue (the longest first), due today, due soon, new, and what waits for an answer.
 * Each action stands in one; empty ones are left out.
 */
export function buildOwnSections(
  actions: readonly KnownAction[],
  asks: readonly KnownAsk[],
  day: DigestDay,
  addressOf: (purpose: "action" | "ask", id: string) => string,
): DigestSection[] {
  const { on } = day;
  const sectionOf = (action: KnownAction): "overdue" | "today" | "soon" | "new" | null => {
    if (action.dueOn < on) return "overdue";
    if (action.dueOn === on) return "today";
    // A ladder may reach further than a week, and a closure brings a reminder forward: what called is listed.
    if (action.dueOn <= addDays(on, soonDays) || isOnRung(action, day, "all")) return "soon";
    return isNew(action, day) ? "new" : null;
  };
  const toLine = (action: KnownAction): DigestLine => ({
    label: `A${action.number}`,
    text: action.text,
    aside: `${describeWhen(action, on)}; agreed at ${describeWhere(action.agreedAt, action.agreedOn)}`,
    address: addressOf("action", action.id),
    addressLabel: answerLabel,
  });
  const ordered = actions.toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : a.number - b.number));
  const linesOf = (section: string) => ordered.filter((action) => sectionOf(action) === section).map(toLine);
  const sections = [
    { title: "Overdue", lines: linesOf("overdue") },
    { title: "Due today", lines: linesOf("today") },
    { title: "Due soon", lines: linesOf("soon") },
    { title: "New for you", lines: linesOf("new") },
    {
      title: "Waiting for your answer",
      lines: asks.map((ask) => ({
        label: null,
        text: ask.text,
        aside: `${ask.from === null ? "asked" : `${ask.from} asked`} at ${describeWhere(ask.askedAt, ask.askedOn)}`,
        address: addressOf("ask", ask.id),
        addressLabel: answerLabel,
      })),
    },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}
