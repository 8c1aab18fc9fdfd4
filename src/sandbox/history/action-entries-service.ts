import { updateAction } from "../../actions/action-update-service.ts";
import type { ActionUpdateInput } from "../../actions/schemas.ts";
import type { Scope } from "../../platform/db/scope.ts";
import type { ActionEntry } from "./history-schemas.ts";

const toUpdate = (entry: ActionEntry): ActionUpdateInput => {
  if ("done" in entry) return { kind: "done", text: entry.done };
  if ("slipTo" in entry) return { kind: "slip", to: entry.slipTo, text: entry.reason };
  if ("verified" in entry) return { kind: "verify", text: entry.verified };
  if ("dropped" in entry) return { kind: "drop", text: entry.dropped };
  if ("reopened" in entry) return { kind: "reopen", text: entry.reopened };
  return { kind: "note", text: entry.note };
};

/** What was said of an action. @throws Problem 404, 409, 422 */
export const applyActionEntry = async (scope: Scope, entry: ActionEntry): Promise<void> => {
  await updateAction(scope, `code:A${entry.action}`, toUpdate(entry));
};
