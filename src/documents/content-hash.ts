import { createHash } from "node:crypto";

/** JSON with sorted keys and without undefined members, so that equal content is equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

/** SHA-256, hex, of a document model: the same content gives the same hash on every database and machine. */
export function hashContent(model: unknown): string {
  return createHash("sha256").update(canonicalJson(model), "utf8").digest("hex");
}
