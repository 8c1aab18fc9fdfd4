import type { Line } from "../layout/blocks.ts";
import { quote, say, strong } from "../layout/lines.ts";
import { countOf, joinList, startSentence } from "../sentences.ts";
import type { ActionLine, DocumentModel } from "../view-model.ts";

/** Something that waits for the reader of a mail. */
export interface OwnItem {
  line: Line;
  /** The reader's own way to answer it, without an account; null when there is none to give. */
  answer: { label: string; address: string } | null;
}

export interface OwnActions {
  title: string;
  items: readonly OwnItem[];
}

/** A request for help that waits for the reader's answer. */
export interface OwnAsk {
  text: string;
  address: string;
}

/** By the number of an action ("A3"), the address under which the reader answers for it. */
export type AnswerAddresses = ReadonlyMap<string, string>;

/** The open actions of one reader in an action log, agreed now or earlier, in the order of the log. */
export function listOwnActions(model: DocumentModel, readerCode: string): ActionLine[] {
  if (model.kind !== "actionLog") return [];
  return [...model.actions, ...model.earlierActions].filter(
    (action) => action.owner.code === readerCode && (action.state === "open" || action.state === "overdue"),
  );
}

const layOutAction = (action: ActionLine, addresses: AnswerAddresses): OwnItem => {
  const address = addresses.get(action.label);
  return {
    line: [
      ...strong(`${action.label} `),
      { text: action.text, isWritten: true },
      ...say(`. ${startSentence(action.dueText)}; ${action.stateText}.`),
    ],
    answer: address === undefined ? null : { label: `Answer ${action.label}`, address },
  };
};

/** What comes first in the mail to somebody who owns actions or was asked for help; null when neither. */
export function layOutOwnActions(
  model: DocumentModel,
  readerCode: string,
  addresses: AnswerAddresses,
  asks: readonly OwnAsk[],
): OwnActions | null {
  const own = listOwnActions(model, readerCode);
  if (own.length === 0 && asks.length === 0) return null;
  const counts = [
    ...(own.length === 0 ? [] : [countOf(own.length, "open action")]),
    ...(asks.length === 0 ? [] : [countOf(asks.length, "request for help", "requests for help")]),
  ];
  return {
    title: `Yours: ${joinList(counts)}`,
    items: [
      ...own.map((action) => layOutAction(action, addresses)),
      ...asks.map(({ text, address }) => ({
        line: [...strong("Help asked of you: "), ...quote(text)],
        answer: { label: "Answer this request", address },
      })),
    ],
  };
}
