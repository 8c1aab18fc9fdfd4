import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { Problem } from "../errors/problem.ts";

export const limitSchema = z
  .string()
  .regex(/^\d{1,4}$/, "must be a whole number from 1 to 200")
  .transform(Number)
  .pipe(z.number().min(1, "must be from 1 to 200").max(200, "must be from 1 to 200"))
  .optional()
  .meta({ description: "How many to return, 1 to 200; 50 when absent." });

/** The query of a list: limit, cursor and the named filters; anything else is refused. */
export const listQuery = <Filters extends z.ZodRawShape>(filters: Filters) =>
  z.strictObject({
    limit: limitSchema,
    cursor: z.string().max(2000).optional().meta({ description: "nextCursor of the page before." }),
    ...filters,
  });

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() });

export interface PageRequest {
  limit: number;
  /** The sort keys of the last row of the page before. */
  after: string[] | null;
}

export interface Page<Item> {
  data: Item[];
  nextCursor: string | null;
}

/** Makes and reads cursors. They are signed with the organisation and the path, so that none can be made up or moved. */
export interface CursorCodec {
  write(sortKeys: string[]): string;
  read(cursor: string): string[];
}

export const createCursorCodec = (secretKey: string, organisationId: string, path: string): CursorCodec => {
  const sign = (payload: string): Buffer =>
    createHmac("sha256", secretKey).update(`cursor\n${organisationId}\n${path}\n${payload}`).digest().subarray(0, 16);
  return {
    write(sortKeys) {
      const payload = Buffer.from(JSON.stringify(sortKeys)).toString("base64url");
      return `${payload}.${sign(payload).toString("base64url")}`;
    },
    read(cursor) {
      const [payload = "", signature = ""] = cursor.split(".");
      const given = Buffer.from(signature, "base64url");
      const expected = sign(payload);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        throw new Problem(400, "The cursor was not made by this list. Start again without it.");
      }
      return z.array(z.string()).parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
    },
  };
};

/** Cuts the one row too many that a list query asks for, and makes the cursor of the next page from the last row. */
export const toPage = <Row, Item>(
  rows: Row[],
  limit: number,
  cursors: CursorCodec,
  sortKeysOf: (row: Row) => string[],
  present: (row: Row) => Item,
): Page<Item> => {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return {
    data: kept.map(present),
    nextCursor: rows.length > limit && last !== undefined ? cursors.write(sortKeysOf(last)) : null,
  };
};
