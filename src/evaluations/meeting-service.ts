import { getPeopleById } from "../people/service.ts";
import { listOwners } from "../plan/ownership-service.ts";
import { getStrategiesById } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { type IsoDate, laterOf } from "../platform/time/dates.ts";
import { gatherEvaluationEvidence } from "./evidence-service.ts";
import { selectConcerned, selectDecided, selectDueStrategies, selectWaiting } from "./queries.ts";

interface Named {
  code: string;
  title: string;
}

/** A strategy that comes up for continue, adjust or stop by a meeting. */
export interface MeetingEvaluation {
  strategy: Named;
  owners: Named[];
  dueOn: IsoDate;
  cost: string | null;
  promisedContribution: string | null;
  /** What happened, in sentences; those about a metric name it. */
  happened: { text: string; metric: string | null }[];
}

export interface MeetingDecision {
  strategy: Named;
  decision: "continue" | "adjust" | "stop";
  reason: string;
  decidedOn: IsoDate;
}

/**
 * What a meeting about these goals and strategies has to decide: the strategies that wait for a decision, and those that
 * come up until it. And the last decision of each: of the meeting's own strategies always, of others where it was taken
 * on or since the day of the meeting before.
 * @param when.after the day of the meeting before; null: there was none, and every last decision is told
 */
export const listEvaluationsOfMeeting = async (
  scope: Scope,
  of: { goalIds: readonly string[]; strategyIds: readonly string[] },
  when: { today: IsoDate; heldOn: IsoDate; after: IsoDate | null },
): Promise<{ due: MeetingEvaluation[]; decided: MeetingDecision[] }> => {
  const concerned = await selectConcerned(scope, of);
  const ids = concerned.map(({ id }) => id);
  if (ids.length === 0) return { due: [], decided: [] };
  const dueOn = new Map([
    ...(await selectDueStrategies(scope, laterOf(when.today, when.heldOn), ids)).map(
      ({ id, evaluateOn }) => [id, evaluateOn] as const,
    ),
    ...(await selectWaiting(scope, ids)).map((row) => [row.strategyId, row.dueOn] as const),
  ]);
  const rows = await getStrategiesById(scope, [...dueOn.keys()]);
  const owners = await listOwners(scope, { strategyIds: [...dueOn.keys()] }, when.today);
  const people = await getPeopleById(
    scope,
    owners.map(({ personId }) => personId),
  );
  const due: MeetingEvaluation[] = [];
  for (const { id } of concerned) {
    const on = dueOn.get(id);
    const row = rows.get(id);
    if (on === undefined || row === undefined) continue;
    const evidence = await gatherEvaluationEvidence(scope, row, when.today);
    due.push({
      strategy: evidence.strategy,
      owners: owners
        .filter(({ strategyId }) => strategyId === id)
        .flatMap(({ personId }) => people.get(personId) ?? [])
        .map(({ code, title }) => ({ code, title })),
      dueOn: on,
      cost: evidence.cost,
      promisedContribution: evidence.promisedContribution,
      happened: evidence.summary.map((text) => ({
        text,
        metric: evidence.metrics.find(({ sentence }) => sentence === text)?.code ?? null,
      })),
    });
  }
  const last = new Map((await selectDecided(scope, ids, when.today)).map((row) => [row.strategyId, row]));
  const decided = concerned.flatMap(({ id, code, title }): MeetingDecision[] => {
    const row = last.get(id);
    // What comes up tells its earlier decisions itself.
    if (row === undefined || dueOn.has(id)) return [];
    const isNews = when.after === null || row.decidedOn >= when.after;
    if (!isNews && !of.strategyIds.includes(id)) return [];
    const { decision, reason, decidedOn } = row;
    return [{ strategy: { code, title }, decision, reason, decidedOn }];
  });
  return { due, decided };
};
