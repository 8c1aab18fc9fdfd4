import { countOf, joinList, oneLine, startSentence, trimEnd } from "../sentences.ts";
import type { AgendaModel, DeepDive, MemoModel, OwnChange, Question } from "../view-model.ts";
import type { Edit, EditInput } from "./edit-schema.ts";
import { type MinutesWish, shareOutMinutes } from "./fixed-minutes.ts";

type Paper = AgendaModel | MemoModel;
type Of<E extends Edit["edit"]> = Extract<Edit, { edit: E }>;

interface Unmet {
  number: number;
  why: string;
}

/** What a paper looks like while edits are put into it; `model` is a copy and may be changed. */
interface Draft {
  model: Paper;
  changes: OwnChange[];
  wishes: MinutesWish[];
  unmet: Unmet[];
}

const noLongerApplies = "No longer applies";

/**
 * Puts the delivery unit's edits into what the data propose, in the order in which they were made. What was overridden
 * stays visible in `ownChanges`; an edit whose item is gone stays there as well, as one that no longer applies. The
 * minutes of an agenda add up to the meeting whatever is edited: minutes that were set are kept as long as they fit.
 *
 * The same edits on the same proposal make the same paper, and putting them into that paper again changes nothing.
 * @param meetingMinutes length of the meeting; without meaning for a memo
 * @returns the paper, and the edits that could not be kept, with the reason as the end of a sentence
 */
export function applyEdits<M extends Paper>(
  model: M,
  edits: readonly Edit[],
  meetingMinutes: number,
): { model: M; unmet: Unmet[] } {
  const copy = structuredClone(model);
  const draft: Draft = { model: copy, changes: copy.ownChanges ?? [], wishes: [], unmet: [] };
  const inOrder = edits.toSorted((a, b) => a.number - b.number);
  for (const edit of inOrder) applyOne(draft, edit);
  if (copy.kind === "agenda") shareOut(draft, copy, inOrder, meetingMinutes);
  else refuseMinutes(draft, inOrder);
  draft.changes.sort((a, b) => a.number - b.number);
  if (draft.changes.length > 0) copy.ownChanges = draft.changes;
  return { model: copy, unmet: draft.unmet.sort((a, b) => a.number - b.number) };
}

/**
 * Why an edit cannot be made, in a sentence for who makes it; null when it can.
 * @param model what the data propose, or the paper with the earlier edits in it
 */
export function checkEdit(model: Paper, edits: readonly Edit[], input: EditInput): string | null {
  const number = Math.max(0, ...edits.map((edit) => edit.number)) + 1;
  const edit: Edit = { ...input, number, by: "", on: model.knownOn };
  if (edit.edit === "change" && !isAnyChange(edit)) return "Say what to change: title, type, question or minutes.";
  if (model.kind === "memo" && (edit.edit === "change" || edit.edit === "add") && edit.minutes !== undefined) {
    return "A memo has no minutes to share out.";
  }
  const { model: after, unmet } = applyEdits(model, [...edits, edit], model.meeting.minutes);
  const own = unmet.find((each) => each.number === number);
  if (own) return `${startSentence(own.why)}.`;
  const before = listTimeless(applyEdits(model, edits, model.meeting.minutes).model);
  const timeless = listTimeless(after).filter(({ key }) => !before.some((each) => each.key === key));
  if (timeless.length === 0) return null;
  const titles = joinList(timeless.map(({ title }) => `"${trimEnd(oneLine(title))}"`));
  return `This leaves no time for ${titles}. Choose other minutes, or first leave out what needs none.`;
}

/** Deep dives that nobody could hold. */
const listTimeless = (model: Paper): DeepDive[] =>
  model.kind === "agenda" ? model.deepDives.items.filter(({ minutes }) => minutes === 0) : [];

const isAnyChange = ({ title, type, question, minutes }: Of<"change">) =>
  [title, type, question, minutes].some((each) => each !== undefined);

function applyOne(draft: Draft, edit: Edit): void {
  if (edit.edit === "remark") {
    addRemark(draft.model, edit);
    return;
  }
  const shown = draft.changes.find((change) => change.number === edit.number);
  wishForMinutes(draft, edit);
  if (shown) {
    if (shown.what.startsWith(noLongerApplies)) draft.unmet.push({ number: edit.number, why: explainGone(shown.of) });
    return;
  }
  if (edit.edit === "add") add(draft, edit);
  else if (edit.edit === "bottomLine") rewriteBottomLine(draft, edit);
  else if (edit.edit !== "allot") applyToItem(draft, edit);
}

function applyToItem(draft: Draft, edit: Of<"drop" | "move" | "change">): void {
  const found = find(draft.model, edit.item);
  if (!found) {
    const verbs = { drop: "left out", move: "moved", change: "changed" };
    draft.unmet.push({ number: edit.number, why: explainGone(edit.item) });
    note(draft, edit, `${noLongerApplies}: ${verbs[edit.edit]}`, edit.item);
  } else if (edit.edit === "drop") drop(draft, edit, found);
  else if (edit.edit === "move") move(draft, edit, found);
  else change(draft, edit, found);
}

function note(draft: Draft, edit: Exclude<Edit, { edit: "remark" }>, what: string, of: string): void {
  const { number, reason, by, on } = edit;
  draft.changes.push({ number, what, of, reason, by, on });
}

function addRemark(model: Paper, { text, by, on }: Of<"remark">): void {
  const remarks = model.remarks ?? [];
  if (remarks.some((remark) => remark.text === text && remark.by === by && remark.on === on)) return;
  model.remarks = [...remarks, { text, by, on }];
}

const addedKey = (number: number) => `added:${number}`;

/** Minutes are shared out at the end, when it is known which deep dives there are. */
function wishForMinutes(draft: Draft, edit: Edit): void {
  if (edit.edit === "allot") {
    draft.wishes.push({ number: edit.number, of: { part: edit.part }, minutes: edit.minutes });
  }
  if ((edit.edit === "add" || edit.edit === "change") && edit.minutes !== undefined) {
    const dive = edit.edit === "add" ? addedKey(edit.number) : edit.item;
    draft.wishes.push({ number: edit.number, of: { dive }, minutes: edit.minutes });
  }
}

type Found =
  | { list: DeepDive[]; index: number; what: "dive"; item: DeepDive }
  | { list: (Question | MemoModel["questions"][number])[]; index: number; what: "question"; item: { text: string } };

function find(model: Paper, key: string): Found | null {
  if (model.kind === "agenda") {
    const list = model.deepDives.items;
    const index = list.findIndex((dive) => dive.key === key);
    const item = list[index];
    if (item) return { list, index, what: "dive", item };
  }
  const list: (Question | MemoModel["questions"][number])[] = model.questions ?? [];
  const index = list.findIndex((question, place) => keyOfQuestion(question, place) === key);
  const item = list[index];
  return item ? { list, index, what: "question", item } : null;
}

/** Questions of memos that were composed before they had keys go by their place. */
function keyOfQuestion(question: object, place: number): string {
  return "key" in question && typeof question.key === "string" ? question.key : `question:${place + 1}`;
}

const explainGone = (item: string) =>
  `the paper has no item ${item}; it is not, or no longer, among what the data propose`;

/** As the data had it: "English learners. Why it was here: 1.3 points below the 65.5% expected". */
function nameFound({ what, item }: Found): string {
  if (what === "question") return `the question "${trimEnd(oneLine(item.text))}"`;
  return `${trimEnd(oneLine(item.title))}. Why it was here: ${trimEnd(item.why)}`;
}

function drop(draft: Draft, edit: Of<"drop">, found: Found): void {
  note(draft, edit, "Left out", nameFound(found));
  found.list.splice(found.index, 1);
}

function move(draft: Draft, edit: Of<"move">, found: Found): void {
  const to = Math.min(edit.to, found.list.length) - 1;
  const title = found.what === "dive" ? trimEnd(oneLine(found.item.title)) : nameFound(found);
  note(draft, edit, `Moved from place ${found.index + 1} to place ${to + 1}`, title);
  const moved: unknown[] = found.list;
  moved.splice(to, 0, ...moved.splice(found.index, 1));
}

function change(draft: Draft, edit: Of<"change">, found: Found): void {
  if (found.what === "question") {
    note(draft, edit, "Changed", nameFound(found));
    const text = edit.question ?? edit.title;
    if (text !== undefined) found.item.text = text;
    return;
  }
  const { item } = found;
  const before = [
    ...(edit.title === undefined ? [] : [`the title was "${trimEnd(oneLine(item.title))}"`]),
    ...(edit.type === undefined ? [] : [`it was to ${item.type}`]),
    ...(edit.question === undefined ? [] : [`the question was "${oneLine(item.question)}"`]),
    ...(edit.minutes === undefined ? [] : [`it had ${countOf(item.minutes, "minute")}`]),
  ];
  note(draft, edit, "Changed", `${trimEnd(oneLine(item.title))}; ${joinList(before)}`);
  if (edit.title !== undefined) item.title = edit.title;
  if (edit.type !== undefined) item.type = edit.type;
  if (edit.question !== undefined) item.question = edit.question;
}

function add(draft: Draft, edit: Of<"add">): void {
  const { model } = draft;
  const { number, title, type, question, reason } = edit;
  if (model.kind === "memo") {
    note(draft, edit, "Added by the delivery unit", trimEnd(oneLine(title)));
    model.questions.push({ key: addedKey(number), text: question, sources: [] });
    return;
  }
  if (!partsOf(model).some(({ part }) => part === "deepDives")) {
    draft.unmet.push({ number, why: "the agenda has no part for deep dives" });
    note(draft, edit, `${noLongerApplies}: added by the delivery unit`, trimEnd(oneLine(title)));
    return;
  }
  note(draft, edit, "Added by the delivery unit", trimEnd(oneLine(title)));
  const why = `Added by the delivery unit: ${trimEnd(oneLine(reason))}.`;
  const dive = { key: addedKey(number), title, metric: null, goal: null, type, score: 0, why, question, sources: [] };
  model.deepDives.items.push({ ...dive, rank: model.deepDives.items.length + 1, minutes: 0 });
}

function rewriteBottomLine(draft: Draft, edit: Of<"bottomLine">): void {
  const { model } = draft;
  const proposed = model.bottomLine ? trimEnd(oneLine(model.bottomLine.text)) : "none was proposed";
  note(draft, edit, "Bottom line rewritten", proposed);
  model.bottomLine = { text: edit.text, sources: [] };
}

const nothingLeft = "Every deep dive was left out. Use the time for what the group brings, or end early.";

/** Gives every part and deep dive its minutes, and says of wishes what became of them. */
function shareOut(draft: Draft, model: AgendaModel, edits: readonly Edit[], meetingMinutes: number): void {
  const items = model.deepDives.items;
  const keys = new Set(items.map((dive) => dive.key));
  const parts = partsOf(model);
  const isThere = ({ of }: MinutesWish) =>
    "part" in of ? parts.some(({ part }) => part === of.part) : keys.has(of.dive);
  const proposed = {
    parts: parts.map(({ part, minutes }) => ({ part, minutes })),
    dives: items.map((dive, index) => ({ key: dive.key ?? String(index), minutes: dive.minutes })),
  };
  const { table, refused } = shareOutMinutes(proposed, draft.wishes.filter(isThere), meetingMinutes);
  const refusals = new Map(refused.map(({ number, why }) => [number, why]));
  for (const wish of draft.wishes.filter((each) => !isThere(each) && "part" in each.of)) {
    refusals.set(wish.number, `the agenda has no part ${"part" in wish.of ? wish.of.part : ""}`);
  }
  for (const [number, why] of refusals) draft.unmet.push({ number, why });
  for (const edit of edits) {
    if (edit.edit !== "allot" || draft.changes.some(({ number }) => number === edit.number)) continue;
    const part = parts.find((each) => each.part === edit.part);
    const what = refusals.has(edit.number) ? "Not possible: minutes set" : "Minutes set";
    note(draft, edit, `${what} to ${edit.minutes}`, part ? `${part.title}; ${part.minutes} were proposed` : edit.part);
  }
  for (const [index, { part, minutes }] of table.parts.entries()) {
    const running = model.runningOrder?.[index];
    if (running) running.minutes = minutes;
    if (part === "followUp" || part === "progress" || part === "deepDives" || part === "nextSteps") {
      model[part].minutes = minutes;
    }
  }
  for (const [index, dive] of items.entries()) {
    dive.rank = index + 1;
    dive.minutes = table.dives[index]?.minutes ?? 0;
  }
  if (items.length > 0) model.deepDives.note = null;
  else model.deepDives.note ??= nothingLeft;
}

function refuseMinutes(draft: Draft, edits: readonly Edit[]): void {
  for (const edit of edits) {
    if (edit.edit !== "allot") continue;
    draft.unmet.push({ number: edit.number, why: "a memo has no minutes to share out" });
    if (!draft.changes.some(({ number }) => number === edit.number)) {
      note(draft, edit, `Not possible: minutes set to ${edit.minutes}`, edit.part);
    }
  }
}

/** Agendas composed before there were templates have the four parts of a stocktake. */
function partsOf(model: AgendaModel) {
  return (
    model.runningOrder ?? [
      { part: "followUp" as const, title: "Follow-up", minutes: model.followUp.minutes },
      { part: "progress" as const, title: "Progress", minutes: model.progress.minutes },
      { part: "deepDives" as const, title: "Deep dives", minutes: model.deepDives.minutes },
      { part: "nextSteps" as const, title: "Next steps", minutes: model.nextSteps.minutes },
    ]
  );
}
