import { listOfOccurrence } from "../actions/follow-up-service.ts";
import { recordAudit } from "../audit/service.ts";
import {
  composeDocument,
  freezeDocument,
  getDocumentOfOccurrence,
  kindOfPaper,
  lapseSignOffOfMoved,
} from "../documents/service.ts";
import { getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { formatDate } from "../platform/time/dates.ts";
import { getPlanInForce } from "../routines/run-up-plan-service.ts";
import type { RunUpStepKind } from "../routines/run-up-schema.ts";
import type { StepAtWork } from "../routines/step-service.ts";
import { listActionLogReaders, listReaders } from "./audience-service.ts";
import { listFigureRequests, listMissingFigures } from "./data-service.ts";
import { issuePaper } from "./issue-service.ts";
import {
  type MailContext,
  mailActionLog,
  mailDataRequests,
  mailDraftReady,
  mailNoRecord,
  mailReminders,
  mailSignOffRequest,
} from "./mail-service.ts";

export interface StepResult {
  state: "done" | "missed";
  /** What came of it, in words. */
  outcome: string;
}

type StepAction = (scope: Scope, work: StepAtWork, context: MailContext) => Promise<StepResult>;

const done = (outcome: string): StepResult => ({ state: "done", outcome });
const missed = (outcome: string): StepResult => ({ state: "missed", outcome });

const dueOnOf = ({ siblings }: StepAtWork, kind: RunUpStepKind): string | null =>
  siblings.find((step) => step.kind === kind)?.dueOn ?? null;

const issueOnOf = (work: StepAtWork): string => dueOnOf(work, "issue") ?? work.occurrence.heldOn;

const note = async (scope: Scope, { occurrence, routine }: StepAtWork, event: string, what: string): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, {
    event,
    entityType: "occurrence",
    entityId: occurrence.id,
    summary: `${routine.title} of ${formatDate(occurrence.heldOn)}: ${what}`,
    detail: { routine: routine.code, date: occurrence.heldOn },
  });
};

const titles = (people: readonly { title: string }[]): string =>
  people.map((person) => person.title).join(", ") || "nobody";

const requestData: StepAction = async (scope, work, context) => {
  const requests = await listFigureRequests(scope, work);
  if (requests.length === 0) return done("no figure is due");
  const wantedBy = dueOnOf(work, "dataFreeze") ?? dueOnOf(work, "draft") ?? issueOnOf(work);
  await mailDataRequests(scope, work, requests, wantedBy, context);
  const names = titles(requests.map(({ person }) => person));
  await note(scope, work, "run-up.data-requested", `figures were asked of ${names}`);
  return done(`asked of ${names}`);
};

const freezeData: StepAction = async (scope, work) => {
  const missing = await listMissingFigures(scope, work);
  return done(missing.length === 0 ? "every figure that was due is there" : `still missing: ${missing.join(", ")}`);
};

/** Whether the paper is signed off, held or issued, so that it is no longer composed anew. */
const isPastDrafting = async (scope: Scope, work: StepAtWork): Promise<boolean> => {
  const stored = await getDocumentOfOccurrence(scope, work.occurrence.id, kindOfPaper(work.routine.kind));
  return stored !== undefined && (await lapseSignOffOfMoved(scope, work, stored)).status !== "draft";
};

const draft: StepAction = async (scope, work, context) => {
  const kind = kindOfPaper(work.routine.kind);
  if (await isPastDrafting(scope, work)) return done("signed off or issued already");
  const document = await composeDocument(scope, work, kind, "pending");
  await mailDraftReady(
    scope,
    work,
    document,
    { signOffBy: dueOnOf(work, "signOff"), issueOn: issueOnOf(work) },
    context,
  );
  await note(scope, work, "document.drafted", `the ${kind} was drafted for the delivery unit`);
  return done("drafted");
};

const requestSignOff: StepAction = async (scope, work, context) => {
  const kind = kindOfPaper(work.routine.kind);
  if (await isPastDrafting(scope, work)) return done("signed off or issued already");
  const document = await composeDocument(scope, work, kind, "pending");
  const { unsigned } = await getPlanInForce(scope, work.routine.runUpPlanId);
  await mailSignOffRequest(
    scope,
    work,
    document,
    { issueOn: issueOnOf(work), withoutSignOff: unsigned === "hold" ? "held" : "issued" },
    context,
  );
  return done("the delivery unit was asked to sign it off");
};

const issue: StepAction = async (scope, work, context) => done(await issuePaper(scope, work, context));

const remind: StepAction = async (scope, work, context) => {
  const { now, today } = await getTime(scope);
  if (now >= work.occurrence.startsAt) return missed("the meeting had begun");
  const document = await getDocumentOfOccurrence(scope, work.occurrence.id, kindOfPaper(work.routine.kind));
  const readers = await listReaders(scope, work, today);
  await mailReminders(scope, work, readers, document?.status === "issued" ? document : undefined, context);
  const names = titles(readers.map(({ person }) => person));
  await note(scope, work, "run-up.reminded", `${names} were reminded`);
  return done(`reminded ${names}`);
};

const sendActionLog: StepAction = async (scope, work, context) => {
  const { occurrence } = work;
  const { actions, decisions, asks } = await listOfOccurrence(scope, occurrence.id);
  const isRecorded = ["held", "closed"].includes(occurrence.status);
  if (!isRecorded && actions.length + decisions.length + asks.length === 0) {
    await mailNoRecord(scope, work, context);
    await note(scope, work, "run-up.no-record", "nothing was recorded; the delivery unit was asked for the record");
    return missed("nothing was recorded; the delivery unit was asked for the record");
  }
  const { now, today } = await getTime(scope);
  const document = await freezeDocument(scope, await composeDocument(scope, work, "actionLog", "notRequired"));
  const ownerCodes = actions.filter((action) => action.state === "open").map((action) => action.owner.code);
  const readers = await listActionLogReaders(scope, work, ownerCodes, today);
  await mailActionLog(scope, work, document, readers, context);
  const names = titles(readers.map(({ person }) => person));
  await recordAudit(scope, now, {
    event: "document.issued",
    entityType: "document",
    entityId: document.id,
    summary: `${document.content.title} of ${formatDate(occurrence.heldOn)} was sent to ${names}`,
    detail: {
      routine: work.routine.code,
      date: occurrence.heldOn,
      kind: document.kind,
      contentHash: document.contentHash,
    },
  });
  return done(`sent to ${names}`);
};

/** What each step of a run-up does; one that is missing does not compile. */
export const stepActions: Record<RunUpStepKind, StepAction> = {
  dataRequest: requestData,
  dataFreeze: freezeData,
  draft,
  signOff: requestSignOff,
  issue,
  reminder: remind,
  actionLog: sendActionLog,
};
