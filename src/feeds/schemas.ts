import { z } from "zod";
import { instantSchema, lineSchema, referenceSchema, storedFields } from "../platform/http/fields.ts";

export const calendarFeedInputSchema = z
  .strictObject({
    name: lineSchema().meta({ description: "What calendar programs call it." }),
    person: referenceSchema
      .optional()
      .meta({ description: "Whose meetings and papers it shows; all of the organisation's when absent." }),
  })
  .meta({ id: "NewCalendarFeed" });
export type CalendarFeedInput = z.infer<typeof calendarFeedInputSchema>;

export const calendarFeedSchema = z
  .object({
    ...storedFields,
    name: z.string(),
    person: z.string().nullable(),
    revokedAt: instantSchema.nullable(),
  })
  .meta({ id: "CalendarFeed" });
export type CalendarFeed = z.infer<typeof calendarFeedSchema>;

export const createdCalendarFeedSchema = calendarFeedSchema
  .extend({ url: z.url().meta({ description: "The address to subscribe to: shown this once. Who has it can read." }) })
  .meta({ id: "CreatedCalendarFeed" });
