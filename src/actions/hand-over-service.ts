import { recordAudit } from "../audit/service.ts";
import { getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { reassignOpenActions } from "./action-update-service.ts";
import { lockOpenAsksOf } from "./hand-over-queries.ts";
import type { HandedOver } from "./handed-over.ts";
import { type ActionRow, type AskRow, askRows, selectUpdatesOf } from "./queries.ts";
import { readUpdate, type Standing, standOn } from "./standing.ts";
import { quoteBriefly } from "./wording.ts";

interface Person {
  id: string;
  title: string;
}

/**
 * What is open goes with what is handed over: the actions that the former owner held for it, and the asks that were put
 * to them about it. Everything of theirs when they hand over all they hold.
 * @returns what moved, as it now stands
 */
export const moveWhatIsOpen = async (
  scope: Scope,
  from: Person,
  to: Person,
  of: HandedOver,
  note: string | null,
): Promise<{ actions: ActionRow[]; asks: AskRow[] }> => {
  const actions = await reassignOpenActions(scope, { fromPersonId: from.id, toPersonId: to.id, ...of }, note);
  const { now } = await getTime(scope);
  const asks: AskRow[] = [];
  for (const ask of await lockOpenAsksOf(scope, from.id, of)) {
    asks.push(await askRows.update(scope, ask.id, { toId: to.id }));
    await recordAudit(scope, now, {
      event: "ask.passed-on",
      entityType: "ask",
      entityId: ask.id,
      summary: `The request for help "${quoteBriefly(ask.text)}" passed from ${from.title} to ${to.title}`,
      detail: { fromPersonId: from.id, toPersonId: to.id },
    });
  }
  return { actions, asks };
};

/** Where actions stand today, by all that was said of them: their slips, and the last answer. */
export const getStandings = async (
  scope: Scope,
  actions: readonly Pick<ActionRow, "id" | "ownerId" | "originalDueOn">[],
): Promise<Map<string, Standing>> => {
  const { today } = await getTime(scope);
  const updates = await selectUpdatesOf(
    scope,
    actions.map(({ id }) => id),
  );
  return new Map(
    actions.map((action) => [action.id, standOn(action, (updates.get(action.id) ?? []).map(readUpdate), today)]),
  );
};
