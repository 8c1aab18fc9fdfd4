import { and, asc, eq, inArray } from "drizzle-orm";
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
};
