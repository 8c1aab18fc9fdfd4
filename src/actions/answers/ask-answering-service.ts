import { getOrganisation } from "../../organisations/service.ts";
import type { PersonRow } from "../../people/queries.ts";
import { getPeopleById } from "../../people/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import type { WriteAddress } from "../../platform/http/signed-link.ts";
import { titleOfOccurrence } from "../../routines/occurrences/occurrence-title.ts";
import { answerAsk } from "../ask-service.ts";
import { type AskRow, askRows, pageAsks } from "../queries.ts";
import { maxTextLength } from "../schemas.ts";
import { lockAskIfAny, selectMeetingOf } from "./answer-queries.ts";
import type { AskAnswerForm } from "./answer-schemas.ts";
import { actorBehindLink } from "./answer-service.ts";
import type { AskPageModel } from "./ask-page.tsx";

/** More than any meeting puts. */
const maxAsksOfMeeting = 200;

/** What somebody meets who opens the link of a request for help. */
export type AskPage =
  | { shows: "ask"; model: AskPageModel }
  | { shows: "passedOn"; to: string }
  | { shows: "unknown" | "left" };

/** Under which whoever was asked for help answers, without an account; it is for a mail to them, and never logged. */
export const addressOfAsk = (
  { addressOf }: { addressOf: WriteAddress },
  scope: Scope,
  ask: { id: string },
  asked: { id: string },
): string => addressOf({ purpose: "ask", organisationId: scope.organisationId, id: ask.id, personId: asked.id });

/** What was asked in a meeting and waits for an answer, with where whoever was asked gives it. */
export const listWaitingAsks = async (
  context: { addressOf: WriteAddress },
  scope: Scope,
  occurrenceId: string,
): Promise<{ toId: string; text: string; address: string }[]> =>
  (await pageAsks(scope, { limit: maxAsksOfMeeting, after: null }, { occurrenceId, isAnswered: false })).map((ask) => ({
    toId: ask.toId,
    text: ask.text,
    address: addressOfAsk(context, scope, ask, { id: ask.toId }),
  }));

/** The ids of those who were asked for help in a meeting and have not answered. */
export const listAskedPeople = async (scope: Scope, occurrenceId: string): Promise<string[]> =>
  (await pageAsks(scope, { limit: maxAsksOfMeeting, after: null }, { occurrenceId, isAnswered: false })).map(
    ({ toId }) => toId,
  );

interface Opened {
  ask: AskRow;
  reader: PersonRow;
  people: Map<string, PersonRow>;
}

const open = async (scope: Scope, ask: AskRow | undefined, personId: string): Promise<Opened | AskPage> => {
  const named = ask === undefined ? [] : [ask.toId, ...(ask.fromId === null ? [] : [ask.fromId])];
  const people = await getPeopleById(scope, [personId, ...named]);
  const reader = people.get(personId);
  if (ask === undefined || reader === undefined) return { shows: "unknown" };
  if (!reader.isActive) return { shows: "left" };
  if (ask.toId !== personId) return { shows: "passedOn", to: people.get(ask.toId)?.title ?? "" };
  return { ask, reader, people };
};

type Sent = Pick<AskPageModel, "outcome" | "typed" | "fault">;

const showPage = async (scope: Scope, { ask, reader, people }: Opened, sent: Sent): Promise<AskPage> => {
  const meeting = await selectMeetingOf(scope, ask.occurrenceId);
  return {
    shows: "ask",
    model: {
      organisation: (await getOrganisation(scope)).name,
      text: ask.text,
      from: ask.fromId === null ? null : (people.get(ask.fromId)?.title ?? null),
      to: reader.title,
      askedAt: titleOfOccurrence(meeting.routine, meeting),
      askedOn: ask.askedOn,
      answer: ask.answer === null || ask.answeredOn === null ? null : { text: ask.answer, on: ask.answeredOn },
      version: ask.version,
      ...sent,
    },
  };
};

/** What the link of a request for help shows whoever was asked; nothing is recorded. */
export const showAsk = async (scope: Scope, askId: string, personId: string): Promise<AskPage> => {
  const found = await askRows.byIds(scope, [askId]);
  const opened = await open(scope, found.get(askId), personId);
  if ("shows" in opened) return opened;
  return showPage(scope, opened, { outcome: "shown", typed: "", fault: undefined });
};

const findFault = (text: string): string | undefined => {
  if (text === "") return "Say in a few words what can be done.";
  if (text.length <= maxTextLength) return undefined;
  return `This is longer than can be kept: at most ${maxTextLength} characters, and these are ${text.length}.`;
};

/** Records the answer to a request for help by a link, in the name of whoever was asked; once. */
export const recordAskAnswer = async (
  scope: Scope,
  askId: string,
  personId: string,
  form: AskAnswerForm,
): Promise<AskPage> => {
  const opened = await open(scope, await lockAskIfAny(scope, askId), personId);
  if ("shows" in opened) return opened;
  const { ask, reader } = opened;
  const text = (form.answer ?? "").trim();
  if (ask.answer !== null && ask.answer === text) {
    return showPage(scope, opened, { outcome: "recordedAlready", typed: "", fault: undefined });
  }
  if (ask.answer !== null || form.version !== String(ask.version)) {
    return showPage(scope, opened, { outcome: "changedMeanwhile", typed: text, fault: undefined });
  }
  const fault = findFault(text);
  if (fault !== undefined) return showPage(scope, opened, { outcome: "faulty", typed: form.answer ?? "", fault });
  const answered = await answerAsk({ ...scope, actor: actorBehindLink(reader) }, ask.id, { answer: text });
  return showPage(scope, { ...opened, ask: answered }, { outcome: "recorded", typed: "", fault: undefined });
};
