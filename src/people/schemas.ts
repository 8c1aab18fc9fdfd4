import { z } from "zod";
import { codeSchema, emailSchema, lineSchema, storedFields } from "../platform/http/fields.ts";
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

export const personPatchSchema = personInputSchema.omit({ code: true }).partial().meta({ id: "PersonPatch" });
export type PersonPatch = z.infer<typeof personPatchSchema>;

export const personSchema = z
  .object({ ...storedFields, code: codeSchema, ...personFields, active: z.boolean() })
  .meta({ id: "Person" });
export type Person = z.infer<typeof personSchema>;
