import { recordAudit } from "../audit/service.ts";
import { writeReviewCalled } from "../notifications/review-called-letter.ts";
import { type MailPolicy, occurrenceDeliveryKey, queueDeliveries } from "../notifications/service.ts";
import { getOrganisation, getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { earlierOf, formatDate } from "../platform/time/dates.ts";
import { getStepsOf } from "../routines/occurrences/occurrence-service.ts";
import { titleOfOccurrence } from "../routines/occurrences/occurrence-title.ts";
import { listTriggeredRoutines, type ReviewedGoal } from "../routines/occurrences/review-service.ts";
import type { RoutineRow } from "../routines/queries.ts";
import { getRoutine, getRoutineMembers } from "../routines/service.ts";
import { isPaper } from "../routines/vocabulary.ts";
import { listToldOfReview } from "./audience-service.ts";
import type { Cause } from "./cause.ts";
import { causeRules } from "./cause.ts";
import { gatherFacts } from "./facts-service.ts";
import { findCauses, selectNewCauses } from "./find-causes.ts";
import {
  existsTriggeredRoutine,
  insertCauses,
  lockTriggeredRoutine,
  selectCauseKeys,
  selectCausePage,
} from "./queries.ts";
import { type CalledReview, planReview } from "./review-service.ts";
import type { PresentedCause } from "./schemas.ts";
import { describeCause, describeReason, joinReasons } from "./wording.ts";

/** A review that is called anew is recorded where it is called. */
const auditFurtherCauses = async (
  scope: Scope,
  routine: RoutineRow,
  { occurrence, isPlannedAlready }: CalledReview,
  reasons: readonly string[],
): Promise<void> => {
  if (!isPlannedAlready) return;
  const { now } = await getTime(scope);
  await recordAudit(scope, now, {
    event: "occurrence.extended",
    entityType: "occurrence",
    entityId: occurrence.id,
    summary: `${titleOfOccurrence(routine, occurrence)} of ${formatDate(occurrence.heldOn)} looks at more: ${joinReasons(reasons)}`,
    detail: { routine: routine.code, date: occurrence.heldOn },
  });
};

const mailReview = async (
  scope: Scope,
  routine: RoutineRow,
  { occurrence, isPlannedAlready }: CalledReview,
  { causes, goalCodes, firstCauseId }: { causes: readonly Cause[]; goalCodes: readonly string[]; firstCauseId: string },
  mailPolicy: MailPolicy,
): Promise<void> => {
  const { today } = await getTime(scope);
  const steps = (await getStepsOf(scope, [occurrence.id])).get(occurrence.id) ?? [];
  const issue = steps.find((step) => step.kind === "issue" && step.state === "planned");
  const occasion = {
    organisation: (await getOrganisation(scope)).name,
    routine: titleOfOccurrence(routine, occurrence),
    isPaper: isPaper(routine.kind),
    on: occurrence.heldOn,
    timeLocal: occurrence.startsLocal.slice(11),
    timeZone: occurrence.timeZone,
  };
  const findings = causes.map(describeCause);
  const told = await listToldOfReview(scope, routine, goalCodes, today);
  await queueDeliveries(
    scope,
    mailPolicy,
    told.map(({ person, because }) => ({
      kind: "reviewCalled",
      // A cause is known once, so it is told once, however often the review takes in another.
      dedupeKey: `${occurrenceDeliveryKey("reviewCalled", occurrence.id, person.id)}/${firstCauseId}`,
      occurrenceId: occurrence.id,
      person,
      letter: writeReviewCalled({
        occasion: { ...occasion, readerZone: person.timeZone },
        findings,
        isPlannedAlready,
        paperOn: issue?.dueOn ?? null,
        because,
      }),
    })),
  );
};

/** The goal to which a review is narrowed, when its causes concern that alone of all that the routine is about. */
const findOnlyGoal = async (
  scope: Scope,
  routine: RoutineRow,
  goalCodes: readonly string[],
): Promise<ReviewedGoal | null> => {
  if (new Set(goalCodes).size !== 1) return null;
  const { goals } = await getRoutineMembers(scope, routine);
  // A routine for one goal bears its name already.
  if (!routine.isForAllGoals && goals.length === 1) return null;
  return goals.find(({ code }) => code === goalCodes[0]) ?? null;
};

const evaluateRoutine = async (scope: Scope, routine: RoutineRow, mailPolicy: MailPolicy): Promise<boolean> => {
  const { trigger } = routine;
  if (trigger === null || !(await lockTriggeredRoutine(scope, routine.id))) return false;
  const facts = await gatherFacts(scope, routine, trigger.when);
  const known = await selectCauseKeys(scope, routine.id);
  const found = findCauses(trigger.when, facts);
  const causes = selectNewCauses(found, known);
  const [first] = causes;
  if (first === undefined) return false;
  const causedOn = causes.reduce((earliest, { since }) => earlierOf(earliest, since), first.since);
  const keys = new Set(causes.map(({ key }) => key));
  // A strategy that serves two goals is one cause, and concerns both.
  const goalCodes = found.filter(({ key }) => keys.has(key)).map(({ evidence }) => evidence.goal);
  const goal = await findOnlyGoal(scope, routine, goalCodes);
  const reasons = causes.map(describeReason);
  const review = await planReview(scope, routine, trigger, { reasons, causedOn, goal });
  const { now } = await getTime(scope);
  const [firstId = ""] = await insertCauses(
    scope,
    causes.map(({ key, summary, evidence }) => ({
      routineId: routine.id,
      key,
      summary,
      evidence,
      raisedAt: now,
      occurrenceId: review.occurrence.id,
    })),
  );
  await auditFurtherCauses(scope, routine, review, reasons);
  await mailReview(scope, routine, review, { causes, goalCodes, firstCauseId: firstId }, mailPolicy);
  return true;
};

/** Whether the organisation has any routine that is called by what happens: its mornings have something to look at. */
export const hasTriggeredRoutines = (scope: Scope): Promise<boolean> => existsTriggeredRoutine(scope);

/**
 * Looks for what calls a review, in the caller's transaction: each cause is found once, all that one routine has of a
 * morning go into one review, and chair, goal owners and delivery unit are told. Done twice, or by two at once, it has
 * one effect.
 * @returns how many reviews were called or took in a further cause
 */
export const evaluateTriggers = async (scope: Scope, { mailPolicy }: { mailPolicy: MailPolicy }): Promise<number> => {
  // Always locked in the same order, so that two mornings at once wait for each other and not both for ever.
  const routines = (await listTriggeredRoutines(scope)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  let count = 0;
  for (const routine of routines) if (await evaluateRoutine(scope, routine, mailPolicy)) count += 1;
  return count;
};

/** What called the reviews of a routine, in the order in which it was found; one row more than the limit. @throws Problem 404 */
export const listCauses = async (
  scope: Scope,
  page: PageRequest,
  routineReference: string,
): Promise<PresentedCause[]> => {
  const { id } = await getRoutine(scope, routineReference);
  const rows = await selectCausePage(scope, page, id);
  return rows.map((row) => ({
    id: row.id,
    rule: causeRules.find((rule) => row.key.startsWith(`${rule}/`)) ?? "statusFell",
    summary: row.summary,
    evidence: row.evidence,
    raisedAt: row.raisedAt.toISOString(),
    occurrence: row.occurrenceId,
    reviewOn: row.reviewOn,
  }));
};
