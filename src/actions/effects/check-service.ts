import type { Scope } from "../../platform/db/scope.ts";
import type { PageRequest } from "../../platform/http/lists.ts";
import type { IsoDate } from "../../platform/time/dates.ts";
import { type ActionRow, findAction } from "../queries.ts";
import { type ActionCheckRow, insertChecks, pageChecks, selectActionIds, selectLoopParts } from "./check-queries.ts";
import type { EffectVerdict } from "./effect.ts";
import { findClosure, type LoopClosure } from "./loops.ts";

/** A check as a paper has it. */
interface IssuedCheck {
  /** "A3" */
  label: string;
  /** Absent in papers composed before verdicts were given: of these nothing is kept. */
  verdict?: EffectVerdict | undefined;
  text: string;
}

/**
 * Keeps what an issued paper found of the metrics of actions: one check an action and occurrence, the first one.
 * @param issued.checkedOn the day on which the paper knew what it says
 */
export const recordChecks = async (
  scope: Scope,
  issued: { occurrenceId: string; documentId: string; checkedOn: IsoDate; checks: readonly IssuedCheck[] },
): Promise<void> => {
  const { occurrenceId, documentId, checkedOn, checks } = issued;
  const numberOf = ({ label }: IssuedCheck) => Number(label.slice(1));
  const ids = await selectActionIds(scope, checks.map(numberOf));
  await insertChecks(
    scope,
    checks.flatMap((check) => {
      const actionId = ids.get(numberOf(check));
      const { verdict, text } = check;
      return actionId === undefined || verdict === undefined
        ? []
        : [{ actionId, occurrenceId, documentId, checkedOn, verdict, text }];
    }),
  );
};

/** What papers found of an action's metric, oldest first; one row more than the limit. @throws Problem 404 */
export const listChecks = async (
  scope: Scope,
  page: PageRequest,
  reference: string,
): Promise<{ action: ActionRow; rows: ActionCheckRow[] }> => {
  const action = await findAction(scope, reference);
  return { action, rows: await pageChecks(scope, page, action.id) };
};

export interface Loop {
  actionId: string;
  /** 3 for A3. */
  number: number;
  /** Null while it is open. */
  closure: LoopClosure<
    { verdict: EffectVerdict; checkedOn: IsoDate; documentId: string },
    { number: number; decidedOn: IsoDate }
  > | null;
}

/**
 * Of every action that should move a metric, whether the loop is closed: its metric was looked at again and something
 * was decided because of it.
 * @param actionIds only these; all when absent
 */
export const listLoops = async (scope: Scope, actionIds?: readonly string[]): Promise<Loop[]> => {
  const parts = await selectLoopParts(scope, actionIds ?? null);
  const [checks, decisions] = [groupByAction(parts.checks), groupByAction(parts.decisions)];
  return parts.actions.map(({ id, number }) => ({
    actionId: id,
    number,
    closure: findClosure(checks.get(id) ?? [], decisions.get(id) ?? []),
  }));
};

const groupByAction = <Row extends { actionId: string }>(rows: readonly Row[]): Map<string, Row[]> => {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.actionId);
    if (group === undefined) groups.set(row.actionId, [row]);
    else group.push(row);
  }
  return groups;
};
