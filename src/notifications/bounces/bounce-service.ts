import { recordAudit } from "../../audit/service.ts";
import { getTime } from "../../organisations/service.ts";
import { getPeopleById, getPerson } from "../../people/service.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { Problem } from "../../platform/errors/problem.ts";
import type { PageRequest } from "../../platform/http/lists.ts";
import { newId } from "../../platform/ids/ids.ts";
import type { ClaimedDelivery } from "../queries.ts";
import {
  type BounceRow,
  insertBounce,
  selectBounceOf,
  selectBounces,
  selectBouncesOfPresentAddresses,
  selectDeliveryByMessageId,
} from "./bounce-queries.ts";
import { type BounceReport, readRefusal } from "./bounce-report.ts";

export type { BounceRow } from "./bounce-queries.ts";

interface RecordedBounce {
  bounce: BounceRow & { messageId: string };
  isNew: boolean;
}

const recordOfDelivery = async (
  scope: Scope,
  delivery: ClaimedDelivery,
  { isPermanent, status, diagnostic }: Omit<BounceReport, "messageId">,
): Promise<RecordedBounce> => {
  const { now } = await getTime(scope);
  const { id: deliveryId, personId, messageId, toAddress } = delivery;
  const row = await insertBounce(scope, {
    id: newId(),
    deliveryId,
    personId,
    address: toAddress,
    isPermanent,
    status,
    diagnostic,
    reportedAt: now,
    reportedBy: scope.actor.name,
  });
  if (row === undefined) {
    const known = await selectBounceOf(scope, deliveryId, isPermanent);
    if (known === undefined) throw new Error("a bounce is neither new nor known");
    return { bounce: { ...known, messageId }, isNew: false };
  }
  const person = (await getPeopleById(scope, [personId])).get(personId);
  await recordAudit(scope, now, {
    event: "delivery.bounced",
    entityType: "delivery",
    entityId: deliveryId,
    summary: `The mail "${delivery.subject}" to ${person?.title ?? "somebody"} came back${isPermanent ? "" : ", for now"}${diagnostic === null ? "" : `: ${diagnostic}`}`,
    detail: { kind: delivery.kind, person: person?.code ?? null, isPermanent, status },
  });
  return { bounce: { ...row, messageId }, isNew: true };
};

/**
 * Records that a mail came back; reported again, it is the same one.
 * @throws Problem 404 where the ledger has no mail with this Message-ID
 */
export const recordBounce = async (scope: Scope, { messageId, ...report }: BounceReport): Promise<RecordedBounce> => {
  const delivery = await selectDeliveryByMessageId(scope, messageId);
  if (delivery === undefined) throw new Problem(404, "There is no mail with this Message-ID.");
  return recordOfDelivery(scope, delivery, report);
};

/** Our own mail server did not take the recipient's address: nobody else will report it. */
export const recordRefusal = async (scope: Scope, delivery: ClaimedDelivery, response: string): Promise<void> => {
  await recordOfDelivery(scope, delivery, { isPermanent: true, ...readRefusal(response) });
};

/** In the order of recording; one row more than the limit. @throws Problem 404 for an unknown person */
export const listBounces = async (
  scope: Scope,
  page: PageRequest,
  filters: { person: string | undefined; isPermanent: boolean | undefined },
): Promise<(BounceRow & { messageId: string })[]> => {
  const person = filters.person === undefined ? undefined : await getPerson(scope, filters.person);
  return selectBounces(scope, page, { personId: person?.id, isPermanent: filters.isPermanent });
};

/** The last mail that came back from the present address of each of these people, by the person's id. */
export const findMailProblems = async (
  scope: Scope,
  people: readonly { id: string }[],
): Promise<
  Map<string, { permanent: boolean; status: string | null; diagnostic: string | null; reportedAt: string }>
> => {
  const rows = await selectBouncesOfPresentAddresses(
    scope,
    people.map(({ id }) => id),
  );
  // The last comes first, and overwrites what was before it.
  return new Map(
    rows
      .toReversed()
      .map(({ personId, isPermanent, status, diagnostic, reportedAt }) => [
        personId,
        { permanent: isPermanent, status, diagnostic, reportedAt: reportedAt.toISOString() },
      ]),
  );
};

/** Those of some people whose present address mail does not reach, for good. */
export const listUnreachable = async (scope: Scope, people: readonly { id: string }[]): Promise<Set<string>> => {
  const rows = await selectBouncesOfPresentAddresses(
    scope,
    people.map(({ id }) => id),
  );
  return new Set(rows.filter(({ isPermanent }) => isPermanent).map(({ personId }) => personId));
};

export interface DeadAddress {
  personId: string;
  title: string;
  address: string;
  diagnostic: string | null;
  reportedAt: Date;
}

/** Every address in use that mail does not reach, each once, with what was reported last. */
export const listDeadAddresses = async (scope: Scope): Promise<DeadAddress[]> => {
  const rows = await selectBouncesOfPresentAddresses(scope, null);
  const last = new Map(
    rows
      .filter(({ isPermanent }) => isPermanent)
      .toReversed()
      .map((row) => [row.personId, row]),
  );
  return [...last.values()];
};
