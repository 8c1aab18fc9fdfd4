import type { FC } from "hono/jsx";
import type { Badge, Block, Cell, Column, Line } from "../../layout/blocks.ts";
import { citeMarks, cleanText, describeSource, isBrief, noBreakSpace, stateSigns } from "../wording.ts";
import { styleBadge, styles } from "./mail-styles.ts";

export type Of<Kind extends Block["block"]> = Extract<Block, { block: Kind }>;

export const Runs: FC<{ line: Line }> = ({ line }) => (
  <>
    {line.map((run) => {
      const text = cleanText(run.text);
      const words = run.isWritten ? <bdi>{text}</bdi> : text;
      const marks = citeMarks(run.sources);
      return (
        <>
          {run.isStrong ? <strong>{words}</strong> : words}
          {marks !== "" && <sup>{noBreakSpace + marks}</sup>}
        </>
      );
    })}
  </>
);

/** Sign and word; the first letter is made large here because mail programs would not. */
export const MailBadge: FC<{ badge: Badge }> = ({ badge }) => {
  const label = cleanText(badge.label).trim();
  const [first = ""] = label;
  return (
    <span style={isBrief(label) ? `${styleBadge(badge.state)};white-space:nowrap` : styleBadge(badge.state)}>
      {stateSigns[badge.state]} {first.toUpperCase() + label.slice(first.length)}
    </span>
  );
};

const Heading: FC<{ part: Of<"heading"> }> = ({ part }) => {
  const words = (
    <>
      <Runs line={part.line} />
      {part.badge && (
        <>
          {" "}
          <MailBadge badge={part.badge} />
        </>
      )}
      {part.aside !== undefined && <span style={styles.lightly}> {cleanText(part.aside)}</span>}
    </>
  );
  return part.level === 2 ? <h2 style={styles.heading}>{words}</h2> : <h3 style={styles.subheading}>{words}</h3>;
};

const Bullets: FC<{ items: readonly Line[] }> = ({ items }) => (
  <ul style={styles.list}>
    {items.map((item) => (
      <li>
        <Runs line={item} />
      </li>
    ))}
  </ul>
);

/** Blocks that are running text. tables and charts are elements of their own. */
export const TextBlock: FC<{ block: Block }> = ({ block }) => {
  switch (block.block) {
    case "heading":
      return <Heading part={block} />;
    case "paragraph":
      return (
        <p style={block.isAside ? `${styles.paragraph};${styles.quiet}` : styles.paragraph}>
          <Runs line={block.line} />
        </p>
      );
    case "list":
      return <Bullets items={block.items} />;
    case "sources":
      return (
        <>
          <h2 style={styles.heading}>{cleanText(block.title)}</h2>
          <div style={styles.sources}>
            {block.items.map((source) => (
              <>
                [{source.number}] {describeSource(source)}
                <br />
              </>
            ))}
          </div>
        </>
      );
    default:
      return null;
  }
};

export const FactRows: FC<{ part: Of<"facts"> }> = ({ part }) => (
  <>
    {part.rows.map(({ label, line }) => (
      <tr>
        <th scope="row" style={styles.label}>
          {cleanText(label)}
        </th>
        <td style={styles.value}>
          <Runs line={line} />
        </td>
      </tr>
    ))}
  </>
);

const styleHead = ({ title, isFigure }: Column): string => {
  const style = isFigure ? styles.headFigure : styles.head;
  return isBrief(title) ? `${style};white-space:nowrap` : style;
};

/** Few columns fit a phone as they are. */
export const NarrowRows: FC<{ part: Of<"table"> }> = ({ part: { columns, rows } }) => (
  <>
    <tr>
      {columns.map((column) => (
        <th scope="col" style={styleHead(column)}>
          {cleanText(column.title)}
        </th>
      ))}
    </tr>
    {rows.map((cells) => (
      <tr>
        {cells.map((cell, index) =>
          index === 0 ? (
            <th scope="row" style={styles.cell}>
              <Runs line={cell.line} />
              <Aside cell={cell} />
            </th>
          ) : (
            <td
              style={`${columns[index]?.isFigure ? styles.figure : styles.cell}${isOneWord(cell) ? ";white-space:nowrap" : ""}`}
            >
              <Runs line={cell.line} />
              <Aside cell={cell} />
            </td>
          ),
        )}
      </tr>
    ))}
  </>
);

/** A single word is not broken to make room for the columns beside it, unless it is no word of any language. */
const longestWord = 16;
const isOneWord = ({ line }: Cell): boolean => {
  const text = line.map((run) => run.text).join("");
  return text.length <= longestWord && !/\s/.test(text);
};

const Aside: FC<{ cell: Cell }> = ({ cell }) =>
  cell.aside === undefined ? null : (
    <>
      <br />
      <span style={styles.lightly}>
        <Runs line={cell.aside} />
      </span>
    </>
  );

/** A row is an entry: its name, then what there is to say of it, as wide as the screen allows. */
export const EntryRows: FC<{ part: Of<"table"> }> = ({ part: { columns, rows } }) => (
  <>
    {rows.map(([first, ...others]) => (
      <tr>
        <td style={styles.entry}>
          {first && (
            <>
              <strong>
                <Runs line={first.line} />
              </strong>
              {first.badge && <MailBadge badge={first.badge} />}
              <Aside cell={first} />
            </>
          )}
          <br />
          {others.map((cell, index) => (
            <Pair title={columns[index + 1]?.title ?? ""} cell={cell} />
          ))}
        </td>
      </tr>
    ))}
  </>
);

const Pair: FC<{ title: string; cell: Cell }> = ({ title, cell }) => (
  <>
    <span style={styles.pair}>
      {cell.badge ? <MailBadge badge={cell.badge} /> : <span style={styles.quiet}>{cleanText(title)}</span>}{" "}
      <Runs line={cell.line} />
      <Aside cell={cell} />
    </span>{" "}
  </>
);
