import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { belongsToOrganisation } from "../organisations/tables.ts";
import { bytesColumn, idColumn, instantColumn, timestampColumns, versionColumn } from "../platform/db/columns.ts";
import { occurrences } from "../routines/tables.ts";
import type { Edit } from "./edits/edit-schema.ts";
import type { DocumentModel } from "./view-model.ts";

export const documentKinds = ["agenda", "memo", "actionLog"] as const;
export const documentStatuses = ["draft", "signedOff", "held", "issued"] as const;

export const documents = pgTable(
  "documents",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    occurrenceId: uuid()
      .notNull()
      .references(() => occurrences.id),
    kind: text({ enum: documentKinds }).notNull(),
    status: text({ enum: documentStatuses }).notNull(),
    /** The composed view model; text and HTML are rendered from it alone. */
    content: jsonb().notNull().$type<DocumentModel>(),
    /** SHA-256 over the canonical JSON of `content`. */
    contentHash: text().notNull(),
    /** What the delivery unit changed in what the data propose, in order; put in again whenever it is composed anew. */
    edits: jsonb().notNull().$type<Edit[]>().default([]),
    composedAt: instantColumn().notNull(),
    signedOffAt: instantColumn(),
    signedOffBy: text(),
    issuedAt: instantColumn(),
    version: versionColumn(),
    ...timestampColumns(),
  },
  (t) => [uniqueIndex("documents_occurrence_id_kind_key").on(t.occurrenceId, t.kind)],
);

/** What a document said before it said something else. Append-only. */
export const documentVersions = pgTable(
  "document_versions",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    documentId: uuid()
      .notNull()
      .references(() => documents.id),
    /** 1 for the first content that was replaced. */
    number: integer().notNull(),
    content: jsonb().notNull().$type<DocumentModel>(),
    contentHash: text().notNull(),
    composedAt: instantColumn().notNull(),
    /** Why another took its place: the figures changed, it was edited, signed off, issued. */
    replacedBecause: text().notNull(),
    replacedBy: text().notNull(),
    replacedAt: instantColumn().notNull(),
  },
  (t) => [uniqueIndex("document_versions_document_id_number_key").on(t.documentId, t.number)],
);

/** A draft edited outside, in Word, that became the final paper: kept byte for byte beside the figures it was made from. */
export const documentFinals = pgTable(
  "document_finals",
  {
    id: idColumn(),
    organisationId: belongsToOrganisation(),
    documentId: uuid()
      .notNull()
      .references(() => documents.id),
    /** A later one takes the place of an earlier, until the document is issued. */
    number: integer().notNull(),
    fileName: text().notNull(),
    mediaType: text().notNull(),
    bytes: bytesColumn().notNull(),
    sha256: text().notNull(),
    /** Of the content that it was made from. */
    contentHash: text().notNull(),
    uploadedBy: text().notNull(),
    uploadedAt: instantColumn().notNull(),
  },
  (t) => [
    uniqueIndex("document_finals_document_id_number_key").on(t.documentId, t.number),
    index("document_finals_organisation_id_idx").on(t.organisationId),
  ],
);
