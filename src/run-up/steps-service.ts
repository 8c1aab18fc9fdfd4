import { listOfOccurrence } from "../actions/follow-up-service.ts";
import { recordAudit } from "../audit/service.ts";
import {
  composeDocument,
  freezeDocument,
  getDocumentOfOccurrence,
  kindOfPaper,
  lapseSignOffOfMoved,
} from "../documents/service.ts";
import { inviteReaders } from "../invitations/service.ts";
import type { MailContext } from "../notifications/service.ts";
import { getTime } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { formatDate } from "../platform/time/dates.ts";
import { getFrameworkInForce } from "../ratings/framework-service.ts";
import { titleOfOccurrence } from "../routines/occurrences/occurrence-title.ts";
import { getRunUpOf } from "../routines/run-ups/run-up-plan-service.ts";
import type { RunUpStepKind } from "../routines/run-ups/run-up-schema.ts";
import type { StepAtWork } from "../routines/run-ups/step-service.ts";
import { isPaper } from "../routines/vocabulary.ts";
import { listActionLogReaders, listAudience } from "./audience-service.ts";
import { listFigureRequests, listMissingFigures } from "./data-service.ts";
import { issuePaper } from "./issue-service.ts";
import {
  mailActionLog,
  mailDataRequests,
  mailDraftReady,
  mailNoRecord,
  mailReminders,
  mailSelfAssessmentRequests,
  mailTask,
} from "./mail-service.ts";
import { listAssessmentRequests } from "./self-assessment-service.ts";
import { askForSignOff, issueOnOf, signOffByOf } from "./sign-off-service.ts";

export interface StepResult {
  state: "done" | "missed";
  /** What came of it, in words. */
  outcome: string;
}

type StepAction = (scope: Scope, work: StepAtWork, context: MailContext) => Promise<StepResult>;

const done = (outcome: string): StepResult => ({ state: "done", outcome });
const missed = (outcome: string): StepResult => ({ state: "missed", outcome });

/** What belongs before a meeting is of no use once it has begun. */
const tooLate = missed("the meeting had begun");

const hasBegun = async (scope: Scope, { occurrence, routine }: StepAtWork): Promise<boolean> =>
  !isPaper(routine.kind) && (await getTime(scope)).now >= occurrence.startsAt;

const note = async (scope: Scope, { occurrence, routine }: StepAtWork, event: string, what: string): Promise<void> => {
  const { now } = await getTime(scope);
  await recordAudit(scope, now, {
    event,
    entityType: "occurrence",
    entityId: occurrence.id,
    summary: `${titleOfOccurrence(routine, occurrence)} of ${formatDate(occurrence.heldOn)}: ${what}`,
    detail: { routine: routine.code, date: occurrence.heldOn },
  });
};

const titles = (people: readonly { title: string }[]): string =>
  people.map((person) => person.title).join(", ") || "nobody";

const invite: StepAction = async (scope, work, context) => {
  if (await hasBegun(scope, work)) return tooLate;
  return done(await inviteReaders(scope, work, await listAudience(scope, work, "invitation"), context));
};

const requestData: StepAction = async (scope, work, context) => {
  if (await hasBegun(scope, work)) return tooLate;
  const requests = await listFigureRequests(scope, work);
  if (requests.length === 0) return done("no figure is due");
  const wantedBy = work.step.deadlineOn ?? issueOnOf(work.siblings, work);
  await mailDataRequests(scope, work, requests, wantedBy, context);
  const names = titles(requests.map(({ person }) => person));
  await note(scope, work, "run-up.data-requested", `figures were asked of ${names}`);
  return done(`asked of ${names}`);
};

const freezeData: StepAction = async (scope, work) => {
  const missing = await listMissingFigures(scope, work);
  return done(missing.length === 0 ? "every figure that was due is there" : `still missing: ${missing.join(", ")}`);
};

const requestSelfAssessment: StepAction = async (scope, work, context) => {
  if (await hasBegun(scope, work)) return tooLate;
  const requests = await listAssessmentRequests(scope, work);
  if (requests.length === 0) return done("nobody answers for its goals");
  const framework = await getFrameworkInForce(scope);
  const wantedBy = work.step.deadlineOn ?? issueOnOf(work.siblings, work);
  await mailSelfAssessmentRequests(scope, work, requests, { framework, wantedBy }, context);
  const names = titles(requests.map(({ person }) => person));
  await note(scope, work, "run-up.self-assessment-requested", `${names} were asked for a self-assessment`);
  return done(`asked of ${names}`);
};

/** Whether the paper is signed off, held or issued, so that it is no longer composed anew; or was signed in vain. */
const judgeDrafting = async (scope: Scope, work: StepAtWork): Promise<"open" | "lapsed" | "past"> => {
  const stored = await getDocumentOfOccurrence(scope, work.occurrence.id, kindOfPaper(work.routine.kind));
  if (stored === undefined || stored.status === "draft") return "open";
  return (await lapseSignOffOfMoved(scope, work, stored)).status === "draft" ? "lapsed" : "past";
};

const draft: StepAction = async (scope, work, context) => {
  const { siblings } = work;
  const kind = kindOfPaper(work.routine.kind);
  if ((await judgeDrafting(scope, work)) === "past") return done("signed off or issued already");
  const document = await composeDocument(scope, work, kind, "pending");
  const readers = await listAudience(scope, work, "draft");
  const dates = { signOffBy: signOffByOf(siblings), issueOn: issueOnOf(siblings, work) };
  await mailDraftReady(scope, work, document, readers, dates, context);
  const names = titles(readers.map(({ person }) => person));
  await note(scope, work, "document.drafted", `the ${kind} was drafted for ${names}`);
  return done("drafted");
};

const requestSignOff: StepAction = async (scope, work, context) => {
  const standing = await judgeDrafting(scope, work);
  if (standing === "past") return done("signed off or issued already");
  const document = await composeDocument(scope, work, kindOfPaper(work.routine.kind), "pending");
  const signers = await askForSignOff(
    scope,
    work,
    document,
    { steps: work.siblings, hasLapsed: standing === "lapsed" },
    context,
  );
  return done(`sign-off was asked of ${titles(signers)}`);
};

const issue: StepAction = async (scope, work, context) => done(await issuePaper(scope, work, context));

const remind: StepAction = async (scope, work, context) => {
  if (await hasBegun(scope, work)) return tooLate;
  const document = await getDocumentOfOccurrence(scope, work.occurrence.id, kindOfPaper(work.routine.kind));
  const readers = await listAudience(scope, work, "reminder");
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
  const { now } = await getTime(scope);
  const document = await freezeDocument(scope, await composeDocument(scope, work, "actionLog", "notRequired"));
  const ownerCodes = actions.filter((action) => action.state === "open").map((action) => action.owner.code);
  const readers = await listActionLogReaders(scope, work, ownerCodes);
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

/** Whether a task that was to be done for the meeting comes after it; what is due after it may still be asked. */
const isOverdueTask = async (scope: Scope, work: StepAtWork): Promise<boolean> => {
  const { step, occurrence } = work;
  const isForMeeting = step.leadDays <= 0 && (step.deadlineOn === null || step.deadlineOn <= occurrence.heldOn);
  return isForMeeting && (await hasBegun(scope, work));
};

const giveTask: StepAction = async (scope, work, context) => {
  const { code, deadlineOn } = work.step;
  const { steps } = await getRunUpOf(scope, work.routine);
  const task = steps.find((one) => one.step === "task" && one.code === code);
  if (task?.title === undefined) return missed("the run-up plan no longer names this task");
  if (await isOverdueTask(scope, work)) return tooLate;
  const readers = await listAudience(scope, work, "task", code);
  await mailTask(
    scope,
    work,
    { code, title: task.title, produces: task.produces ?? null, deadlineOn },
    readers,
    context,
  );
  const names = titles(readers.map(({ person }) => person));
  await note(scope, work, "run-up.task-given", `the task "${task.title}" was given to ${names}`);
  return done(`asked of ${names}`);
};

/** What each step of a run-up does; one that is missing does not compile. */
export const stepActions: Record<RunUpStepKind, StepAction> = {
  invitation: invite,
  dataRequest: requestData,
  dataFreeze: freezeData,
  selfAssessment: requestSelfAssessment,
  draft,
  signOff: requestSignOff,
  issue,
  reminder: remind,
  actionLog: sendActionLog,
  task: giveTask,
};
