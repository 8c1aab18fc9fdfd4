import { listAnswerAddresses } from "../actions/answers/answer-service.ts";
import { listWaitingAsks } from "../actions/answers/ask-answering-service.ts";
import { listOpenActionsOf } from "../actions/follow-up-service.ts";
import { compileMail } from "../documents/formats/mail/render-mail.tsx";
import { layOut } from "../documents/layout/lay-out.ts";
import type { DocumentRow } from "../documents/service.ts";
import {
  type Letter,
  type LetterOccasion,
  writeActionLogLetter,
  writeBrief,
  writeDataRequest,
  writeDraftReady,
  writeHeld,
  writeNoRecord,
  writeReminder,
  writeSignOffRequest,
} from "../notifications/letters.ts";
import { writeSelfAssessmentRequest } from "../notifications/self-assessment-letter.ts";
import {
  type DeliveryKind,
  type MailContext,
  occurrenceDeliveryKey,
  queueDeliveries,
} from "../notifications/service.ts";
import { writeTask } from "../notifications/task-letter.ts";
import { getOrganisation, getTime, timeOf } from "../organisations/service.ts";
import type { PersonRow } from "../people/queries.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { addMinutes } from "../platform/time/wall-time.ts";
import type { Framework } from "../ratings/framework-service.ts";
import type { RoutineOccurrence } from "../routines/occurrences/occurrence-service.ts";
import { titleOfOccurrence } from "../routines/occurrences/occurrence-title.ts";
import type { StepRow } from "../routines/run-ups/step-queries.ts";
import { isPaper } from "../routines/vocabulary.ts";
import { listUnit } from "./audience-service.ts";
import type { Reason } from "./recipients.ts";
import type { AssessmentRequest } from "./self-assessment-service.ts";

/** What a mail is about; with the step that brings it, where one does. */
export type MailCause = RoutineOccurrence & { step?: StepRow };

type Readers = readonly Reason<PersonRow>[];

/** The meeting as the mails of one step name it, to one reader. */
type OccasionFor = (reader: PersonRow) => LetterOccasion;

const standingOf = ({ occurrence, routine, step }: MailCause, now: Date): "ahead" | "begun" | "over" => {
  const belongsBefore = step === undefined || step.leadDays <= 0;
  if (isPaper(routine.kind) || !belongsBefore || now < occurrence.startsAt) return "ahead";
  return now < new Date(addMinutes(occurrence.startsAt, occurrence.minutes)) ? "begun" : "over";
};

const occasionOf = async (scope: Scope, cause: MailCause): Promise<OccasionFor> => {
  const { occurrence, routine, step } = cause;
  const organisation = await getOrganisation(scope);
  const { now } = timeOf(organisation, scope.clock);
  const occasion: LetterOccasion = {
    organisation: organisation.name,
    routine: titleOfOccurrence(routine, occurrence),
    isPaper: isPaper(routine.kind),
    on: occurrence.heldOn,
    timeLocal: occurrence.startsLocal.slice(11),
    timeZone: occurrence.timeZone,
    calledBecause: occurrence.calledBecause,
    dueAt: step?.isLate === true ? step.dueAt : null,
    meeting: standingOf(cause, now),
  };
  return (reader) => ({ ...occasion, readerZone: reader.timeZone });
};

const linkTo = (scope: Scope, document: DocumentRow, context: MailContext): string =>
  context.addressOf({ purpose: "document", organisationId: scope.organisationId, id: document.id });

interface Addressed {
  person: PersonRow;
  letter: Letter;
}

/** @param part which of several mails of one kind, where an occurrence brings several */
const send = async (
  scope: Scope,
  kind: Exclude<DeliveryKind, "digest">,
  { occurrence }: RoutineOccurrence,
  documentId: string | undefined,
  letters: readonly Addressed[],
  { mailPolicy }: MailContext,
  part?: string,
): Promise<void> => {
  await queueDeliveries(
    scope,
    mailPolicy,
    letters.map(({ person, letter }) => ({
      kind,
      // The date is part of the key: for a meeting that was moved, it is said again.
      dedupeKey: [
        occurrenceDeliveryKey(kind, occurrence.id, person.id, occurrence.heldOn),
        ...(part === undefined ? [] : [part]),
      ].join("/"),
      occurrenceId: occurrence.id,
      documentId,
      person,
      letter,
    })),
  );
};

export const mailBrief = async (
  scope: Scope,
  cause: MailCause,
  document: DocumentRow,
  readers: Readers,
  context: MailContext,
): Promise<void> => {
  const occasionFor = await occasionOf(scope, cause);
  const link = linkTo(scope, document, context);
  const mailed = { model: document.content, template: await compileMail(layOut(document.content), document.id) };
  const letters = readers.map(({ person, because }) => ({
    person,
    letter: writeBrief({ occasion: occasionFor(person), document: mailed, because, link }),
  }));
  await send(scope, "brief", cause, document.id, letters, context);
};

export const mailHeld = async (
  scope: Scope,
  cause: MailCause,
  document: DocumentRow,
  signers: Readers,
  context: MailContext,
): Promise<void> => {
  const occasionFor = await occasionOf(scope, cause);
  const [documentTitle, link] = [document.content.title, linkTo(scope, document, context)];
  const letters = signers.map(({ person, because }) => ({
    person,
    letter: writeHeld({ occasion: occasionFor(person), documentTitle, because, link }),
  }));
  await send(scope, "briefHeld", cause, document.id, letters, context);
};

export const mailDraftReady = async (
  scope: Scope,
  cause: MailCause,
  document: DocumentRow,
  readers: Readers,
  dates: { signOffBy: IsoDate | null; issueOn: IsoDate },
  context: MailContext,
): Promise<void> => {
  const occasionFor = await occasionOf(scope, cause);
  const [documentTitle, link] = [document.content.title, linkTo(scope, document, context)];
  const letters = readers.map(({ person, because }) => ({
    person,
    letter: writeDraftReady({ occasion: occasionFor(person), documentTitle, ...dates, because, link }),
  }));
  await send(scope, "draftReady", cause, document.id, letters, context);
};

export interface SignOffTerms {
  signOffBy: IsoDate | null;
  issueOn: IsoDate;
  withoutSignOff: "issued" | "held";
  hasLapsed: boolean;
}

/** @param again a number for each time that it is asked again; absent the first time */
export const mailSignOffRequest = async (
  scope: Scope,
  cause: MailCause,
  document: DocumentRow,
  signers: Readers,
  terms: SignOffTerms,
  context: MailContext,
  again?: number,
): Promise<void> => {
  const occasionFor = await occasionOf(scope, cause);
  const [documentTitle, link] = [document.content.title, linkTo(scope, document, context)];
  const letters = signers.map(({ person, because }) => ({
    person,
    letter: writeSignOffRequest({ occasion: occasionFor(person), documentTitle, ...terms, because, link }),
  }));
  await send(scope, "signOffRequest", cause, document.id, letters, context, again?.toString());
};

export interface FigureRequest {
  person: PersonRow;
  figures: { code: string; title: string; period: string | null }[];
}

export const mailDataRequests = async (
  scope: Scope,
  cause: MailCause,
  requests: readonly FigureRequest[],
  wantedBy: IsoDate,
  context: MailContext,
): Promise<void> => {
  const occasionFor = await occasionOf(scope, cause);
  const letters = requests.map(({ person, figures }) => ({
    person,
    letter: writeDataRequest({ occasion: occasionFor(person), figures, wantedBy }),
  }));
  await send(scope, "dataRequest", cause, undefined, letters, context);
};

export const mailSelfAssessmentRequests = async (
  scope: Scope,
  cause: MailCause,
  requests: readonly AssessmentRequest[],
  { framework, wantedBy }: { framework: Framework; wantedBy: IsoDate },
  context: MailContext,
): Promise<void> => {
  const occasionFor = await occasionOf(scope, cause);
  const letters = requests.map(({ person, subjects }) => ({
    person,
    letter: writeSelfAssessmentRequest({ occasion: occasionFor(person), subjects, framework, wantedBy }),
  }));
  await send(scope, "selfAssessment", cause, undefined, letters, context);
};

export interface TaskTerms {
  code: string;
  title: string;
  produces: string | null;
  deadlineOn: IsoDate | null;
}

export const mailTask = async (
  scope: Scope,
  cause: MailCause,
  { code, ...task }: TaskTerms,
  readers: Readers,
  context: MailContext,
): Promise<void> => {
  const occasionFor = await occasionOf(scope, cause);
  const letters = readers.map(({ person, because }) => ({
    person,
    letter: writeTask({ occasion: occasionFor(person), ...task, because }),
  }));
  await send(scope, "task", cause, undefined, letters, context, code);
};

export const mailReminders = async (
  scope: Scope,
  cause: MailCause,
  readers: Readers,
  document: DocumentRow | undefined,
  context: MailContext,
): Promise<void> => {
  const occasionFor = await occasionOf(scope, cause);
  const { today } = await getTime(scope);
  const readerIds = readers.map(({ person }) => person.id);
  const open = await listOpenActionsOf(scope, readerIds);
  const answers = await listAnswerAddresses(context, scope, readerIds);
  const letters = readers.map(({ person, because }) => ({
    person,
    letter: writeReminder({
      occasion: occasionFor(person),
      because,
      ownActions: (open.get(person.id) ?? []).map((action) => ({
        ...action,
        answerAddress: answers.get(person.id)?.get(`A${action.number}`),
      })),
      onDate: today,
      ...(document === undefined ? {} : { link: linkTo(scope, document, context) }),
    }),
  }));
  await send(scope, "reminder", cause, document?.id, letters, context);
};

export const mailActionLog = async (
  scope: Scope,
  cause: MailCause,
  document: DocumentRow,
  readers: Readers,
  context: MailContext,
): Promise<void> => {
  const { content } = document;
  if (content.kind !== "actionLog") throw new Error("an action log mail needs an action log");
  const occasionFor = await occasionOf(scope, cause);
  const mailed = { model: content, template: await compileMail(layOut(content), document.id) };
  const answers = await listAnswerAddresses(
    context,
    scope,
    readers.map(({ person }) => person.id),
  );
  const asks = await listWaitingAsks(context, scope, cause.occurrence.id);
  const letters = readers.map(({ person, because }) => ({
    person,
    letter: writeActionLogLetter({
      occasion: occasionFor(person),
      document: mailed,
      readerCode: person.code,
      answers: answers.get(person.id) ?? new Map(),
      asks: asks.filter(({ toId }) => toId === person.id),
      because,
      link: linkTo(scope, document, context),
    }),
  }));
  await send(scope, "actionLog", cause, document.id, letters, context);
};

export const mailNoRecord = async (scope: Scope, cause: MailCause, context: MailContext): Promise<void> => {
  const occasionFor = await occasionOf(scope, cause);
  const letters = (await listUnit(scope)).map((person) => ({
    person,
    letter: writeNoRecord({ occasion: occasionFor(person), occurrenceId: cause.occurrence.id }),
  }));
  await send(scope, "noRecord", cause, undefined, letters, context);
};
