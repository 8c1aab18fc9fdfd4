import { z } from "zod";
import { codeSchema, instantSchema, lineSchema, referenceSchema, storedFields } from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";
import { timeZoneSchema } from "../platform/time/wall-time.ts";

/** (value - expected) / |target - baseline|, in the good direction: the lower bounds of the statuses. */
export const statusThresholdsSchema = z
  .strictObject({
    ahead: z.number().min(-10).max(10),
    onTrack: z.number().min(-10).max(10),
    offTrack: z.number().min(-10).max(10),
  })
  .refine((t) => t.ahead >= t.onTrack && t.onTrack >= t.offTrack, {
    message: "must fall from ahead over onTrack to offTrack",
  })
  .meta({ id: "StatusThresholds" });
export type StatusThresholds = z.infer<typeof statusThresholdsSchema>;

const settings = {
  name: lineSchema(),
  timeZone: timeZoneSchema,
  smallCellThreshold: z
    .int()
    .min(0)
    .max(1000)
    .optional()
    .meta({ description: "Cohorts smaller than this never leave." }),
  statusThresholds: statusThresholdsSchema.optional(),
  staleAfterDays: z.int().min(0).max(3650).optional().meta({
    description: "Days beyond the expected receipt after which a metric counts as stale.",
  }),
  briefsPerWeek: z.int().min(1).max(100).optional().meta({
    description: "Papers that one person can read in a week; the production calendar warns of more. 3 when absent.",
  }),
};

export const organisationInputSchema = z
  .strictObject({ code: codeSchema, ...settings })
  .meta({ id: "NewOrganisation" });
export type OrganisationInput = z.infer<typeof organisationInputSchema>;

export const organisationPatchSchema = z
  .strictObject({ ...settings, defaultCalendar: referenceSchema })
  .partial()
  .meta({ id: "OrganisationPatch" });
export type OrganisationPatch = z.infer<typeof organisationPatchSchema>;

export const organisationSchema = z
  .object({
    ...storedFields,
    code: codeSchema,
    name: z.string(),
    timeZone: z.string(),
    smallCellThreshold: z.int(),
    statusThresholds: statusThresholdsSchema,
    staleAfterDays: z.int(),
    briefsPerWeek: z.int(),
    defaultCalendar: z.string().nullable(),
    sandbox: z.boolean().meta({ description: "A sandbox has a clock of its own, and its mail never leaves." }),
    now: instantSchema.meta({ description: "The organisation's own time." }),
    today: isoDateSchema,
  })
  .meta({ id: "Organisation" });
export type Organisation = z.infer<typeof organisationSchema>;

/** What the operator gets on creating one: the only time the key is shown. */
export const createdOrganisationSchema = z
  .object({ organisation: organisationSchema, apiKey: z.string() })
  .meta({ id: "CreatedOrganisation" });

export const operatorOrganisationInputSchema = z
  .strictObject({ code: codeSchema, ...settings, sandbox: z.boolean().optional() })
  .meta({ id: "NewOperatorOrganisation" });
