import { crc32, deflateSync } from "node:zlib";
import type { Chart } from "../../../src/documents/charts/chart-model.ts";
import type { Block, DocumentLayout, Line } from "../../../src/documents/layout/blocks.ts";

const written = (text: string): Line => [{ text, isWritten: true }];
const said = (text: string, ...sources: number[]): Line => [{ text, ...(sources.length > 0 ? { sources } : {}) }];

/** Five cohorts of the five-year graduation rate in Massachusetts, with the way to its target. */
export const graduationChart: Chart = {
  metric: "GRAD5",
  title: "5-year graduation rate",
  unit: "percent",
  direction: "higher",
  periods: [2008, 2009, 2010, 2011, 2012, 2013].map((year) => ({ period: `${year}`, label: `cohort ${year}` })),
  actual: [
    [
      { at: 0, value: 84 },
      { at: 1, value: 84 },
      { at: 2, value: 84.7 },
      { at: 3, value: 86.3 },
    ],
  ],
  current: [
    { at: 2, value: 84.7 },
    { at: 3, value: 85.6 },
    { at: 4, value: 86.9 },
    { at: 5, value: 88.3 },
  ],
  original: [],
  band: null,
  target: { at: 5, value: 88.3, text: "Target 88.3%" },
  projection: {
    from: { at: 3, value: 86.3 },
    to: { at: 5, value: 87.8, low: 86.4, high: 89.1 },
    text: "Projected 87.8% (86.4 to 89.1)",
  },
  latest: { at: 3, value: 86.3, text: "86.3%" },
  hiddenAt: [],
  breaksAt: [],
  caption: "Actual (solid), trajectory (dashed) and projection with its likely range (shaded).",
  description: "The 5-year graduation rate rose from 84.0% for cohort 2008 to 86.3% for cohort 2011.",
};

const metricRow = (
  title: string,
  state: "ahead" | "onTrack" | "offTrack" | "noTarget",
  label: string,
  cells: string[],
) => [
  { line: written(title), aside: said("Cohort 2011") },
  { line: [], badge: { state, label } },
  ...cells.map((cell, index) => ({ line: index === 0 ? said(cell, 1) : said(cell) })),
];

const blocks: Block[] = [
  {
    block: "facts",
    rows: [
      { label: "When", line: said("Tue 12 March 2013, 10:00 (America/New_York, UTC-04:00), 60 minutes") },
      { label: "Goal", line: written("Success after high school") },
      { label: "Chair", line: written("Commissioner") },
      { label: "Known as of", line: said("5 March 2013") },
      { label: "Sign-off", line: said("Signed off by the director on 4 March 2013.") },
    ],
  },
  {
    block: "callout",
    title: "Bottom line",
    blocks: [
      {
        block: "paragraph",
        line: said(
          "The 5-year graduation rate is 86.3% for cohort 2011, 0.7 points above the 85.6% expected: ahead. Furthest from its trajectory is the rate of English learners, 64.2% for cohort 2011, 1.3 points below the 65.5% expected. One action is overdue.",
          1,
          2,
        ),
      },
    ],
  },
  { block: "chart", chart: graduationChart, size: "full" },
  {
    block: "table",
    title: "Agenda: 60 minutes",
    columns: [{ title: "Item" }, { title: "Asks you to" }, { title: "Minutes", isFigure: true }],
    rows: [
      ["1. Follow-up", "agree", "5"],
      ["2. Shared view of progress", "understand", "10"],
      ["3. 5-year graduation rate, English learners", "discuss", "35"],
      ["4. Next steps", "agree", "10"],
    ].map((cells) => cells.map((cell) => ({ line: said(cell) }))),
  },
  { block: "heading", level: 2, line: said("1. Follow-up"), aside: "5 minutes · agree" },
  {
    block: "table",
    title: "Actions",
    columns: [{ title: "Action" }, { title: "Owner" }, { title: "Due" }, { title: "State" }],
    rows: [
      [
        {
          line: [
            { text: "A3 ", isStrong: true },
            ...written("Bring a plan for English learners in the five largest districts"),
          ],
          aside: said("Meant to move the 5-year graduation rate, English learners. Agreed on 13 March 2012."),
        },
        { line: written("Goal leader, success after high school") },
        { line: said("31 August 2012") },
        { line: [], badge: { state: "overdue", label: "overdue by 186 days" } },
      ],
    ],
  },
  { block: "heading", level: 2, line: said("2. Shared view of progress"), aside: "10 minutes · understand" },
  {
    block: "table",
    title: "Metrics of the goal",
    columns: [
      { title: "Metric" },
      { title: "Status" },
      ...["Latest", "Expected", "Gap", "Change"].map((title) => ({ title, isFigure: true as const })),
    ],
    rows: [
      metricRow("5-year graduation rate", "ahead", "ahead", [
        "86.3%",
        "85.6%",
        "+0.7 points",
        "up 1.6 points from cohort 2010",
      ]),
      metricRow("4-year graduation rate", "noTarget", "no target", [
        "84.7%",
        "–",
        "–",
        "up 1.3 points from cohort 2010",
      ]),
      metricRow("5-year graduation rate, English learners", "offTrack", "off track", [
        "64.2%",
        "65.5%",
        "-1.3 points",
        "up 0.5 points from cohort 2010",
      ]),
      metricRow("5-year graduation rate, students with disabilities", "onTrack", "on track", [
        "70.8%",
        "70.0%",
        "+0.8 points",
        "up 2.2 points from cohort 2010",
      ]),
    ],
  },
  {
    block: "list",
    items: [
      said("Of those who did not graduate in time, 4,112 students were still in school.", 1),
      said("The gap of English learners closed by 0.9 points in two years."),
    ],
  },
  { block: "chart", chart: { ...graduationChart, title: "English learners" }, size: "half" },
  { block: "chart", chart: { ...graduationChart, title: "Students with disabilities" }, size: "half" },
  { block: "heading", level: 2, line: said("3. Deep dives"), aside: "35 minutes" },
  {
    block: "heading",
    level: 3,
    line: said("3.1 5-year graduation rate, English learners"),
    aside: "35 minutes · discuss",
    badge: { state: "amberRed", label: "Amber-Red" },
  },
  {
    block: "paragraph",
    line: [
      { text: "Why this is here: ", isStrong: true },
      ...said("64.2% for cohort 2011 is 1.3 points below the 65.5% expected.", 2),
    ],
  },
  {
    block: "paragraph",
    line: [
      { text: "Question: ", isStrong: true },
      ...said("What would bring it back to its trajectory, and what help is needed?"),
    ],
  },
  { block: "heading", level: 2, line: said("4. Next steps"), aside: "10 minutes · agree" },
  { block: "paragraph", line: said("Figures are rounded to one decimal."), isAside: true },
  {
    block: "sources",
    title: "Sources",
    items: ["all", "english-learners"].map((subgroup, index) => ({
      number: index + 1,
      metric: index === 0 ? "GRAD5" : "GRAD5-EL",
      title: "5-year graduation rate",
      of: "GRAD5",
      site: null,
      subgroup,
      period: "2011",
      periodLabel: "cohort 2011",
      revision: 1,
      asOf: "2013-01-31",
      receivedOn: "2013-01-31",
      source: "Massachusetts DESE, Cohort Graduation Rates",
    })),
  },
];

/** A stocktake's paper of two pages, with everything that papers are made of. */
export const sampleLayout: DocumentLayout = {
  office: "Massachusetts Department of Elementary and Secondary Education",
  title: "Stocktake: Success after high school",
  dateText: "12 March 2013",
  footer: "Figures known on 5 March 2013 · Signed off by the director on 4 March 2013.",
  blocks,
};

/** An even grey picture: what a chart's place needs, without drawing one. */
export function buildPng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc32(body), body.length + 4);
    return framed;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  const rows = Buffer.alloc((width + 1) * height, 0xcc);
  for (let row = 0; row < height; row += 1) rows[row * (width + 1)] = 0;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

export const samplePictures = [buildPng(1400, 560), buildPng(800, 480), buildPng(800, 480)];
