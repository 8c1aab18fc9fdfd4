import { z } from "zod";
import { codeSchema, instantSchema, storedFields } from "../platform/http/fields.ts";
import { invitationReplies, invitationStates } from "./tables.ts";

export const invitationSchema = z
  .object({
    ...storedFields,
    person: codeSchema.meta({ description: "Code of the person who is invited." }),
    title: z.string(),
    state: z.enum(invitationStates).meta({
      description: "cancelled: it was withdrawn, because the meeting does not take place.",
    }),
    sequence: z.int().meta({ description: "The occurrence's sequence that the person's calendar was sent last." }),
    reply: z.enum(invitationReplies).nullable().meta({
      description: "To the time as it stands; asked for anew when the meeting is moved.",
    }),
    repliedAt: instantSchema.nullable(),
  })
  .meta({ id: "Invitation" });
export type Invitation = z.infer<typeof invitationSchema>;

export const sendingQuerySchema = z.strictObject({
  dryRun: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional()
    .meta({ description: "`true` shows whom it would mail, and mails nobody." }),
});

const inviteeSchema = z.object({
  person: codeSchema,
  title: z.string(),
  email: z.string(),
  because: z.string().meta({ description: "Why the person is invited, as the mail says it." }),
});

export const sendingResultSchema = z
  .object({
    dryRun: z.boolean(),
    invited: z.array(inviteeSchema).meta({ description: "Whom it mails: one invitation each." }),
    invitedBefore: z.array(inviteeSchema).meta({ description: "Readers who have theirs; they are not mailed again." }),
  })
  .meta({ id: "InvitationsSent" });
export type SendingResult = z.infer<typeof sendingResultSchema>;

export const replySchema = z.enum(invitationReplies);
export type Reply = z.infer<typeof replySchema>;
