import { z } from "zod";
import { codeSchema, lineSchema, referenceSchema, storedFields } from "../platform/http/fields.ts";

export const siteKinds = ["state", "region", "district", "school", "department", "campus"] as const;

const siteFields = {
  title: lineSchema(),
  kind: z.enum(siteKinds),
};

/** As the plan file and the API write a site. */
export const siteInputSchema = z
  .strictObject({
    code: codeSchema,
    ...siteFields,
    parent: referenceSchema.optional().meta({ description: "The site it belongs to; none at the top." }),
  })
  .meta({ id: "NewSite" });
export type SiteInput = z.infer<typeof siteInputSchema>;

export const sitePatchSchema = z
  .strictObject({ ...siteFields, parent: referenceSchema.nullable() })
  .partial()
  .meta({ id: "SitePatch" });
export type SitePatch = z.infer<typeof sitePatchSchema>;

export const siteSchema = z
  .object({ ...storedFields, code: codeSchema, ...siteFields, parent: codeSchema.optional() })
  .meta({ id: "Site" });
export type Site = z.infer<typeof siteSchema>;
