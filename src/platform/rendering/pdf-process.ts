/** The process that `renderPdf` runs Typst in: sets one document a message, and ends with the process that started it. */
import { Worker } from "node:worker_threads";
import { compilePdf, type PdfAsset } from "./pdf-compiler.ts";

export interface PdfRequest {
  source: string;
  assets: readonly PdfAsset[];
  createdAt: Date | null;
}

export type PdfAnswer = { pdf: Buffer } | { error: { name: string; message: string } };

const answer = ({ source, assets, createdAt }: PdfRequest): PdfAnswer => {
  try {
    return { pdf: compilePdf(source, assets, { createdAt }) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    return { error: { name, message } };
  }
};

/** While Typst works, no event arrives here: only another thread sees that the parent was killed. */
const watchParent = `
  const { workerData: parent } = require("node:worker_threads");
  setInterval(() => process.ppid === parent || process.kill(process.pid, "SIGKILL"), 1000);
`;

new Worker(watchParent, { eval: true, execArgv: [], workerData: process.ppid });
// Ctrl-C and service managers signal every process of the service; the parent may still need its last documents.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => undefined);
process.on("disconnect", () => process.exit());
process.on("message", (request: PdfRequest) => process.send?.(answer(request)));
