import {
  Bookmark,
  BookmarkEnd,
  BookmarkStart,
  InternalHyperlink,
  type IRunOptions,
  type ParagraphChild,
  TextRun,
} from "docx";
import type { Badge, BadgeState, Line, Run } from "../../layout/blocks.ts";
import { stateSigns } from "../wording.ts";
import { linkStyle } from "./docx-styles.ts";

/**
 * Any text as XML 1.0 can hold it: line breaks and tabs become spaces, other control characters, noncharacters and the
 * invisible marks that turn the rest of a line around go, halves of surrogate pairs are replaced.
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\t\n\r\u0085\u2028\u2029]+/g, " ")
    .replace(/[\p{Cc}\ufffe\uffff\u202a-\u202e\u2066-\u2069]/gu, "");
}

const rightToLeftLetter =
  "\\p{Script=Hebrew}\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Thaana}\\p{Script=Nko}\\p{Script=Adlam}";
/** Stretches of right-to-left letters with what stands between them and belongs to no other script. */
const rightToLeftPart = new RegExp(
  `[${rightToLeftLetter}](?:[^\\p{L}\\p{N}${rightToLeftLetter}]*[${rightToLeftLetter}])*`,
  "gu",
);
const firstLetter = /\p{L}/u;
const rightToLeftOnly = new RegExp(`^[${rightToLeftLetter}]`, "u");

/** Whether a line begins with a letter that is written from right to left. */
export function isRightToLeft(line: Line): boolean {
  const letter = firstLetter.exec(line.map((run) => run.text).join(""))?.[0];
  return letter !== undefined && rightToLeftOnly.test(letter);
}

/** A text as runs of one direction each: without the mark, Word sets Arabic and Hebrew letters in the wrong order. */
export function writeText(text: string, style: IRunOptions = {}): TextRun[] {
  const clean = cleanText(text);
  const runs: TextRun[] = [];
  const add = (part: string, rightToLeft: boolean): void => {
    if (part !== "") runs.push(new TextRun({ ...style, text: part, ...(rightToLeft ? { rightToLeft } : {}) }));
  };
  let end = 0;
  for (const match of clean.matchAll(rightToLeftPart)) {
    add(clean.slice(end, match.index), false);
    add(match[0], true);
    end = match.index + match[0].length;
  }
  add(clean.slice(end), false);
  return runs;
}

const bookmarkOf = (sourceNumber: number): string => `source-${sourceNumber}`;

/** The package numbers bookmarks by a count that never ends; ours have the same number each time. */
class SourceBookmark extends Bookmark {
  override readonly start: BookmarkStart;
  override readonly end: BookmarkEnd;
  constructor(sourceNumber: number) {
    const name = bookmarkOf(sourceNumber);
    super({ id: name, children: writeText(`[${sourceNumber}]`) });
    this.start = new BookmarkStart(name, sourceNumber);
    this.end = new BookmarkEnd(sourceNumber);
  }
}

/** What a link to a source leads to. */
export const markSource = (sourceNumber: number): ParagraphChild => new SourceBookmark(sourceNumber);

const linkToSource = (sourceNumber: number): InternalHyperlink =>
  new InternalHyperlink({
    anchor: bookmarkOf(sourceNumber),
    children: [new TextRun({ text: `[${sourceNumber}]`, style: linkStyle })],
  });

const writeRun = (run: Run, style: IRunOptions): ParagraphChild[] => [
  ...writeText(run.text, run.isStrong === true ? { ...style, bold: true } : style),
  ...(run.sources ?? []).map(linkToSource),
];

export const writeLine = (line: Line, style: IRunOptions = {}): ParagraphChild[] =>
  line.flatMap((run) => writeRun(run, style));

interface BadgeLook {
  fill: string;
  color: string;
}
const good = { fill: "ECF3EC", color: "154C21" };
const fair = { fill: "FEF0C8", color: "6B3D00" };
const poor = { fill: "F8E1DE", color: "8B0A03" };
const neutral = { fill: "F0F0F0", color: "3D4551" };

const badgeLooks: Record<BadgeState, BadgeLook> = {
  ahead: good,
  onTrack: good,
  offTrack: fair,
  seriouslyOffTrack: poor,
  baseline: neutral,
  noTarget: neutral,
  noData: neutral,
  stale: neutral,
  suppressed: neutral,
  open: neutral,
  overdue: poor,
  done: good,
  verified: good,
  dropped: neutral,
  red: poor,
  amberRed: { fill: "FBE3D0", color: "7A2E00" },
  amberGreen: fair,
  green: good,
};

/** Sign and word on a pale ground; spaces that do not break keep the ground in one piece around them. */
export const writeBadge = ({ state, label }: Badge): TextRun => {
  const { fill, color } = badgeLooks[state];
  return new TextRun({
    text: `\u00a0${stateSigns[state]}\u00a0${cleanText(label)}\u00a0`,
    bold: true,
    color,
    shading: { type: "clear", color: "auto", fill },
  });
};
