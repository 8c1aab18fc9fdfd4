import { Readable } from "node:stream";
import type { NodemailerError } from "nodemailer";
import { parseConnectionUrl } from "nodemailer/lib/shared";
import SMTPConnection, { type SMTPConnectionAuth, type SMTPConnectionOptions } from "nodemailer/lib/smtp-connection";
import { type Mailer, maxSendMs, type OutgoingMail, type SendOutcome } from "./mailer.ts";
import { type ComposedMail, composeMail, UnsendableMail } from "./message.ts";

export interface SmtpMailerOptions {
  /** `smtp://user:password@host:port`, or `smtps://` for TLS from the start. */
  smtpUrl: string;
  /** For mails that name no sender: `a@b` or `Name <a@b>`. */
  from: string;
  timeouts?: Partial<SmtpTimeouts>;
}

export interface SmtpTimeouts {
  connectionMs: number;
  greetingMs: number;
  /** Silence on an open connection. */
  socketMs: number;
  /** From start to outcome, whatever happens between. */
  deadlineMs: number;
}

const defaultTimeouts: SmtpTimeouts = {
  connectionMs: 10_000,
  greetingMs: 10_000,
  socketMs: 20_000,
  deadlineMs: maxSendMs,
};

const maxResponseLength = 500;
const chunkBytes = 16_384;

/** Refusals that speak of the session or of our credentials, not of this mail: they end when the settings are right. */
const sessionCodes = new Set([421, 503, 530, 534, 535, 538]);
const mailCommands = new Set(["MAIL FROM", "RCPT TO", "DATA"]);

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, maxResponseLength);

const describeSmtpError = (error: NodemailerError): string =>
  oneLine([error.command, error.response ?? error.message].filter(Boolean).join(": "));

/**
 * What an error means for the mail. After the last byte of it was given to the socket, only an answer of the server
 * tells whether it was taken.
 */
const outcomeOfError = (error: NodemailerError, isHandedOver: boolean): SendOutcome => {
  const response = describeSmtpError(error);
  const code = error.responseCode;
  if (code === undefined) {
    return isHandedOver ? { outcome: "unknown", response } : { outcome: "failed", isPermanent: false, response };
  }
  const concernsMail = error.command !== undefined && mailCommands.has(error.command);
  const isPermanent = concernsMail && code >= 500 && !sessionCodes.has(code);
  return {
    outcome: "failed",
    isPermanent,
    ...(isPermanent && error.command === "RCPT TO" ? { isRecipientRefused: true } : {}),
    response,
  };
};

const readAuth = (auth: SMTPConnectionOptions & { auth?: unknown }): SMTPConnectionAuth | undefined => {
  const given = auth.auth;
  if (typeof given !== "object" || given === null || !("user" in given) || !("pass" in given)) return undefined;
  return { user: String(given.user), pass: String(given.pass) };
};

/** A stream of the message, of which nothing is read before it may be handed over. */
const streamOf = (content: Buffer, mayHandOver: () => Promise<void>): Readable => {
  let start = 0;
  let allowed: Promise<void> | undefined;
  return new Readable({
    read() {
      allowed ??= mayHandOver();
      allowed.then(
        () => {
          const chunk = content.subarray(start, start + chunkBytes);
          start += chunk.length;
          this.push(chunk.length === 0 ? null : chunk);
        },
        (error: Error) => this.destroy(error),
      );
    },
  });
};

/** A sending in progress that can be given up from outside. */
interface Sending {
  outcome: Promise<SendOutcome>;
  giveUp(reason: string): void;
}

/** One connection for one mail: a reused one may break for reasons of its own, at a point that cannot be told. */
const sendOver = (
  options: SMTPConnectionOptions,
  auth: SMTPConnectionAuth | undefined,
  { envelope, content }: ComposedMail,
  mayHandOver: () => Promise<void>,
): Sending => {
  const connection = new SMTPConnection(options);
  // Read only after the server's 354 and as fast as the socket takes it; when it has ended, the final dot goes out.
  const message = streamOf(content, mayHandOver);
  let isHandedOver = false;
  message.once("end", () => {
    isHandedOver = true;
  });
  let settle: (outcome: SendOutcome) => void = () => {};
  const outcome = new Promise<SendOutcome>((resolve) => {
    settle = (result) => {
      resolve(result);
      // A late error of the connection must find a listener still; the first outcome stands.
      if (result.outcome === "sent") connection.quit();
      else connection.close();
    };
  });
  const fail = (error: NodemailerError) => settle(outcomeOfError(error, isHandedOver));

  connection.on("error", fail);
  connection.connect((connectError) => {
    if (connectError) return fail(connectError);
    const submit = () =>
      connection.send({ ...envelope, size: content.length }, message, (error, info) => {
        if (error) fail(error);
        else settle({ outcome: "sent", response: oneLine(info?.response ?? "") });
      });
    if (auth === undefined || !connection.allowsAuth) return submit();
    connection.login(auth, (loginError) => (loginError ? fail(loginError) : submit()));
  });
  return { outcome, giveUp: (reason) => fail(new Error(reason)) };
};

/** Sends by SMTP, with STARTTLS where the server offers it. */
export const createSmtpMailer = ({ smtpUrl, from, timeouts }: SmtpMailerOptions): Mailer => {
  const { connectionMs, greetingMs, socketMs, deadlineMs } = { ...defaultTimeouts, ...timeouts };
  const settings: SMTPConnectionOptions & { auth?: unknown } = parseConnectionUrl(smtpUrl);
  const auth = readAuth(settings);
  const options: SMTPConnectionOptions = {
    ...settings,
    connectionTimeout: connectionMs,
    dnsTimeout: connectionMs,
    greetingTimeout: greetingMs,
    socketTimeout: socketMs,
    socketCloseTimeout: 1_000,
    logger: false,
  };
  const sendings = new Set<Sending>();

  return {
    leaves: true,
    async send(mail: OutgoingMail, mayHandOver = async () => {}) {
      let composed: ComposedMail;
      try {
        composed = await composeMail(mail, from);
      } catch (error) {
        const reason = error instanceof UnsendableMail ? error.message : "the mail could not be composed";
        return { outcome: "failed", isPermanent: true, response: `not sent: ${reason}` };
      }
      const sending = sendOver(options, auth, composed, mayHandOver);
      sendings.add(sending);
      const deadline = setTimeout(() => sending.giveUp("no outcome within the time allowed"), deadlineMs);
      try {
        return await sending.outcome;
      } finally {
        clearTimeout(deadline);
        sendings.delete(sending);
      }
    },
    async close() {
      for (const sending of sendings) sending.giveUp("the service is stopping");
    },
  };
};
