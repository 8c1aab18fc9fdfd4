import type { Db } from "./database.ts";

const preparedByConnection = new WeakMap<Db, Map<string, unknown>>();

/**
 * Builds a statement once for each connection, for those few that are asked all the time: putting the text together
 * and planning it takes longer than running it. Values go in by placeholders, so the text is always the same.
 * @param build prepares the statement under the given name
 */
export const prepareOnce = <Statement>(db: Db, name: string, build: (name: string) => Statement): Statement => {
  const prepared = preparedByConnection.get(db) ?? new Map<string, unknown>();
  preparedByConnection.set(db, prepared);
  const known = prepared.get(name) ?? build(name);
  prepared.set(name, known);
  return known as Statement;
};
