import { once } from "node:events";
import type { Socket } from "node:net";
import { SMTPServer, type SMTPServerSession } from "smtp-server";

/**
 * accept: 250. refuseRecipient: 550 to RCPT TO. refuseMessage: 554 to the message. deferMessage: 451 to it.
 * dropBeforeData: the connection goes at RCPT TO. dropAfterData: it goes when the whole message has come.
 * hang: no answer to the message. hangAtRecipient: no answer to RCPT TO.
 */
export type SinkMode =
  | "accept"
  | "refuseRecipient"
  | "refuseMessage"
  | "deferMessage"
  | "dropBeforeData"
  | "dropAfterData"
  | "hang"
  | "hangAtRecipient";

export interface ReceivedMail {
  from: string;
  to: string[];
  /** The message as it came over the wire. */
  content: string;
}

export interface SmtpSink {
  readonly url: string;
  /** What the server does from now on. */
  mode: SinkMode;
  /** Every message that came completely, whatever was answered. */
  readonly received: ReceivedMail[];
  stop(): Promise<void>;
}

interface SmtpSinkOptions {
  /** Required at log-in when given. */
  credentials?: { user: string; password: string };
}

const refusal = (responseCode: number, message: string): Error => Object.assign(new Error(message), { responseCode });

/** An SMTP server on a random loopback port that keeps what it gets and misbehaves on demand. */
export const startSmtpSink = async ({ credentials }: SmtpSinkOptions = {}): Promise<SmtpSink> => {
  const received: ReceivedMail[] = [];
  const sockets = new Map<string, Socket>();
  let mode: SinkMode = "accept";

  const socketKey = (address: string | undefined, port: number | undefined) => `${address}:${port}`;
  const drop = (session: SMTPServerSession) => {
    sockets.get(socketKey(session.remoteAddress, session.remotePort))?.destroy();
  };

  const server = new SMTPServer({
    authOptional: credentials === undefined,
    allowInsecureAuth: true,
    disabledCommands: credentials === undefined ? ["STARTTLS", "AUTH"] : ["STARTTLS"],
    disableReverseLookup: true,
    logger: false,
    onAuth(auth, _session, callback) {
      const isRight = auth.username === credentials?.user && auth.password === credentials?.password;
      callback(isRight ? null : refusal(535, "authentication failed"), { user: auth.username });
    },
    onRcptTo(_address, session, callback) {
      if (mode === "refuseRecipient") return callback(refusal(550, "no such mailbox"));
      if (mode === "dropBeforeData") return drop(session);
      if (mode !== "hangAtRecipient") callback();
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        received.push({
          from: session.envelope.mailFrom === false ? "" : session.envelope.mailFrom.address,
          to: session.envelope.rcptTo.map(({ address }) => address),
          content: Buffer.concat(chunks).toString("utf8"),
        });
        if (mode === "refuseMessage") return callback(refusal(554, "message refused"));
        if (mode === "deferMessage") return callback(refusal(451, "try again later"));
        if (mode === "dropAfterData") return drop(session);
        if (mode !== "hang") callback(null, "taken over");
      });
    },
  });
  server.on("error", () => {});
  server.server.on("connection", (socket) => {
    const key = socketKey(socket.remoteAddress, socket.remotePort);
    sockets.set(key, socket);
    socket.on("close", () => sockets.delete(key));
  });
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const address = listening.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const login =
    credentials === undefined
      ? ""
      : `${encodeURIComponent(credentials.user)}:${encodeURIComponent(credentials.password)}@`;

  return {
    url: `smtp://${login}127.0.0.1:${address.port}`,
    received,
    get mode() {
      return mode;
    },
    set mode(next) {
      mode = next;
    },
    async stop() {
      for (const socket of sockets.values()) socket.destroy();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
};
