/** What the formats for reading on a screen say alike: cleaned texts, signs of states, sources. */
import { formatDate } from "../../platform/time/dates.ts";
import type { BadgeState, Block, Line } from "../layout/blocks.ts";
import type { Source } from "../view-model.ts";

/**
 * A piece of text as it may stand in markup or in a letter: line breaks and control characters become one space, marks
 * that reverse the rest of a line go, and half characters become the replacement character. Outer spaces stay, because
 * pieces are set next to each other.
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/[\p{Cc}\u2028\u2029\s]+/gu, " ");
}

/** The number of a source does not begin a line. */
export const noBreakSpace = "\u00a0";

const longestBrief = 24;
const longestWord = 13;

/** Words that are short enough to stay whole, however narrow their column is. */
export const isBrief = (text: string): boolean =>
  text.length <= longestBrief && text.split(/\s/).every((word) => word.length <= longestWord);

export const citeMarks = (sources: readonly number[] = []): string => sources.map((number) => `[${number}]`).join("");

/** The words of a line with the numbers of its sources behind them: "86.3% [1]". */
export function wordsOf(line: Line): string {
  return line
    .map((run) => {
      const text = cleanText(run.text);
      return run.sources === undefined || run.sources.length === 0
        ? text
        : `${text.trimEnd()} ${citeMarks(run.sources)}`;
    })
    .join("")
    .trim();
}

/**
 * "GRAD5 · cohort 2011 · rev. 1 · as of 31 January 2013, received 2 February 2013 · publisher"; the day of receipt is named
 * where it is another.
 */
export function describeSource(source: Source): string {
  const parts = [
    source.metric,
    // A metric that is a part of another is named for that part.
    ...(source.of !== source.metric || source.subgroup === "all" ? [] : [source.subgroup]),
    ...(source.of !== source.metric || source.site === null ? [] : [`site ${source.site}`]),
    source.periodLabel,
    `rev. ${source.revision}`,
    source.asOf === source.receivedOn
      ? `as of ${formatDate(source.asOf)}`
      : `as of ${formatDate(source.asOf)}, received ${formatDate(source.receivedOn)}`,
    source.source,
  ];
  return parts
    .map((part) => cleanText(part).trim())
    .filter((part) => part !== "")
    .join(" · ");
}

/** A sign beside the word, so that no state is told by colour alone. */
export const stateSigns: Record<BadgeState, string> = {
  ahead: "▲",
  onTrack: "●",
  offTrack: "◆",
  seriouslyOffTrack: "✖",
  baseline: "○",
  noTarget: "○",
  noData: "○",
  stale: "◷",
  suppressed: "◌",
  open: "○",
  overdue: "!",
  done: "✓",
  verified: "✓",
  dropped: "–",
  red: "✖",
  amberRed: "◆",
  amberGreen: "◇",
  green: "●",
};

/** Right below a heading, a table's own title would say the same twice; it is still there for those who hear it. */
export const showsTableTitle = (previous: Block | undefined): boolean => previous?.block !== "heading";
