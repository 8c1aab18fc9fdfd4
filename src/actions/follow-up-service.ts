import { getTime } from "../organisations/service.ts";
import { getPeopleById } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { titleOfOccurrence } from "../routines/occurrences/occurrence-title.ts";
import {
  type MeetingTurn,
  type Selection,
  selectActionsToFollow,
  selectAsks,
  selectDecisions,
  selectOpenActions,
} from "./follow-up-queries.ts";
import { selectUpdatesOf } from "./queries.ts";
import {
  type ActionState,
  countDaysOverdue,
  judgeOutcome,
  type Outcome,
  readUpdate,
  type Slip,
  standOn,
} from "./standing.ts";

// Plain data for documents and mails: codes and numbers, never ids, so that two replays compose the same document.
// Dates are dates of the organisation's zone.

export interface Named {
  code: string;
  title: string;
}

export interface FollowedAction {
  /** 3 for A3. */
  number: number;
  type: "action" | "commitment" | "dataRequest";
  text: string;
  owner: Named;
  dueOn: IsoDate;
  originalDueOn: IsoDate;
  slips: Slip[];
  slipReason: string | null;
  state: ActionState;
  closedOn: IsoDate | null;
  response: string | null;
  /** Answered, slipped or unanswered since the previous meeting. */
  outcome: Outcome;
  goal: Named | null;
  strategy: Named | null;
  metric: Named | null;
  checkOn: IsoDate | null;
  /** Done, and so far looked at too early to tell: it is looked at again. */
  isAwaitingVerdict: boolean;
  /** The meeting in which it was agreed: its date, and the title of its routine, with whose turn it was. */
  agreedOn: IsoDate;
  agreedAt: string;
  routine: Named;
}

export interface FollowedDecision {
  number: number;
  text: string;
  decidedOn: IsoDate;
  decidedAt: string;
  routine: Named;
}

export interface FollowedAsk {
  text: string;
  /** Null where the record does not say. */
  from: Named | null;
  to: Named;
  askedOn: IsoDate;
  answer: string | null;
  answeredOn: IsoDate | null;
  routine: Named;
}

export interface FollowUp {
  actions: FollowedAction[];
  decisions: FollowedDecision[];
  asks: FollowedAsk[];
}

interface Window {
  asOf: IsoDate | null;
  since: IsoDate | null;
  checksUntil: IsoDate | null;
}

/** Later than any date there is: everything said so far counts. */
const endOfTime: IsoDate = "9999-12-31";

const gatherActions = async (scope: Scope, selection: Selection, window: Window): Promise<FollowedAction[]> => {
  const { asOf, since, checksUntil } = window;
  const day = asOf ?? endOfTime;
  const rows = await selectActionsToFollow(scope, selection, window);
  const updates = await selectUpdatesOf(
    scope,
    rows.map((row) => row.action.id),
  );
  const stood = rows.map((row) => {
    const said = updates.get(row.action.id) ?? [];
    // The first to own it is whom the first handover took it from.
    const firstOwner = said.find((update) => update.fromOwnerId !== null)?.fromOwnerId ?? row.action.ownerId;
    const origin = { ownerId: firstOwner, originalDueOn: row.action.originalDueOn };
    return { ...row, standing: standOn(origin, said.map(readUpdate), day) };
  });
  const followed = stood.filter(({ action, standing, isAwaitingVerdict }) => {
    if (isAwaitingVerdict || since === null || standing.finishedOn === null || standing.finishedOn >= since)
      return true;
    const { checkOn } = action;
    return checkOn !== null && checkOn > since && (checksUntil === null || checkOn <= checksUntil);
  });
  const owners = await getPeopleById(
    scope,
    followed.map(({ standing }) => standing.ownerId),
  );
  return followed.map(({ action, standing, goal, strategy, metric, isAwaitingVerdict, heldOn, routine, turnTitle }) => {
    const owner = owners.get(standing.ownerId);
    if (owner === undefined) throw new Error(`the action ${action.number} has no owner`);
    return {
      number: action.number,
      type: action.type,
      text: action.text,
      owner: { code: owner.code, title: owner.title },
      dueOn: standing.dueOn,
      originalDueOn: action.originalDueOn,
      slips: [...standing.slips],
      slipReason: standing.slips.at(-1)?.reason ?? null,
      state: standing.state,
      closedOn: standing.finishedOn,
      response: standing.response,
      outcome: judgeOutcome(standing, since),
      goal,
      strategy,
      metric,
      checkOn: action.checkOn,
      isAwaitingVerdict,
      agreedOn: heldOn,
      agreedAt: titleOfOccurrence(routine, { turnTitle }),
      routine,
    };
  });
};

const gather = async (scope: Scope, selection: Selection, window: Window): Promise<FollowUp> => {
  const { asOf } = window;
  const isKnown = (on: IsoDate | null) => on !== null && (asOf === null || on <= asOf);
  const actions = await gatherActions(scope, selection, window);
  const decisions = await selectDecisions(scope, selection, window);
  const asks = await selectAsks(scope, selection, window);
  return {
    actions,
    decisions: decisions.map(({ decision: { number, text, decidedOn }, routine, turnTitle }) => ({
      number,
      text,
      decidedOn,
      decidedAt: titleOfOccurrence(routine, { turnTitle }),
      routine,
    })),
    asks: asks.map(({ ask: { text, askedOn, answer, answeredOn }, from, to, routine }) => ({
      text,
      from,
      to,
      askedOn,
      // An answer given after the document's day is not in the document.
      answer: isKnown(answeredOn) ? answer : null,
      answeredOn: isKnown(answeredOn) ? answeredOn : null,
      routine,
    })),
  };
};

/**
 * What the next agenda or memo opens with, as it stood at the end of `asOfDate`: the actions agreed in earlier meetings
 * of the routine, or serving the goals or strategies, that are open, were finished since the previous occurrence or whose check has
 * come since; the asks open or answered since; the decisions since.
 * @param request.turn whose turn the meeting is that is prepared: what the routine said at another's is left out, save
 *   what names the goal whose turn it is; absent: whatever the routine's meetings said
 * @param request.sincePreviousOn that day itself included, for checks excluded (that meeting had them); null: everything
 * @param request.checksUntilOn the day of the meeting that is being prepared; `asOfDate` when absent
 * @param request.exceptOccurrenceId the meeting that is being written up, whose own are listed apart
 */
export const listFollowUp = (
  scope: Scope,
  request: {
    routineId?: string | undefined;
    turn?: MeetingTurn | undefined;
    goalIds: readonly string[];
    strategyIds?: readonly string[] | undefined;
    asOfDate: IsoDate;
    sincePreviousOn: IsoDate | null;
    checksUntilOn?: IsoDate | undefined;
    exceptOccurrenceId?: string | undefined;
  },
): Promise<FollowUp> =>
  gather(
    scope,
    {
      routineId: request.routineId ?? null,
      turn: request.turn ?? null,
      goalIds: request.goalIds,
      strategyIds: request.strategyIds ?? [],
      exceptOccurrenceId: request.exceptOccurrenceId ?? null,
    },
    {
      asOf: request.asOfDate,
      since: request.sincePreviousOn,
      checksUntil: request.checksUntilOn ?? request.asOfDate,
    },
  );

/**
 * What was recorded in one occurrence, whatever became of it.
 * @param asOfDate how actions and asks stood at the end of that day; as they stand now when absent
 */
export const listOfOccurrence = (scope: Scope, occurrenceId: string, asOfDate?: IsoDate): Promise<FollowUp> =>
  gather(scope, { occurrenceId }, { asOf: asOfDate ?? null, since: null, checksUntil: null });

export interface OwnedAction {
  number: number;
  text: string;
  dueOn: IsoDate;
  originalDueOn: IsoDate;
  daysOverdue: number;
  agreedOn: IsoDate;
  agreedAt: string;
}

type OpenActionRow = Awaited<ReturnType<typeof selectOpenActions>>[number];

const presentOwned = ({ action, heldOn, routine, turnTitle }: OpenActionRow, today: IsoDate): OwnedAction => ({
  number: action.number,
  text: action.text,
  dueOn: action.dueOn,
  originalDueOn: action.originalDueOn,
  daysOverdue: countDaysOverdue(action, today),
  agreedOn: heldOn,
  agreedAt: titleOfOccurrence(routine, { turnTitle }),
});

/** For reminders: the open actions of some people who have not left, by the person's id, the next due first. */
export const listOpenActionsOf = async (
  scope: Scope,
  personIds: readonly string[],
): Promise<Map<string, OwnedAction[]>> => {
  const { today } = await getTime(scope);
  const byOwner = new Map<string, OwnedAction[]>();
  for (const row of await selectOpenActions(scope, personIds)) {
    byOwner.set(row.owner.id, [...(byOwner.get(row.owner.id) ?? []), presentOwned(row, today)]);
  }
  return byOwner;
};
