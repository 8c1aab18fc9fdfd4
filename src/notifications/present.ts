import { presentStored } from "../platform/http/fields.ts";
import type { DeliveryAttemptRow, DeliveryRow, DeliverySummaryRow } from "./queries.ts";
import type { Delivery, DeliveryAttempt, DeliveryDetail } from "./schemas.ts";
import { unsubscribeHeaders } from "./unsubscribe-headers.ts";

const presentInstant = (at: Date | null): string | null => at?.toISOString() ?? null;

export const presentDelivery = (row: DeliverySummaryRow, personCode: string): Delivery => ({
  ...presentStored(row),
  kind: row.kind,
  state: row.state,
  dedupeKey: row.dedupeKey,
  person: personCode,
  occurrence: row.occurrenceId,
  document: row.documentId,
  to: row.toAddress,
  subject: row.subject,
  messageId: row.messageId,
  attemptCount: row.attempts,
  nextAttemptAt: presentInstant(row.nextAttemptAt),
  sentAt: presentInstant(row.sentAt),
  lastError: row.lastError,
});

const presentAttempt = (row: DeliveryAttemptRow): DeliveryAttempt => ({
  number: row.number,
  outcome: row.outcome,
  response: row.response,
  startedAt: row.startedAt.toISOString(),
  finishedAt: presentInstant(row.finishedAt),
});

/** As mails write dates (RFC 5322). */
const mailDate = (at: Date): string => at.toUTCString().replace("GMT", "+0000");

/** The sender is missing: it is a setting of the process that sends, and a kept mail has none. */
export const presentDeliveryDetail = (
  row: DeliveryRow,
  attempts: readonly DeliveryAttemptRow[],
  personCode: string,
): DeliveryDetail => ({
  ...presentDelivery(row, personCode),
  headers: {
    To: row.toAddress,
    Subject: row.subject,
    Date: mailDate(row.createdAt),
    "Message-ID": row.messageId,
    "Auto-Submitted": "auto-generated",
    ...unsubscribeHeaders(row.unsubscribeUrl),
  },
  text: row.text,
  html: row.html,
  calendar:
    row.calendarMethod === null || row.calendarText === null
      ? null
      : { method: row.calendarMethod, text: row.calendarText },
  attempts: attempts.map(presentAttempt),
});
