import { drawChart } from "../../charts/draw-chart.ts";
import type { Block, DocumentLayout } from "../../layout/blocks.ts";
import { cleanChart } from "../chart-numbers.ts";

export interface MailChart {
  /** Without the angle brackets of the header. */
  cid: string;
  svg: string;
  alt: string;
}

/** "chart-1.0190f3@drumbeat": the first picture of that document. Characters that an address cannot hold are left out. */
export const nameMailChart = (documentKey: string, position: number): string =>
  `chart-${position}.${documentKey.replace(/[^A-Za-z0-9.-]/g, "")}@drumbeat`;

const findCharts = (blocks: readonly Block[]): Extract<Block, { block: "chart" }>[] =>
  blocks.flatMap((block) => {
    if (block.block === "chart") return [block];
    return block.block === "callout" ? findCharts(block.blocks) : [];
  });

/** The pictures of a mail in the order in which it shows them. */
export const listMailCharts = (layout: DocumentLayout, documentKey: string): MailChart[] =>
  findCharts(layout.blocks).map((block, index) => {
    const chart = cleanChart(block.chart);
    return { cid: nameMailChart(documentKey, index + 1), svg: drawChart(chart, "narrow"), alt: chart.description };
  });
