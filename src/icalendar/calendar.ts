import ICAL from "ical.js";
import { fromEpochMs } from "../platform/time/wall-time.ts";
import { cleanLine, cleanName, cleanText, escapeText, toMailto } from "./text.ts";
import {
  describeZone,
  formatOffset,
  isShownTwice,
  type Observance,
  readClock,
  type YearlyRule,
  type ZoneDescription,
} from "./time-zone.ts";

// The builder counts a folded line without the space that it puts before it; a line has 75 octets at the most.
ICAL.foldLength = 74;

const productId = "-//Drumbeat//Drumbeat//EN";
const minuteMs = 60_000;

/** A meeting or a paper in a calendar. */
export interface CalendarEvent {
  /** The same for ever: calendars know an event by it. */
  uid: string;
  /** Higher with each change of its time. */
  sequence: number;
  startsAt: Date;
  minutes: number;
  /** In which it is written, and shown where the reader's program follows it. */
  timeZone: string;
  summary: string;
  description: string | null;
  url: string | null;
  location: string | null;
  createdAt: Date;
  lastModifiedAt: Date;
  /** Nobody's time is taken by it, as with a paper. */
  isFree?: boolean;
}

export interface CalendarPerson {
  name: string;
  email: string;
}

/** The builder's form (jCal, RFC 7265) of a property: name, parameters, type, value. */
type Property = [name: string, parameters: Record<string, string>, type: string, value: string | number | YearlyRule];
type Component = [name: string, properties: Property[], components: Component[]];

const text = (name: string, value: string): Property => [name, {}, "text", value];
/** Of a type the builder does not know: the value as it is to be written. */
const raw = (name: string, value: string): Property => [name, {}, "unknown", value];
const utc = (name: string, at: Date): Property => [name, {}, "date-time", toUtc(at.getTime())];

const toUtc = (ms: number): string => `${fromEpochMs(ms).slice(0, 19)}Z`;

const isUtc = (timeZone: string): boolean => ["UTC", "Etc/UTC"].includes(timeZone);

const endOf = ({ startsAt, minutes }: CalendarEvent): number => startsAt.getTime() + minutes * minuteMs;

/** The zones of events by name, each described for the time over which its events are spread. */
const describeZones = (events: readonly CalendarEvent[]): Map<string, ZoneDescription> => {
  const spans = new Map<string, { first: number; last: number }>();
  for (const event of events) {
    if (isUtc(event.timeZone)) continue;
    const [start, end] = [event.startsAt.getTime(), endOf(event)];
    const { first, last } = spans.get(event.timeZone) ?? { first: start, last: end };
    spans.set(event.timeZone, { first: Math.min(first, start), last: Math.max(last, end) });
  }
  return new Map([...spans].map(([timeZone, { first, last }]) => [timeZone, describeZone(timeZone, first, last)]));
};

const toObservanceComponent = (observance: Observance): Component => [
  observance.kind,
  [
    ["dtstart", {}, "date-time", observance.startsLocal],
    ["tzoffsetfrom", {}, "utc-offset", formatOffset(observance.fromMinutes)],
    ["tzoffsetto", {}, "utc-offset", formatOffset(observance.toMinutes)],
    text("tzname", observance.name),
    ...(observance.rule === null ? [] : [["rrule", {}, "recur", observance.rule] satisfies Property]),
  ],
  [],
];

const toZoneComponent = ({ timeZone, observances }: ZoneDescription): Component => [
  "vtimezone",
  [text("tzid", timeZone)],
  observances.map(toObservanceComponent),
];

const toTimes = (event: CalendarEvent, zone: ZoneDescription | undefined): Property[] => {
  const [start, end] = [event.startsAt.getTime(), endOf(event)];
  // A time that the clocks show twice is said in UTC: readers do not agree on which of the two it is.
  const isInUtc = zone === undefined || isShownTwice(zone, start) || isShownTwice(zone, end);
  const at = (name: string, ms: number): Property =>
    isInUtc
      ? [name, {}, "date-time", toUtc(ms)]
      : [name, { tzid: event.timeZone }, "date-time", readClock(event.timeZone, ms)];
  return event.minutes > 0 ? [at("dtstart", start), at("dtend", end)] : [at("dtstart", start)];
};

const toEventComponent = (
  event: CalendarEvent,
  zones: ReadonlyMap<string, ZoneDescription>,
  stampedAt: Date,
  more: readonly Property[],
): Component => [
  "vevent",
  [
    text("uid", cleanLine(event.uid)),
    ["sequence", {}, "integer", event.sequence],
    utc("dtstamp", stampedAt),
    utc("created", event.createdAt),
    utc("last-modified", event.lastModifiedAt),
    ...toTimes(event, zones.get(event.timeZone)),
    text("summary", cleanLine(event.summary)),
    ...(event.description === null ? [] : [text("description", cleanText(event.description))]),
    ...(event.location === null ? [] : [text("location", cleanLine(event.location))]),
    ...(event.url === null ? [] : [["url", {}, "uri", new URL(event.url).href] satisfies Property]),
    text("transp", event.isFree === true ? "TRANSPARENT" : "OPAQUE"),
    ...more,
  ],
  [],
];

const nameParameter = (name: string): Record<string, string> => {
  const cn = cleanName(name);
  return cn === "" ? {} : { cn };
};

const toOrganizer = ({ name, email }: CalendarPerson): Property => [
  "organizer",
  nameParameter(name),
  "cal-address",
  toMailto(email),
];

const toCalendar = (
  properties: readonly Property[],
  events: readonly CalendarEvent[],
  stampedAt: Date,
  more: readonly Property[],
): string => {
  const zones = describeZones(events);
  const calendar: Component = [
    "vcalendar",
    [text("version", "2.0"), text("prodid", productId), text("calscale", "GREGORIAN"), ...properties],
    [
      ...[...zones.values()].map(toZoneComponent),
      ...events.map((event) => toEventComponent(event, zones, stampedAt, more)),
    ],
  ];
  // Given a list, the builder also ends the last line.
  return ICAL.stringify([calendar]);
};

/**
 * A calendar to subscribe to, as iCalendar text (RFC 5545, 7986): METHOD:PUBLISH, one VEVENT an event, a VTIMEZONE for
 * each zone used, nobody invited. Texts are taken as they are and escaped; control characters are left out.
 * @throws RangeError for an unknown zone, TypeError for an address (`url`) that is none
 */
export const buildFeed = (feed: {
  name: string;
  description: string | null;
  /** Whose calendar it is: what is published has to say so (RFC 5546 3.2.1). */
  organizer: CalendarPerson;
  events: readonly CalendarEvent[];
  /** The same text comes of the same feed: say when it last changed. */
  stampedAt: Date;
  /** How long a program may show what it has before it asks again. */
  refreshMinutes: number;
}): string => {
  const name = cleanLine(feed.name);
  const description = feed.description === null ? null : cleanText(feed.description);
  const refresh = `PT${Math.max(1, Math.round(feed.refreshMinutes))}M`;
  return toCalendar(
    [
      text("method", "PUBLISH"),
      // Twice: by the standard, and as programs older than it read it.
      raw("name", escapeText(name)),
      raw("x-wr-calname", escapeText(name)),
      ...(description === null ? [] : [text("description", description), raw("x-wr-caldesc", escapeText(description))]),
      ["refresh-interval", {}, "duration", refresh],
      raw("x-published-ttl", refresh),
    ],
    feed.events,
    feed.stampedAt,
    [toOrganizer(feed.organizer)],
  );
};

/**
 * An invitation to one event for one person, or its withdrawal, as iCalendar text (RFC 5546): the mail that carries it
 * names the same method. A withdrawal bears the `uid` of what it withdraws and a `sequence` as high or higher.
 * @throws RangeError for an unknown zone or an e-mail address that is none, TypeError for a `url` that is none
 */
export const buildInvitation = (invitation: {
  method: "REQUEST" | "CANCEL";
  event: CalendarEvent;
  organizer: CalendarPerson;
  attendee: CalendarPerson;
  stampedAt: Date;
}): string => {
  const { method, event, organizer, attendee, stampedAt } = invitation;
  return toCalendar([text("method", method)], [event], stampedAt, [
    text("status", method === "CANCEL" ? "CANCELLED" : "CONFIRMED"),
    toOrganizer(organizer),
    [
      "attendee",
      {
        ...nameParameter(attendee.name),
        role: "REQ-PARTICIPANT",
        partstat: "NEEDS-ACTION",
        rsvp: "TRUE",
      },
      "cal-address",
      toMailto(attendee.email),
    ],
  ]);
};
