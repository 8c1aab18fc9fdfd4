import type { Chart } from "../charts/chart-model.ts";
import type { ActionLine, MetricLine, Source } from "../view-model.ts";

/** A piece of a line. */
export interface Run {
  text: string;
  /** Somebody's own words: any script, any direction, any characters; shown as text and kept apart from ours. */
  isWritten?: true;
  isStrong?: true;
  /** Numbers of the list of sources, put behind the text. */
  sources?: readonly number[];
}
/** One paragraph's worth of text. */
export type Line = readonly Run[];

export type BadgeState = MetricLine["state"] | ActionLine["state"] | "red" | "amberRed" | "amberGreen" | "green";
/** A state as shape, word and pale colour: never by colour alone. */
export interface Badge {
  state: BadgeState;
  label: string;
}

export interface Column {
  title: string;
  /** Figures are set flush right, with figures of one width. */
  isFigure?: true;
}
export interface Cell {
  line: Line;
  badge?: Badge;
  /** Smaller, below the line. */
  aside?: Line;
}

/** What a document is made of, in reading order. Every format shows all of it; none adds a word or a number. */
export type Block =
  | { block: "heading"; level: 2 | 3; line: Line; aside?: string; badge?: Badge }
  | { block: "paragraph"; line: Line; isAside?: true }
  | { block: "list"; items: readonly Line[] }
  | { block: "facts"; rows: readonly { label: string; line: Line }[] }
  /** What a reader who reads only one thing reads. */
  | { block: "callout"; title: string; blocks: readonly Block[] }
  /** The first column names the row. On a phone each row is a card. `title` names the table for those who hear it. */
  | { block: "table"; title: string; columns: readonly Column[]; rows: readonly (readonly Cell[])[] }
  /** `half` ones that follow each other stand side by side where there is room. */
  | { block: "chart"; chart: Chart; size: "full" | "half" }
  /** The numbered list that `Run.sources` points to. */
  | { block: "sources"; title: string; items: readonly Source[] };

export interface DocumentLayout {
  /** The organisation, above the title. */
  office: string;
  title: string;
  /** The document's date in words, for file names and the head of a page. */
  dateText: string;
  /** At the foot of every page. */
  footer: string;
  blocks: readonly Block[];
}
