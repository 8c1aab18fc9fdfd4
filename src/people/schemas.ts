import { z } from "zod";
import { codeSchema, emailSchema, instantSchema, lineSchema, storedFields } from "../platform/http/fields.ts";
import { timeZoneSchema } from "../platform/time/wall-time.ts";

export const personRoles = ["admin", "deliveryUnit", "systemLeader", "owner", "viewer"] as const;

const personFields = {
  title: lineSchema().meta({ description: "The office held; documents print it." }),
  name: lineSchema().optional(),
  role: z.enum(personRoles),
  email: emailSchema,
  timeZone: timeZoneSchema.optional().meta({ description: "IANA zone; the organisation's when absent." }),
  active: z
    .boolean()
    .optional()
    .meta({ description: "False for people who left: kept for the record, mailed no more." }),
};

/** As the plan file and the API write a person. */
export const personInputSchema = z.strictObject({ code: codeSchema, ...personFields }).meta({ id: "NewPerson" });
export type PersonInput = z.infer<typeof personInputSchema>;

const digestsSchema = z.enum(["on", "off"]).meta({
  description:
    "Whether the person gets the daily list of what is theirs to do. They turn it off, and on again, by a link in it; everything else still comes.",
});

/** A person's own choice is not the plan file's to undo. */
export const personPatchSchema = personInputSchema
  .omit({ code: true })
  .extend({ digests: digestsSchema })
  .partial()
  .meta({ id: "PersonPatch" });
export type PersonPatch = z.infer<typeof personPatchSchema>;

export const mailProblemSchema = z
  .object({
    permanent: z.boolean().meta({ description: "True: mail to this address does not arrive; the digest pauses." }),
    status: z.string().nullable().meta({ description: 'Enhanced status code, "5.1.1".' }),
    diagnostic: z.string().nullable(),
    reportedAt: instantSchema,
  })
  .meta({ id: "MailProblem", description: "The last mail to the present address that came back; null: none did." });
export type MailProblem = z.infer<typeof mailProblemSchema>;

export const personSchema = z
  .object({
    ...storedFields,
    code: codeSchema,
    ...personFields,
    active: z.boolean(),
    digests: digestsSchema,
    mailProblem: mailProblemSchema.nullable(),
  })
  .meta({ id: "Person" });
export type Person = z.infer<typeof personSchema>;
