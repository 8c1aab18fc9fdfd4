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

/** To whom an overdue action goes, beyond its owner. */
export const escalationRoles = ["goalLeader", "unit", "leader"] as const;
export type EscalationRole = (typeof escalationRoles)[number];

const ladderDays = z.int().min(0).max(365);

export const followUpSettingsSchema = z
  .strictObject({
    remindBeforeDays: z.array(ladderDays).max(10).meta({
      description: "Days before an action is due on which its owner is reminded; 0 is the day itself.",
    }),
    overdueAfterDays: ladderDays.min(1).meta({ description: "Days past due of the first reminder after it." }),
    overdueEveryDays: ladderDays.min(1).meta({ description: "Days between the reminders that follow." }),
    escalation: z
      .array(z.strictObject({ to: z.enum(escalationRoles), afterWorkingDays: z.int().min(1).max(250) }))
      .max(3)
      .meta({ description: "Up the line: to whom, so many working days past due. From the nearest to the furthest." }),
  })
  .refine(
    ({ escalation }) =>
      escalation.every(
        (level, index) => index === 0 || level.afterWorkingDays > (escalation[index - 1]?.afterWorkingDays ?? 0),
      ),
    { message: "each level comes later than the one before", path: ["escalation"] },
  )
  .refine(({ escalation }) => new Set(escalation.map(({ to }) => to)).size === escalation.length, {
    message: "each of the line stands in it once",
    path: ["escalation"],
  })
  .meta({ id: "FollowUpSettings" });
export type FollowUpSettings = z.infer<typeof followUpSettingsSchema>;

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
  followUp: followUpSettingsSchema.optional().meta({
    description:
      "When open actions are recalled and overdue ones go up the line. 7 days, 1 day and the day itself, then weekly; the goal leader after 5 working days, the delivery unit after 10, the leader after 15, when absent.",
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
    followUp: followUpSettingsSchema,
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
