import { createHash, randomBytes } from "node:crypto";

/** A feed's secret, of 256 random bits. It is shown once, in the feed's address; only its hash is stored. */
export const generateToken = (): { token: string; hash: string } => {
  const token = randomBytes(32).toString("base64url");
  return { token, hash: hashToken(token) };
};

/** Tokens are random, so a plain hash is enough. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");
