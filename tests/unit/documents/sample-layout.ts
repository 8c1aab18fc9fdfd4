import type { Block, Cell, DocumentLayout, Line } from "../../../src/documents/layout/blocks.ts";
import type { Source } from "../../../src/documents/view-model.ts";
import { buildEnglishLearnerChart, buildGraduationChart } from "./sample-charts.ts";

const say = (text: string, sources?: readonly number[]): Line => [
  { text, ...(sources === undefined ? {} : { sources }) },
];
const cell = (text: string, sources?: readonly number[]): Cell => ({ line: say(text, sources) });
const publisher = "Massachusetts Department of Elementary and Secondary Education, graduation rates";

const source = (number: number, subgroup: string, period: string): Source => ({
  number,
  metric: subgroup === "all" ? "GRAD5" : "GRAD5-EL",
  title: "5-year graduation rate",
  of: "GRAD5",
  site: null,
  subgroup,
  period,
  periodLabel: `cohort ${period}`,
  revision: 1,
  asOf: "2013-01-31",
  receivedOn: "2013-01-31",
  source: publisher,
});

const blocks: Block[] = [
  {
    block: "facts",
    rows: [
      { label: "When", line: say("Tue 12 March 2013, 10:00 (America/New_York, UTC-04:00), 60 minutes") },
      { label: "Goal", line: say("Students graduate ready for college and career") },
      { label: "Chair", line: say("Commissioner") },
      { label: "Known as of", line: say("5 March 2013") },
      { label: "Sign-off", line: say("Signed off by the delivery unit on 4 March 2013.") },
    ],
  },
  {
    block: "callout",
    title: "Bottom line",
    blocks: [
      {
        block: "paragraph",
        line: [
          ...say("The 5-year graduation rate is 86.3% for cohort 2011, 0.7 points above the 85.6% expected", [1, 2]),
          ...say(". English learners stand at 64.2%, 1.3 points below the 65.5% expected", [3]),
          ...say(", and the action agreed for them in September is 42 days overdue. "),
          { text: "One decision is needed: where the two summer coaches go.", isStrong: true },
        ],
      },
    ],
  },
  {
    block: "table",
    title: "Running order",
    columns: [{ title: "Item" }, { title: "Type" }, { title: "Minutes", isFigure: true }],
    rows: [
      [cell("1. Follow-up"), cell("agree"), cell("5")],
      [cell("2. Shared view of progress"), cell("understand"), cell("10")],
      [cell("3.1 5-year graduation rate, English learners"), cell("discuss and decide"), cell("35")],
      [cell("4. Next steps"), cell("agree"), cell("10")],
    ],
  },
  { block: "heading", level: 2, line: say("1. Follow-up"), aside: "5 minutes; agree" },
  {
    block: "table",
    title: "Actions",
    columns: [{ title: "Action" }, { title: "Owner" }, { title: "Due" }, { title: "State" }],
    rows: [
      [
        {
          line: [
            { text: "A1 ", isStrong: true },
            { text: "Place two coaches in the three gateway cities", isWritten: true },
          ],
          aside: say("Meant to move GRAD5-EL. Agreed on 11 September 2012, stocktake of the goal."),
        },
        cell("Office of English Language Acquisition"),
        cell("22 January 2013"),
        { line: [], badge: { state: "overdue", label: "42 days overdue" } },
      ],
      [
        {
          line: [
            { text: "A2 ", isStrong: true },
            { text: "Publish the list of students off track", isWritten: true },
          ],
        },
        cell("Data office"),
        cell("15 February 2013"),
        { line: [], badge: { state: "done", label: "done" } },
      ],
    ],
  },
  { block: "heading", level: 2, line: say("2. Shared view of progress"), aside: "10 minutes; understand" },
  { block: "chart", chart: buildGraduationChart(), size: "full" },
  {
    block: "table",
    title: "Metrics",
    columns: [
      { title: "Metric" },
      { title: "Status" },
      { title: "Latest", isFigure: true },
      { title: "Expected", isFigure: true },
      { title: "Gap", isFigure: true },
      { title: "Change", isFigure: true },
    ],
    rows: [
      ["5-year graduation rate", "ahead", "86.3%", "85.6%", "+0.7 points", "+1.6 points"] as const,
      ["5-year graduation rate, English learners", "offTrack", "64.2%", "65.5%", "-1.3 points", "+0.5 points"] as const,
      [
        "5-year graduation rate, students with disabilities",
        "ahead",
        "70.8%",
        "70.0%",
        "+0.8 points",
        "+2.2 points",
      ] as const,
      ["MassCore completion rate", "seriouslyOffTrack", "69.9%", "72.3%", "-2.4 points", "+1.0 points"] as const,
      ["4-year graduation rate", "noTarget", "84.7%", "–", "–", "+1.3 points"] as const,
      ["College enrolment", "stale", "–", "–", "–", "–"] as const,
    ].map(([title, state, ...figures]) => [
      { line: [{ text: title, isWritten: true as const }], aside: say("Cohort 2011") },
      { line: [], badge: { state, label: state.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) } },
      ...figures.map((figure, index) => cell(figure, index === 0 && figure !== "–" ? [1] : undefined)),
    ]),
  },
  {
    block: "heading",
    level: 3,
    line: say("What changed since the last stocktake"),
    badge: { state: "amberGreen", label: "Amber-Green" },
  },
  {
    block: "list",
    items: [
      say("The 5-year rate rose by 1.6 points from cohort 2010, the largest rise in five years.", [1, 2]),
      say("English learners rose by 0.5 points; the gap to all students widened from 21.0 to 22.1 points.", [3]),
    ],
  },
  { block: "heading", level: 2, line: say("3. Deep dives"), aside: "35 minutes; discuss and decide" },
  {
    block: "heading",
    level: 3,
    line: say("5-year graduation rate, English learners"),
    badge: { state: "offTrack", label: "off track" },
  },
  {
    block: "paragraph",
    line: say("On the table because it is 1.3 points below its trajectory and its action is overdue.", [3]),
  },
  { block: "chart", chart: buildEnglishLearnerChart(), size: "half" },
  { block: "chart", chart: buildGraduationChart({ breaksAt: [4], hiddenAt: [2] }), size: "half" },
  { block: "paragraph", isAside: true, line: say("Figures for groups of fewer than 10 students are hidden.") },
  {
    block: "sources",
    title: "Sources",
    items: [source(1, "all", "2011"), source(2, "all", "2010"), source(3, "english_learner", "2011")],
  },
];

/** A stocktake paper with every kind of block, as it could have been laid out in March 2013. */
export const buildLayout = (overrides: Partial<DocumentLayout> = {}): DocumentLayout => ({
  office: "Massachusetts Department of Elementary and Secondary Education",
  title: "Stocktake: graduation rate",
  dateText: "12 March 2013",
  footer: "Figures known on 5 March 2013 · signed off by the delivery unit",
  blocks,
  ...overrides,
});

/** The same text everywhere that a document can show one. */
export const buildHostileLayout = (text: string): DocumentLayout => {
  const written: Line = [
    { text, isWritten: true, sources: [1, 99] },
    { text, isStrong: true },
  ];
  const chart = buildGraduationChart({
    title: text,
    unit: text,
    caption: text,
    description: text,
    target: { at: 8, value: 88.3, text },
    latest: { at: 5, value: 86.3, text },
    periods: buildGraduationChart().periods.map((period) => ({ ...period, label: text })),
  });
  return {
    office: text,
    title: text,
    dateText: text,
    footer: text,
    blocks: [
      { block: "facts", rows: [{ label: text.slice(0, 20), line: written }] },
      { block: "heading", level: 2, line: written, aside: text, badge: { state: "overdue", label: text } },
      { block: "callout", title: text, blocks: [{ block: "paragraph", line: written }] },
      { block: "list", items: [written] },
      {
        block: "table",
        title: text,
        columns: [{ title: text }, { title: text }, { title: text, isFigure: true }],
        rows: [
          [{ line: written, aside: written }, { line: [], badge: { state: "ahead", label: text } }, { line: written }],
        ],
      },
      { block: "chart", chart, size: "full" },
      { block: "chart", chart, size: "half" },
      {
        block: "sources",
        title: text,
        items: [
          { ...source(1, "all", "2011"), source: text },
          { ...source(1, "all", "2010"), metric: text },
        ],
      },
    ],
  };
};
