import { z } from "zod";
import { actionTypes } from "../../actions/schemas.ts";
import { personInputSchema } from "../../people/schemas.ts";
import { lineSchema, referenceSchema, textSchema } from "../../platform/http/fields.ts";
import { type IsoDate, isoDateSchema } from "../../platform/time/dates.ts";
import { ratingInputSchema } from "../../ratings/schemas.ts";

const maxTextLength = 4000;
const text = textSchema(maxTextLength);
const item = lineSchema(200).meta({ description: "The key of an item of the meeting's agenda." });
const number = z.int().min(1);
const people = z.array(referenceSchema).max(200);
const on = isoDateSchema;
/** An entry's date is that of the day on which it was done or said; what it is about may have a date of its own. */
const onDay = { on };

const actionSchema = z.strictObject({
  type: z.enum(actionTypes).optional(),
  item: item.optional(),
  text,
  owner: referenceSchema,
  due: isoDateSchema,
  goal: referenceSchema.optional(),
  strategy: referenceSchema.optional(),
  metric: referenceSchema.optional(),
  checkOn: isoDateSchema.optional(),
});

const decisionSchema = z.union([
  text,
  z.strictObject({
    text,
    item: item.optional(),
    action: number.optional().meta({ description: "The action whose check it follows from." }),
    metric: referenceSchema.optional(),
    strategy: referenceSchema.optional(),
  }),
]);

const askSchema = z.strictObject({
  text,
  to: referenceSchema,
  from: referenceSchema.optional(),
  strategy: referenceSchema.optional(),
  item: item.optional(),
  answer: text.optional(),
  on: isoDateSchema.optional().meta({ description: "The day of the answer." }),
});

const noteSchema = z.strictObject({ text, item: item.optional(), by: referenceSchema.optional() });

const attendanceSchema = z
  .strictObject({ present: people, remote: people, excused: people, absent: people })
  .partial()
  .meta({ description: "Codes of people, by how they took part." });

const meetingSchema = z.strictObject({
  ...onDay,
  occurrence: referenceSchema,
  held: z.literal(true),
  chairAttended: z.boolean().optional(),
  attendance: attendanceSchema.optional(),
  notes: z.array(noteSchema).max(200).optional(),
  decisions: z.array(decisionSchema).max(200).optional(),
  actions: z.array(actionSchema).max(200).optional(),
  asks: z.array(askSchema).max(200).optional(),
  closed: z.literal(true).optional().meta({ description: "The record is complete; the follow-up starts." }),
});

/** Of a routine's occurrence that has still to come: which one, by its date. */
const ofOccurrence = { occurrence: referenceSchema, date: isoDateSchema };
const ofAction = { action: number };

const ownerSchema = z
  .strictObject({
    goal: referenceSchema.optional(),
    strategy: referenceSchema.optional(),
    from: referenceSchema,
    to: referenceSchema,
    note: text.optional(),
  })
  .refine(({ goal, strategy }) => (goal === undefined) !== (strategy === undefined), {
    error: "say what changes hands: either a goal or a strategy",
    path: ["goal"],
  });

const leavesSchema = z.strictObject({ person: referenceSchema, to: referenceSchema, note: text.optional() });

const evaluationSchema = z.strictObject({
  strategy: referenceSchema,
  decision: z.enum(["continue", "adjust", "stop"]),
  reason: text,
  evaluateOn: isoDateSchema.optional().meta({ description: "When it comes up again; not after a stop." }),
});

const softEvidenceSchema = z.strictObject({
  kind: z.enum(["walkThrough", "survey", "quotation", "document", "other"]),
  text,
  observedOn: isoDateSchema.optional(),
  source: lineSchema(500),
  metric: referenceSchema.optional(),
  strategy: referenceSchema.optional(),
  goal: referenceSchema.optional(),
  site: referenceSchema.optional(),
});

const escalationSchema = z
  .strictObject({
    action: number,
    acknowledged: z.literal(true).optional(),
    snoozedUntil: isoDateSchema.optional(),
    reason: text,
  })
  .refine(({ acknowledged, snoozedUntil }) => (acknowledged === undefined) !== (snoozedUntil === undefined), {
    error: "say either that it is acknowledged or until when it is snoozed",
    path: ["acknowledged"],
  });

/** What an entry may say, each by the field that no other kind has. */
const entrySchemas = {
  held: meetingSchema,
  skipped: z.strictObject({ ...onDay, ...ofOccurrence, skipped: textSchema(500) }),
  movedTo: z.strictObject({ ...onDay, ...ofOccurrence, movedTo: isoDateSchema, reason: textSchema(500) }),
  done: z.strictObject({ ...onDay, ...ofAction, done: text }),
  slipTo: z.strictObject({ ...onDay, ...ofAction, slipTo: isoDateSchema, reason: text }),
  verified: z.strictObject({ ...onDay, ...ofAction, verified: text }),
  dropped: z.strictObject({ ...onDay, ...ofAction, dropped: text }),
  note: z.strictObject({ ...onDay, ...ofAction, note: text }),
  reopened: z.strictObject({ ...onDay, ...ofAction, reopened: text }),
  owner: z.strictObject({ ...onDay, owner: ownerSchema }),
  joins: z.strictObject({ ...onDay, joins: personInputSchema }),
  leaves: z.strictObject({ ...onDay, leaves: leavesSchema }),
  evaluation: z.strictObject({ ...onDay, evaluation: evaluationSchema }),
  softEvidence: z.strictObject({ ...onDay, softEvidence: softEvidenceSchema }),
  rating: z.strictObject({ ...onDay, rating: ratingInputSchema }),
  escalation: z.strictObject({ ...onDay, escalation: escalationSchema }),
} as const;

type EntryKind = keyof typeof entrySchemas;
/** One entry of history.yaml of a kind. */
export type EntryOf<Kind extends EntryKind> = z.output<(typeof entrySchemas)[Kind]>;
export type HistoryEntry = { [Kind in EntryKind]: EntryOf<Kind> }[EntryKind];
export type MeetingEntry = EntryOf<"held">;
export type ActionEntry = EntryOf<"done" | "slipTo" | "verified" | "dropped" | "note" | "reopened">;

const entryKinds = Object.keys(entrySchemas) as EntryKind[];

/** One entry of history.yaml: what people did on a date. Its faults are those of the kind of entry that it is. */
export const historyEntrySchema = z.record(z.string(), z.unknown()).transform((written, context): HistoryEntry => {
  const kind = entryKinds.find((candidate) => candidate in written);
  if (kind === undefined) {
    context.addIssue(`say what happened: one of ${entryKinds.join(", ")}`);
    return z.NEVER;
  }
  const read = entrySchemas[kind].safeParse(written);
  if (read.success) return read.data;
  for (const { path, message } of read.error.issues) {
    context.addIssue({ code: "custom", path: [...path], message });
  }
  return z.NEVER;
});

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
        ask.answer === undefined || !("held" in entry)
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
