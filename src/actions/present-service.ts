import { getTime } from "../organisations/service.ts";
import { getPeopleById } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { presentStored } from "../platform/http/fields.ts";
import {
  type ActionRow,
  type ActionUpdateRow,
  type AskRow,
  actionRows,
  type DecisionRow,
  goalRows,
  type MeetingRow,
  metricRows,
  selectMeetings,
  strategyRows,
} from "./queries.ts";
import type { Action, ActionUpdate, Ask, Decision } from "./schemas.ts";
import { countDaysOverdue } from "./standing.ts";
import { actionLabel, decisionLabel } from "./wording.ts";

const isId = (id: string | null): id is string => id !== null;

/** A foreign key guarantees that the row exists; were it missing, an answer with a hole would be worse than an error. */
const known = <T>(found: Map<string, T>, id: string): T => {
  const value = found.get(id);
  if (value === undefined) throw new Error(`nothing has the id ${id}`);
  return value;
};

const presentMeeting = (meetings: Map<string, MeetingRow>, occurrenceId: string) => ({
  occurrence: occurrenceId,
  routine: known(meetings, occurrenceId).routineCode,
});

const meetingsOf = (scope: Scope, rows: readonly { occurrenceId: string }[]) =>
  selectMeetings(
    scope,
    rows.map((row) => row.occurrenceId),
  );

/** Codes of the strategies and metrics that rows are linked to. */
const namesOf = async (scope: Scope, rows: readonly { strategyId: string | null; metricId?: string | null }[]) => {
  const strategies = await strategyRows.codesById(scope, rows.map((row) => row.strategyId).filter(isId));
  const metrics = await metricRows.codesById(
    scope,
    rows.flatMap((row) => row.metricId ?? []),
  );
  return {
    strategy: ({ strategyId }: { strategyId: string | null }) =>
      strategyId === null ? null : known(strategies, strategyId),
    metric: ({ metricId }: { metricId: string | null }) => (metricId === null ? null : known(metrics, metricId)),
  };
};

export const presentDecisions = async (scope: Scope, rows: DecisionRow[]): Promise<Decision[]> => {
  const meetings = await meetingsOf(scope, rows);
  const actions = await actionRows.byIds(scope, rows.map((row) => row.actionId).filter(isId));
  const codeOf = await namesOf(scope, rows);
  return rows.map((row) => ({
    ...presentStored(row),
    code: decisionLabel(row.number),
    number: decisionLabel(row.number),
    ...presentMeeting(meetings, row.occurrenceId),
    text: row.text,
    decidedOn: row.decidedOn,
    item: row.item,
    action: row.actionId === null ? null : actionLabel(known(actions, row.actionId).number),
    metric: codeOf.metric(row),
    strategy: codeOf.strategy(row),
  }));
};

export const presentActions = async (scope: Scope, rows: ActionRow[]): Promise<Action[]> => {
  const { today } = await getTime(scope);
  const meetings = await meetingsOf(scope, rows);
  const owners = await getPeopleById(
    scope,
    rows.map((row) => row.ownerId),
  );
  const goalCodes = await goalRows.codesById(scope, rows.map((row) => row.goalId).filter(isId));
  const codeOf = await namesOf(scope, rows);
  return rows.map((row) => {
    const daysOverdue = countDaysOverdue(row, today);
    return {
      ...presentStored(row),
      code: actionLabel(row.number),
      number: actionLabel(row.number),
      type: row.type,
      ...presentMeeting(meetings, row.occurrenceId),
      agreedOn: known(meetings, row.occurrenceId).heldOn,
      text: row.text,
      item: row.item,
      owner: known(owners, row.ownerId).code,
      due: row.dueOn,
      originalDue: row.originalDueOn,
      state: row.state,
      isOverdue: daysOverdue > 0,
      daysOverdue,
      finishedOn: row.finishedOn,
      goal: row.goalId === null ? null : known(goalCodes, row.goalId),
      strategy: codeOf.strategy(row),
      metric: codeOf.metric(row),
      checkOn: row.checkOn,
    };
  });
};

export const presentActionUpdates = async (
  scope: Scope,
  action: { number: number },
  rows: readonly ActionUpdateRow[],
): Promise<ActionUpdate[]> => {
  const people = await getPeopleById(scope, rows.flatMap((row) => [row.fromOwnerId, row.toOwnerId]).filter(isId));
  const codeOf = (id: string | null) => (id === null ? null : known(people, id).code);
  return rows.map((row) => ({
    id: row.id,
    action: actionLabel(action.number),
    kind: row.kind,
    text: row.text,
    evidenceUrl: row.evidenceUrl,
    isByLink: row.isByLink,
    fromDue: row.fromDueOn,
    toDue: row.toDueOn,
    fromOwner: codeOf(row.fromOwnerId),
    toOwner: codeOf(row.toOwnerId),
    saidOn: row.saidOn,
    saidBy: row.saidBy,
    createdAt: row.createdAt.toISOString(),
  }));
};

export const presentAsks = async (scope: Scope, rows: AskRow[]): Promise<Ask[]> => {
  const meetings = await meetingsOf(scope, rows);
  const people = await getPeopleById(scope, rows.flatMap((row) => [row.fromId, row.toId]).filter(isId));
  const codeOf = await namesOf(scope, rows);
  return rows.map((row) => ({
    ...presentStored(row),
    ...presentMeeting(meetings, row.occurrenceId),
    text: row.text,
    from: row.fromId === null ? null : known(people, row.fromId).code,
    to: known(people, row.toId).code,
    item: row.item,
    strategy: codeOf.strategy(row),
    askedOn: row.askedOn,
    answer: row.answer,
    answeredOn: row.answeredOn,
  }));
};
