import { formatDate } from "../platform/time/dates.ts";
import { countOf, describeState, joinList, oneLine, startSentence } from "./sentences.ts";
import { bullet, heading, joinBlocks, labelled, title, wrapText } from "./text-layout.ts";
import type {
  ActionLine,
  ActionLogModel,
  AgendaModel,
  AskLine,
  CitedSentence,
  DocumentModel,
  MemoModel,
  MetricLine,
  Source,
} from "./view-model.ts";

/** Renders any document as plain text, wrapped at 76 columns, for mail and paper. The model alone decides. */
export function renderText(model: DocumentModel): string {
  switch (model.kind) {
    case "agenda":
      return renderAgenda(model);
    case "memo":
      return renderMemo(model);
    case "actionLog":
      return renderActionLog(model);
  }
}

export const citeMarks = (sources: readonly number[]) => sources.map((number) => `[${number}]`).join("");

function withMarks({ text, sources }: CitedSentence): string {
  return sources.length > 0 ? `${text} ${citeMarks(sources)}` : text;
}

export function describeMinutes(minutes: number): string {
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

/** "Success after high school (CCR), Goal leader". */
export function describeGoal(goal: AgendaModel["goals"][number]): string {
  const owners = goal.owners.length > 0 ? joinList(goal.owners.map((owner) => oneLine(owner.title))) : "no owner named";
  return `${oneLine(goal.title)} (${goal.code}); owner: ${owners}`;
}

function renderAgenda(model: AgendaModel): string {
  return joinBlocks([
    wrapText(model.organisation),
    title(model.title),
    model.calledBecause === undefined ? null : wrapText(`Called because: ${model.calledBecause}`),
    [
      labelled("When", `${model.meeting.text}, ${describeMinutes(model.meeting.minutes)}`),
      ...model.goals.map((goal) => labelled("Goal", describeGoal(goal))),
      ...(model.chair ? [labelled("Chair", model.chair.title)] : []),
      labelled("Known as of", formatDate(model.knownOn)),
      labelled("Sign-off", model.signOff.sentence),
    ].join("\n"),
    heading("Bottom line"),
    wrapText(withMarks(model.bottomLine)),
    heading(`1. Follow-up (${describeMinutes(model.followUp.minutes)}; ${model.followUp.type})`),
    model.followUp.note,
    ...model.followUp.items.map(renderAction),
    ...(model.followUp.checks.length > 0
      ? [
          wrapText("To check today: did it move its metric?"),
          model.followUp.checks.map((check) => bullet(withMarks(check))).join("\n"),
        ]
      : []),
    heading(`2. Shared view of progress (${describeMinutes(model.progress.minutes)}; ${model.progress.type})`),
    ...model.progress.goals.flatMap((goal) => [
      model.progress.goals.length > 1 ? wrapText(`${oneLine(goal.title)} (${goal.code})`) : null,
      goal.note && wrapText(goal.note),
      goal.lines.map((line) => renderMetric(line, "")).join("\n"),
    ]),
    model.progress.questions.map((question) => bullet(question)).join("\n"),
    heading(`3. Deep dives (${describeMinutes(model.deepDives.minutes)})`),
    model.deepDives.note && wrapText(model.deepDives.note),
    ...model.deepDives.items.map((dive) =>
      [
        wrapText(`3.${dive.rank} ${oneLine(dive.title)} (${describeMinutes(dive.minutes)}; ${dive.type})`),
        wrapText(`Why this is here: ${dive.why} ${citeMarks(dive.sources)}`, "    "),
        wrapText(`Question: ${dive.question}`, "    "),
      ].join("\n"),
    ),
    heading(`4. Next steps (${describeMinutes(model.nextSteps.minutes)}; ${model.nextSteps.type})`),
    model.nextSteps.prompts.map((prompt) => bullet(prompt)).join("\n"),
    renderAsks(model.nextSteps.asks),
    "Decision / action | Owner | Due | Metric it should move | Check on\n" +
      Array.from({ length: 3 }, () => "__________________|_______|_____|_______________________|_________").join("\n"),
    ...renderEvidence(model),
  ]);
}

function renderMemo(model: MemoModel): string {
  return joinBlocks([
    wrapText(model.organisation),
    title(model.title),
    [
      labelled("To", model.to.title),
      labelled("From", model.from.title),
      labelled("Date", formatDate(model.meeting.on)),
      labelled("Subject", model.subject),
      labelled("Period", model.period.text),
      labelled("Known as of", formatDate(model.knownOn)),
      labelled("Sign-off", model.signOff.sentence),
    ].join("\n"),
    heading("General observations"),
    model.observations.map((observation) => bullet(withMarks(observation))).join("\n"),
    heading("Follow-up items"),
    model.followUp.note,
    ...model.followUp.items.map(renderAction),
    heading("Standing items"),
    ...model.standing.map((goal) =>
      [
        wrapText(`${oneLine(goal.title)} (${goal.code}): ${describeState(goal.state)}`),
        wrapText(withMarks({ text: goal.sentence, sources: goal.sources }), "  "),
        wrapText(`Trend: ${goal.trend}. Owner: ${oneLine(goal.owners)}.`, "  "),
        ...goal.lines.map((line) => renderMetric(line, "  ")),
      ].join("\n"),
    ),
    heading("New items"),
    model.newItems.length > 0
      ? model.newItems.map((item) => bullet(withMarks(item))).join("\n")
      : "No new figure, decision or change of owner in this period.",
    heading("Lines of inquiry"),
    model.questions.length > 0
      ? model.questions.map((question) => bullet(withMarks(question))).join("\n")
      : "The data raise no question this time.",
    ...renderEvidence(model),
  ]);
}

function renderActionLog(model: ActionLogModel): string {
  const decisions = model.decisions
    .map((decision) => wrapText(decision.text, `${decision.label}  `, "    "))
    .join("\n");
  return joinBlocks([
    wrapText(model.organisation),
    title(model.title),
    [
      labelled("Meeting", model.meeting.text),
      ...model.goals.map((goal) => labelled("Goal", describeGoal(goal))),
      ...(model.chair ? [labelled("Chair", model.chair.title)] : []),
      labelled("As of", formatDate(model.knownOn)),
      labelled("Sign-off", model.signOff.sentence),
    ].join("\n"),
    wrapText(model.summary),
    heading("Decisions"),
    decisions || "None recorded.",
    heading("Actions agreed in this meeting"),
    ...(model.actions.length > 0 ? model.actions.map(renderAction) : ["None recorded."]),
    heading("Still open from earlier meetings"),
    ...(model.earlierActions.length > 0 ? model.earlierActions.map(renderAction) : ["Nothing is open."]),
    heading("Requests for help"),
    model.asks.length > 0 ? renderAsks(model.asks) : "None.",
  ]);
}

/** One action with owner, dates, state and purpose. Overdue is said in the same small letters as any other state. */
export function renderAction(action: ActionLine): string {
  const type = { action: "", commitment: "Commitment. ", dataRequest: "Data request. " }[action.type];
  return [
    wrapText(`${type}${oneLine(action.text)}`, `${action.label}  `, "    "),
    wrapText(`${oneLine(action.owner.title)}; ${action.dueText}; ${action.stateText}.`, "    "),
    wrapText(
      `${startSentence(action.effectText)}. Agreed on ${formatDate(action.agreedOn)}, ${oneLine(action.agreedAt)}.`,
      "    ",
    ),
    ...(action.response ? [wrapText(`Answer: ${oneLine(action.response)}`, "    ")] : []),
  ].join("\n");
}

/** The open actions of one reader in an action log, agreed now or earlier, in the order of the log. */
export function listOwnActions(model: DocumentModel, readerCode: string): ActionLine[] {
  if (model.kind !== "actionLog") return [];
  return [...model.actions, ...model.earlierActions].filter(
    (action) => action.owner.code === readerCode && (action.state === "open" || action.state === "overdue"),
  );
}

/** What comes first in the mail to somebody who owns actions; null when they own none. */
export function renderOwnActions(model: DocumentModel, readerCode: string): string | null {
  const own = listOwnActions(model, readerCode);
  if (own.length === 0) return null;
  const intro = wrapText(`Yours: ${countOf(own.length, "open action")}. The whole log follows.`);
  return [intro, ...own.map(renderAction)].join("\n\n");
}

function renderMetric(line: MetricLine, indent: string): string {
  const revision = line.revision === null ? "" : ` Revision ${line.revision}.`;
  return bullet(withMarks({ text: `${line.sentence}${revision}`, sources: line.sources }), indent);
}

function renderAsks(asks: readonly AskLine[]): string {
  if (asks.length === 0) return "";
  return [
    wrapText(`${startSentence(countOf(asks.length, "request"))} for help:`),
    ...asks.map((ask) => bullet(`${oneLine(ask.text)}. ${ask.sentence}`)),
  ].join("\n");
}

function renderEvidence(model: AgendaModel | MemoModel): (string | null)[] {
  return [
    model.dataNotes.length > 0 ? heading("Data notes") : null,
    model.dataNotes.map((note) => bullet(withMarks(note))).join("\n"),
    model.sources.length > 0 ? heading("Sources") : null,
    model.sources.map((source) => wrapText(describeSource(source), `[${source.number}] `, "    ")).join("\n"),
  ];
}

/** "GRAD5 · cohort 2011 · as of 31 January 2013 · received 31 January 2013 · rev. 1 · publisher". */
export function describeSource(source: Source): string {
  const series = [
    ...(source.of === source.metric ? [] : [`from ${source.of}`]),
    ...(source.subgroup === "all" ? [] : [`subgroup ${source.subgroup}`]),
    ...(source.site === null ? [] : [`site ${source.site}`]),
  ];
  return [
    source.metric,
    ...series,
    source.periodLabel,
    `as of ${formatDate(source.asOf)}`,
    `received ${formatDate(source.receivedOn)}`,
    `rev. ${source.revision}`,
    oneLine(source.source),
  ].join(" · ");
}
