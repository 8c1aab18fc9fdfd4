import { z } from "zod";
import { escalationRoles } from "../organisations/schemas.ts";
import { pathReferenceSchema, storedFields, textSchema } from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";

export const maxReasonLength = 2000;
const reasonField = textSchema(maxReasonLength);

export const escalationStateSchema = z.enum(["open", "acknowledged", "snoozed", "ended"]);
export type EscalationState = z.infer<typeof escalationStateSchema>;

export const escalationSchema = z
  .object({
    ...storedFields,
    action: z.string().meta({ description: "The action's number.", examples: ["A3"] }),
    text: z.string().meta({ description: "The action's text." }),
    owner: z.string().meta({ description: "Code of who owns the action now." }),
    due: isoDateSchema.meta({ description: "The date that was missed." }),
    daysOverdue: z.int().min(0).meta({ description: "Of the date that was missed; 0 once it has ended." }),
    level: z.int().meta({ description: "1 is the nearest to the owner." }),
    to: z.enum(escalationRoles),
    recipients: z.array(z.string()).meta({ description: "Codes of those who held the role when it was raised." }),
    raisedOn: isoDateSchema,
    state: escalationStateSchema.meta({
      description:
        "`ended` as soon as the action is done, dropped or has a new date; a snoozed one is `open` again from its day on.",
    }),
    snoozedUntil: isoDateSchema.nullable(),
    reason: z.string().nullable().meta({ description: "What was answered, or why it ended." }),
    answeredBy: z.string().nullable(),
    answeredOn: isoDateSchema.nullable(),
    endedOn: isoDateSchema.nullable().meta({ description: "The day on which it was found to have ended." }),
  })
  .meta({ id: "Escalation" });
export type Escalation = z.infer<typeof escalationSchema>;

export const escalationFilters = {
  state: escalationStateSchema.optional(),
  action: pathReferenceSchema.optional(),
  person: pathReferenceSchema.optional().meta({ description: "Whom it went to: an id or `code:X`." }),
};

export const acknowledgeInputSchema = z
  .strictObject({ text: reasonField.optional().meta({ description: "What is done about it." }) })
  .meta({ id: "AcknowledgeEscalation" });

export const snoozeInputSchema = z
  .strictObject({
    until: isoDateSchema.meta({ description: "The first day on which it counts again, at most 90 days ahead." }),
    reason: reasonField,
  })
  .meta({ id: "SnoozeEscalation" });

const field = z.string().optional();
/** Lenient: what is wrong with a field is said on the page, beside it. */
export const escalationFormSchema = z.object({
  answer: field,
  text: field,
  until: field,
  reason: field,
  version: field,
});
export type EscalationForm = z.infer<typeof escalationFormSchema>;
