import { isUtf8 } from "node:buffer";
import type { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { Problem } from "../../platform/errors/problem.ts";
import { type ObservationField, observationFields } from "./observation-rows.ts";

export const maxCsvBytes = 64 * 1024 * 1024;
const maxRecordBytes = 64 * 1024;

export type CsvColumns = Partial<Record<ObservationField, number>>;

interface CsvSink {
  /** Called for each row below the header; `line` is where it ends in the file. */
  takeRow(cells: readonly string[], columns: CsvColumns, line: number): void;
  /** Called after each piece of the file; the next piece is read when it is done, so that little is held. */
  flush(): Promise<void>;
}

const notCsv = (what: string): Problem => new Problem(422, `This is not a CSV file: ${what}. Nothing was stored.`);

/** What the first bytes give away, so that the message names the mistake instead of a strange column. */
const refuseOtherFormats = (start: Buffer): void => {
  const text = start
    .subarray(0, 512)
    .toString("latin1")
    .replace(/^\xEF\xBB\xBF/, "")
    .trimStart();
  if (text.startsWith("PK\u0003\u0004")) throw notCsv("it is a workbook or an archive; save the sheet as CSV");
  if (text.startsWith("%PDF")) throw notCsv("it is a PDF");
  if (text.startsWith("<")) throw notCsv("it is HTML or XML");
  if (/^[[{]/.test(text)) throw notCsv("it is JSON; send that as application/json");
};

/** Length of the part of `bytes` that does not end in the middle of a character. */
const wholeCharacters = (bytes: Buffer): number => {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
};

const readHeader = (cells: readonly string[]): CsvColumns => {
  const names = cells.map((cell) => cell.trim());
  const known: readonly string[] = observationFields;
  const quoted = (name: string) => `"${name.slice(0, 80)}"`;
  const [only] = names;
  if (names.length === 1 && only !== undefined && /[;\t|]/.test(only)) {
    throw notCsv("its columns are not separated by commas");
  }
  if (!names.some((name) => known.includes(name))) {
    throw notCsv(`its first line must name the columns (${known.join(", ")}), but it reads ${quoted(names.join(","))}`);
  }
  const errors = [
    ...names.filter((name) => !known.includes(name)).map((name) => `unknown column ${quoted(name)}`),
    ...known.filter((name) => names.filter((other) => other === name).length > 1).map((name) => `two columns ${name}`),
    ...["metric", "period", "value"].filter((name) => !names.includes(name)).map((name) => `no column ${name}`),
  ].map((message) => ({ pointer: "", message }));
  if (errors.length > 0) {
    const faults = errors.map(({ message }) => message).join("; ");
    throw new Problem(422, `The first line of the file: ${faults}. The columns are ${known.join(", ")}.`, { errors });
  }
  return Object.fromEntries(names.map((name, index) => [name, index]));
};

const csvFaults: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: "a quotation mark is never closed",
  CSV_INVALID_CLOSING_QUOTE: "there is text after a closing quotation mark",
  INVALID_OPENING_QUOTE: "there is a quotation mark inside an unquoted cell",
  CSV_MAX_RECORD_SIZE: "a row is longer than 64 KiB; perhaps a quotation mark is never closed",
};

const explainCsvError = (error: unknown): unknown => {
  if (!(error instanceof CsvError)) return error;
  const lines: unknown = error.lines;
  const where = typeof lines === "number" ? `near line ${lines}` : "somewhere";
  return notCsv(`${where}, ${csvFaults[error.code] ?? "the rows cannot be told apart"}`);
};

/**
 * Reads a CSV file of observations piece by piece: UTF-8 (a byte order mark is fine), commas, quotes, LF or CRLF, empty
 * lines skipped, the first line naming the columns. The source is left open, so that an answer can still be sent.
 * @throws Problem 413 beyond 64 MiB, 422 when it is no such file
 */
export const readCsv = async (source: Readable, sink: CsvSink, maxBytes = maxCsvBytes): Promise<void> => {
  let columns: CsvColumns | undefined;
  let failure: unknown;
  const parser = parse({
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    max_record_size: maxRecordBytes,
    // Rows are taken here and not passed on: a stream of a million small objects costs more than all the rest.
    on_record: (cells: string[], { lines }) => {
      if (columns === undefined) columns = readHeader(cells);
      else sink.takeRow(cells, columns, lines);
      return null;
    },
  });
  parser.on("error", (error) => {
    failure = error;
  });
  parser.resume();
  const feed = (chunk: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      parser.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
  const finish = (): Promise<void> =>
    new Promise((resolve, reject) => {
      parser.once("end", resolve);
      parser.once("error", reject);
      parser.end();
    });

  let bytes = 0;
  let tail = Buffer.alloc(0);
  try {
    for await (const piece of source.iterator({ destroyOnReturn: false })) {
      const chunk = typeof piece === "string" ? Buffer.from(piece) : (piece as Buffer);
      if (bytes === 0) refuseOtherFormats(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) {
        throw new Problem(413, "The file is larger than 64 MiB. Split it; each part is imported whole or not at all.");
      }
      const joined = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
      const length = wholeCharacters(joined);
      const whole = joined.subarray(0, length);
      tail = Buffer.from(joined.subarray(length));
      if (!isUtf8(whole) || whole.includes(0)) throw notCsv("it is not text in UTF-8");
      await feed(whole);
      await sink.flush();
    }
    if (tail.length > 0) throw notCsv("it is not text in UTF-8");
    if (bytes === 0) throw notCsv("it is empty");
    await finish();
    if (columns === undefined) throw notCsv("it is empty");
    await sink.flush();
  } catch (error) {
    throw explainCsvError(failure ?? error);
  } finally {
    parser.destroy();
  }
};
