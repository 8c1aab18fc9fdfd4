import { once } from "node:events";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";

export interface ReceivedMail {
  to: string;
  messageId: string;
  subject: string;
  date: string;
  text: string;
}

/** Takes mails and keeps them; slowly, so that there is time to kill who sends them. */
export interface MailServer {
  readonly url: string;
  readonly received: ReceivedMail[];
  /** True: the connection goes when the whole message has come, without an answer. */
  dropsAfterData: boolean;
  stop(): Promise<void>;
}

/**
 * @param recipientMs how long it thinks before it agrees to a recipient
 * @param answerMs how long before it says that it has the message; who is killed meanwhile cannot know
 */
export const startMailServer = async (recipientMs: number, answerMs: number): Promise<MailServer> => {
  const received: ReceivedMail[] = [];
  const state = { dropsAfterData: false };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    disableReverseLookup: true,
    logger: false,
    onRcptTo(_address, _session, callback) {
      setTimeout(callback, recipientMs);
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        keep(Buffer.concat(chunks), session.envelope.rcptTo[0]?.address ?? "").then(() => {
          if (state.dropsAfterData) for (const socket of sockets) socket.destroy();
          else setTimeout(callback, answerMs);
        }, callback);
      });
    },
  });
  const keep = async (content: Buffer, to: string): Promise<void> => {
    const { messageId = "", subject = "", date = "", text = "" } = await PostalMime.parse(content);
    received.push({ to, messageId, subject, date, text });
  };
  const sockets = new Set<{ destroy(): void }>();
  server.server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  // Whoever was killed left its connection in the middle.
  server.on("error", () => {});
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const address = listening.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    received,
    get dropsAfterData() {
      return state.dropsAfterData;
    },
    set dropsAfterData(drops) {
      state.dropsAfterData = drops;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
};
