import type { Scope } from "../platform/db/scope.ts";
import { notFound } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { newId } from "../platform/ids/ids.ts";
import {
  type AuditRow,
  existsAuditOf,
  insertAuditEntries,
  listAuditRows,
  listAuditRowsAfter,
  selectLastAuditId,
} from "./queries.ts";

export interface AuditNote {
  /** `entity.past-verb` */
  event: string;
  entityType: string;
  entityId: string | null;
  /** One sentence without a full stop, as the replay and the audit list print it. */
  summary: string;
  detail?: Record<string, unknown>;
}

/**
 * Records what happened, in the transaction in which it happened.
 * @param at the organisation's own time
 */
export const recordAudit = (scope: Scope, at: Date, ...notes: AuditNote[]): Promise<void> =>
  insertAuditEntries(
    scope,
    notes.map((note) => ({
      id: newId(),
      organisationId: scope.organisationId,
      at,
      recordedAt: scope.clock.now(),
      actor: scope.actor.name,
      event: note.event,
      entityType: note.entityType,
      entityId: note.entityId,
      summary: note.summary,
      detail: note.detail ?? null,
    })),
  );

/**
 * Newest first; one row more than the limit.
 * @throws Problem 404 for a thing of which nothing is recorded here: another organisation's cannot be told from none
 */
export const listAudit = async (
  scope: Scope,
  page: PageRequest,
  filters: { entityId?: string | undefined; event?: string | undefined },
): Promise<AuditRow[]> => {
  if (filters.entityId !== undefined && !(await existsAuditOf(scope, filters.entityId))) throw notFound("thing");
  return listAuditRows(scope, page, filters);
};

/** What was recorded after an entry, in order; null: from the first. At most `limit`. */
export const listAuditAfter = (scope: Scope, afterId: string | null, limit: number): Promise<AuditRow[]> =>
  listAuditRowsAfter(scope, afterId, limit);

/** A bookmark: the newest entry there is; null when there is none. */
export const getLastAuditId = (scope: Scope): Promise<string | null> => selectLastAuditId(scope);
