import { and, asc, eq, exists, gt, gte, inArray, isNotNull, isNull, lte, notInArray, or, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { people } from "../people/tables.ts";
import { ownerships } from "../plan/tables.ts";
import { versionedRows } from "../platform/db/coded-rows.ts";
import type { Db } from "../platform/db/database.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { occurrences, routineGoals, routineParticipants, routineStrategies, routines } from "../routines/tables.ts";
import { isPaper, type OccurrenceStatus, routineKinds } from "../routines/vocabulary.ts";
import { calendarFeeds } from "./tables.ts";

export const feedRows = versionedRows(calendarFeeds, "calendar feed");
export type FeedRow = Awaited<ReturnType<typeof feedRows.byId>>;

/** The feed whatever its organisation: it is what tells the organisation. Revoked ones are not found. */
export const selectFeedByHash = async (db: Db, tokenHash: string): Promise<FeedRow | undefined> => {
  const [row] = await db
    .select()
    .from(calendarFeeds)
    .where(and(eq(calendarFeeds.tokenHash, tokenHash), isNull(calendarFeeds.revokedAt)));
  return row;
};

const shown: OccurrenceStatus[] = ["planned", "held", "closed", "issued"];
const papers = routineKinds.filter(isPaper);

const chairs = alias(people, "chairs");
const addressees = alias(people, "addressees");
const senders = alias(people, "senders");

/** An occurrence has to do with a person: chair, addressee, sender, participant, or owner that day of what it is about. */
const concerns = (scope: Scope, personId: string, today: IsoDate): SQL | undefined => {
  const takesPart = scope.db
    .select({ personId: routineParticipants.personId })
    .from(routineParticipants)
    .where(and(eq(routineParticipants.routineId, routines.id), eq(routineParticipants.personId, personId)));
  const owns = (which: SQL | undefined) =>
    exists(
      scope.db
        .select({ id: ownerships.id })
        .from(ownerships)
        .where(
          and(
            eq(ownerships.organisationId, scope.organisationId),
            eq(ownerships.personId, personId),
            lte(ownerships.fromOn, today),
            or(isNull(ownerships.untilOn), gt(ownerships.untilOn, today)),
            which,
          ),
        ),
    );
  const isAboutGoal = exists(
    scope.db
      .select({ goalId: routineGoals.goalId })
      .from(routineGoals)
      .where(and(eq(routineGoals.routineId, routines.id), eq(routineGoals.goalId, ownerships.goalId))),
  );
  const isAboutStrategy = exists(
    scope.db
      .select({ strategyId: routineStrategies.strategyId })
      .from(routineStrategies)
      .where(
        and(eq(routineStrategies.routineId, routines.id), eq(routineStrategies.strategyId, ownerships.strategyId)),
      ),
  );
  return or(
    eq(routines.chairId, personId),
    eq(routines.toId, personId),
    eq(routines.fromId, personId),
    exists(takesPart),
    // A paper goes to whom it is addressed; owners are met.
    and(
      notInArray(routines.kind, papers),
      or(
        // Where goals take turns, it is about the one whose turn it is.
        owns(eq(ownerships.goalId, occurrences.turnGoalId)),
        and(
          isNull(occurrences.turnGoalId),
          or(
            owns(isAboutGoal),
            owns(isAboutStrategy),
            and(eq(routines.isForAllGoals, true), owns(isNotNull(ownerships.goalId))),
          ),
        ),
      ),
    ),
  );
};

/** Every meeting and paper since a moment, as far as they are planned, in order of their start. */
export const selectFeedEntries = (
  scope: Scope,
  { since, personId, today }: { since: Date; personId: string | null; today: IsoDate },
) =>
  scope.db
    .select({
      id: occurrences.id,
      startsAt: occurrences.startsAt,
      heldOn: occurrences.heldOn,
      minutes: occurrences.minutes,
      timeZone: occurrences.timeZone,
      movedFromOn: occurrences.movedFromOn,
      moveReason: occurrences.moveReason,
      sequence: occurrences.sequence,
      turnTitle: occurrences.turnTitle,
      createdAt: occurrences.createdAt,
      updatedAt: occurrences.updatedAt,
      title: routines.title,
      kind: routines.kind,
      chair: chairs.title,
      to: addressees.title,
      from: senders.title,
    })
    .from(occurrences)
    .innerJoin(routines, eq(routines.id, occurrences.routineId))
    .leftJoin(chairs, eq(chairs.id, routines.chairId))
    .leftJoin(addressees, eq(addressees.id, routines.toId))
    .leftJoin(senders, eq(senders.id, routines.fromId))
    .where(
      and(
        eq(occurrences.organisationId, scope.organisationId),
        gte(occurrences.startsAt, since),
        inArray(occurrences.status, shown),
        personId === null ? undefined : concerns(scope, personId, today),
      ),
    )
    .orderBy(asc(occurrences.startsAt), asc(occurrences.id));
