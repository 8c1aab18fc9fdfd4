import { listAskedPeople } from "../actions/answers/ask-answering-service.ts";
import { getTime } from "../organisations/service.ts";
import type { PersonRow } from "../people/queries.ts";
import { getPeopleById, listActivePeopleByRole, resolvePeople } from "../people/service.ts";
import { listOwners } from "../plan/ownership-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { RoutineOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { getRunUpOf } from "../routines/run-ups/run-up-plan-service.ts";
import type { AudienceRole, RunUpStepKind } from "../routines/run-ups/run-up-schema.ts";
import { getOccurrenceMembers } from "../routines/service.ts";
import { isPaper } from "../routines/vocabulary.ts";
import { gatherRecipients, type Reason } from "./recipients.ts";

/** The delivery unit: who prepares, signs off and keeps the record. */
export const listUnit = (scope: Scope): Promise<PersonRow[]> => listActivePeopleByRole(scope, "deliveryUnit");

/** Steps that go to the unit, unless the plan names others; the rest goes to the readers of the papers. */
const stepsOfUnit: readonly RunUpStepKind[] = ["draft", "signOff", "task"];

/** Those who meet; of a paper, which nobody meets over, whom it is written to. */
const readersOf = ({ routine }: RoutineOccurrence): readonly AudienceRole[] =>
  isPaper(routine.kind) ? ["chair", "participants"] : ["chair", "owners", "participants"];

type Named = { id: string | null; because: string };

const nameRole = async (
  scope: Scope,
  found: RoutineOccurrence,
  role: AudienceRole,
  because: string,
): Promise<Named[]> => {
  const { routine } = found;
  if (role === "unit") return (await listUnit(scope)).map(({ id }) => ({ id, because }));
  if (role === "leader") {
    const leaders = await listActivePeopleByRole(scope, "systemLeader");
    return leaders.map(({ id }) => ({ id, because: "this routine reports to you" }));
  }
  if (role === "chair") {
    return isPaper(routine.kind)
      ? [{ id: routine.toId, because: "this memo is written to you" }]
      : [{ id: routine.chairId, because: "you chair this meeting" }];
  }
  const { goals, strategies, participantIds } = await getOccurrenceMembers(scope, found);
  if (role === "participants") return participantIds.map((id) => ({ id, because: "you take part in this routine" }));
  const titles = new Map([...goals, ...strategies].map(({ id, title }) => [id, title]));
  const { today } = await getTime(scope);
  const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
  const owners = await listOwners(scope, { goalIds: idsOf(goals), strategyIds: idsOf(strategies) }, today);
  return owners.map(({ personId, goalId, strategyId }) => ({
    id: personId,
    because: `you answer for the ${goalId === null ? "strategy" : "goal"} "${titles.get(goalId ?? strategyId ?? "")}"`,
  }));
};

/**
 * To whom a step goes, and why: to those whom the routine's plan names, else to those it goes to by itself. Owners are
 * those of the day; people who left are passed over.
 * @param code which of several tasks
 */
export const listAudience = async (
  scope: Scope,
  found: RoutineOccurrence,
  kind: RunUpStepKind,
  code = "",
): Promise<Reason<PersonRow>[]> => {
  const { steps } = await getRunUpOf(scope, found.routine);
  const planned = steps.find((one) => one.step === kind && (one.code ?? "") === code)?.to;
  const roles = planned ?? (stepsOfUnit.includes(kind) ? (["unit"] as const) : readersOf(found));
  const unitBecause = `the delivery unit ${kind === "signOff" ? "signs off this paper" : "prepares this routine"}`;
  const named: Named[] = [];
  for (const role of roles) named.push(...(await nameRole(scope, found, role, unitBecause)));
  const people = await getPeopleById(
    scope,
    named.flatMap(({ id }) => (id === null ? [] : [id])),
  );
  return gatherRecipients(
    named.flatMap(({ id, because }) => {
      const person = id === null ? undefined : people.get(id);
      return person?.isActive === true ? [{ person, because }] : [];
    }),
  );
};

/**
 * Who gets the action log of a meeting: its audience, everybody who owns an open action in it, and everybody whose answer
 * to a request for help it waits for.
 */
export const listActionLogReaders = async (
  scope: Scope,
  found: RoutineOccurrence,
  ownerCodes: readonly string[],
): Promise<Reason<PersonRow>[]> => {
  const owners = await resolvePeople(scope, [...new Set(ownerCodes)], () => "");
  const asked = await getPeopleById(scope, await listAskedPeople(scope, found.occurrence.id));
  return gatherRecipients([
    ...(await listAudience(scope, found, "actionLog")),
    ...owners.filter((person) => person.isActive).map((person) => ({ person, because: "you own an action in it" })),
    ...[...asked.values()]
      .filter((person) => person.isActive)
      .map((person) => ({ person, because: "you were asked for help in it" })),
  ]);
};
