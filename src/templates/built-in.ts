/**
 * The templates that come with the service, as data. Shares are minutes of an hour unless a comment says otherwise; they
 * are scaled to the length of the meeting. An organisation starts its own from one of these.
 */
import type { RoutineKind } from "../routines/vocabulary.ts";
import type { AgendaTemplate, AgendaTemplatePart, MemoTemplate, PaperTemplate } from "./template.ts";

const part = (
  name: AgendaTemplatePart["part"],
  title: string,
  type: AgendaTemplatePart["type"],
  share: number,
  questions: string[] = [],
): AgendaTemplatePart => ({ part: name, title, type, share, questions });

/** T-shaped: a brief, broad view of everything, then two or three conversations that go deep. */
const stocktake: AgendaTemplate = {
  paper: "agenda",
  code: "stocktake",
  title: "Stocktake of one goal",
  parts: [
    part("followUp", "Follow-up of last time", "agree", 5),
    part("progress", "Shared view of progress", "understand", 10),
    part("deepDives", "Deep dives", null, 35),
    part("nextSteps", "Next steps", "agree", 10),
  ],
  maximumDeepDives: 3,
};

/** Monthly, about fifteen metrics of one group of schools: the same questions each time, of fresh data. */
const accountReview: AgendaTemplate = {
  paper: "agenda",
  code: "account-review",
  title: "Monthly account review",
  parts: [
    part("followUp", "Last month's actions, and what their metrics did since", "agree", 10),
    part("progress", "This month's figures", "understand", 15, [
      "What do these figures tell us?",
      "What do we know, from hard data and soft evidence, that tells us to do something different?",
      "What of that can be done now, not next month or next year?",
    ]),
    part("deepDives", "Where to act differently", null, 25),
    part("nextSteps", "Actions until next month", "agree", 10),
  ],
  maximumDeepDives: 3,
};

/** Once a year, over everything: each strategy in one line, and the time for the few that matter. */
const globalStocktake: AgendaTemplate = {
  paper: "agenda",
  code: "global-stocktake",
  title: "Global stocktake",
  parts: [
    part("strategies", "All strategies on a page", "understand", 10, [
      "Which of them will make the contribution they promised, and which will not?",
    ]),
    part("progress", "The goals they serve", "understand", 5),
    part("deepDives", "The few that matter", null, 30),
    part("asks", "Help asked for", "decide", 5),
    part("followUp", "What is still open", "agree", 3),
    part("nextSteps", "What to continue, adjust or stop", "decide", 7),
  ],
  maximumDeepDives: 3,
};

/** Staff report to superintendent and board: the board monitors progress on goals that it has set. */
const boardStocktake: AgendaTemplate = {
  paper: "agenda",
  code: "board-stocktake",
  title: "Board stocktake",
  parts: [
    part("progress", "Progress on the board's goals", "understand", 15, [
      "Is the goal on its way to the target that the board set, and how do we know?",
    ]),
    part("strategies", "Strategies and tactics", "understand", 10),
    part("deepDives", "For discussion", null, 20),
    part("asks", "What staff ask of the board", "decide", 5),
    part("followUp", "What was promised last time", "agree", 5),
    part("nextSteps", "What the board expects by next time", "agree", 5),
  ],
  maximumDeepDives: 2,
};

/** Every month to six weeks: data and walk-throughs lead to a plan for the next month on one thing. */
const lowPerformingSchoolReview: AgendaTemplate = {
  paper: "agenda",
  code: "low-performing-school-review",
  title: "Low-performing-school review",
  parts: [
    part("followUp", "Results of last month's plan", "understand", 15, [
      "What was to change, and what do the figures and the walk-throughs show?",
    ]),
    part("progress", "The school's figures", "understand", 10),
    part("deepDives", "The one thing to work on", null, 20),
    part("nextSteps", "Plan for the next month", "agree", 15, [
      "What will be different in classrooms, who will see to it, and how will we know by next time?",
    ]),
  ],
  maximumDeepDives: 1,
};

/** Called because a status fell: nearly all the time is for what called it. */
const priorityReview: AgendaTemplate = {
  paper: "agenda",
  code: "priority-review",
  title: "Priority review",
  parts: [
    part("progress", "What happened", "understand", 10, [
      "What do we know about the causes, and what do we only assume?",
    ]),
    part("deepDives", "What to do about it", null, 30),
    part("asks", "Help asked for", "decide", 5),
    part("followUp", "What was agreed before", "agree", 5),
    part("nextSteps", "Next steps", "decide", 10),
  ],
  maximumDeepDives: 2,
};

/** Two sides answer to each other for what each promised. */
const compactReview: AgendaTemplate = {
  paper: "agenda",
  code: "compact-review",
  title: "Compact review",
  parts: [
    part("followUp", "Commitments of both sides", "understand", 20, [
      "Which promise was kept, which was not, and why?",
    ]),
    part("progress", "The agreed benchmarks", "understand", 10),
    part("deepDives", "What stands in the way", null, 15),
    part("asks", "Support asked for", "decide", 5),
    part("nextSteps", "Commitments until next time", "agree", 10),
  ],
  maximumDeepDives: 2,
};

/** For capacity reviews and self-assessments: findings first, then what to do about them. */
const findingsReview: AgendaTemplate = {
  paper: "agenda",
  code: "findings-review",
  title: "Review of findings",
  parts: [
    part("progress", "What the figures say", "understand", 10),
    part("strategies", "How likely the strategies are to deliver", "understand", 10, [
      "Where do we judge ourselves differently from others, and why?",
    ]),
    part("deepDives", "What to strengthen", null, 25),
    part("followUp", "What is open from before", "agree", 5),
    part("nextSteps", "Next steps", "agree", 10),
  ],
  maximumDeepDives: 3,
};

/** In the shape of 31 U.S.C. 1121: progress and trend, likelihood of the planned level, risks, who contributes. */
const quarterlyReview: AgendaTemplate = {
  paper: "agenda",
  code: "quarterly-review",
  title: "Quarterly review of priority goals",
  parts: [
    part("progress", "Progress in the quarter just ended, and the trend", "understand", 15, [
      "What was achieved in the quarter, and which way does the trend point?",
    ]),
    part("strategies", "Likelihood of meeting the planned level", "understand", 10, [
      "How likely is each goal to reach its planned level, and what is that judgement based on?",
    ]),
    part("deepDives", "Goals at greatest risk, and how to improve them", null, 20),
    part("asks", "Who contributes, and what they need", "agree", 5, [
      "Which offices, programs and partners contribute, and are they coordinated?",
    ]),
    part("followUp", "Actions of the last review", "agree", 5),
    part("nextSteps", "Strategies to improve, and next steps", "decide", 5),
  ],
  maximumDeepDives: 3,
};

/** Every other month, between stocktakes; one or two pages. */
const deliveryMemo: MemoTemplate = {
  paper: "memo",
  code: "delivery-memo",
  title: "Delivery memo",
  sections: [
    { section: "observations", title: "General observations" },
    { section: "followUp", title: "Follow-up items" },
    { section: "checks", title: "What the agreed actions moved" },
    { section: "standing", title: "Standing items" },
    { section: "newItems", title: "New items" },
    { section: "questions", title: "Lines of inquiry" },
  ],
  maximumQuestions: 5,
};

/**
 * In the shape of Baltimore's CitiStat: what was asked and promised comes before everything else. The city's code asks
 * for the memo 48 hours before the meeting, and for the one that follows it up within two days.
 */
const citiStatMemo: MemoTemplate = {
  paper: "memo",
  code: "citistat-memo",
  title: "CitiStat memo",
  sections: [
    { section: "followUp", title: "Requests, commitments and data due by the next meeting" },
    { section: "checks", title: "What came of them" },
    { section: "observations", title: "What the data show" },
    { section: "standing", title: "Indicators" },
    { section: "questions", title: "Questions for the meeting" },
    { section: "newItems", title: "New since the last meeting" },
  ],
  maximumQuestions: 8,
};

export const builtInTemplates: PaperTemplate[] = [
  stocktake,
  accountReview,
  globalStocktake,
  boardStocktake,
  lowPerformingSchoolReview,
  priorityReview,
  compactReview,
  findingsReview,
  quarterlyReview,
  deliveryMemo,
  citiStatMemo,
];

const byKind: Record<RoutineKind, PaperTemplate> = {
  stocktake,
  memo: deliveryMemo,
  accountReview,
  lowPerformingSchoolReview,
  globalStocktake,
  boardStocktake,
  compactReview,
  priorityReview,
  capacityReview: findingsReview,
  selfAssessment: findingsReview,
};

/** What a routine of this kind is laid out by when it names no template. */
export function templateForKind(kind: RoutineKind): PaperTemplate {
  return byKind[kind];
}
