import { z } from "zod";
import { idSchema, instantSchema, lineSchema, referenceSchema, storedFields } from "../platform/http/fields.ts";
import { roles, scopes } from "./roles.ts";

export const apiKeyInputSchema = z
  .strictObject({
    name: lineSchema(),
    role: z.enum(roles),
    scopes: z.array(z.enum(scopes)).max(20).optional().meta({ description: "Only for the role integration." }),
    person: referenceSchema.optional().meta({ description: "The person it speaks for; an owner's key needs one." }),
  })
  .meta({ id: "NewApiKey" });
export type ApiKeyInput = z.infer<typeof apiKeyInputSchema>;

export const apiKeySchema = z
  .object({
    ...storedFields,
    name: z.string(),
    role: z.enum(roles),
    scopes: z.array(z.string()),
    person: z.string().nullable(),
    prefix: z.string().meta({ description: "The key's first characters." }),
    revokedAt: instantSchema.nullable(),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof apiKeySchema>;

export const createdApiKeySchema = apiKeySchema
  .extend({ key: z.string().meta({ description: "The key itself: shown this once." }) })
  .meta({ id: "CreatedApiKey" });

export const apiKeyParams = z.object({ id: idSchema });
