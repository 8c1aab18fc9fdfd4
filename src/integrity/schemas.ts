import { z } from "zod";
import { codeSchema, idSchema } from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";
import { routineKinds } from "../routines/vocabulary.ts";
import { outcomes } from "./integrity.ts";
import { warningKinds } from "./warnings.ts";

export const integrityQuerySchema = z.strictObject({
  from: isoDateSchema.optional().meta({ description: "First day; a year before `to` when absent." }),
  to: isoDateSchema.optional().meta({ description: "Last day; today when absent, and at the latest." }),
});

const shareSchema = z
  .object({ count: z.int(), of: z.int(), share: z.number().min(0).max(1).nullable() })
  .meta({ id: "IntegrityShare" });

const outcomeSchema = z.enum(outcomes);

const figuresShape = {
  expected: z.int().meta({ description: "Those that should have taken place: all judged but those that gave way." }),
  integrity: z.number().min(0).max(1).nullable().meta({
    description: "Held on their planned day, or issued on it, of those expected; null when none was.",
  }),
  counts: z.record(outcomeSchema, z.int()),
  shares: z.record(outcomeSchema.exclude(["gaveWay"]), z.number().min(0).max(1).nullable()),
  chairAbsent: shareSchema.meta({ description: "Of the meetings held whose record says whether the chair was there." }),
  briefInTime: shareSchema.meta({
    description: "Briefs issued by the end of their planned day; papers, of their own.",
  }),
  actionLogInTime: shareSchema.meta({ description: "Action logs sent within two working days of the meeting." }),
};

const figuresSchema = z.object(figuresShape).meta({ id: "IntegrityFigures" });

export const integrityWarningSchema = z
  .object({
    kind: z.enum(warningKinds),
    occurrence: idSchema,
    routine: codeSchema,
    message: z.string(),
    mendBy: isoDateSchema,
  })
  .meta({ id: "IntegrityWarning", description: "What can still be mended." });

const windowShape = { from: isoDateSchema, to: isoDateSchema };
const routineShape = { routine: codeSchema, title: z.string(), kind: z.enum(routineKinds) };

export const organisationIntegritySchema = z
  .object({
    ...windowShape,
    total: figuresSchema,
    routines: z.array(z.object({ ...routineShape, ...figuresShape })),
    warnings: z.array(integrityWarningSchema),
  })
  .meta({ id: "OrganisationIntegrity" });

export const routineIntegritySchema = z
  .object({
    ...windowShape,
    ...routineShape,
    ...figuresShape,
    occurrences: z.array(
      z.object({
        id: idSchema,
        plannedOn: isoDateSchema.meta({ description: "The day the schedule gave, before people moved it." }),
        actualOn: isoDateSchema.nullable().meta({ description: "The day it took place; null when it did not." }),
        outcome: outcomeSchema.nullable().meta({ description: "Null while it is open." }),
        chairAbsent: z.boolean().nullable(),
        briefInTime: z.boolean().nullable(),
        actionLogInTime: z.boolean().nullable(),
      }),
    ),
    warnings: z.array(integrityWarningSchema),
  })
  .meta({ id: "RoutineIntegrity" });
