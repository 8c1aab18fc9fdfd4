import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** What is answered while the database starts and the example loads: alive, and not ready. */
const answerWhileStarting: Handler = (request, response) => {
  const isLive = request.url === "/health/live";
  const body = isLive
    ? { status: "live" }
    : {
        type: "urn:drumbeat:problem:unavailable",
        title: "Not available just now",
        status: 503,
        detail: "The service is starting. Try again in a few seconds.",
      };
  response
    .writeHead(isLive ? 200 : 503, {
      "content-type": isLive ? "application/json; charset=utf-8" : "application/problem+json",
      ...(isLive ? {} : { "retry-after": "2" }),
    })
    .end(JSON.stringify(body));
};

export interface FrontDoor {
  port: number;
  /** From now on requests go to the service. */
  open(handler: Handler): void;
  /** Takes no new connections and waits for the requests at hand. */
  close(): Promise<void>;
}

/**
 * Listens at once, before there is anything behind it, so that a probe sees the process live.
 * @throws Error that says what to do when the port is taken
 */
export const openFrontDoor = async (host: string, port: number): Promise<FrontDoor> => {
  let handler = answerWhileStarting;
  const server = createServer({ headersTimeout: 15_000, requestTimeout: 300_000 }, (request, response) =>
    handler(request, response),
  );
  await listen(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    open(next) {
      handler = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
};

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      reject(isTaken ? new Error(`Port ${port} is in use. Stop what uses it, or set PORT to another.`) : error);
    });
    server.listen(port, host, resolve);
  });
