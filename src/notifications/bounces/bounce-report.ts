import PostalMime from "postal-mime";

/** What a mail server reports of a mail of ours that it could not pass on (RFC 3464). */
export interface BounceReport {
  /** Of our mail, with its angle brackets. */
  messageId: string;
  isPermanent: boolean;
  /** "5.1.1"; null where the report gives none. */
  status: string | null;
  diagnostic: string | null;
}

/** Why a report cannot be used, in a sentence for whoever set up the mailbox. */
export class UnusableReport extends Error {
  override name = "UnusableReport";
}

const longestDiagnostic = 500;
/** Far beyond what mail programs nest; what goes deeper means to harm. */
const deepestNesting = 30;

/** A server's words, on one line and as the database can store them. */
export const cleanDiagnostic = (text: string): string | null => {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, longestDiagnostic);
  return line === "" ? null : line;
};

type Fields = ReadonlyMap<string, string>;

/** "Name: value" lines up to the first empty one, folded lines joined; of a name given twice the first counts. */
const readFields = (text: string): Fields => {
  const fields = new Map<string, string>();
  for (const line of text.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/)) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
};

const readGroups = (text: string): Fields[] =>
  text
    .trim()
    .split(/\r?\n[ \t]*\r?\n/)
    .map(readFields);

const readMessageId = (text: string | undefined): string | null => /<[^<>\s]{3,300}>/.exec(text ?? "")?.[0] ?? null;

/** The header of the mail that came back, which is ours. */
const findOurMessageId = (returned: readonly string[]): string | null => {
  for (const text of returned) {
    const header = text.split(/\r?\n[ \t]*\r?\n/, 1)[0] ?? "";
    const id = readMessageId(readFields(header).get("message-id"));
    if (id !== null) return id;
  }
  return null;
};

const readStatus = (text: string | undefined): string | null =>
  /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(text ?? "")?.[0] ?? null;

/**
 * Reads a report of non-delivery as it lies in a mailbox.
 * @throws UnusableReport for what is no such report, names no mail, or says that the mail did arrive
 */
export const readBounceReport = async (raw: Uint8Array): Promise<BounceReport> => {
  const mail = await PostalMime.parse(raw, {
    forceRfc822Attachments: true,
    attachmentEncoding: "utf8",
    maxNestingDepth: deepestNesting,
  }).catch(() => {
    throw new UnusableReport("This is no mail that can be read.");
  });
  const partsOf = (...types: string[]): string[] =>
    // As text, since `attachmentEncoding` asks for it.
    mail.attachments.flatMap(({ mimeType, content }) =>
      types.includes(mimeType) && typeof content === "string" ? [content] : [],
    );
  const [reported] = partsOf("message/delivery-status", "message/global-delivery-status");
  if (reported === undefined) {
    throw new UnusableReport(
      "This mail is no report of non-delivery (RFC 3464): it has no part of the type message/delivery-status.",
    );
  }
  const groups = readGroups(reported).filter((fields) => fields.has("action"));
  const failed =
    groups.find((fields) => /^failed\b/i.test(fields.get("action") ?? "")) ??
    groups.find((fields) => /^delayed\b/i.test(fields.get("action") ?? ""));
  if (failed === undefined) {
    throw new UnusableReport("This report says of no recipient that a mail failed or was delayed.");
  }
  const returned = partsOf("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers");
  const messageId = findOurMessageId(returned) ?? readMessageId(mail.inReplyTo) ?? readMessageId(mail.references);
  if (messageId === null) {
    throw new UnusableReport("This report does not say which mail came back: it brings no Message-ID of it.");
  }
  const status = readStatus(failed.get("status"));
  const hasFailed = /^failed\b/i.test(failed.get("action") ?? "");
  // A mailbox that was full for days is reported as failed too; what may be mended by then is not permanent.
  return {
    messageId,
    isPermanent: hasFailed && status?.startsWith("4") !== true,
    status,
    diagnostic: cleanDiagnostic((failed.get("diagnostic-code") ?? "").replace(/^smtp\s*;/i, "")),
  };
};

/** The status and the words of a server that refused an address at once: "RCPT TO: 550 5.1.1 unknown user". */
export const readRefusal = (response: string): Pick<BounceReport, "status" | "diagnostic"> => ({
  status: readStatus(response),
  diagnostic: cleanDiagnostic(response.replace(/^RCPT TO:\s*/, "")),
});
