import { moveWhatIsOpen } from "../actions/hand-over-service.ts";
import { recordAudit } from "../audit/service.ts";
import { hashContent } from "../documents/content-hash.ts";
import { type MailContext, queueDelivery } from "../notifications/service.ts";
import { getTime } from "../organisations/service.ts";
import { getPeopleById, getPerson } from "../people/service.ts";
import { type AfterGoalHandOver, getGoal, getGoalsById, handOverGoal } from "../plan/goal-service.ts";
import type { HandOver } from "../plan/ownership-service.ts";
import type { HandOverInput } from "../plan/schemas.ts";
import { type AfterStrategyHandOver, getStrategiesById, getStrategy } from "../plan/strategy-service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { notFound } from "../platform/errors/problem.ts";
import type { PageRequest } from "../platform/http/lists.ts";
import { formatDate } from "../platform/time/dates.ts";
import { composeHandover } from "./compose-handover.ts";
import { type DoneHandover, gatherHandover } from "./evidence-service.ts";
import { writeHandover } from "./handover-letter.ts";
import type { HandoverModel } from "./handover-model.ts";
import { mayRead, onlyOwn } from "./policy.ts";
import { type HandoverRow, insertHandover, selectHandover, selectHandoverPage } from "./queries.ts";

export type { DoneHandover } from "./evidence-service.ts";

/** How much passed on, as the audit trail and the API tell it. */
export const countHandedOver = ({
  goals,
  strategies,
  metrics,
  routines,
  actions,
  asks,
  escalations,
}: DoneHandover) => ({
  goals: goals.length,
  strategies: strategies.length,
  metrics: metrics.length,
  routines: routines.length,
  actions: actions.length,
  asks: asks.length,
  escalations: escalations.length,
});

/**
 * Makes the page of a handover that was done in the same transaction, freezes it, and writes to the successor, once.
 * @param mail null: the page is made and nobody is written to
 */
export const makeHandover = async (
  scope: Scope,
  done: DoneHandover,
  mail: MailContext | null,
): Promise<HandoverRow> => {
  const { now } = await getTime(scope);
  const content = composeHandover(await gatherHandover(scope, done));
  const row = await insertHandover(scope, {
    fromPersonId: done.from.id,
    toPersonId: done.to.id,
    goalId: done.of?.kind === "goal" ? done.of.id : null,
    strategyId: done.of?.kind === "strategy" ? done.of.id : null,
    handedOverOn: done.on,
    note: done.note,
    content,
    contentHash: hashContent(content),
    recordedAt: now,
  });
  const counts = countHandedOver(done);
  const what = done.of === null ? "everything they held" : done.of.title;
  await recordAudit(scope, now, {
    event: "handover.made",
    entityType: "handover",
    entityId: row.id,
    summary: `Handover page: ${what}, from ${done.from.title} to ${done.to.title} on ${formatDate(done.on)}; open actions: ${counts.actions}, requests for help: ${counts.asks}`,
    detail: { ...counts, contentHash: row.contentHash },
  });
  if (mail !== null) await tellSuccessor(scope, row, done, mail);
  return row;
};

const tellSuccessor = async (scope: Scope, row: HandoverRow, done: DoneHandover, mail: MailContext): Promise<void> => {
  const { organisationId } = scope;
  const { to, actions, asks } = done;
  const personId = to.id;
  // In the order in which the page names them.
  const inOrder = asks.toSorted((a, b) =>
    a.askedOn === b.askedOn ? (a.id < b.id ? -1 : 1) : a.askedOn < b.askedOn ? -1 : 1,
  );
  const letter = writeHandover(row.content, {
    page: mail.addressOf({ purpose: "handover", organisationId, id: row.id, personId }),
    actions: new Map(
      actions.map(({ id, number }) => [
        `A${number}`,
        mail.addressOf({ purpose: "action", organisationId, id, personId }),
      ]),
    ),
    asks: inOrder.map(({ id }) => mail.addressOf({ purpose: "ask", organisationId, id, personId })),
  });
  await queueDelivery(scope, {
    mailPolicy: mail.mailPolicy,
    kind: "handover",
    dedupeKey: ["handover", row.id, personId].join("/"),
    person: to,
    letter,
  });
};

/** What of a handover of one goal or strategy passes on beside it. */
const passOn = async (
  scope: Scope,
  of: NonNullable<DoneHandover["of"]>,
  { from, to, fromOn, note, heldSince }: HandOver,
  held: Pick<DoneHandover, "goals" | "strategies">,
  mail: MailContext | null,
): Promise<void> => {
  // Nobody handed it over, or nobody took it: there is nothing to move and nobody to tell.
  if (from === null || to === null || heldSince === null) return;
  const which = of.kind === "goal" ? { goalId: of.id } : { strategyId: of.id };
  const { actions, asks } = await moveWhatIsOpen(scope, from, to, which, note);
  const done = { of, from, to, on: fromOn, note, hasLeft: !from.isActive, ...held, actions, asks };
  await makeHandover(scope, { ...done, metrics: [], routines: [], escalations: [] }, mail);
};

/** With a goal go its open actions and the requests for help put to its owner; the successor gets a page of it all. */
export const passGoalOn =
  (mail: MailContext | null): AfterGoalHandOver =>
  async (scope, goal, done) => {
    const goals = [{ ...goal, heldSince: done.heldSince ?? done.fromOn }];
    await passOn(scope, { kind: "goal", ...goal }, done, { goals, strategies: [] }, mail);
  };

/** The same for a strategy. */
export const passStrategyOn =
  (mail: MailContext | null): AfterStrategyHandOver =>
  async (scope, strategy, done) => {
    const strategies = [{ ...strategy, heldSince: done.heldSince ?? done.fromOn }];
    await passOn(scope, { kind: "strategy", ...strategy }, done, { goals: [], strategies }, mail);
  };

/** Somebody else answers for a goal, with all that is open for it. @throws Problem 404, 422 */
export const handOverGoalWithAll = async (
  scope: Scope,
  reference: string,
  input: HandOverInput,
  mail: MailContext | null,
): Promise<void> => {
  const done = await handOverGoal(scope, reference, input);
  await passGoalOn(mail)(scope, done.goal, done);
};

/**
 * Handovers in the order of making; an owner's key sees those to its person alone. One row more than the limit.
 * @throws Problem 404 for an unknown person, goal or strategy
 */
export const listHandoverPages = async (
  scope: Scope,
  page: PageRequest,
  filters: Partial<Record<"person" | "goal" | "strategy", string | undefined>>,
): Promise<HandoverRow[]> => {
  const idOf = async (reference: string | undefined, get: (at: Scope, ref: string) => Promise<{ id: string }>) =>
    reference === undefined ? undefined : (await get(scope, reference)).id;
  return selectHandoverPage(scope, page, {
    personId: await idOf(filters.person, getPerson),
    toPersonId: onlyOwn(scope.actor) ?? undefined,
    goalId: await idOf(filters.goal, getGoal),
    strategyId: await idOf(filters.strategy, getStrategy),
  });
};

/** @throws Problem 404, also for an owner to whom nothing was handed over by it */
export const getHandover = async (scope: Scope, id: string): Promise<HandoverRow> => {
  const row = await selectHandover(scope, id);
  if (row === undefined || !mayRead(scope.actor, row)) throw notFound("handover");
  return row;
};

/** What the link of a mail shows: the page, to its reader as long as they have not left. */
export const openHandover = async (
  scope: Scope,
  id: string,
  personId: string,
): Promise<HandoverModel | "unknown" | "left"> => {
  const row = await selectHandover(scope, id);
  if (row === undefined || row.toPersonId !== personId) return "unknown";
  const reader = (await getPeopleById(scope, [personId])).get(personId);
  return reader?.isActive === true ? row.content : "left";
};

/** Rows with the codes of what they are about, in the same order. */
export const withCodes = async (scope: Scope, rows: readonly HandoverRow[]) => {
  const people = await getPeopleById(
    scope,
    rows.flatMap(({ fromPersonId, toPersonId }) => [fromPersonId, toPersonId]),
  );
  const goals = await getGoalsById(
    scope,
    rows.flatMap(({ goalId }) => goalId ?? []),
  );
  const strategies = await getStrategiesById(
    scope,
    rows.flatMap(({ strategyId }) => strategyId ?? []),
  );
  return rows.map((row) => ({
    row,
    from: people.get(row.fromPersonId)?.code ?? "",
    to: people.get(row.toPersonId)?.code ?? "",
    goal: goals.get(row.goalId ?? "")?.code ?? null,
    strategy: strategies.get(row.strategyId ?? "")?.code ?? null,
  }));
};
