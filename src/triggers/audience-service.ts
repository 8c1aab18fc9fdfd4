import type { PersonRow } from "../people/queries.ts";
import { getPeopleById, listActivePeopleByRole } from "../people/service.ts";
import { listOwners } from "../plan/ownership-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import type { RoutineRow } from "../routines/queries.ts";
import { getRoutineMembers } from "../routines/service.ts";
import { gatherRecipients, type Reason } from "../run-up/recipients.ts";

/**
 * Who is told of a review that was called, and why: its chair, who answers for the goals with a cause, and the unit.
 * People who left are passed over.
 */
export const listToldOfReview = async (
  scope: Scope,
  routine: RoutineRow,
  goalCodes: readonly string[],
  onDate: IsoDate,
): Promise<Reason<PersonRow>[]> => {
  const { goals } = await getRoutineMembers(scope, routine);
  const concerned = new Map(goals.filter(({ code }) => goalCodes.includes(code)).map((goal) => [goal.id, goal]));
  const owners = await listOwners(scope, { goalIds: [...concerned.keys()] }, onDate);
  const named = [
    ...(routine.chairId === null ? [] : [{ id: routine.chairId, because: "you chair this meeting" }]),
    ...owners.map(({ personId, goalId }) => ({
      id: personId,
      because: `you answer for the goal "${concerned.get(goalId ?? "")?.title}"`,
    })),
  ];
  const people = await getPeopleById(
    scope,
    named.map(({ id }) => id),
  );
  const unit = await listActivePeopleByRole(scope, "deliveryUnit");
  return gatherRecipients([
    ...named.flatMap(({ id, because }) => {
      const person = people.get(id);
      return person?.isActive === true ? [{ person, because }] : [];
    }),
    ...unit.map((person) => ({ person, because: "the delivery unit prepares this routine" })),
  ]);
};
