import { requireMeeting } from "../actions/meeting-service.ts";
import { recordAudit } from "../audit/service.ts";
import { getWorkingCalendar } from "../calendars/service.ts";
import { getTime } from "../organisations/service.ts";
import type { PersonRow } from "../people/queries.ts";
import { getPeopleById, listActivePeopleByRole } from "../people/service.ts";
import { listOwners } from "../plan/ownership-service.ts";
import type { StrategyRow } from "../plan/strategy-queries.ts";
import { getStrategiesById, getStrategy, lockStrategy, settleStrategy } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { conflict, unacceptableFields } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { earlierOf, formatDate, type IsoDate } from "../platform/time/dates.ts";
import { checkDecision } from "./decision.ts";
import { gatherEvaluationEvidence, listActionsOf } from "./evidence-service.ts";
import { presentEvaluation } from "./present.ts";
import {
  type EvaluationRow,
  evaluationRows,
  existsDecision,
  insertWaiting,
  pageEvaluations,
  selectDecided,
  selectDueStrategies,
  selectWaiting,
  selectWaitingOf,
} from "./queries.ts";
import type { DecidedEvaluation, Evaluation, EvaluationInput, LiveEvaluation } from "./schemas.ts";
import { describeStillOpen, describeWaiting } from "./wording.ts";

/** Those whose day, or the working day after it, has come. */
const listComingUp = async (scope: Scope) => {
  const { today } = await getTime(scope);
  const due = await selectDueStrategies(scope, today);
  if (due.length === 0) return [];
  const calendar = await getWorkingCalendar(scope, null);
  return due.filter(({ evaluateOn }) => calendar.addWorkingDays(evaluateOn, 0) <= today);
};

/** Whether a morning has anything to bring up. */
export const hasEvaluationsToBringUp = async (scope: Scope): Promise<boolean> => (await listComingUp(scope)).length > 0;

/**
 * Brings up every strategy whose date of evaluation has come, whoever owns it: on that day or the next working day, and
 * what was missed at once, under the date it was due. Called twice, or twice at once, it has one effect.
 */
export const bringUpEvaluations = async (scope: Scope): Promise<void> => {
  const { now, today } = await getTime(scope);
  for (const { id, code, title, evaluateOn } of await listComingUp(scope)) {
    const row = await insertWaiting(scope, { strategyId: id, dueOn: evaluateOn, cameUpOn: today });
    if (row === null) continue;
    await recordAudit(scope, now, {
      event: "evaluation.came-up",
      entityType: "strategy",
      entityId: id,
      summary: `${title} (${code}), to be evaluated on ${formatDate(evaluateOn)}, came up for continue, adjust or stop`,
      detail: { evaluationId: row.id, dueOn: evaluateOn },
    });
  }
};

/** One row more than the limit. @throws Problem 404 for an unknown strategy */
export const listEvaluations = async (
  scope: Scope,
  page: PageRequest,
  filters: { strategy?: string | undefined; waiting?: "true" | "false" | undefined },
): Promise<EvaluationRow[]> => {
  const strategy = filters.strategy === undefined ? undefined : await getStrategy(scope, filters.strategy);
  return pageEvaluations(scope, page, {
    strategyId: strategy?.id,
    isWaiting: filters.waiting === undefined ? undefined : filters.waiting === "true",
  });
};

/** @throws Problem 404 */
export const getEvaluation = (scope: Scope, reference: string): Promise<EvaluationRow> =>
  evaluationRows.byId(scope, reference);

export const presentEvaluations = async (scope: Scope, rows: readonly EvaluationRow[]): Promise<Evaluation[]> => {
  const strategies = await getStrategiesById(
    scope,
    rows.map(({ strategyId }) => strategyId),
  );
  return rows.map((row) => presentEvaluation(row, strategies.get(row.strategyId)?.code ?? ""));
};

/** What an evaluation would look at today, and when it comes up. @throws Problem 404 */
export const getLiveEvaluation = async (scope: Scope, reference: string): Promise<LiveEvaluation> => {
  const { today } = await getTime(scope);
  const strategy = await getStrategy(scope, reference);
  const { evaluateOn, stoppedOn } = strategy;
  const waiting = await selectWaitingOf(scope, strategy.id);
  const calendar = await getWorkingCalendar(scope, null);
  return {
    evaluateOn,
    comesUpOn: evaluateOn === null ? null : calendar.addWorkingDays(evaluateOn, 0),
    isUp: waiting !== undefined || (await selectDueStrategies(scope, today, [strategy.id])).length > 0,
    stoppedOn,
    evidence: await gatherEvaluationEvidence(scope, strategy, today),
  };
};

const requireDueOn = async (
  scope: Scope,
  strategy: StrategyRow,
  isEarly: boolean,
  today: IsoDate,
): Promise<IsoDate> => {
  const { evaluateOn } = strategy;
  const wasDecided = evaluateOn !== null && (await existsDecision(scope, strategy.id, evaluateOn));
  if (evaluateOn !== null && evaluateOn <= today && !wasDecided) return evaluateOn;
  if (isEarly) return evaluateOn === null || wasDecided ? today : evaluateOn;
  const when =
    evaluateOn === null || wasDecided
      ? "has no date of evaluation"
      : `comes up for evaluation on ${formatDate(evaluateOn)}`;
  throw conflict(`${strategy.title} ${when}; say \`early: true\` to evaluate it now.`);
};

/**
 * Continue, adjust or stop: taken once, with its reason and what was known when it was taken, and kept with the strategy
 * whoever owns it. Sets when the strategy comes up next, or stops it; its open actions stay open, and are named.
 * @throws Problem 404; 409 when nothing is up and `early` is not said, or it was stopped; 422
 */
export const decideEvaluation = async (
  scope: Scope,
  reference: string,
  input: EvaluationInput,
): Promise<{ row: EvaluationRow; body: DecidedEvaluation }> => {
  const { now, today } = await getTime(scope);
  const meeting = input.occurrence === undefined ? null : await requireMeeting(scope, input.occurrence);
  const strategy = await lockStrategy(scope, reference);
  if (strategy.stoppedOn !== null) {
    throw conflict(`${strategy.title} was stopped on ${formatDate(strategy.stoppedOn)}; there is nothing to evaluate.`);
  }
  const waiting = await selectWaitingOf(scope, strategy.id);
  const dueOn = waiting?.dueOn ?? (await requireDueOn(scope, strategy, input.early === true, today));
  const decidedOn = input.decidedOn ?? (meeting === null ? today : earlierOf(meeting.heldOn, today));
  const last = (await selectDecided(scope, [strategy.id], "9999-12-31")).at(-1);
  const faults = checkDecision({
    decision: input.decision,
    evaluateOn: input.evaluateOn,
    ...{ decidedOn, today, dueOn },
    lastDecidedOn: last?.decidedOn ?? null,
  });
  if (faults.length > 0) throw unacceptableFields(faults);
  const evidence = await gatherEvaluationEvidence(scope, strategy, decidedOn);
  const nextOn = input.evaluateOn ?? null;
  const row = waiting ?? (await insertWaiting(scope, { strategyId: strategy.id, dueOn, cameUpOn: today }));
  if (row === null) throw conflict(`${strategy.title} was evaluated for ${formatDate(dueOn)} already.`);
  const decided = await evaluationRows.update(scope, row.id, {
    decision: input.decision,
    reason: input.reason,
    decidedOn,
    decidedBy: scope.actor.name,
    occurrenceId: meeting?.id ?? null,
    nextOn,
    evidence,
  });
  const isStop = input.decision === "stop";
  await settleStrategy(scope, strategy.id, { evaluateOn: nextOn, stoppedOn: isStop ? decidedOn : null });
  const next = nextOn === null ? "" : `; it comes up next on ${formatDate(nextOn)}`;
  await recordAudit(scope, now, {
    event: "evaluation.decided",
    entityType: "strategy",
    entityId: strategy.id,
    summary: `${strategy.title} (${strategy.code}) was evaluated: ${input.decision}${next}`,
    detail: { evaluationId: row.id, dueOn, decision: input.decision, reason: input.reason },
  });
  const open = (await listActionsOf(scope, strategy.id, today)).filter(({ state }) => state === "open");
  const openActions = open.map(({ number, text, owner, dueOn: due }) => ({
    label: `A${number}`,
    text,
    owner: owner.code,
    due,
  }));
  const stillOpen = describeStillOpen(openActions.map(({ label }) => label));
  return { row: decided, body: { ...presentEvaluation(decided, strategy.code), openActions, stillOpen } };
};

/** Whether a strategy was evaluated for a date: a plan that still names it says nothing new. */
export const wasEvaluatedFor = (scope: Scope, strategyId: string, dueOn: IsoDate): Promise<boolean> =>
  existsDecision(scope, strategyId, dueOn);

export interface EvaluationNews {
  strategy: { code: string; title: string };
  dueOn: IsoDate;
  cameUpOn: IsoDate;
  /** It came up today; else it waits since then. */
  isNew: boolean;
  because: string;
  /** "Tutoring" comes up today: continue, adjust or stop? */
  sentence: string;
}

export interface EvaluationsForPerson {
  person: PersonRow;
  evaluations: EvaluationNews[];
}

/**
 * For the one digest a day: to whom each evaluation that waits is told on a day. That is the strategy's owner of that
 * day, the unit, and the leader who decides; each person once, and nobody who left.
 */
export const listEvaluationsFor = async (scope: Scope, today: IsoDate): Promise<EvaluationsForPerson[]> => {
  const waiting = await selectWaiting(scope);
  if (waiting.length === 0) return [];
  const strategyIds = waiting.map(({ strategyId }) => strategyId);
  const strategies = await getStrategiesById(scope, strategyIds);
  const owners = await listOwners(scope, { strategyIds }, today);
  const people = await getPeopleById(
    scope,
    owners.map(({ personId }) => personId),
  );
  const unit = await listActivePeopleByRole(scope, "deliveryUnit");
  const leaders = await listActivePeopleByRole(scope, "systemLeader");
  const byPerson = new Map<string, EvaluationsForPerson>();
  for (const { strategyId, dueOn, cameUpOn } of waiting) {
    const strategy = strategies.get(strategyId);
    if (strategy === undefined) continue;
    const owner = people.get(owners.find((one) => one.strategyId === strategyId)?.personId ?? "");
    const told = [
      ...(owner?.isActive === true ? [{ person: owner, because: "you answer for it" }] : []),
      ...leaders.map((person) => ({ person, because: "you decide" })),
      ...unit.map((person) => ({ person, because: "the delivery unit prepares it" })),
    ];
    const isNew = cameUpOn === today;
    const seen = new Set<string>();
    for (const { person, because } of told) {
      if (seen.has(person.id)) continue;
      seen.add(person.id);
      const own = byPerson.get(person.id) ?? { person, evaluations: [] };
      byPerson.set(person.id, own);
      own.evaluations.push({
        strategy: { code: strategy.code, title: strategy.title },
        ...{ dueOn, cameUpOn, isNew, because },
        sentence: describeWaiting({ title: strategy.title, dueOn, isNew }),
      });
    }
  }
  return [...byPerson.values()];
};
