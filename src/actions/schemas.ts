import { z } from "zod";
import {
  idSchema,
  instantSchema,
  pathReferenceSchema,
  referenceSchema,
  storedFields,
  textSchema,
} from "../platform/http/fields.ts";
import { isoDateSchema } from "../platform/time/dates.ts";

export const maxTextLength = 4000;
const maxAddressLength = 2000;

/** The zod error for a field that the practice cannot do without: says why, not only that it is missing. */
const neededBecause = (why: string) => ({
  error: (issue: { input?: unknown }) => (issue.input === undefined ? `is required: ${why}` : undefined),
});

const occurrenceField = z
  .uuid(neededBecause("say in which occurrence"))
  .meta({ description: "Id of the occurrence in which it was said." });
const textField = textSchema(maxTextLength);

/** Why a text is no address to show others: nothing but the web, and nothing that hides where it leads. */
const isWebAddress = (text: string): boolean => {
  if (/[\s\p{C}]/u.test(text) || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return ["http:", "https:"].includes(protocol) && username === "" && password === "";
};

/** Where what was said can be seen. */
export const evidenceUrlSchema = z
  .string()
  .trim()
  .max(maxAddressLength)
  .refine(isWebAddress, "must be an address that begins with https:// or http://, without a user name")
  .meta({ description: "Where it can be seen: an http or https address.", format: "uri" });
const evidenceUrlField = evidenceUrlSchema.optional();

const routineFields = {
  occurrence: idSchema,
  routine: z.string().meta({ description: "Code of the routine whose occurrence it is." }),
};

const personField = (why: string) =>
  z.string(neededBecause(why)).min(1).max(80).meta({ description: "A person: a code, `code:X`, or an id." });

const dateField = (why: string, description: string) =>
  z.string(neededBecause(why)).pipe(isoDateSchema).meta({ format: "date", description });

const reasonField = (why: string) =>
  z
    .string(neededBecause(why))
    .trim()
    .min(1, "must not be empty")
    .max(maxTextLength)
    .meta({ description: "The reason, in words." });

const itemField = textSchema(200).meta({ description: "The item of the agenda under which it was said." });
const personReferenceField = z.string().min(1).max(80);
const actionReferenceField = z
  .string()
  .min(1)
  .max(80)
  .meta({ description: "The action whose metric was looked at again: `A3`, `code:A3` or an id.", examples: ["A3"] });

const namesSomething = (patch: object): boolean => Object.values(patch).some((value) => value !== undefined);

export const decisionInputSchema = z
  .strictObject({
    occurrence: occurrenceField,
    text: textField,
    item: itemField.optional(),
    action: actionReferenceField.optional(),
    metric: referenceSchema.optional(),
    strategy: referenceSchema.optional(),
  })
  .meta({ id: "NewDecision" });
export type DecisionInput = z.infer<typeof decisionInputSchema>;

export const decisionPatchSchema = z
  .strictObject({
    text: textField.optional(),
    item: itemField.nullable().optional(),
    action: actionReferenceField.nullable().optional(),
    metric: referenceSchema.nullable().optional(),
    strategy: referenceSchema.nullable().optional(),
  })
  .refine(namesSomething, "name something to correct")
  .meta({ id: "DecisionPatch" });
export type DecisionPatch = z.infer<typeof decisionPatchSchema>;

export const decisionSchema = z
  .object({
    ...storedFields,
    code: z.string().meta({ description: "The number as a code: `code:D3` addresses it.", examples: ["D3"] }),
    number: z.string().meta({ examples: ["D3"] }),
    ...routineFields,
    text: z.string(),
    decidedOn: isoDateSchema,
    item: z.string().nullable(),
    action: z
      .string()
      .nullable()
      .meta({ description: "Number of the action whose metric was looked at again.", examples: ["A3"] }),
    metric: z.string().nullable(),
    strategy: z.string().nullable(),
  })
  .meta({ id: "Decision" });
export type Decision = z.infer<typeof decisionSchema>;

export const decisionFilters = {
  occurrence: idSchema.optional(),
  action: pathReferenceSchema.optional().meta({ description: "Decisions that follow from this action." }),
};

export const actionTypes = ["action", "commitment", "dataRequest"] as const;
export const actionStates = ["open", "done", "verified", "dropped"] as const;

export const actionInputSchema = z
  .strictObject({
    occurrence: occurrenceField,
    type: z.enum(actionTypes).optional().meta({ description: "`action` when absent." }),
    text: textField,
    item: itemField.optional(),
    owner: personField("every action has one owner"),
    due: dateField("every action has a date by which it is done", "Not before the meeting."),
    goal: referenceSchema
      .optional()
      .meta({ description: "When neither goal nor strategy is given: the meeting's goal, if it is about one." }),
    strategy: referenceSchema.optional(),
    metric: referenceSchema.optional().meta({ description: "The metric that it should move." }),
    checkOn: isoDateSchema.optional().meta({ description: "When to look whether the metric moved." }),
  })
  .meta({ id: "NewAction" });
export type ActionInput = z.infer<typeof actionInputSchema>;

/** Corrects what was written down. Date, owner and state move by updates, so that their history stays. */
export const actionPatchSchema = z
  .strictObject({
    text: textField.optional(),
    item: itemField.nullable().optional(),
    goal: referenceSchema.nullable().optional(),
    strategy: referenceSchema.nullable().optional(),
    metric: referenceSchema.nullable().optional(),
    checkOn: isoDateSchema.nullable().optional(),
  })
  .refine(namesSomething, "name something to correct")
  .meta({ id: "ActionPatch" });
export type ActionPatch = z.infer<typeof actionPatchSchema>;

export const actionSchema = z
  .object({
    ...storedFields,
    code: z.string().meta({ description: "The number as a code: `code:A3` addresses it.", examples: ["A3"] }),
    number: z.string().meta({ examples: ["A3"] }),
    type: z.enum(actionTypes),
    ...routineFields,
    agreedOn: isoDateSchema.meta({ description: "Date of the meeting in which it was agreed." }),
    text: z.string(),
    item: z.string().nullable(),
    owner: z.string().meta({ description: "The person's code." }),
    due: isoDateSchema,
    originalDue: isoDateSchema.meta({ description: "The first date promised; slips do not change it." }),
    state: z.enum(actionStates),
    isOverdue: z.boolean().meta({ description: "Open, and due before the organisation's today." }),
    daysOverdue: z.int().min(0),
    finishedOn: isoDateSchema.nullable(),
    goal: z.string().nullable(),
    strategy: z.string().nullable(),
    metric: z.string().nullable(),
    checkOn: isoDateSchema.nullable(),
  })
  .meta({ id: "Action" });
export type Action = z.infer<typeof actionSchema>;

export const actionFilters = {
  owner: pathReferenceSchema.optional(),
  goal: pathReferenceSchema.optional(),
  strategy: pathReferenceSchema.optional(),
  metric: pathReferenceSchema.optional(),
  occurrence: idSchema.optional(),
  type: z.enum(actionTypes).optional(),
  state: z.enum(actionStates).optional(),
  overdue: z.enum(["true", "false"]).optional(),
};

export const actionUpdateInputSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("done"), text: textField.optional(), evidenceUrl: evidenceUrlField }),
    z.strictObject({
      kind: z.literal("slip"),
      to: dateField("say the new date", "The new due date, later than the present one."),
      text: reasonField("say why the date moves"),
    }),
    z.strictObject({
      kind: z.literal("verify"),
      text: textField.optional().meta({ description: "What was looked at." }),
      evidenceUrl: evidenceUrlField,
    }),
    z.strictObject({ kind: z.literal("drop"), text: reasonField("say why it is dropped") }),
    z.strictObject({ kind: z.literal("reopen"), text: textField.optional() }),
    z.strictObject({
      kind: z.literal("reassign"),
      owner: personField("say who owns it from now on"),
      text: textField.optional(),
    }),
    z.strictObject({
      kind: z.literal("note"),
      text: reasonField("a note says something"),
      evidenceUrl: evidenceUrlField,
    }),
  ])
  .meta({ id: "NewActionUpdate" });
export type ActionUpdateInput = z.infer<typeof actionUpdateInputSchema>;

export const actionUpdateSchema = z
  .object({
    id: idSchema,
    action: z.string().meta({ description: "The action's number.", examples: ["A3"] }),
    kind: z.enum(["done", "verify", "slip", "drop", "reopen", "reassign", "note"]),
    text: z.string().nullable(),
    evidenceUrl: z.string().nullable().meta({ description: "Where what was said can be seen." }),
    isByLink: z.boolean().meta({ description: "Said by the signed link of a mail." }),
    fromDue: isoDateSchema.nullable(),
    toDue: isoDateSchema.nullable(),
    fromOwner: z.string().nullable(),
    toOwner: z.string().nullable(),
    saidOn: isoDateSchema,
    saidBy: z.string(),
    createdAt: instantSchema,
  })
  .meta({ id: "ActionUpdate" });
export type ActionUpdate = z.infer<typeof actionUpdateSchema>;

export const askInputSchema = z
  .strictObject({
    occurrence: occurrenceField,
    text: textField,
    from: personReferenceField.optional().meta({ description: "Who asks: a code, `code:X`, or an id." }),
    to: personField("say who is asked for help"),
    item: itemField.optional(),
    strategy: referenceSchema.optional(),
  })
  .meta({ id: "NewAsk" });
export type AskInput = z.infer<typeof askInputSchema>;

/** An answer, a correction of what an ask is linked to, or both. */
export const askPatchSchema = z
  .strictObject({
    answer: textField.optional(),
    from: personReferenceField.nullable().optional(),
    item: itemField.nullable().optional(),
    strategy: referenceSchema.nullable().optional(),
  })
  .refine(namesSomething, "say the answer, or name something to correct")
  .meta({ id: "AskPatch" });
export type AskPatch = z.infer<typeof askPatchSchema>;

export const askSchema = z
  .object({
    ...storedFields,
    ...routineFields,
    text: z.string(),
    from: z
      .string()
      .nullable()
      .meta({ description: "Code of the person who asked; null where the record does not say." }),
    to: z.string().meta({ description: "Code of the person who was asked." }),
    item: z.string().nullable(),
    strategy: z.string().nullable(),
    askedOn: isoDateSchema,
    answer: z.string().nullable(),
    answeredOn: isoDateSchema.nullable(),
  })
  .meta({ id: "Ask" });
export type Ask = z.infer<typeof askSchema>;

export const askFilters = {
  occurrence: idSchema.optional(),
  from: pathReferenceSchema.optional(),
  to: pathReferenceSchema.optional(),
  answered: z.enum(["true", "false"]).optional(),
};
