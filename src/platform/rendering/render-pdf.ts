import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { PdfAsset } from "./pdf-compiler.ts";
import { PdfError } from "./pdf-error.ts";
import type { PdfAnswer, PdfRequest } from "./pdf-process.ts";

interface PdfLimits {
  /** For one document, with the start of the process where it needs one. */
  deadlineMs: number;
  /** Typst lets go of its memory only when its process ends: after so many documents it does. */
  documentsPerProcess: number;
}

interface PdfRenderer {
  /** @throws PdfError where Typst or the standard refuses the source, or the process was too slow or died. */
  render: (source: string, assets: readonly PdfAsset[], facts: { createdAt: Date | null }) => Promise<Buffer>;
  /** Of the process that renders, while there is one. */
  getProcessId: () => number | null;
}

const isSource = import.meta.url.endsWith(".ts");
const entry = fileURLToPath(new URL(isSource ? "pdf-process.ts" : "pdf-process.js", import.meta.url));

const startProcess = (): ChildProcess =>
  fork(entry, [], {
    // Where `tsx` is looked for, whatever the service's own folder is.
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    execArgv: isSource ? ["--import", "tsx"] : [],
    // It needs no setting, and gets no secret.
    env: {},
    serialization: "advanced",
    // When Typst panics, it prints what it was reading.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });

/** A process that has nothing to do must not keep the service from ending; one with a document must. */
const keepAlive = (child: ChildProcess, isBusy: boolean): void => {
  const change = isBusy ? "ref" : "unref";
  child[change]();
  child.channel?.[change]();
};

const readAnswer = (answer: PdfAnswer): Buffer => {
  if ("pdf" in answer) return answer.pdf;
  const { name, message } = answer.error;
  throw name === "PdfError" ? new PdfError(message) : new Error(message);
};

const ask = (child: ChildProcess, request: PdfRequest, deadlineMs: number): Promise<PdfAnswer> =>
  new Promise<PdfAnswer>((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(deadline);
      child.off("message", onMessage).off("exit", onExit).off("error", onError);
      act();
    };
    const fail = (message: string): void => settle(() => reject(new PdfError(message)));
    const onMessage = (answer: PdfAnswer): void => settle(() => resolve(answer));
    const onExit = (code: number | null, signal: string | null): void =>
      fail(`the process that makes PDFs ended (${signal ?? `exit code ${code}`})`);
    const onError = (error: Error): void => fail(`the process that makes PDFs failed: ${error.message}`);
    const deadline = setTimeout(() => {
      child.kill("SIGKILL");
      fail(`took longer than ${deadlineMs / 1000} s`);
    }, deadlineMs);
    child.on("message", onMessage).on("exit", onExit).on("error", onError);
    // Where it cannot be sent, the end of the process or the error of its start follows, and says more.
    if (child.connected) child.send(request, (error) => error !== null && child.kill("SIGKILL"));
  });

/** Sets documents one after the other in a process of its own, which it starts for the first of them. */
export const createPdfRenderer = ({ deadlineMs, documentsPerProcess }: PdfLimits): PdfRenderer => {
  let current: { child: ChildProcess; documents: number } | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const open = (): { child: ChildProcess; documents: number } => {
    const child = startProcess();
    const opened = { child, documents: 0 };
    const forget = (): void => {
      if (current === opened) current = null;
    };
    child.on("exit", forget).on("disconnect", forget).on("error", forget);
    return opened;
  };

  const renderNext = async (request: PdfRequest): Promise<Buffer> => {
    current ??= open();
    const used = current;
    used.documents += 1;
    keepAlive(used.child, true);
    try {
      return readAnswer(await ask(used.child, request, deadlineMs));
    } finally {
      keepAlive(used.child, false);
      const isSpent = used.documents >= documentsPerProcess;
      if (isSpent || used.child.killed) {
        if (current === used) current = null;
        if (used.child.connected) used.child.disconnect();
      }
    }
  };

  return {
    render: (source, assets, { createdAt }) => {
      const rendered = last.then(() => renderNext({ source, assets, createdAt }));
      last = rendered.catch(() => undefined);
      return rendered;
    },
    getProcessId: () => current?.child.pid ?? null,
  };
};

const shared = createPdfRenderer({ deadlineMs: 20_000, documentsPerProcess: 100 });

/**
 * A Typst source and its assets as PDF/UA-1, set by a process of its own: one document after the other. The same input
 * gives the same bytes: the only date in the file is `createdAt`. Letters that no font of ours has are shown as "□".
 *
 * @throws PdfError where Typst or the standard refuses the source, where it takes longer than 20 s, and where the process
 * dies; the next document gets a new one.
 */
export const renderPdf = shared.render;

/** The process that sets PDFs, to measure it; null while there is none. */
export const getPdfProcessId = shared.getProcessId;
