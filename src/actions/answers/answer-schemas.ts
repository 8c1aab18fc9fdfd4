import { z } from "zod";

/** What the owner of an action can say of it by the link of a mail. */
export const answerKinds = ["done", "slip", "note"] as const;
export type AnswerKind = (typeof answerKinds)[number];

const field = z.string().optional();

/** Lenient: what is wrong with a field is said on the page, beside it, with everything that was typed. */
export const actionAnswerFormSchema = z.object({
  answer: field,
  doneText: field,
  evidenceUrl: field,
  to: field,
  slipText: field,
  noteText: field,
  /** The version of the action, and how many updates it had, when the page was shown. */
  version: field,
  said: field,
});
export type ActionAnswerForm = z.infer<typeof actionAnswerFormSchema>;

export const askAnswerFormSchema = z.object({ answer: field, version: field });
export type AskAnswerForm = z.infer<typeof askAnswerFormSchema>;
