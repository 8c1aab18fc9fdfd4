import { formatDate, type IsoDate } from "../platform/time/dates.ts";

/** A decision's number as people say it: "D3". */
export const decisionLabel = (number: number): string => `D${number}`;

/** An action's number as people say it: "A3". */
export const actionLabel = (number: number): string => `A${number}`;

const longestInSummary = 160;

/** Text of several lines as one, for the sentences of the audit trail; what is long is cut. */
export const quoteBriefly = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ").trim();
  if (line.length <= longestInSummary) return line;
  // A pair of surrogates that the cut divides would not be text any more.
  const cut = line.slice(0, longestInSummary - 1).replace(/[\ud800-\udbff]$/, "");
  return `${cut.trimEnd()}…`;
};

const withText = (sentence: string, text: string | null): string =>
  text === null ? sentence : `${sentence}: ${quoteBriefly(text)}`;

/** What happened to an action, as the audit trail and the replay print it. */
export const describeUpdate = (
  label: string,
  update: { kind: string; text: string | null },
  from: { dueOn: IsoDate; ownerTitle: string },
  to: { dueOn: IsoDate; ownerTitle: string },
): string => {
  switch (update.kind) {
    case "done":
      return withText(`${label} done`, update.text);
    case "verify":
      return withText(`${label} verified`, update.text);
    case "slip":
      return withText(`${label} slipped from ${formatDate(from.dueOn)} to ${formatDate(to.dueOn)}`, update.text);
    case "drop":
      return withText(`${label} dropped`, update.text);
    case "reopen":
      return withText(`${label} reopened`, update.text);
    case "reassign":
      return withText(`${label} passed from ${from.ownerTitle} to ${to.ownerTitle}`, update.text);
    default:
      return withText(`${label} answered`, update.text);
  }
};
