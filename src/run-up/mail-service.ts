import { listOpenActionsOf } from "../actions/follow-up-service.ts";
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
import {
  type DeliveryKind,
  type MailPolicy,
  occurrenceDeliveryKey,
  queueDeliveries,
} from "../notifications/service.ts";
import { getOrganisation, getTime } from "../organisations/service.ts";
import type { PersonRow } from "../people/queries.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import type { RoutineOccurrence } from "../routines/occurrence-service.ts";
import { isPaper } from "../routines/vocabulary.ts";
import { listUnit } from "./audience-service.ts";
import type { Reason } from "./recipients.ts";

export interface MailContext {
  mailPolicy: MailPolicy;
  /** The address under which the reader of a mail opens a document. */
  linkTo(document: { organisationId: string; documentId: string }): string;
}

const occasionOf = async (scope: Scope, { occurrence, routine }: RoutineOccurrence): Promise<LetterOccasion> => ({
  organisation: (await getOrganisation(scope)).name,
  routine: routine.title,
  isPaper: isPaper(routine.kind),
  on: occurrence.heldOn,
  timeLocal: occurrence.startsLocal.slice(11),
  timeZone: occurrence.timeZone,
});

const linkTo = (scope: Scope, document: DocumentRow, context: MailContext): string =>
  context.linkTo({ organisationId: scope.organisationId, documentId: document.id });

interface Addressed {
  person: PersonRow;
  letter: Letter;
}

const send = async (
  scope: Scope,
  kind: Exclude<DeliveryKind, "digest">,
  { occurrence }: RoutineOccurrence,
  documentId: string | undefined,
  letters: readonly Addressed[],
  { mailPolicy }: MailContext,
): Promise<void> => {
  await queueDeliveries(
    scope,
    mailPolicy,
    letters.map(({ person, letter }) => ({
      kind,
      // The date is part of the key: for a meeting that was moved, it is said again.
      dedupeKey: occurrenceDeliveryKey(kind, occurrence.id, person.id, occurrence.heldOn),
      occurrenceId: occurrence.id,
      documentId,
      person,
      letter,
    })),
  );
};

const toUnit = async (scope: Scope, letter: Letter): Promise<Addressed[]> =>
  (await listUnit(scope)).map((person) => ({ person, letter }));

export const mailBrief = async (
  scope: Scope,
  found: RoutineOccurrence,
  document: DocumentRow,
  readers: readonly Reason<PersonRow>[],
  context: MailContext,
): Promise<void> => {
  const occasion = await occasionOf(scope, found);
  const link = linkTo(scope, document, context);
  const letters = readers.map(({ person, because }) => ({
    person,
    letter: writeBrief({ occasion, document: document.content, because, link }),
  }));
  await send(scope, "brief", found, document.id, letters, context);
};

export const mailHeld = async (
  scope: Scope,
  found: RoutineOccurrence,
  document: DocumentRow,
  context: MailContext,
): Promise<void> => {
  const letter = writeHeld({
    occasion: await occasionOf(scope, found),
    documentTitle: document.content.title,
    link: linkTo(scope, document, context),
  });
  await send(scope, "briefHeld", found, document.id, await toUnit(scope, letter), context);
};

export const mailDraftReady = async (
  scope: Scope,
  found: RoutineOccurrence,
  document: DocumentRow,
  dates: { signOffBy: IsoDate | null; issueOn: IsoDate },
  context: MailContext,
): Promise<void> => {
  const letter = writeDraftReady({
    occasion: await occasionOf(scope, found),
    documentTitle: document.content.title,
    ...dates,
    link: linkTo(scope, document, context),
  });
  await send(scope, "draftReady", found, document.id, await toUnit(scope, letter), context);
};

export const mailSignOffRequest = async (
  scope: Scope,
  found: RoutineOccurrence,
  document: DocumentRow,
  more: { issueOn: IsoDate; withoutSignOff: "issued" | "held" },
  context: MailContext,
): Promise<void> => {
  const letter = writeSignOffRequest({
    occasion: await occasionOf(scope, found),
    documentTitle: document.content.title,
    ...more,
    link: linkTo(scope, document, context),
  });
  await send(scope, "signOffRequest", found, document.id, await toUnit(scope, letter), context);
};

export interface FigureRequest {
  person: PersonRow;
  figures: { code: string; title: string; period: string | null }[];
}

export const mailDataRequests = async (
  scope: Scope,
  found: RoutineOccurrence,
  requests: readonly FigureRequest[],
  wantedBy: IsoDate,
  context: MailContext,
): Promise<void> => {
  const occasion = await occasionOf(scope, found);
  const letters = requests.map(({ person, figures }) => ({
    person,
    letter: writeDataRequest({ occasion, figures, wantedBy }),
  }));
  await send(scope, "dataRequest", found, undefined, letters, context);
};

export const mailReminders = async (
  scope: Scope,
  found: RoutineOccurrence,
  readers: readonly Reason<PersonRow>[],
  document: DocumentRow | undefined,
  context: MailContext,
): Promise<void> => {
  const occasion = await occasionOf(scope, found);
  const { today } = await getTime(scope);
  const open = await listOpenActionsOf(
    scope,
    readers.map(({ person }) => person.id),
  );
  const letters = readers.map(({ person, because }) => ({
    person,
    letter: writeReminder({
      occasion,
      because,
      ownActions: open.get(person.id) ?? [],
      onDate: today,
      ...(document === undefined ? {} : { link: linkTo(scope, document, context) }),
    }),
  }));
  await send(scope, "reminder", found, document?.id, letters, context);
};

export const mailActionLog = async (
  scope: Scope,
  found: RoutineOccurrence,
  document: DocumentRow,
  readers: readonly Reason<PersonRow>[],
  context: MailContext,
): Promise<void> => {
  const { content } = document;
  if (content.kind !== "actionLog") throw new Error("an action log mail needs an action log");
  const occasion = await occasionOf(scope, found);
  const letters = readers.map(({ person, because }) => ({
    person,
    letter: writeActionLogLetter({
      occasion,
      document: content,
      readerCode: person.code,
      because,
      link: linkTo(scope, document, context),
    }),
  }));
  await send(scope, "actionLog", found, document.id, letters, context);
};

export const mailNoRecord = async (scope: Scope, found: RoutineOccurrence, context: MailContext): Promise<void> => {
  const letter = writeNoRecord({ occasion: await occasionOf(scope, found), occurrenceId: found.occurrence.id });
  await send(scope, "noRecord", found, undefined, await toUnit(scope, letter), context);
};
