import { z } from "zod";

const date = z.iso.date();
const named = z.strictObject({ code: z.string(), title: z.string() });

/** What a handover page says. Plain data that names everything by code, frozen on the day of the handover. */
export const handoverModelSchema = z.strictObject({
  schemaVersion: z.literal(1),
  organisation: z.string(),
  from: named,
  to: named,
  on: date,
  note: z.string().nullable(),
});
export type HandoverModel = z.infer<typeof handoverModelSchema>;
