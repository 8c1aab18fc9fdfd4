import type { Scope } from "../platform/db/scope.ts";
import { unacceptable } from "../platform/errors/problem.ts";
import type { RoutineOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { getTemplateOf } from "../templates/service.ts";
import { type AgendaItem, explainUnknownItem, listAgendaItems, listTemplateItems } from "./agenda-items.ts";
import { seesDrafts } from "./policy.ts";
import { selectAgenda } from "./queries.ts";

/**
 * What is on the agenda of a meeting: by its latest document that the actor may see, else by its template. Nothing for a
 * paper, which has no agenda.
 */
export const listItems = async (scope: Scope, { occurrence, routine }: RoutineOccurrence): Promise<AgendaItem[]> => {
  const statuses = seesDrafts(scope.actor)
    ? (["draft", "held", "signedOff", "issued"] as const)
    : (["issued"] as const);
  const agenda = await selectAgenda(scope, occurrence.id, statuses);
  if (agenda !== undefined) return listAgendaItems(agenda);
  const template = await getTemplateOf(scope, routine);
  return template.paper === "agenda" ? listTemplateItems(template) : [];
};

/** @throws Problem 422 at the pointer, which names the items there are */
export const requireItem = (key: string, items: readonly AgendaItem[], pointer: string): void => {
  const why = explainUnknownItem(key, items);
  if (why !== null) throw unacceptable(pointer, why);
};
