import ICAL from "ical.js";
import { type DeliveryUnit, found } from "./delivery-unit.ts";

/** A mail of the ledger, as the API shows it. */
export interface Mail {
  person: string;
  kind: string;
  state: string;
  subject: string;
  text: string;
  html: string | null;
  dedupeKey: string;
  lastError: string | null;
  calendar: { method: string; text: string } | null;
}

/** The mails of one kind, or all, in the order of writing. */
export const mailsOf = async (unit: Pick<DeliveryUnit, "must">, kind?: string): Promise<Mail[]> => {
  const { data } = await unit.must(200, "GET", `deliveries?limit=200${kind === undefined ? "" : `&kind=${kind}`}`);
  const mails: Mail[] = [];
  for (const { id } of data) mails.push(await unit.must(200, "GET", `deliveries/${id}`));
  return mails;
};

/** The calendar entry that a mail brings, read by another program than the one that wrote it. */
export const readCalendar = (mail: Mail): { method: unknown; event: ICAL.Event } => {
  const calendar = new ICAL.Component(ICAL.parse(found(mail.calendar).text));
  const [event, ...more] = calendar.getAllSubcomponents("vevent");
  if (more.length > 0) throw new Error("a mail brings one event");
  return { method: calendar.getFirstPropertyValue("method"), event: new ICAL.Event(found(event)) };
};

/** The path and query of the link under a word of the mail. */
export const replyPathOf = (mail: Mail, word: "Accept" | "Decline"): string => {
  const address = new URL(found(new RegExp(`^${word}:\\n(\\S+)$`, "m").exec(mail.text)?.[1]));
  return `${address.pathname}${address.search}`;
};
