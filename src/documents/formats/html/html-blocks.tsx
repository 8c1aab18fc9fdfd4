import { raw } from "hono/html";
import type { FC } from "hono/jsx";
import type { Chart } from "../../charts/chart-model.ts";
import { drawChart } from "../../charts/draw-chart.ts";
import type { Block, Cell, Column, Line } from "../../layout/blocks.ts";
import { cleanChart, listChartNumbers } from "../chart-numbers.ts";
import { cleanText, describeSource, isBrief, noBreakSpace, showsTableTitle } from "../wording.ts";
import { StateBadge } from "./badge-icons.tsx";

type Of<Kind extends Block["block"]> = Extract<Block, { block: Kind }>;

/** Somebody's own words stand in `bdi`, so that their writing direction does not spill into ours. */
export const Runs: FC<{ line: Line }> = ({ line }) => (
  <>
    {line.map((run) => {
      const text = cleanText(run.text);
      const words = run.isWritten ? <bdi>{text}</bdi> : text;
      return (
        <>
          {run.isStrong ? <strong>{words}</strong> : words}
          <Cites sources={run.sources ?? []} />
        </>
      );
    })}
  </>
);

const Cites: FC<{ sources: readonly number[] }> = ({ sources }) =>
  sources.length === 0 ? null : (
    <span class="cite">
      {noBreakSpace}
      {sources.map((number) => (
        <a href={`#source-${number}`} aria-label={`Source [${number}]`}>
          [{number}]
        </a>
      ))}
    </span>
  );

/** Blocks in reading order; charts of half width that follow each other stand side by side where there is room. */
export const Blocks: FC<{ blocks: readonly Block[] }> = ({ blocks }) => (
  <>
    {groupCharts(blocks).map(({ charts, block, previous }) =>
      charts.length > 0 ? (
        <div class="pair">
          {charts.map((chart) => (
            <ChartFigure part={chart} />
          ))}
        </div>
      ) : (
        <BlockView block={block} previous={previous} />
      ),
    )}
  </>
);

interface Group {
  block: Block;
  previous: Block | undefined;
  charts: Of<"chart">[];
}

function groupCharts(blocks: readonly Block[]): Group[] {
  const groups: Group[] = [];
  for (const [index, block] of blocks.entries()) {
    const isHalf = block.block === "chart" && block.size === "half";
    const last = groups.at(-1);
    if (isHalf && last !== undefined && last.charts.length > 0) last.charts.push(block);
    else groups.push({ block, previous: blocks[index - 1], charts: isHalf ? [block] : [] });
  }
  return groups;
}

const BlockView: FC<{ block: Block; previous: Block | undefined }> = ({ block, previous }) => {
  switch (block.block) {
    case "heading":
      return <Heading part={block} />;
    case "paragraph":
      return (
        <p class={block.isAside ? "aside" : undefined}>
          <Runs line={block.line} />
        </p>
      );
    case "list":
      return <Bullets items={block.items} />;
    case "facts":
      return <Facts part={block} />;
    case "callout":
      return (
        <section class="callout">
          <h2>{cleanText(block.title)}</h2>
          <Blocks blocks={block.blocks} />
        </section>
      );
    case "table":
      return <RowsTable part={block} hasVisibleTitle={showsTableTitle(previous)} />;
    case "chart":
      return <ChartFigure part={block} />;
    case "sources":
      return <Sources part={block} />;
  }
};

const Bullets: FC<{ items: readonly Line[] }> = ({ items }) => (
  <ul>
    {items.map((item) => (
      <li>
        <Runs line={item} />
      </li>
    ))}
  </ul>
);

const Facts: FC<{ part: Of<"facts"> }> = ({ part }) => (
  <dl class="facts">
    {part.rows.map(({ label, line }) => (
      <div>
        <dt>{cleanText(label)}</dt>
        <dd>
          <Runs line={line} />
        </dd>
      </div>
    ))}
  </dl>
);

const Heading: FC<{ part: Of<"heading"> }> = ({ part }) => {
  const content = (
    <>
      <Runs line={part.line} />
      {part.badge && (
        <>
          {" "}
          <StateBadge badge={part.badge} />
        </>
      )}
      {part.aside !== undefined && <span class="minutes"> {cleanText(part.aside)}</span>}
    </>
  );
  return part.level === 2 ? <h2>{content}</h2> : <h3>{content}</h3>;
};

/** They repeat what the elements say, because some browsers forget it when a row is no longer laid out as one. */
const roles = {
  table: { role: "table" },
  rowgroup: { role: "rowgroup" },
  row: { role: "row" },
  columnheader: { role: "columnheader" },
  rowheader: { role: "rowheader" },
  cell: { role: "cell" },
};

/** A table that turns each row into a card on a phone. */
const RowsTable: FC<{ part: Of<"table">; hasVisibleTitle: boolean }> = ({ part, hasVisibleTitle }) => {
  const looks = part.columns.map((column, index) => describeColumn(column, part.rows, index));
  return (
    <table class={part.columns.length <= 3 ? "rows three" : "rows"} {...roles.table}>
      <caption class={hasVisibleTitle ? undefined : "heard"}>{cleanText(part.title)}</caption>
      <thead {...roles.rowgroup}>
        <tr {...roles.row}>
          {part.columns.map((column, index) => (
            <th scope="col" {...roles.columnheader} class={nameClasses(looks[index], isBrief(column.title) && "whole")}>
              {cleanText(column.title)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody {...roles.rowgroup}>
        {part.rows.map((cells) => (
          <tr {...roles.row}>
            {cells.map((cell, index) => (
              <RowCell cell={cell} look={looks[index]} label={part.columns[index]?.title} isFirst={index === 0} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const RowCell: FC<{ cell: Cell; look: string | undefined; label: string | undefined; isFirst: boolean }> = ({
  cell,
  look,
  label,
  isFirst,
}) => {
  const content = (
    <>
      {cell.badge && <StateBadge badge={cell.badge} />}
      {cell.badge && cell.line.length > 0 && " "}
      <Runs line={cell.line} />
      {cell.aside && (
        <span class="under">
          <Runs line={cell.aside} />
        </span>
      )}
    </>
  );
  if (isFirst) {
    return (
      <th scope="row" {...roles.rowheader}>
        {content}
      </th>
    );
  }
  // A badge says by itself what it is about.
  return (
    <td {...roles.cell} class={look} data-label={cell.badge || label === undefined ? undefined : cleanText(label)}>
      {content}
    </td>
  );
};

const nameClasses = (...names: (string | undefined | false)[]): string | undefined =>
  names.filter(Boolean).join(" ") || undefined;

/**
 * Figures are set flush right; they line up although some have the number of a source behind them, which hangs outside
 * where it is a single one. A column whose figures are said in words reads better from the left.
 */
function describeColumn(column: Column, rows: readonly (readonly Cell[])[], index: number): string | undefined {
  const cells = rows.flatMap((row) => row[index] ?? []);
  if (cells.some((cell) => cell.badge !== undefined)) return "badged";
  if (!column.isFigure || !isBrief(column.title)) return undefined;
  if (cells.some((cell) => cell.aside !== undefined || cell.line.some((run) => !isBrief(run.text)))) return undefined;
  const marks = cells.map((cell) => cell.line.flatMap((run) => run.sources ?? []).length);
  const hangs = marks.some((count) => count === 1) && marks.every((count) => count <= 1);
  return hangs ? "figure aligned" : "figure";
}

/** Two drawings, one for each width; the one that is not shown is not read either. A half one is always narrow. */
const ChartFigure: FC<{ part: Of<"chart"> }> = ({ part }) => {
  const { size } = part;
  const chart = cleanChart(part.chart);
  return (
    <figure class={`chart ${size}`}>
      <p class="name">
        <bdi>{chart.title}</bdi>
      </p>
      {size === "full" && <div class="drawing wide">{raw(drawChart(chart, "wide"))}</div>}
      <div class="drawing narrow">{raw(drawChart(chart, "narrow"))}</div>
      <figcaption>{chart.caption}</figcaption>
      <ChartDetails chart={chart} />
    </figure>
  );
};

const ChartDetails: FC<{ chart: Chart }> = ({ chart }) => {
  const numbers = listChartNumbers(chart);
  return (
    <details>
      <summary>Show the numbers</summary>
      <table class="numbers">
        <caption class="heard">{chart.title}</caption>
        <thead>
          <tr>
            <th scope="col">Period</th>
            {numbers.columns.map((column) => (
              <th scope="col" class="figure">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {numbers.rows.map(({ period, cells }) => (
            <tr>
              <th scope="row">{period}</th>
              {cells.map((cell) => (
                <td class="figure">{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
};

const Sources: FC<{ part: Of<"sources"> }> = ({ part }) => (
  <>
    <h2>{cleanText(part.title)}</h2>
    <ol class="sources">
      {part.items.map((source) => (
        <li id={`source-${source.number}`} value={source.number}>
          {describeSource(source)}
        </li>
      ))}
    </ol>
  </>
);
