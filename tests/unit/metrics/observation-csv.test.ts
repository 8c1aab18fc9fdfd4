import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { readCsv } from "../../../src/metrics/observations/observation-csv.ts";

const read = async (...pieces: (string | Buffer)[]) => {
  const rows: { cells: readonly string[]; line: number }[] = [];
  await readCsv(Readable.from(pieces.map((piece) => Buffer.from(piece))), {
    takeRow: (cells, _columns, line) => {
      rows.push({ cells, line });
    },
    flush: async () => {},
  });
  return rows;
};

const header = "metric,period,value,source\n";

describe("a CSV file", () => {
  it("may have a byte order mark, CRLF, quotes, line breaks in cells and empty lines", async () => {
    const rows = await read('\uFEFFmetric,period,value,source\r\n\r\nA,2011,1,"x, ""y""\nz"\r\n\r\nB,2012,2,é\r\n');
    expect(rows).toEqual([
      { cells: ["A", "2011", "1", 'x, "y"\nz'], line: 4 },
      { cells: ["B", "2012", "2", "é"], line: 6 },
    ]);
  });

  it("may be cut anywhere, also inside a character", async () => {
    const file = Buffer.from(`${header}A,2011,1,é€😀\n`);
    for (let at = 1; at < file.length; at += 1) {
      const rows = await read(file.subarray(0, at), file.subarray(at));
      expect(rows.map((row) => row.cells[3])).toEqual(["é€😀"]);
    }
  });

  it("may name its columns in any order and have no rows", async () => {
    expect(await read("value,period,metric\n")).toEqual([]);
  });

  it.each<[string, string | Buffer, RegExp]>([
    ["nothing", "", /is empty/],
    ["HTML", "<!doctype html><p>", /HTML/],
    ["a workbook", Buffer.from("PK\u0003\u0004abc"), /workbook/],
    ["JSON", '{"observations": []}', /JSON/],
    ["bytes that are not UTF-8", Buffer.from([0x6d, 0xff, 0xfe, 0x0a]), /UTF-8/],
    ["a file cut inside a character", Buffer.from([...Buffer.from(header), 0xc3]), /UTF-8/],
    ["NUL", Buffer.from("metric,period,value\nA\u0000,1,2"), /UTF-8/],
    ["one column without a header", "84.7\n86.3\n", /first line must name the columns/],
    ["semicolons", "metric;period;value\n", /not separated by commas/],
    ["an unknown column", "metric,period,value,colour\n", /unknown column "colour"/],
    ["a missing column", "metric,value\n", /no column period/],
    ["a column twice", "metric,period,value,value\n", /two columns value/],
    ["a quotation mark that is never closed", `${header}A,2011,1,"x\n`, /near line \d+, a quotation mark/],
    ["text after a closing quotation mark", `${header}A,2011,1,"x"y\n`, /closing quotation mark/],
  ])("is refused when it is %s", async (_what, file, message) => {
    await expect(read(file)).rejects.toMatchObject({ status: 422, message: expect.stringMatching(message) });
  });

  it("is refused as soon as it grows beyond the limit", async () => {
    let piecesRead = 0;
    const endless = Readable.from(
      (function* () {
        yield Buffer.from(header);
        for (let i = 0; i < 1000; i += 1) {
          piecesRead += 1;
          yield Buffer.from("A,2011,1,x\n");
        }
      })(),
    );
    const sink = { takeRow: () => {}, flush: async () => {} };
    await expect(readCsv(endless, sink, 200)).rejects.toMatchObject({ status: 413 });
    expect(piecesRead).toBeLessThan(100);
    expect(endless.destroyed).toBe(false);
  });
});
