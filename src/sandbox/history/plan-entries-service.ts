import { handPersonOver } from "../../handovers/person-service.ts";
import { handOverGoalWithAll, passStrategyOn } from "../../handovers/service.ts";
import type { MailContext } from "../../notifications/service.ts";
import { createPerson } from "../../people/service.ts";
import { handOverStrategy } from "../../plan/strategy-service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import type { EntryOf } from "./history-schemas.ts";

const said = (note: string | undefined) => (note === undefined ? {} : { note });

/** Somebody else answers for a goal or a strategy. @throws Problem 404, 422 */
export const applyOwnerEntry = async (
  scope: Scope,
  { owner }: EntryOf<"owner">,
  mail: MailContext | null,
): Promise<void> => {
  const { goal, strategy, to, note } = owner;
  const handOver = { person: to, ...said(note) };
  if (goal !== undefined) await handOverGoalWithAll(scope, goal, handOver, mail);
  if (strategy !== undefined) {
    const done = await handOverStrategy(scope, strategy, handOver);
    await passStrategyOn(mail)(scope, done.strategy, done);
  }
};

/** Somebody comes. @throws Problem 409 when the code is taken */
export const applyJoining = async (scope: Scope, { joins }: EntryOf<"joins">): Promise<void> => {
  await createPerson(scope, joins);
};

/** Somebody hands over all they hold and leaves. @throws Problem 404, 409, 422 */
export const applyLeaving = async (
  scope: Scope,
  { leaves }: EntryOf<"leaves">,
  mail: MailContext | null,
): Promise<void> => {
  const { person, to, note } = leaves;
  await handPersonOver(scope, person, { to, leaves: true, ...said(note) }, mail);
};
