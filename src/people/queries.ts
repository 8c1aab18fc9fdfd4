import { and, asc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { codedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import { people } from "./tables.ts";

const rows = codedRows(people, "person");
export type PersonRow = Awaited<ReturnType<typeof rows.byId>>;

export const personRows = {
  ...rows,
  /** Held until the transaction ends, in one order: whoever lays something on one of them waits. */
  lockHandingOver: (scope: Scope, id: string): Promise<PersonRow[]> =>
    scope.db
      .select()
      .from(people)
      .where(and(eq(people.organisationId, scope.organisationId), eq(people.id, id)))
      .for("no key update"),

  /** As they are once nobody changes them; they stay so until the transaction ends. */
  lockUnchanged: (scope: Scope, ids: readonly string[]): Promise<PersonRow[]> =>
    scope.db
      .select()
      .from(people)
      .where(and(eq(people.organisationId, scope.organisationId), inArray(people.id, [...ids])))
      .orderBy(asc(people.id))
      .for("share"),

  activeByRole: (scope: Scope, role: PersonRow["role"]): Promise<PersonRow[]> =>
    rows.selectWhere(scope, and(eq(people.role, role), eq(people.isActive, true))),
  /** The zones that people who have not left name for themselves. */
  zones: async (scope: Scope): Promise<string[]> => {
    const found = await scope.db
      .selectDistinct({ timeZone: people.timeZone })
      .from(people)
      .where(
        and(eq(people.organisationId, scope.organisationId), eq(people.isActive, true), isNotNull(people.timeZone)),
      );
    return found.flatMap(({ timeZone }) => (timeZone === null ? [] : [timeZone]));
  },
  /** @param offAt null turns the digest on. @returns undefined where it was so already: of two at once, one changes it */
  setDigests: async (scope: Scope, id: string, offAt: Date | null): Promise<PersonRow | undefined> => {
    const [row] = await scope.db
      .update(people)
      .set({ digestsOffAt: offAt, version: sql`${people.version} + 1`, updatedAt: scope.clock.now() })
      .where(
        and(
          eq(people.organisationId, scope.organisationId),
          eq(people.id, id),
          (offAt === null ? isNotNull : isNull)(people.digestsOffAt),
        ),
      )
      .returning();
    return row;
  },
};
