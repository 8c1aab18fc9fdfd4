import { z } from "zod";
import { isUuid } from "../ids/ids.ts";

/** What people call a thing by: short, unique in its organisation, never a UUID. */
export const codeSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "must be 1 to 64 letters, digits, dots, dashes or underscores")
  .refine((code) => !isUuid(code), "must not look like an id")
  .meta({ description: "Code, unique in the organisation." });

/** In a body: a code as the plan file writes it, `code:X`, or an id. */
export const referenceSchema = z.string().min(1).max(80).meta({ description: "A code, `code:X`, or an id." });

/** In a path or a filter: an id or `code:X`. */
export const pathReferenceSchema = z
  .string()
  .refine((text) => text.startsWith("code:") || isUuid(text), "must be an id or code:X")
  .meta({ description: "An id, or `code:X`." });

export const refParams = z.object({ ref: pathReferenceSchema });

export const idSchema = z.uuid().meta({ description: "UUIDv7." });

const controlCharacters = /[\p{Cc}\u2028\u2029]/u;

/** One line of text: titles and names get into mail headers, so no line break may be in them. */
export const lineSchema = (maxLength = 200) =>
  z
    .string()
    .trim()
    .min(1, "must not be empty")
    .max(maxLength)
    .refine((text) => !controlCharacters.test(text), "must be one line without control characters");

/** Free text of several lines; stored as written, escaped wherever it is shown. */
export const textSchema = (maxLength = 10_000) => z.string().trim().min(1, "must not be empty").max(maxLength);

export const emailSchema = z
  .email("must be one plain e-mail address")
  .max(254)
  .refine((text) => !/[\s<>,;:"]/.test(text), "must be one plain e-mail address");

/** Instants go out as ISO 8601 with an offset. */
export const instantSchema = z.iso.datetime({ offset: true });

/** What every stored thing carries in answers, beside its own fields. */
export const storedFields = {
  id: idSchema,
  createdAt: instantSchema,
  updatedAt: instantSchema,
};

export const presentStored = (row: { id: string; createdAt: Date; updatedAt: Date }) => ({
  id: row.id,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
