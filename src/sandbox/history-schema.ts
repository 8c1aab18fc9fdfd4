import { z } from "zod";
import { referenceSchema, textSchema } from "../platform/http/fields.ts";
import { type IsoDate, isoDateSchema } from "../platform/time/dates.ts";

const actionSchema = z.strictObject({
  text: textSchema(2000),
  owner: referenceSchema,
  due: isoDateSchema,
  goal: referenceSchema.optional(),
  strategy: referenceSchema.optional(),
  metric: referenceSchema.optional(),
  checkOn: isoDateSchema.optional(),
});

const askSchema = z.strictObject({
  text: textSchema(2000),
  to: referenceSchema,
  answer: textSchema(2000).optional(),
  on: isoDateSchema.optional().meta({ description: "The day of the answer." }),
});

const on = isoDateSchema;
const number = z.int().min(1);

/** One entry of history.yaml: what people did on a date. */
export const historyEntrySchema = z.union([
  z.strictObject({
    on,
    occurrence: referenceSchema,
    held: z.literal(true),
    decisions: z.array(textSchema(2000)).optional(),
    actions: z.array(actionSchema).optional(),
    asks: z.array(askSchema).optional(),
  }),
  z.strictObject({ on, action: number, done: textSchema(2000) }),
  z.strictObject({ on, action: number, slipTo: isoDateSchema, reason: textSchema(2000) }),
  z.strictObject({
    on,
    owner: z.strictObject({
      goal: referenceSchema,
      from: referenceSchema,
      to: referenceSchema,
      note: textSchema(2000).optional(),
    }),
  }),
]);
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

export const historySchema = z.array(historyEntrySchema).max(10_000);

/** What is stored and applied: an entry, or the later answer to an ask of one. */
export type HistoryEvent =
  | { kind: "entry"; on: IsoDate; entry: HistoryEntry }
  | { kind: "answer"; on: IsoDate; occurrence: string; heldOn: IsoDate; text: string; answer: string };

/** Entries as events in the order of their dates; an ask's answer becomes an event of its own day. */
export const planHistory = (entries: readonly HistoryEntry[]): HistoryEvent[] =>
  entries
    .flatMap((entry): HistoryEvent[] => [
      { kind: "entry", on: entry.on, entry },
      ...("held" in entry ? (entry.asks ?? []) : []).flatMap((ask): HistoryEvent[] =>
        ask.answer === undefined || !("occurrence" in entry)
          ? []
          : [
              {
                kind: "answer",
                on: ask.on ?? entry.on,
                occurrence: entry.occurrence,
                heldOn: entry.on,
                text: ask.text,
                answer: ask.answer,
              },
            ],
      ),
    ])
    // Sorting is stable: of one day, the order they were written in.
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
