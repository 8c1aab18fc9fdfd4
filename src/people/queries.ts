import { and, eq } from "drizzle-orm";
import { codedRows } from "../platform/db/coded-rows.ts";
import type { Scope } from "../platform/db/scope.ts";
import { people } from "./tables.ts";

const rows = codedRows(people, "person");
export type PersonRow = Awaited<ReturnType<typeof rows.byId>>;

export const personRows = {
  ...rows,
  activeByRole: (scope: Scope, role: PersonRow["role"]): Promise<PersonRow[]> =>
    rows.selectWhere(scope, and(eq(people.role, role), eq(people.isActive, true))),
};
