import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const prefix = "db_";

/** A new key of 256 random bits. It is shown once; only its hash is stored. */
export const generateKey = (): { key: string; prefix: string; hash: string } => {
  const key = `${prefix}${randomBytes(32).toString("base64url")}`;
  return { key, prefix: key.slice(0, prefix.length + 6), hash: hashKey(key) };
};

/** Keys are random, so a plain hash is enough; a slow one would only slow every request. */
export const hashKey = (key: string): string => createHash("sha256").update(key).digest("hex");

/** Compares without telling by its timing how much of the text was right. */
export const isSameSecret = (given: string, expected: string): boolean =>
  timingSafeEqual(createHash("sha256").update(given).digest(), createHash("sha256").update(expected).digest());
