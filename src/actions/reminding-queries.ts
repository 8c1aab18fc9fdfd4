import { and, asc, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { documents } from "../documents/tables.ts";
import { people } from "../people/tables.ts";
import type { Scope } from "../platform/db/scope.ts";
import { occurrences, routines } from "../routines/tables.ts";
import { actions, asks } from "./tables.ts";

/** Whose morning it is: those who live by the zone, and for the organisation's own also those who name none. */
export interface ZoneOfReaders {
  timeZone: string;
  isOwn: boolean;
}

const isReader = ({ timeZone, isOwn }: ZoneOfReaders): SQL | undefined =>
  and(
    eq(people.isActive, true),
    isNull(people.digestsOffAt),
    isOwn ? or(isNull(people.timeZone), eq(people.timeZone, timeZone)) : eq(people.timeZone, timeZone),
  );

/** The meeting in which it was agreed, and when its action log went out. */
const sourceColumns = {
  heldOn: occurrences.heldOn,
  turnTitle: occurrences.turnTitle,
  routine: { code: routines.code, title: routines.title },
  loggedAt: documents.issuedAt,
};

const isItsLog = and(eq(documents.occurrenceId, occurrences.id), eq(documents.kind, "actionLog"));

export const selectOpenActionsOfZone = (scope: Scope, zone: ZoneOfReaders) =>
  scope.db
    .select({
      action: {
        id: actions.id,
        number: actions.number,
        text: actions.text,
        dueOn: actions.dueOn,
        originalDueOn: actions.originalDueOn,
        recordedAt: actions.recordedAt,
        ownerId: actions.ownerId,
      },
      /** Its log had gone out without it. Only what was written down since is looked up in the log. */
      isRecordedLate: sql<boolean>`coalesce(${actions.recordedAt} >= ${documents.issuedAt} and not (${documents.content}
        @> jsonb_build_object('actions', jsonb_build_array(jsonb_build_object('label', 'A' || ${actions.number})))), false)`,
      ...sourceColumns,
    })
    .from(actions)
    .innerJoin(people, eq(people.id, actions.ownerId))
    .innerJoin(occurrences, eq(occurrences.id, actions.occurrenceId))
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .leftJoin(documents, isItsLog)
    .where(and(eq(actions.organisationId, scope.organisationId), eq(actions.state, "open"), isReader(zone)))
    .orderBy(asc(people.code), asc(actions.number));

export const selectWaitingAsksOfZone = (scope: Scope, zone: ZoneOfReaders) => {
  const asking = alias(people, "asking");
  return scope.db
    .select({ ask: asks, from: asking.title, ...sourceColumns })
    .from(asks)
    .innerJoin(people, eq(people.id, asks.toId))
    .leftJoin(asking, eq(asking.id, asks.fromId))
    .innerJoin(occurrences, eq(occurrences.id, asks.occurrenceId))
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .leftJoin(documents, isItsLog)
    .where(and(eq(asks.organisationId, scope.organisationId), isNull(asks.answeredOn), isReader(zone)))
    .orderBy(asc(asks.askedOn), asc(asks.id));
};
