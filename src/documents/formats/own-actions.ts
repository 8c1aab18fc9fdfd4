import type { Line } from "../layout/blocks.ts";
import { say, strong } from "../layout/lines.ts";
import { countOf, startSentence } from "../sentences.ts";
import type { ActionLine, DocumentModel } from "../view-model.ts";

export interface OwnActions {
  title: string;
  items: readonly Line[];
}

/** The open actions of one reader in an action log, agreed now or earlier, in the order of the log. */
export function listOwnActions(model: DocumentModel, readerCode: string): ActionLine[] {
  if (model.kind !== "actionLog") return [];
  return [...model.actions, ...model.earlierActions].filter(
    (action) => action.owner.code === readerCode && (action.state === "open" || action.state === "overdue"),
  );
}

/** What comes first in the mail to somebody who owns actions; null when they own none. */
export function layOutOwnActions(model: DocumentModel, readerCode: string): OwnActions | null {
  const own = listOwnActions(model, readerCode);
  if (own.length === 0) return null;
  return {
    title: `Yours: ${countOf(own.length, "open action")}`,
    items: own.map((action) => [
      ...strong(`${action.label} `),
      { text: action.text, isWritten: true },
      ...say(`. ${startSentence(action.dueText)}; ${action.stateText}.`),
    ]),
  };
}
