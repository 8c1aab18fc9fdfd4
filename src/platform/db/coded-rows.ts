import {
  and,
  asc,
  eq,
  getTableName,
  gt,
  type InferInsertModel,
  type InferSelectModel,
  inArray,
  type SQL,
  sql,
} from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { postgresErrorOf } from "../errors/database-errors.ts";
import { conflict, notFound, Problem, staleVersion, unacceptable } from "../errors/problem.ts";
import { isUuid, newId } from "../ids/ids.ts";
import { prepareOnce } from "./prepared.ts";
import type { Scope } from "./scope.ts";

/** A table of things that have an id, a version and the times of their making and last change. */
export type VersionedTable = PgTable & {
  id: PgColumn;
  organisationId: PgColumn;
  version: PgColumn;
  createdAt: PgColumn;
  updatedAt: PgColumn;
};

/** A table of things that people also call by a code, unique in its organisation. */
export type CodedTable = VersionedTable & { code: PgColumn };

type RowOf<T extends PgTable> = InferSelectModel<T> & { id: string; version: number };
type Automatic = "id" | "organisationId" | "version" | "createdAt" | "updatedAt";
export type NewRow<T extends PgTable> = Omit<InferInsertModel<T>, Automatic>;

/** The version the caller last read, or `any`. */
type ExpectedVersion = number | "any";

const codePrefix = "code:";

/** `code:X` and plain `X` are the code X; a UUID is an id. */
const readReference = (reference: string): { id: string } | { code: string } => {
  if (reference.startsWith(codePrefix)) return { code: reference.slice(codePrefix.length) };
  return isUuid(reference) ? { id: reference.toLowerCase() } : { code: reference };
};

/**
 * What all versioned tables do alike. The table's policy already confines everything to the scope's organisation;
 * the column is written and compared here too, so that a mistake would need to be made twice.
 */
export const versionedRows = <T extends VersionedTable>(table: T, noun: string) => {
  type Row = RowOf<T>;
  // Drizzle cannot relate a generic table to its own row type; these casts are the only place that has to know.
  const anyTable = table as VersionedTable;
  const mine = (scope: Scope): SQL => eq(anyTable.organisationId, scope.organisationId);

  const selectWhere = async (scope: Scope, where: SQL | undefined): Promise<Row[]> =>
    (await scope.db
      .select()
      .from(anyTable)
      .where(and(mine(scope), where))
      .orderBy(asc(anyTable.id))) as Row[];

  const tableName = getTableName(anyTable);

  /** By far the most asked of all statements. */
  const selectByIds = async ({ db, organisationId }: Scope, ids: readonly string[]): Promise<Row[]> => {
    const statement = prepareOnce(db, `${tableName}_by_ids`, (name) =>
      db
        .select()
        .from(anyTable)
        .where(
          and(
            eq(anyTable.organisationId, sql.placeholder("organisationId")),
            sql`${anyTable.id} = any(${sql.placeholder("ids")}::uuid[])`,
          ),
        )
        .orderBy(asc(anyTable.id))
        .prepare(name),
    );
    return (await statement.execute({ organisationId, ids: [...ids] })) as Row[];
  };

  const byId = async (scope: Scope, id: string): Promise<Row> => {
    const [row] = isUuid(id) ? await selectByIds(scope, [id]) : [];
    if (row === undefined) throw notFound(noun);
    return row;
  };

  return {
    noun,
    selectWhere,
    /** @throws Problem 404 */
    byId,

    async byIds(scope: Scope, ids: readonly string[]): Promise<Map<string, Row>> {
      const rows = ids.length === 0 ? [] : await selectByIds(scope, ids);
      return new Map(rows.map((row) => [row.id, row]));
    },

    /** Ordered by id, which is the order of making; one row more than asked for tells that there is another page. */
    async page(scope: Scope, page: { limit: number; after: string[] | null }, where?: SQL): Promise<Row[]> {
      const after = page.after?.[0];
      return (await scope.db
        .select()
        .from(anyTable)
        .where(and(mine(scope), where, after === undefined ? undefined : gt(anyTable.id, after)))
        .orderBy(asc(anyTable.id))
        .limit(page.limit + 1)) as Row[];
    },

    /** @throws Problem 409 when the code or number is taken. */
    async insert(scope: Scope, values: NewRow<T>): Promise<Row> {
      const now = scope.clock.now();
      const complete = {
        ...values,
        id: newId(),
        organisationId: scope.organisationId,
        version: 1,
        createdAt: now,
        updatedAt: now,
      };
      try {
        const [row] = (await scope.db
          .insert(anyTable)
          .values(complete as InferInsertModel<VersionedTable>)
          .returning()) as Row[];
        if (row === undefined) throw new Error(`the ${noun} was not stored`);
        return row;
      } catch (error) {
        if (postgresErrorOf(error)?.code === "23505") {
          const code = "code" in values ? ` with the code ${String(values.code)}` : "";
          throw conflict(`There is already a ${noun}${code} in this organisation.`);
        }
        throw error;
      }
    },

    /**
     * Changes a row if it still has the version that the caller read.
     * @throws Problem 404, or 412 when somebody else was first.
     */
    async update(
      scope: Scope,
      id: string,
      values: Partial<NewRow<T>>,
      expectedVersion: ExpectedVersion = "any",
    ): Promise<Row> {
      const [row] = (await scope.db
        .update(anyTable)
        .set({ ...values, version: sql`${anyTable.version} + 1`, updatedAt: scope.clock.now() } as Record<
          string,
          unknown
        >)
        .where(
          and(
            mine(scope),
            eq(anyTable.id, id),
            expectedVersion === "any" ? undefined : eq(anyTable.version, expectedVersion),
          ),
        )
        .returning()) as Row[];
      if (row !== undefined) return row;
      await byId(scope, id);
      throw staleVersion(noun);
    },

    /** @throws Problem 404, 409 while something refers to it, 412. */
    async remove(scope: Scope, id: string, expectedVersion: ExpectedVersion): Promise<void> {
      const where = and(
        mine(scope),
        eq(anyTable.id, id),
        expectedVersion === "any" ? undefined : eq(anyTable.version, expectedVersion),
      );
      try {
        const removed = await scope.db.delete(anyTable).where(where).returning({ id: anyTable.id });
        if (removed.length > 0) return;
      } catch (error) {
        if (postgresErrorOf(error)?.code === "23503") {
          throw conflict(`This ${noun} is still used by other things; remove it from them first.`);
        }
        throw error;
      }
      await byId(scope, id);
      throw staleVersion(noun);
    },
  };
};

/** What tables with codes add: finding by `code:X`. */
export const codedRows = <T extends CodedTable>(table: T, noun: string) => {
  const rows = versionedRows(table, noun);
  const anyTable = table as CodedTable;
  type Row = RowOf<T>;

  const find = async (scope: Scope, reference: string): Promise<Row | undefined> => {
    const read = readReference(reference);
    const [row] = await rows.selectWhere(scope, "id" in read ? eq(anyTable.id, read.id) : eq(anyTable.code, read.code));
    return row;
  };

  return {
    ...rows,
    find,

    /** By a reference in a path or a filter. @throws Problem 404 */
    async byReference(scope: Scope, reference: string): Promise<Row> {
      const row = await find(scope, reference);
      if (row === undefined) throw notFound(noun);
      return row;
    },

    /**
     * By references in a body: `pointer` says where each stands.
     * @throws Problem 404 for an unknown id (so that another organisation's cannot be told from none), 422 for a code.
     */
    async resolve(scope: Scope, references: readonly string[], pointer: (index: number) => string): Promise<Row[]> {
      const read = references.map(readReference);
      const ids = read.flatMap((one) => ("id" in one ? [one.id] : []));
      const codes = read.flatMap((one) => ("code" in one ? [one.code] : []));
      const found = [
        ...(ids.length === 0 ? [] : await rows.selectWhere(scope, inArray(anyTable.id, ids))),
        ...(codes.length === 0 ? [] : await rows.selectWhere(scope, inArray(anyTable.code, codes))),
      ];
      const byKey = new Map(
        found.flatMap((row): [string, Row][] => [
          [row.id, row],
          [`${codePrefix}${(row as { code?: string }).code}`, row],
        ]),
      );
      return read.map((one, index) => {
        const row = byKey.get("id" in one ? one.id : `${codePrefix}${one.code}`);
        if (row !== undefined) return row;
        if ("code" in one) throw unacceptable(pointer(index), `there is no ${noun} with the code ${one.code}`);
        throw new Problem(404, `There is no such ${noun} in this organisation.`, {
          errors: [{ pointer: pointer(index), message: `no such ${noun}` }],
        });
      });
    },

    async resolveOne(scope: Scope, reference: string, pointer: string): Promise<Row> {
      const [row] = await this.resolve(scope, [reference], () => pointer);
      if (row === undefined) throw notFound(noun);
      return row;
    },

    /** Codes by id, for presenting references as the plan file writes them. */
    async codesById(scope: Scope, ids: readonly string[]): Promise<Map<string, string>> {
      const unique = [...new Set(ids)];
      if (unique.length === 0) return new Map();
      const found = (await scope.db
        .select({ id: anyTable.id, code: anyTable.code })
        .from(anyTable)
        .where(and(eq(anyTable.organisationId, scope.organisationId), inArray(anyTable.id, unique)))) as {
        id: string;
        code: string;
      }[];
      return new Map(found.map((row) => [row.id, row.code]));
    },
  };
};
