import { z } from "zod";
import { codeSchema, idSchema, instantSchema, pathReferenceSchema, storedFields } from "../platform/http/fields.ts";
import { calendarMethods, deliveryKinds, deliveryStates } from "./tables.ts";

export const deliveryFilters = {
  state: z.enum(deliveryStates).optional(),
  kind: z.enum(deliveryKinds).optional(),
  person: pathReferenceSchema.optional().meta({ description: "Who it is for: an id, or `code:X`." }),
  occurrence: idSchema.optional().meta({ description: "Id of the occurrence it belongs to." }),
};

const deliveryFields = {
  ...storedFields,
  kind: z.enum(deliveryKinds),
  state: z.enum(deliveryStates).meta({
    description: "kept: written and readable here, never sent (a sandbox, or no SMTP server was set).",
  }),
  dedupeKey: z.string().meta({ description: "What is written twice with the same key is sent once." }),
  person: codeSchema.meta({ description: "Code of the person it is for." }),
  occurrence: idSchema.nullable(),
  document: idSchema.nullable(),
  to: z.string().meta({ description: "The address at the time of writing." }),
  subject: z.string(),
  messageId: z.string().meta({ description: "The same at every attempt, so that a repeated mail can be recognised." }),
  attemptCount: z.number().int(),
  nextAttemptAt: instantSchema.nullable(),
  sentAt: instantSchema.nullable(),
  lastError: z.string().nullable(),
};

export const deliverySchema = z.object(deliveryFields).meta({ id: "Delivery" });
export type Delivery = z.infer<typeof deliverySchema>;

export const deliveryAttemptSchema = z
  .object({
    number: z.number().int(),
    outcome: z.enum(["started", "sent", "failed", "unknown", "kept"]).meta({
      description: "unknown: handed over without an answer; it may have arrived.",
    }),
    response: z.string().nullable(),
    startedAt: instantSchema,
    finishedAt: instantSchema.nullable(),
  })
  .meta({ id: "DeliveryAttempt" });
export type DeliveryAttempt = z.infer<typeof deliveryAttemptSchema>;

export const deliveryDetailSchema = z
  .object({
    ...deliveryFields,
    headers: z.record(z.string(), z.string()),
    text: z.string(),
    html: z.string().nullable(),
    calendar: z
      .object({ method: z.enum(calendarMethods), text: z.string() })
      .nullable()
      .meta({
        description: "The iCalendar part (text/calendar) of an invitation, of its change or of its withdrawal.",
      }),
    attempts: z.array(deliveryAttemptSchema),
  })
  .meta({ id: "DeliveryDetail" });
export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>;
