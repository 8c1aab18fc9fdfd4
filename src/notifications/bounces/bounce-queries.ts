import { and, asc, desc, eq, gt, inArray } from "drizzle-orm";
import { people } from "../../people/tables.ts";
import type { Scope } from "../../platform/db/scope.ts";
import type { PageRequest } from "../../platform/http/lists.ts";
import type { DeliveryRow } from "../queries.ts";
import { bounces, deliveries } from "../tables.ts";

export type BounceRow = typeof bounces.$inferSelect;

const mine = (scope: Scope) => eq(bounces.organisationId, scope.organisationId);

export const selectDeliveryByMessageId = async (scope: Scope, messageId: string): Promise<DeliveryRow | undefined> => {
  const [row] = await scope.db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.organisationId, scope.organisationId), eq(deliveries.messageId, messageId)));
  return row;
};

/** @returns undefined where the same is known of this mail already */
export const insertBounce = async (
  scope: Scope,
  values: Omit<BounceRow, "organisationId">,
): Promise<BounceRow | undefined> => {
  const [row] = await scope.db
    .insert(bounces)
    .values({ ...values, organisationId: scope.organisationId })
    .onConflictDoNothing({ target: [bounces.deliveryId, bounces.isPermanent] })
    .returning();
  return row;
};

export const selectBounceOf = async (
  scope: Scope,
  deliveryId: string,
  isPermanent: boolean,
): Promise<BounceRow | undefined> => {
  const [row] = await scope.db
    .select()
    .from(bounces)
    .where(and(mine(scope), eq(bounces.deliveryId, deliveryId), eq(bounces.isPermanent, isPermanent)));
  return row;
};

/** In the order of recording; one row more than the limit. */
export const selectBounces = (
  scope: Scope,
  page: PageRequest,
  filters: { personId: string | undefined; isPermanent: boolean | undefined },
): Promise<(BounceRow & { messageId: string })[]> => {
  const after = page.after?.[0];
  return scope.db
    .select({ bounce: bounces, messageId: deliveries.messageId })
    .from(bounces)
    .innerJoin(deliveries, eq(deliveries.id, bounces.deliveryId))
    .where(
      and(
        mine(scope),
        filters.personId === undefined ? undefined : eq(bounces.personId, filters.personId),
        filters.isPermanent === undefined ? undefined : eq(bounces.isPermanent, filters.isPermanent),
        after === undefined ? undefined : gt(bounces.id, after),
      ),
    )
    .orderBy(asc(bounces.id))
    .limit(page.limit + 1)
    .then((rows) => rows.map(({ bounce, messageId }) => ({ ...bounce, messageId })));
};

/** What came back from the address that each of these people has now, the last first. */
export const selectBouncesOfPresentAddresses = async (
  scope: Scope,
  personIds: readonly string[] | null,
): Promise<(BounceRow & { title: string })[]> => {
  if (personIds?.length === 0) return [];
  const rows = await scope.db
    .select({ bounce: bounces, title: people.title })
    .from(bounces)
    .innerJoin(people, and(eq(people.id, bounces.personId), eq(people.email, bounces.address)))
    .where(
      and(
        mine(scope),
        eq(people.isActive, true),
        personIds === null ? undefined : inArray(bounces.personId, [...personIds]),
      ),
    )
    .orderBy(desc(bounces.reportedAt), desc(bounces.id));
  return rows.map(({ bounce, title }) => ({ ...bounce, title }));
};
