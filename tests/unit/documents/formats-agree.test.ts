import { beforeAll, describe, expect, it } from "vitest";
import type { Chart } from "../../../src/documents/charts/chart-model.ts";
import { drawChart } from "../../../src/documents/charts/draw-chart.ts";
import { composeActionLog } from "../../../src/documents/composing/compose-action-log.ts";
import { composeAgenda } from "../../../src/documents/composing/compose-agenda.ts";
import { composeMemo } from "../../../src/documents/composing/compose-memo.ts";
import { applyEdits } from "../../../src/documents/edits/apply-edits.ts";
import type { AgendaEvidence } from "../../../src/documents/evidence.ts";
import { renderDocx } from "../../../src/documents/formats/docx/render-docx.ts";
import { renderPage } from "../../../src/documents/formats/html/render-page.tsx";
import { compileMail, fillMail } from "../../../src/documents/formats/mail/render-mail.tsx";
import { renderPlainText } from "../../../src/documents/formats/text/render-text.ts";
import { writeTypst } from "../../../src/documents/formats/typst/render-typst.ts";
import { preamble } from "../../../src/documents/formats/typst/typst-style.ts";
import { cleanText, describeSource, showsTableTitle } from "../../../src/documents/formats/wording.ts";
import type { Block, DocumentLayout, Line } from "../../../src/documents/layout/blocks.ts";
import { layOut } from "../../../src/documents/layout/lay-out.ts";
import { writePdf } from "../../../src/documents/rendering-service.ts";
import { formatValue } from "../../../src/documents/sentences.ts";
import { agendaModelSchema, type DocumentModel, documentModelSchema } from "../../../src/documents/view-model.ts";
import { readParts, unescapeXml } from "../../support/docx-parts.ts";
import { buildPng } from "./docx-sample.ts";
import { hostileTexts } from "./hostile-texts.ts";
import {
  answeredAsk,
  buildAction,
  buildFigures,
  buildGraduationMetrics,
  buildMarch2013,
  buildMetric,
  buildSetting,
  ccrLeader,
  commissioner,
  firstAction,
  goalOfGraduation,
  memoTemplate,
  sinceLastPaper,
  unit,
} from "./massachusetts-evidence.ts";
import { releaseMetrics } from "./release-metrics.ts";
import { buildLayout } from "./sample-layout.ts";

const formats = ["page", "plain text", "mail", "PDF", "Word"] as const;
type Format = (typeof formats)[number];

const unescapeHtml = (html: string): string =>
  html
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&nbsp;/g, " ")
    .replace(/&amp;/g, "&");

/** Where an element or a cell ends, so that the figures of two never run into one. */
const seam = "¶";
const readMarkup = (html: string): string =>
  unescapeHtml(
    html
      .replace(/<head>.*?<\/head>|<!--.*?-->|<svg.*?<\/svg>|<div style="display:none.*?<\/div>/gs, "")
      .replace(
        /<\/?(p|h[1-6]|li|ul|ol|div|table|tr|td|th|caption|dt|dd|section|br|figure|figcaption)\b[^>]*>|<span class="under">/g,
        seam,
      )
      .replace(/<[^>]*>/g, ""),
  );

/** The string literals of a Typst source without its preamble, in their order. */
const readTypst = (source: string): string => {
  expect(source.startsWith(preamble)).toBe(true);
  const body = source.slice(preamble.length).replaceAll("cite-source(", "(");
  const literals = body.matchAll(/"((?:[^"\\]|\\.)*)"(;| \+)?/g);
  return Array.from(
    literals,
    ([, text = "", isContinued]) => text.replace(/\\(["\\])/g, "$1") + (isContinued === undefined ? seam : ""),
  ).join("");
};

const readWord = (archive: Buffer): string => {
  const xml = readParts(archive).get("word/document.xml")?.toString("utf8") ?? "";
  const parts = xml.matchAll(/<w:t(?:\s[^>]*)?>([^<]*)<\/w:t>|<\/w:p>|\sdescr="([^"]*)"/g);
  return Array.from(parts, ([, text, description]) =>
    text === undefined ? seam + (description === undefined ? "" : unescapeXml(description) + seam) : unescapeXml(text),
  ).join("");
};

const picture = buildPng(8, 4);

/** The words of a layout in each format, as its reader or a screen reader comes by them, without the drawings. */
const readFormats = async (layout: DocumentLayout): Promise<Record<Format, string>> => {
  const mail = await compileMail(layout, "key");
  const word = await renderDocx(
    layout,
    Array.from(listCharts(layout.blocks), () => picture),
    null,
  );
  return {
    page: readMarkup(renderPage(layout)),
    "plain text": renderPlainText(layout),
    mail: readMarkup(fillMail(mail, { notices: [], ownActions: null, footer: "Because.", address: null })),
    PDF: readTypst(writeTypst(layout).source),
    Word: readWord(word),
  };
};

/** Without what formats set differently: spaces, line ends, capitals, numbers of sources, places to break a word. */
const squash = (text: string): string =>
  text
    .replace(/\[\d+\]/g, "")
    .replace(/[¶\s\u200b\u202a-\u202e\u2066-\u2069]+/g, "")
    .toLowerCase();

/** "86.3%", "-1.3 points", "0.7 points", "1 point": also where a line ends within one. */
const listFigures = (text: string): string[] =>
  [...text.replace(/[\u200b\u00a0\u2068\u2069]/g, " ").matchAll(/[+\-–]?\d[\d,]*(?:\.\d+)?(?:\s*%|\s+points?\b)/g)]
    .map(([figure]) => figure.replace(/\s+/g, " ").replace(/^–/, "-"))
    .sort();

const wordsOf = (line: Line): string => line.map((run) => run.text).join("");

const within = (block: Block): readonly Block[] => (block.block === "callout" ? block.blocks : []);
const listCharts = (blocks: readonly Block[]) =>
  blocks.flatMap((block) => (block.block === "chart" ? [block.chart] : within(block).flatMap(chartOf)));
const chartOf = (block: Block) => (block.block === "chart" ? [block.chart] : []);

/** Every text of the blocks that has to be read in every format. */
const listTexts = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block, index): string[] => {
    switch (block.block) {
      case "heading":
        return [wordsOf(block.line), block.aside ?? "", block.badge?.label ?? ""];
      case "paragraph":
        return [wordsOf(block.line)];
      case "list":
        return block.items.map(wordsOf);
      case "facts":
        return block.rows.flatMap(({ label, line }) => [label, wordsOf(line)]);
      case "callout":
        return [block.title, ...listTexts(block.blocks)];
      case "table":
        return [
          ...(showsTableTitle(blocks[index - 1]) ? [block.title] : []),
          ...block.rows.flatMap((cells) =>
            cells.flatMap((cell) => [wordsOf(cell.line), wordsOf(cell.aside ?? []), cell.badge?.label ?? ""]),
          ),
        ];
      case "chart":
        return [block.chart.title, block.chart.caption];
      case "sources":
        return [block.title, ...block.items.map(describeSource)];
      default:
        return [];
    }
  });

/** A drawing's numbers are told differently by a table, by a list and by its description. */
const withoutCharts = (layout: DocumentLayout): DocumentLayout => ({
  ...layout,
  blocks: layout.blocks.flatMap((block): Block[] => {
    if (block.block === "chart") return [];
    return [
      block.block === "callout" ? { ...block, blocks: block.blocks.filter((each) => each.block !== "chart") } : block,
    ];
  }),
});

/** What a drawing is made of, as it may be printed. */
const figuresOf = (chart: Chart): string[] => {
  const marks = [...chart.actual.flat(), ...chart.current, ...chart.original];
  const { projection } = chart;
  const ends = projection === null ? [] : [projection.to.value, projection.to.low, projection.to.high];
  const printed = [...marks.map(({ value }) => value), ...ends].map((value) => formatValue(value, chart.unit));
  const said = [
    chart.title,
    chart.caption,
    chart.description,
    projection?.text,
    chart.target?.text,
    chart.latest?.text,
  ];
  return [...listFigures(printed.join(seam)), ...listFigures(said.join(seam))];
};

const likelihoods: AgendaEvidence["likelihoods"] = [
  {
    of: "strategy",
    code: "EL",
    title: "Coaches for English learners",
    owners: [ccrLeader],
    current: { likelihood: "amberRed", ratedOn: "2013-02-20", rationale: "Two of three coaches are not in place" },
    previous: { likelihood: "amberGreen", ratedOn: "2012-08-30" },
  },
  { of: "goal", code: "CCR", title: "Success after high school", owners: [], current: null, previous: null },
];

const softEvidence = (text: string): NonNullable<AgendaEvidence["softEvidence"]> => ({
  items: [
    {
      kind: "walkThrough",
      text: "Coaches sat in on 6 of 11 lessons; in 4 the pupils spoke more than the teacher.",
      observedOn: "2013-02-26",
      source: "A coach, in grade 9",
      site: "Lowell High School",
      metric: { code: "GRAD5", title: "5-year graduation rate" },
      strategy: null,
      goal: null,
    },
    {
      kind: "quotation",
      text,
      observedOn: "2013-02-20",
      source: text.slice(0, 200),
      site: text.slice(0, 200),
      metric: null,
      strategy: { code: "EL", title: text.slice(0, 200) },
      goal: goalOfGraduation,
    },
  ],
  total: 5,
});

/** Everything that a paper can hold: gaps and drivers, ratings, remarks, changes by hand, hostile words. */
const composeRich = (): DocumentModel => {
  const [graduation, ...others] = releaseMetrics(buildGraduationMetrics(), 10, []);
  const rate = (subgroup: string, rows: [string, number, number, string][]) =>
    releaseMetrics([buildMetric({ figures: buildFigures("GRAD5", subgroup, rows) })], 10, [])[0]?.figures ?? [];
  const learners = rate("english_learner", [
    ["2010", 63.7, 4324, "2012-01-31"],
    ["2011", 64.2, 4371, "2013-01-31"],
  ]);
  const site = (code: string, before: number, after: number) => ({
    site: code,
    title: `District ${code}`,
    kind: "district" as const,
    figures: rate("all", [
      ["2010", before, 900, "2012-01-31"],
      ["2011", after, 950, "2013-01-31"],
    ]),
  });
  const metrics =
    graduation === undefined
      ? others
      : [
          {
            ...graduation,
            subgroups: [{ subgroup: "english_learner", title: "English learners", figures: learners }],
            sites: [site("Boston", 61.2, 65.9), site("Lowell", 80.5, 78.4), site("Lynn", 70, 70.3)],
          },
          ...others,
        ];
  const hostile = 'Ask <b>all</b> of #strong[them] & *you*: "86.3%" \\ 12.5 points {{x}}';
  const agenda = composeAgenda(
    buildMarch2013({
      metrics: sinceLastPaper(metrics, "2012-09-04"),
      likelihoods,
      softEvidence: softEvidence(hostile),
      calledBecause: "the 5-year graduation rate, English learners, is off track (64.2% against 65.5%, cohort 2011)",
      actions: [
        firstAction,
        buildAction(),
        buildAction({
          number: 7,
          type: "commitment",
          text: hostile,
          response: hostile,
          dueOn: "2013-04-30",
          slipReason: "late",
        }),
      ],
      asks: [answeredAsk, { ...answeredAsk, text: hostile, answer: null, answeredOn: null }],
      handovers: [
        { goal: goalOfGraduation, from: commissioner, to: ccrLeader, on: "2012-12-03", note: "Takes over at 84.7%" },
      ],
    }),
  );
  const by = { by: "Delivery unit director", on: "2013-03-04" };
  const [first] = agenda.deepDives.items;
  const { model } = applyEdits(
    agenda,
    [
      { edit: "remark", text: hostile, number: 1, ...by },
      { edit: "change", item: first?.key ?? "", title: "Learners of English", reason: hostile, number: 2, ...by },
      ...[
        {
          edit: "add",
          title: hostile,
          type: "decide",
          question: hostile,
          minutes: 5,
          reason: hostile,
          number: 3,
          ...by,
        } as const,
      ],
    ],
    60,
  );
  expect(agendaModelSchema.parse(model)).toEqual(model);
  return model;
};

const composeMay2013 = (): DocumentModel =>
  composeMemo({
    setting: buildSetting({
      routine: { code: "memo", title: "Delivery memo", kind: "memo" },
      meeting: { on: "2013-05-06", timeLocal: "09:00", timeZone: "America/New_York", minutes: 0 },
      knownOn: "2013-04-29",
    }),
    template: memoTemplate(),
    to: commissioner,
    from: unit,
    likelihoods,
    softEvidence: softEvidence("Is this #strong[ours]? <i>Yes</i>: 12.5 points!"),
    lastKnownOn: "2012-12-28",
    period: { after: "2013-01-07", until: "2013-04-29" },
    goals: [goalOfGraduation],
    metrics: sinceLastPaper(releaseMetrics(buildGraduationMetrics(), 10, []), "2012-12-28"),
    actions: [firstAction, buildAction()],
    decisions: [{ number: 3, text: "Deep dive", decidedOn: "2013-03-12", decidedAt: "Stocktake" }],
    asks: [answeredAsk],
    handovers: [],
  });

/** As a meeting may be noted: markup, ends of things, template syntax. */
const hostileNotes = hostileTexts.slice(0, 6).map(([, text]) => text);

const composeLog = (): DocumentModel =>
  composeActionLog({
    setting: buildSetting({ knownOn: "2013-03-14" }),
    chair: commissioner,
    goals: [goalOfGraduation],
    decisions: [{ number: 2, text: "Aim at 88.3%", decidedOn: "2013-03-12", decidedAt: "Stocktake" }],
    actions: [buildAction({ number: 4, text: "Find what is behind the gap of 22.1 points" })],
    asks: [answeredAsk],
    earlierActions: [buildAction()],
    attendance: [{ label: "By phone or video", names: ["Commissioner", ...hostileNotes] }],
    notes: [{ title: "Deep dives", notes: hostileNotes.map((text) => ({ text, by: "Goal leader" })) }],
  });

const documents: [name: string, layout: () => DocumentLayout][] = [
  ["the agenda of March 2013", () => layOut(composeAgenda(buildMarch2013()))],
  ["a paper with all that one can hold", () => layOut(composeRich())],
  ["a memo", () => layOut(composeMay2013())],
  ["an action log", () => layOut(composeLog())],
  ["a layout with every kind of block", () => buildLayout()],
];

describe.each(documents)("%s", (_name, build) => {
  let layout: DocumentLayout;
  let read: Record<Format, string>;
  let readPlain: Record<Format, string>;

  beforeAll(async () => {
    layout = build();
    read = await readFormats(layout);
    readPlain = await readFormats(withoutCharts(layout));
  });

  it.each(formats)("has every sentence, label and source in the %s", (format) => {
    const words = squash(read[format]);
    const texts = [layout.title, ...listTexts(layout.blocks)].map(squash).filter((text) => text !== "");
    expect(texts.length).toBeGreaterThan(10);
    expect(texts.filter((text) => !words.includes(text))).toEqual([]);
  });

  it.each(formats)("has the same numbers, each as often, in the %s", (format) => {
    const inLayout = listFigures(listTexts(withoutCharts(layout).blocks).join(seam));
    expect(inLayout.length).toBeGreaterThan(0);
    expect(listFigures(readPlain[format])).toEqual(inLayout);
  });

  it("describes each chart in the same words everywhere", async () => {
    const page = unescapeHtml(renderPage(layout));
    const mail = unescapeHtml((await compileMail(layout, "key")).html);
    for (const chart of listCharts(layout.blocks)) {
      expect(page).toContain(chart.description);
      expect(unescapeHtml(drawChart(chart, "print"))).toContain(chart.description);
      expect(mail).toContain(`alt="${chart.description}"`);
      for (const format of ["plain text", "PDF", "Word"] as const) {
        expect(squash(read[format]), format).toContain(squash(chart.description));
      }
    }
  });

  it.each(formats)("adds no number to its charts in the %s", (format) => {
    const known = new Set(listCharts(layout.blocks).flatMap(figuresOf));
    const ofText = [...listFigures(readPlain[format])];
    const ofCharts = listFigures(read[format]).filter((figure) => {
      const at = ofText.indexOf(figure);
      if (at === -1) return true;
      ofText.splice(at, 1);
      return false;
    });
    expect(ofText).toEqual([]);
    expect(ofCharts.filter((figure) => !known.has(figure))).toEqual([]);
  });
});

// Ten thousand letters in each place are a hundred pages.
describe("hostile text", { timeout: 60_000 }, () => {
  it.each(hostileTexts)("%s stays text on its way from the plan into every format", async (_name, hostile) => {
    const owner = { code: "o", title: hostile };
    const model = composeAgenda(
      buildMarch2013({
        goals: [{ ...goalOfGraduation, title: hostile, owners: [owner] }],
        actions: [
          buildAction({ text: hostile, owner, response: hostile, slipReason: hostile, originalDueOn: "2012-07-01" }),
        ],
        asks: [{ ...answeredAsk, text: hostile, answer: hostile }],
        softEvidence: softEvidence(hostile),
        setting: buildSetting({ organisation: hostile, routine: { code: "r", title: hostile, kind: "stocktake" } }),
      }),
    );
    expect(documentModelSchema.parse(model)).toEqual(model);
    const read = await readFormats(layOut(model));
    const words = squash(cleanText(hostile)).slice(0, 200);
    for (const format of formats) expect(squash(read[format]), format).toContain(words);
    expect(read["plain text"]).not.toMatch(/^Bcc:/m);
    expect((await writePdf(model)).subarray(0, 5).toString()).toBe("%PDF-");
  });
});

describe("as PDF", { timeout: 60_000 }, () => {
  it.each([
    ["the agenda of March 2013", () => composeAgenda(buildMarch2013())],
    ["a paper with all that one can hold", composeRich],
    ["a memo", composeMay2013],
    ["an action log", composeLog],
  ])("%s passes the check for PDF/UA-1 and is the same bytes each time", async (_name, compose) => {
    const pdf = await writePdf(compose());
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    expect((await writePdf(compose())).equals(pdf)).toBe(true);
  });
});
