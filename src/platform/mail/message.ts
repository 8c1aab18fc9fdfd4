import { createHash } from "node:crypto";
import MailComposer from "nodemailer/lib/mail-composer";
import { readCalendarMethod } from "./calendar-method.ts";
import type { OutgoingMail } from "./mailer.ts";

/** The mail cannot be sent as it is, to anybody, ever. */
export class UnsendableMail extends Error {
  override name = "UnsendableMail";
}

const maxAddressLength = 254;
/** One address and nothing else: no display name, list, group, quoting, comment or route. */
const plainAddress = /^[^\s"(),:;<>@[\\\]]+@[^\s"(),:;<>@[\\\]]+$/;
const namedAddress = /^([^"(),:;<>@[\\\]]+) <([^<>]+)>$/;
const messageIdShape = /^<[\x21-\x3b\x3d\x3f-\x7e]+@[\x21-\x3b\x3d\x3f-\x7e]+>$/;
const headerName = /^[A-Za-z][A-Za-z0-9-]*$/;
const controlCharacter = /[\p{Cc}\u2028\u2029]/u;

/** Headers the composer makes from other fields, and those that would name further recipients. */
const reservedHeaders = new Set(["from", "to", "cc", "bcc", "sender", "subject", "date", "message-id"]);

export const isPlainAddress = (text: string): boolean =>
  text.length <= maxAddressLength && plainAddress.test(text) && !controlCharacter.test(text);

interface Sender {
  name: string;
  address: string;
}

const readSender = (text: string): Sender => {
  const [, name = "", address = text] = namedAddress.exec(text) ?? [];
  if (!isPlainAddress(address) || controlCharacter.test(name)) throw new UnsendableMail("the sender's address");
  return { name, address };
};

const requireOneLine = (what: string, value: string): void => {
  if (controlCharacter.test(value)) throw new UnsendableMail(`a line break or control character in ${what}`);
};

const checkMail = (mail: OutgoingMail): void => {
  if (!isPlainAddress(mail.to)) throw new UnsendableMail("the recipient's address");
  if (!messageIdShape.test(mail.messageId)) throw new UnsendableMail("the Message-ID");
  requireOneLine("the subject", mail.subject);
  for (const [name, value] of Object.entries(mail.headers ?? {})) {
    if (!headerName.test(name) || reservedHeaders.has(name.toLowerCase())) throw new UnsendableMail("a header's name");
    requireOneLine("a header", value);
  }
  for (const { filename, contentType, contentId = "" } of mail.attachments ?? []) {
    for (const value of [filename, contentType, contentId]) requireOneLine("an attachment's header", value);
  }
  if (mail.calendar !== undefined && readCalendarMethod(mail.calendar.content) !== mail.calendar.method) {
    throw new UnsendableMail("a calendar part that does not state its method");
  }
};

export interface ComposedMail {
  envelope: { from: string; to: string };
  /** The whole message as it goes over the wire, before dots are doubled. */
  content: Buffer;
}

/**
 * Writes the mail as a MIME message; nothing is read from disk or fetched.
 * @throws UnsendableMail where a value could change another header or add a recipient.
 */
export const composeMail = async (mail: OutgoingMail, defaultFrom: string): Promise<ComposedMail> => {
  checkMail(mail);
  const from = readSender(mail.from ?? defaultFrom);
  const options = {
    from,
    to: { name: "", address: mail.to },
    subject: mail.subject,
    text: mail.text,
    ...(mail.html === undefined ? {} : { html: mail.html }),
    messageId: mail.messageId,
    ...(mail.date === undefined ? {} : { date: mail.date }),
    // Out-of-office replies are not sent to what says it was made by a machine (RFC 3834).
    headers: { "Auto-Submitted": "auto-generated", ...mail.headers },
    ...(mail.calendar === undefined ? {} : { icalEvent: mail.calendar }),
    attachments: (mail.attachments ?? []).map(({ filename, contentType, content, contentId }) => ({
      filename,
      contentType,
      content,
      ...(contentId === undefined ? {} : { cid: contentId }),
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: "win",
    // Of the Message-ID and not of chance, so that a mail sent again is the same to the byte.
    baseBoundary: createHash("sha256").update(mail.messageId).digest("hex").slice(0, 24),
  };
  const composer = new MailComposer(options);
  return { envelope: { from: from.address, to: mail.to }, content: await composer.compile().build() };
};
