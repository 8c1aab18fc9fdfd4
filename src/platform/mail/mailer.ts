export interface MailAttachment {
  filename: string;
  contentType: string;
  content: string | Buffer;
  /** Set for a picture the HTML shows as `cid:...`. */
  contentId?: string;
}

/** One mail to one person. */
export interface OutgoingMail {
  /** `a@b` or `Name <a@b>`; absent: the mailer's own. */
  from?: string;
  /** One plain address. */
  to: string;
  subject: string;
  text: string;
  html?: string;
  /** With its angle brackets. It reaches the wire as it is: a repeated mail is known by it. */
  messageId: string;
  /** The Date header; absent: the moment of sending. */
  date?: Date;
  headers?: Readonly<Record<string, string>>;
  attachments?: readonly MailAttachment[];
  /** What the reader's calendar makes an entry of; `method` is the one that the content states. */
  calendar?: { method: "REQUEST" | "CANCEL"; content: string };
}

/**
 * - sent: the server has taken it over.
 * - failed: it has certainly not; permanently, when trying again would be refused again. `isRecipientRefused`: the
 *   server does not know the address, whatever the mail.
 * - unknown: the whole mail was handed over and no answer came; it may or may not arrive.
 * `response` is what the server said, or what happened to the connection: one line, without the mail's content.
 */
export type SendOutcome =
  | { outcome: "sent"; response: string }
  | { outcome: "failed"; isPermanent: boolean; isRecipientRefused?: boolean; response: string }
  | { outcome: "unknown"; response: string };

export interface Mailer {
  /** False: mail is kept in the ledger and never sent. */
  readonly leaves: boolean;
  /**
   * Never rejects, and answers within `maxSendMs`.
   * @param mayHandOver awaited once the server is ready for the message, before any of it leaves; absent: at once
   */
  send(mail: OutgoingMail, mayHandOver?: () => Promise<void>): Promise<SendOutcome>;
  /** Mails being sent are given up; their outcome says what is known of them. */
  close(): Promise<void>;
}

/** The longest a sending takes, whatever the server does. A claim on a delivery has to be longer. */
export const maxSendMs = 30_000;

/** For a service without an SMTP server. */
export const createKeepingMailer = (): Mailer => ({
  leaves: false,
  send: async () => ({ outcome: "failed", isPermanent: true, response: "no SMTP server is set; mail is kept" }),
  close: async () => {},
});
