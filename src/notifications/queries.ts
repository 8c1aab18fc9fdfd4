import { and, asc, eq, getTableColumns, gt, inArray, isNull, lt, lte, min, or, type SQL, sql } from "drizzle-orm";
import type { Db } from "../platform/db/database.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { newId } from "../platform/ids/ids.ts";
import { deliveries, deliveryAttempts } from "./tables.ts";

export type DeliveryRow = typeof deliveries.$inferSelect;
export type NewDeliveryRow = typeof deliveries.$inferInsert;
export type DeliveryAttemptRow = typeof deliveryAttempts.$inferSelect;
/** Without the bodies, of which a page of the list would carry hundreds. */
export type DeliverySummaryRow = Omit<DeliveryRow, "text" | "html" | "calendarText">;

const { text: _text, html: _html, calendarText: _calendarText, ...summaryColumns } = getTableColumns(deliveries);

/** Keeps one statement well below the driver's limit of 65,535 parameters. */
const rowsPerStatement = 1_000;

const mine = (scope: Scope): SQL => eq(deliveries.organisationId, scope.organisationId);
const oneOfMine = (scope: Scope, id: string): SQL | undefined => and(mine(scope), eq(deliveries.id, id));

/** The words of the partial index `deliveries_unfinished`; with parameters instead the planner could not use it. */
const isUnfinished = sql`${deliveries.state} in ('queued', 'sending')`;

/** What a row of the ledger is made with, and of what type. */
const newDeliveryColumns = [
  ["id", "uuid"],
  ["organisationId", "uuid"],
  ["dedupeKey", "text"],
  ["kind", "text"],
  ["occurrenceId", "uuid"],
  ["documentId", "uuid"],
  ["personId", "uuid"],
  ["toAddress", "text"],
  ["subject", "text"],
  ["text", "text"],
  ["html", "text"],
  ["calendarMethod", "text"],
  ["calendarText", "text"],
  ["unsubscribeUrl", "text"],
  ["messageId", "text"],
  ["state", "text"],
  ["attempts", "integer"],
  ["createdAt", "timestamptz"],
  ["updatedAt", "timestamptz"],
] as const satisfies (readonly [keyof NewDeliveryRow, string])[];

/** A column an array: a parameter for each value of a thousand rows takes longer to write down than the rows. */
const insertText = `
  insert into deliveries (${newDeliveryColumns.map(([column]) => column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)).join(", ")})
  select * from unnest(${newDeliveryColumns.map(([, type], index) => `$${index + 1}::${type}[]`).join(", ")})
  on conflict (organisation_id, dedupe_key) do nothing
  returning id`;

/**
 * Writes the rows whose key is not in the ledger yet.
 * @returns the ids that were written.
 */
export const insertDeliveries = async (scope: Scope, rows: readonly NewDeliveryRow[]): Promise<Set<string>> => {
  // Two transactions that write the same keys wait for each other; in one order, neither waits for ever.
  const ordered = rows.toSorted((a, b) => (a.dedupeKey < b.dedupeKey ? -1 : a.dedupeKey > b.dedupeKey ? 1 : 0));
  const written = new Set<string>();
  for (let start = 0; start < ordered.length; start += rowsPerStatement) {
    const part = ordered.slice(start, start + rowsPerStatement);
    const { rows: inserted } = await scope.db.$client.query<{ id: string }>({
      name: "insert_deliveries",
      text: insertText,
      values: newDeliveryColumns.map(([column]) => part.map((row) => row[column] ?? null)),
    });
    for (const { id } of inserted) written.add(id);
  }
  return written;
};

/** Attempts that begin now; all but a started one are over at once. */
export const insertAttempts = async (
  scope: Scope,
  attempts: readonly {
    deliveryId: string;
    number: number;
    outcome: DeliveryAttemptRow["outcome"];
    response?: string;
  }[],
): Promise<void> => {
  const startedAt = scope.clock.now();
  const rows = attempts.map((attempt) => ({
    ...attempt,
    id: newId(),
    organisationId: scope.organisationId,
    startedAt,
    finishedAt: attempt.outcome === "started" ? null : startedAt,
  }));
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    await scope.db.insert(deliveryAttempts).values(rows.slice(start, start + rowsPerStatement));
  }
};

/** A delivery as its sender holds it. */
export type ClaimedDelivery = Omit<
  DeliveryRow,
  "dedupeKey" | "state" | "claimedAt" | "nextAttemptAt" | "sentAt" | "lastError" | "updatedAt"
>;

export interface Claim {
  delivery: ClaimedDelivery;
  /** False: the person has left. */
  isRecipientActive: boolean;
}

/**
 * Takes a delivery that is due, or whose claim was made before `claimedBefore`, and begins its next attempt. Attempts that
 * nobody ended were under way when their process died; they end as unknown. The update makes its own WHERE untrue: of many
 * at once, each waits for the row, looks again, and all but one find nothing to take. In a sandbox there is nothing to
 * take. One statement under a name, since it runs for every mail and round trips are most of its cost; it asks for the
 * organisation of every row itself.
 */
export const claimDelivery = async (
  db: Db,
  {
    organisationId,
    id,
    now,
    claimedBefore,
    abandonedBecause,
  }: { organisationId: string; id: string; now: Date; claimedBefore: Date; abandonedBecause: string },
): Promise<Claim | undefined> => {
  const { rows } = await db.$client.query<ClaimedDelivery & { isRecipientActive: boolean }>({
    name: "claim_delivery",
    text: `
      with claimed as (
        update deliveries d
        set state = 'sending', claimed_at = $3, next_attempt_at = null, attempts = d.attempts + 1, updated_at = $3
        from organisations o
        where o.id = d.organisation_id and not o.is_sandbox and d.organisation_id = $1 and d.id = $2
          and ((d.state = 'queued' and (d.next_attempt_at is null or d.next_attempt_at <= $3))
            or (d.state = 'sending' and d.claimed_at < $4))
        returning d.*),
      abandoned as (
        update delivery_attempts a set outcome = 'unknown', response = $5, finished_at = $3
        from claimed c
        where a.organisation_id = c.organisation_id and a.delivery_id = c.id and a.outcome = 'started'),
      begun as (
        insert into delivery_attempts (id, organisation_id, delivery_id, number, outcome, started_at)
        select $6, c.organisation_id, c.id, c.attempts, 'started', $3 from claimed c)
      select c.id, c.organisation_id as "organisationId", c.kind, c.occurrence_id as "occurrenceId",
        c.document_id as "documentId", c.person_id as "personId", c.to_address as "toAddress", c.subject, c.text, c.html,
        c.calendar_method as "calendarMethod", c.calendar_text as "calendarText",
        c.unsubscribe_url as "unsubscribeUrl", c.message_id as "messageId", c.attempts, c.created_at as "createdAt",
        p.is_active as "isRecipientActive"
      from claimed c join people p on p.organisation_id = c.organisation_id and p.id = c.person_id`,
    values: [organisationId, id, now, claimedBefore, abandonedBecause, newId()],
  });
  const [row] = rows;
  if (row === undefined) return undefined;
  const { isRecipientActive, ...delivery } = row;
  return { delivery, isRecipientActive };
};

export const endAttempt = async (
  scope: Scope,
  deliveryId: string,
  number: number,
  ending: Pick<DeliveryAttemptRow, "outcome" | "response" | "finishedAt">,
): Promise<void> => {
  await scope.db
    .update(deliveryAttempts)
    .set(ending)
    .where(
      and(
        eq(deliveryAttempts.organisationId, scope.organisationId),
        eq(deliveryAttempts.deliveryId, deliveryId),
        eq(deliveryAttempts.number, number),
      ),
    );
};

/**
 * Whoever holds the claim now: that the server took the mail is true whatever others have recorded since. One statement,
 * since no other mail of the process is handed over meanwhile; the delivery is locked before its attempt, as in the claim.
 */
export const recordSent = async (
  db: Db,
  { organisationId, id, attempts }: Pick<ClaimedDelivery, "organisationId" | "id" | "attempts">,
  { response, finishedAt }: { response: string; finishedAt: Date },
): Promise<void> => {
  await db.$client.query({
    name: "record_sent",
    text: `
      with ended as (
        update delivery_attempts set outcome = 'sent', response = $4, finished_at = $5
        where organisation_id = $1 and delivery_id = $2 and number = $3)
      update deliveries set state = 'sent', sent_at = $5, claimed_at = null, next_attempt_at = null, last_error = null,
        updated_at = $5
      where organisation_id = $1 and id = $2 and state <> 'sent'`,
    values: [organisationId, id, attempts, response, finishedAt],
  });
};

/**
 * Gives a claim back with what came of it.
 * @returns false when the claim is not held any more, because another has taken it over or this was recorded before.
 */
export const releaseClaim = async (
  scope: Scope,
  claim: { id: string; attempts: number },
  values: Pick<DeliveryRow, "state" | "nextAttemptAt" | "lastError" | "updatedAt">,
): Promise<boolean> => {
  const released = await scope.db
    .update(deliveries)
    .set({ ...values, claimedAt: null })
    .where(and(oneOfMine(scope, claim.id), eq(deliveries.state, "sending"), eq(deliveries.attempts, claim.attempts)))
    .returning({ id: deliveries.id });
  return released.length > 0;
};

/** Turns a delivery that was to be sent into a kept one. */
export const keepUnfinished = async (scope: Scope, id: string, updatedAt: Date): Promise<DeliveryRow | undefined> => {
  const [row] = await scope.db
    .update(deliveries)
    .set({
      state: "kept",
      claimedAt: null,
      nextAttemptAt: null,
      attempts: sql`${deliveries.attempts} + 1`,
      updatedAt,
    })
    .where(and(oneOfMine(scope, id), isUnfinished))
    .returning();
  return row;
};

export const selectFirstAttemptStart = async (scope: Scope, deliveryId: string): Promise<Date | null> => {
  const [row] = await scope.db
    .select({ startedAt: min(deliveryAttempts.startedAt) })
    .from(deliveryAttempts)
    .where(and(eq(deliveryAttempts.organisationId, scope.organisationId), eq(deliveryAttempts.deliveryId, deliveryId)));
  return row?.startedAt ?? null;
};

/**
 * Unfinished deliveries that nobody works on: due and not enqueued since they fell due, abandoned by their holder, or
 * enqueued before `enqueuedBefore` and still not done. They count as enqueued at `now`: `updatedAt` of an unfinished
 * row is the real time of its last claim, release or enqueueing.
 */
export const takeUnattended = async (
  scope: Scope,
  now: Date,
  before: { claimed: Date; enqueued: Date },
  limit: number,
): Promise<string[]> => {
  const isDue = and(
    eq(deliveries.state, "queued"),
    or(
      and(isNull(deliveries.nextAttemptAt), lt(deliveries.updatedAt, before.enqueued)),
      and(
        lte(deliveries.nextAttemptAt, now),
        or(lt(deliveries.updatedAt, deliveries.nextAttemptAt), lt(deliveries.updatedAt, before.enqueued)),
      ),
    ),
  );
  const isAbandoned = and(
    eq(deliveries.state, "sending"),
    lt(deliveries.claimedAt, before.claimed),
    or(lte(deliveries.updatedAt, deliveries.claimedAt), lt(deliveries.updatedAt, before.enqueued)),
  );
  const rows = await scope.db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(mine(scope), isUnfinished, or(isDue, isAbandoned)))
    .orderBy(asc(deliveries.id))
    .limit(limit)
    .for("update", { skipLocked: true });
  const ids = rows.map((row) => row.id);
  if (ids.length > 0) {
    await scope.db
      .update(deliveries)
      .set({ updatedAt: now })
      .where(and(mine(scope), inArray(deliveries.id, ids)));
  }
  return ids;
};

export const selectDelivery = async (scope: Scope, id: string): Promise<DeliveryRow | undefined> => {
  const [row] = await scope.db.select().from(deliveries).where(oneOfMine(scope, id));
  return row;
};

export const selectAttempts = (scope: Scope, deliveryId: string): Promise<DeliveryAttemptRow[]> =>
  scope.db
    .select()
    .from(deliveryAttempts)
    .where(and(eq(deliveryAttempts.organisationId, scope.organisationId), eq(deliveryAttempts.deliveryId, deliveryId)))
    .orderBy(asc(deliveryAttempts.number));

export interface DeliveryFilters {
  state?: DeliveryRow["state"] | undefined;
  kind?: DeliveryRow["kind"] | undefined;
  personId?: string | undefined;
  occurrenceId?: string | undefined;
}

/** In the order of writing; one row more than the limit. */
export const selectDeliveries = (
  scope: Scope,
  page: PageRequest,
  filters: DeliveryFilters,
): Promise<DeliverySummaryRow[]> => {
  const after = page.after?.[0];
  return scope.db
    .select(summaryColumns)
    .from(deliveries)
    .where(
      and(
        mine(scope),
        filters.state === undefined ? undefined : eq(deliveries.state, filters.state),
        filters.kind === undefined ? undefined : eq(deliveries.kind, filters.kind),
        filters.personId === undefined ? undefined : eq(deliveries.personId, filters.personId),
        filters.occurrenceId === undefined ? undefined : eq(deliveries.occurrenceId, filters.occurrenceId),
        after === undefined ? undefined : gt(deliveries.id, after),
      ),
    )
    .orderBy(asc(deliveries.id))
    .limit(page.limit + 1);
};

export interface ToldRow {
  personId: string;
  /** Of the last of these mails to the person; ids grow with time. */
  lastId: string;
  /** Of the last one with a calendar part; null when there is none. */
  lastCalendarId: string | null;
}

/** Who was written to about an occurrence by mails of these kinds, whatever became of the mails. */
export const selectTold = async (
  scope: Scope,
  occurrenceId: string,
  kinds: readonly DeliveryRow["kind"][],
): Promise<ToldRow[]> => {
  const { rows } = await scope.db.execute<{ person_id: string; last_id: string; last_calendar_id: string | null }>(sql`
    select person_id, max(id::text) as last_id,
      max(id::text) filter (where calendar_method is not null) as last_calendar_id
    from deliveries
    where organisation_id = ${scope.organisationId} and occurrence_id = ${occurrenceId}
      and kind in (${sql.join(
        kinds.map((kind) => sql`${kind}`),
        sql`, `,
      )})
    group by person_id order by person_id`);
  return rows.map((row) => ({
    personId: row.person_id,
    lastId: row.last_id,
    lastCalendarId: row.last_calendar_id,
  }));
};
