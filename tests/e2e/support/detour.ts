import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A port that stays, before a server whose port changes whenever it is started again. */
export interface Detour {
  readonly port: number;
  stop(): Promise<void>;
}

/** @param findPort the server's port of the moment; throws while there is no server */
export const startDetour = async (findPort: () => number): Promise<Detour> => {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    try {
      const upstream = connect(findPort(), "127.0.0.1");
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        sockets.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => {
          sockets.delete(one);
          other.end();
        });
        one.pipe(other);
      }
    } catch {
      client.destroy();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
};
