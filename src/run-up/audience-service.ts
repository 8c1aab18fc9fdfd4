import type { PersonRow } from "../people/queries.ts";
import { getPeopleById, listActivePeopleByRole, resolvePeople } from "../people/service.ts";
import { listOwners } from "../plan/ownership-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import type { RoutineOccurrence } from "../routines/occurrence-service.ts";
import { getRoutineMembers } from "../routines/service.ts";
import { isPaper } from "../routines/vocabulary.ts";
import { gatherRecipients, type Reason } from "./recipients.ts";

/** The delivery unit: who prepares, signs off and keeps the record. */
export const listUnit = (scope: Scope): Promise<PersonRow[]> => listActivePeopleByRole(scope, "deliveryUnit");

/** Who gets the action log of a meeting: its readers, and everybody who owns an open action in it. */
export const listActionLogReaders = async (
  scope: Scope,
  found: RoutineOccurrence,
  ownerCodes: readonly string[],
  onDate: IsoDate,
): Promise<Reason<PersonRow>[]> => {
  const owners = await resolvePeople(scope, [...new Set(ownerCodes)], () => "");
  return gatherRecipients([
    ...(await listReaders(scope, found, onDate)),
    ...owners.filter((person) => person.isActive).map((person) => ({ person, because: "you own an action in it" })),
  ]);
};

/** Who gets the papers of an occurrence, and why, with the owners of the day. People who left are passed over. */
export const listReaders = async (
  scope: Scope,
  { routine }: RoutineOccurrence,
  onDate: IsoDate,
): Promise<Reason<PersonRow>[]> => {
  const { goals, participantIds } = await getRoutineMembers(scope, routine);
  const titles = new Map(goals.map((goal) => [goal.id, goal.title]));
  const lead = isPaper(routine.kind)
    ? [{ id: routine.toId, because: "this memo is written to you" }]
    : [{ id: routine.chairId, because: "you chair this meeting" }];
  const owners = isPaper(routine.kind) ? [] : await listOwners(scope, { goalIds: [...titles.keys()] }, onDate);
  const named = [
    ...lead,
    ...owners.map(({ personId, goalId }) => ({
      id: personId,
      because: `you answer for the goal "${titles.get(goalId ?? "")}"`,
    })),
    ...participantIds.map((id) => ({ id, because: "you take part in this routine" })),
  ];
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
