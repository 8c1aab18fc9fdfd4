import { Agent, get } from "node:http";

/** What a client process is asked to do. */
export interface LoopRequest {
  url: string;
  authorization: string | null;
  connections: number;
  durationMs: number;
}

export interface LoopResult {
  answered: number;
  durationMs: number;
}

const requestOnce = (agent: Agent, { url, authorization }: LoopRequest): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = authorization === null ? {} : { authorization };
    const request = get(url, { agent, headers }, (response) => {
      response.on("error", reject);
      response.on("end", () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`${url} answered ${response.statusCode}`)),
      );
      response.resume();
    });
    request.on("error", reject);
  });

/** Each connection asks again as soon as it is answered, until the time is over. */
const runLoop = async (wanted: LoopRequest): Promise<LoopResult> => {
  const agent = new Agent({ keepAlive: true, maxSockets: wanted.connections });
  const startedMs = performance.now();
  const elapsedMs = () => performance.now() - startedMs;
  let answered = 0;
  const askRepeatedly = async (): Promise<void> => {
    while (elapsedMs() < wanted.durationMs) {
      await requestOnce(agent, wanted);
      answered += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: wanted.connections }, askRepeatedly));
    return { answered, durationMs: elapsedMs() };
  } finally {
    agent.destroy();
  }
};

// A process of its own, so that the client's work is not counted as the server's.
if (process.send !== undefined) {
  process.on("message", (wanted: LoopRequest) => {
    runLoop(wanted).then(
      (result) => process.send?.({ result }),
      (error: unknown) => process.send?.({ error: String(error) }),
    );
  });
  process.on("disconnect", () => process.exit());
}
