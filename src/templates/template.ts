/** The parts that an agenda is made of; each appears at most once. */
export const agendaParts = ["followUp", "progress", "strategies", "deepDives", "asks", "nextSteps"] as const;
export type AgendaPart = (typeof agendaParts)[number];

/** The sections of a memo, each at most once. */
export const memoSections = ["observations", "followUp", "standing", "newItems", "checks", "questions"] as const;
export type MemoSection = (typeof memoSections)[number];

/** What an item asks of the leader. */
export const itemTypes = ["understand", "agree", "discuss", "decide"] as const;
export type ItemType = (typeof itemTypes)[number];

export interface AgendaTemplatePart {
  part: AgendaPart;
  title: string;
  /** Null for deep dives, each of which has a type of its own. */
  type: ItemType | null;
  /** Its share of the meeting; shares need not add up to anything in particular. */
  share: number;
  /** Questions that this part puts to those present, word for word. */
  questions: string[];
}

export interface AgendaTemplate {
  paper: "agenda";
  code: string;
  title: string;
  parts: AgendaTemplatePart[];
  /** At most three conversations go deep. */
  maximumDeepDives: number;
}

export interface MemoTemplate {
  paper: "memo";
  code: string;
  title: string;
  sections: { section: MemoSection; title: string }[];
  maximumQuestions: number;
}

/** How a paper is laid out: which parts, in which order, under which headings, with how much of the time. */
export type PaperTemplate = AgendaTemplate | MemoTemplate;
