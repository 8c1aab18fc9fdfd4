import type { AgendaModel } from "../documents/view-model.ts";
import type { AgendaTemplate } from "../templates/template.ts";

/** Something on the agenda of a meeting, under which things are noted. */
export interface AgendaItem {
  /** A part ("progress"), a deep dive ("metric:GRAD5") or a question; unique in its agenda. */
  key: string;
  title: string;
}

/** The parts of an agenda from before agendas were laid out by templates. */
const earlierParts: readonly AgendaItem[] = [
  { key: "followUp", title: "Follow-up" },
  { key: "progress", title: "Shared view of progress" },
  { key: "deepDives", title: "Deep dives" },
  { key: "nextSteps", title: "Next steps" },
];

/** Of two with one key, which a deep dive into the requests for help and their part have, the first. */
const withoutRepeats = (items: readonly AgendaItem[]): AgendaItem[] =>
  [...new Map(items.toReversed().map((item) => [item.key, item])).values()].toReversed();

/** The items of an agenda in its order: each part, behind deep dives each of them; then the questions. */
export function listAgendaItems(agenda: AgendaModel): AgendaItem[] {
  const { runningOrder, deepDives, questions = [] } = agenda;
  const parts = runningOrder?.map(({ part, title }) => ({ key: part as string, title })) ?? earlierParts;
  const dives = deepDives.items.flatMap(({ key, title }) => (key === undefined ? [] : [{ key, title }]));
  return withoutRepeats([
    ...parts.flatMap((part) => (part.key === "deepDives" ? [part, ...dives] : [part])),
    ...questions.map(({ key, text }) => ({ key, title: text })),
  ]);
}

/** What can be on the agenda of a meeting for which none has been composed. */
export const listTemplateItems = ({ parts }: AgendaTemplate): AgendaItem[] =>
  parts.map(({ part, title }) => ({ key: part, title }));

/** Why nothing can be noted under an item, or null when it can. Empty: under none in particular. */
export function explainUnknownItem(key: string, items: readonly AgendaItem[]): string | null {
  if (key === "" || items.some((item) => item.key === key)) return null;
  return `the agenda has no item ${JSON.stringify(key.slice(0, 80))}; it has ${items.map((item) => item.key).join(", ")}`;
}

/**
 * Groups what was said by item, in the order of the agenda; what belongs to an item that is no longer on it comes after
 * those, and what belongs to none comes last, without a title.
 */
export function groupByItem<T extends { item: string }>(
  said: readonly T[],
  items: readonly AgendaItem[],
): { item: string; title: string | null; said: T[] }[] {
  const titles = new Map(items.map(({ key, title }) => [key, title]));
  const gone = [...new Set(said.map(({ item }) => item))].filter((key) => key !== "" && !titles.has(key)).toSorted();
  return [...titles.keys(), ...gone, ""].flatMap((key) => {
    const own = said.filter(({ item }) => item === key);
    return own.length === 0 ? [] : [{ item: key, title: key === "" ? null : (titles.get(key) ?? key), said: own }];
  });
}
