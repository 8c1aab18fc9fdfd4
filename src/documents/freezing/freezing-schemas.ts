import { z } from "zod";
import { idSchema, instantSchema } from "../../platform/http/fields.ts";
import { isoDateSchema } from "../../platform/time/dates.ts";
import { documentModelSchema, sourceSchema } from "../view-model.ts";

/** A number in a path. */
export const numberSchema = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, "must be a whole number from 1")
  .transform(Number);

const version = {
  number: z.int().min(1).meta({ description: "1 for the first content that another took the place of." }),
  contentHash: z.string(),
  composedAt: instantSchema,
  replacedBecause: z.string().meta({ description: "Why another took its place." }),
  replacedBy: z.string(),
  replacedAt: instantSchema,
};
export const versionSummarySchema = z.object(version).meta({ id: "DocumentVersionSummary" });
export type VersionView = z.infer<typeof versionSummarySchema>;
export const versionSchema = z.object({ ...version, content: documentModelSchema }).meta({ id: "DocumentVersion" });

const figureText = z.object({
  revision: z.int().min(1),
  valueText: z.string().nullable().meta({ description: "Null where it is hidden to protect a small group." }),
  receivedOn: isoDateSchema,
});

const figureName = {
  metric: z.string().meta({ description: "The metric that is observed." }),
  title: z.string(),
  site: z.string().nullable(),
  subgroup: z.string(),
  period: z.string(),
  periodLabel: z.string(),
};

export const changesSinceSchema = z
  .object({
    data: z.array(
      z.object({
        ...figureName,
        printed: figureText,
        now: figureText,
        isRestated: z.boolean().meta({ description: "False where it was received again and still reads the same." }),
        text: z.string(),
      }),
    ),
    figuresSince: z
      .array(z.object({ ...figureName, now: figureText, text: z.string() }))
      .meta({ description: "Of periods that the document knew no figure of." }),
    statement: z.string(),
  })
  .meta({ id: "ChangesSince" });

export const sourceOfDocumentSchema = z
  .object({
    ...sourceSchema.shape,
    observation: z
      .object({
        id: idSchema,
        value: z.number().nullable(),
        n: z.int().nullable(),
        suppressed: z.boolean().meta({ description: "Hidden to protect people in small groups." }),
        receivedAt: instantSchema,
      })
      .nullable()
      .meta({ description: "The revision that the document cites." }),
    revisions: z.string().meta({ description: "Where every revision of the figure is read." }),
  })
  .meta({ id: "DocumentSource" });
export type SourceView = z.infer<typeof sourceOfDocumentSchema>;

export const finalQuerySchema = z.strictObject({
  fileName: z.string().min(1).max(500).optional().meta({
    description: "The file's name, where no Content-Disposition gives one.",
  }),
});

/** Takes the bytes as they are; the service judges them. */
export const finalBodySchema = z.unknown().meta({ type: "string", format: "binary" });
