import { getOrganisation, timeOf } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { unacceptable } from "../platform/errors/problem.ts";
import { addDays, daysBetween, type IsoDate } from "../platform/time/dates.ts";
import { definitions, fieldStudy } from "./definitions.ts";
import type { BreakdownKind, FollowUpFacts, Groups } from "./follow-up-facts.ts";
import { countFollowUp, type FollowUpFigures, type Span, shareOf } from "./follow-up-figures.ts";
import { groupFacts, quartersOf } from "./follow-up-groups.ts";
import { summarise } from "./follow-up-words.ts";
import { findNextMeetings } from "./next-meeting.ts";
import {
  type GoalNames,
  selectActionFacts,
  selectCheckFacts,
  selectDecisionFacts,
  selectEscalationFacts,
  selectGoalNames,
  selectGroupsOfNamed,
  selectMeetingsSince,
  selectTitles,
} from "./queries.ts";
import type { FollowUpQuery, FollowUpReport } from "./schemas.ts";

interface GroupedRow {
  routine: string;
  type: string;
  ownerRole: string;
  goalId: string | null;
  strategyId: string | null;
}

/** An action serves the goal it names, or the goals of its strategy when it names none. */
const goalsOf = (row: Pick<GroupedRow, "goalId" | "strategyId">, { ofGoal, ofStrategy }: GoalNames): string[] => {
  if (row.goalId !== null) return [ofGoal.get(row.goalId) ?? []].flat();
  return row.strategyId === null ? [] : (ofStrategy.get(row.strategyId) ?? []);
};

const groupsOf = (row: GroupedRow, names: GoalNames): Groups => ({
  routine: [row.routine],
  goal: goalsOf(row, names),
  type: [row.type],
  ownerRole: [row.ownerRole],
});

/** Everything that the numbers of a span are counted from, in a fixed number of questions. */
const gatherFacts = async (scope: Scope, span: Span, today: IsoDate): Promise<FollowUpFacts> => {
  const names = await selectGoalNames(scope);
  const actions = await selectActionFacts(scope, span);
  const meetings = await selectMeetingsSince(scope, span.from, today);
  const decisions = await selectDecisionFacts(scope, span);
  const checks = await selectCheckFacts(scope, span);
  const escalations = await selectEscalationFacts(scope, span);
  const named = [...new Set(decisions.flatMap(({ actionId }) => actionId ?? []))];
  const namedRows = named.length === 0 ? [] : await selectGroupsOfNamed(scope, named);
  const groupsOfNamed = new Map(namedRows.map((row) => [row.id, groupsOf(row, names)]));
  const findNext = findNextMeetings(meetings);
  const nextMetOn = new Map(meetings.map((meeting) => [meeting.id, findNext(meeting)]));
  return {
    actions: actions.map((row) => ({
      id: row.id,
      groups: groupsOf(row, names),
      agreedOn: row.agreedOn,
      originalDueOn: row.originalDueOn,
      dueOn: row.dueOn,
      state: row.state,
      finishedOn: row.finishedOn,
      hasMetric: row.metricId !== null,
      hasCheckDate: row.checkOn !== null,
      firstAnsweredOn: row.firstAnsweredOn,
      nextMetOn: nextMetOn.get(row.occurrenceId) ?? null,
    })),
    checks: checks.map((row) => ({
      actionId: row.actionId,
      groups: groupsOf(row, names),
      checkedOn: row.checkedOn,
      verdict: row.verdict,
    })),
    decisions: decisions.map(({ actionId, decidedOn, metricId, routine, strategyId }) => ({
      groups: groupsOfNamed.get(actionId ?? "") ?? {
        routine: [routine],
        goal: goalsOf({ goalId: null, strategyId }, names),
        type: [],
        ownerRole: [],
      },
      decidedOn,
      hasMetric: metricId !== null,
      actionId,
    })),
    escalations: escalations.map((row) => ({
      groups: groupsOf(row, names),
      raisedOn: row.raisedOn,
      isAnswered: row.answeredOn !== null,
    })),
  };
};

/**
 * The numbers of the follow-up of a span (both days included) for the whole organisation, as they stand on its today.
 * How each is counted: `definitions`.
 */
export const getFollowUpFigures = async (scope: Scope, span: Span): Promise<FollowUpFigures> => {
  const { today } = timeOf(await getOrganisation(scope), scope.clock);
  return countFollowUp(await gatherFacts(scope, span, today), span, today);
};

/** The same sentences wherever the numbers are told. */
export const summariseFollowUp = (figures: FollowUpFigures): string[] => summarise(figures);

/** What a span without anything comes to. */
export const countNothing = (): FollowUpFigures =>
  countFollowUp(
    { actions: [], checks: [], decisions: [], escalations: [] },
    { from: "1970-01-01", to: "1970-01-01" },
    "1970-01-01",
  );

const longestYears = 10;
const daysInYear = 366;

/** @throws Problem 422 for a span that ends before it begins, or is longer than ten years. */
const readSpan = (query: FollowUpQuery, today: IsoDate): Span => {
  const to = query.to ?? today;
  const from = query.from ?? addDays(to, 1 - 365);
  if (from > to) throw unacceptable("/from", "lies after `to`");
  if (daysBetween(from, to) > longestYears * daysInYear) {
    throw unacceptable("/from", `lies more than ${longestYears} years before \`to\``);
  }
  return { from, to };
};

const wordsOf: Partial<Record<BreakdownKind, Record<string, string>>> = {
  type: { action: "Actions", commitment: "Commitments", dataRequest: "Data requests" },
  ownerRole: {
    admin: "Administrators",
    systemLeader: "System leader",
    deliveryUnit: "Delivery unit",
    owner: "Goal leaders and strategy owners",
    viewer: "Contributors and others",
  },
};

const nameGroups = async (scope: Scope, by: BreakdownKind): Promise<{ code: string; title: string }[]> => {
  if (by === "routine" || by === "goal") return selectTitles(scope, by);
  return Object.entries(wordsOf[by] ?? {}).map(([code, title]) => ({ code, title }));
};

/**
 * The numbers of the follow-up: of the whole, broken down, by quarter, and beside the field study's.
 * @throws Problem 422 with pointers
 */
export const getFollowUpReport = async (scope: Scope, query: FollowUpQuery): Promise<FollowUpReport> => {
  const organisation = await getOrganisation(scope);
  const { today } = timeOf(organisation, scope.clock);
  const span = readSpan(query, today);
  const by = query.by ?? "routine";
  const facts = await gatherFacts(scope, span, today);
  const groups = groupFacts(facts, by);
  const names = await nameGroups(scope, by);
  const known = new Set(names.map(({ code }) => code));
  const others = [...groups.keys()].flatMap((code) =>
    code === null || known.has(code) ? [] : [{ code, title: code }],
  );
  const none = groups.has(null) ? [{ code: null, title: "None named" }] : [];
  const whole = countFollowUp(facts, span, today);
  const { deciding, monitoring, actingAndLookingAgain } = fieldStudy;
  return {
    organisation: organisation.name,
    ...span,
    asOf: today,
    whole,
    summary: summarise(whole),
    by,
    groups: [...names, ...others, ...none].flatMap(({ code, title }) => {
      const own = groups.get(code);
      return own === undefined ? [] : [{ code, title, figures: countFollowUp(own, span, today) }];
    }),
    quarters: quartersOf(span).map((quarter) => ({ ...quarter, figures: countFollowUp(facts, quarter, today) })),
    fieldStudy: {
      ...fieldStudy,
      monitoringShare: shareOf(monitoring, deciding),
      actingAndLookingAgainShare: shareOf(actingAndLookingAgain, deciding),
    },
    definitions,
  };
};
