import type { AssessedSubject } from "../notifications/self-assessment-letter.ts";
import { getTime } from "../organisations/service.ts";
import type { PersonRow } from "../people/queries.ts";
import { getPeopleById } from "../people/service.ts";
import { listOwners } from "../plan/ownership-service.ts";
import { listStrategies } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { RoutineOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { getOccurrenceMembers } from "../routines/service.ts";

/** One person and everything that this person is asked to assess, in one mail. */
export interface AssessmentRequest {
  person: PersonRow;
  subjects: AssessedSubject[];
}

/** More than one goal has, so that no strategy is left out. */
const maxStrategiesOfGoal = 1000;

const listSubjects = async (scope: Scope, found: RoutineOccurrence) => {
  const { goals, strategies: own } = await getOccurrenceMembers(scope, found);
  const strategies = new Map<string, { id: string; code: string; title: string }>();
  for (const goal of goals) {
    const serving = await listStrategies(scope, { limit: maxStrategiesOfGoal, after: null }, { goal: goal.id });
    for (const strategy of serving) if (strategy.stoppedOn === null) strategies.set(strategy.id, strategy);
  }
  for (const strategy of own) strategies.set(strategy.id, strategy);
  return [
    ...goals.map(({ id, code, title }) => ({ id, subject: { kind: "goal" as const, code, title } })),
    ...[...strategies.values()].map(({ id, code, title }) => ({
      id,
      subject: { kind: "strategy" as const, code, title },
    })),
  ];
};

/**
 * Who is asked to assess what: today's owners of the occurrence's goals, of the strategies that serve them, and of its own. People
 * who left are passed over.
 */
export const listAssessmentRequests = async (scope: Scope, found: RoutineOccurrence): Promise<AssessmentRequest[]> => {
  const subjects = await listSubjects(scope, found);
  const { today } = await getTime(scope);
  const idsOf = (kind: AssessedSubject["kind"]) =>
    subjects.filter(({ subject }) => subject.kind === kind).map(({ id }) => id);
  const owners = await listOwners(scope, { goalIds: idsOf("goal"), strategyIds: idsOf("strategy") }, today);
  const ownerOf = new Map(owners.map((owner) => [owner.goalId ?? owner.strategyId, owner.personId]));
  const people = await getPeopleById(scope, [...ownerOf.values()]);
  const requests = new Map<string, AssessmentRequest>();
  for (const { id, subject } of subjects) {
    const person = people.get(ownerOf.get(id) ?? "");
    if (person?.isActive !== true) continue;
    const request = requests.get(person.id) ?? { person, subjects: [] };
    request.subjects.push(subject);
    requests.set(person.id, request);
  }
  return [...requests.values()];
};
