import pg from "pg";

const firstRetryMs = 500;
const maxRetryMs = 15_000;

export interface NotificationListener {
  stop(): Promise<void>;
}

interface ListenerOptions {
  connection: pg.ClientConfig;
  channel: string;
  /** Called for every notification, and once after each connecting, since some may have been missed before. */
  onNotification: () => void;
}

/**
 * Listens on a Postgres channel over a connection of its own, and connects again when that breaks. Notifications get
 * lost while it is away: what they announce has to be found without them too.
 */
export const listenForNotifications = ({
  connection,
  channel,
  onNotification,
}: ListenerOptions): NotificationListener => {
  let isStopped = false;
  let client: pg.Client | undefined;
  let retryMs = firstRetryMs;
  let retry: NodeJS.Timeout | undefined;

  const connectAgain = (lost: pg.Client) => {
    if (isStopped || client !== lost) return;
    client = undefined;
    lost.end().catch(() => {});
    retry = setTimeout(connect, retryMs);
    retry.unref();
    retryMs = Math.min(retryMs * 2, maxRetryMs);
  };

  const connect = () => {
    const current = new pg.Client(connection);
    client = current;
    current.on("error", () => connectAgain(current));
    current.on("end", () => connectAgain(current));
    current.on("notification", onNotification);
    current
      .connect()
      .then(() => current.query(`LISTEN ${pg.escapeIdentifier(channel)}`))
      .then(() => {
        retryMs = firstRetryMs;
        onNotification();
      })
      .catch(() => connectAgain(current));
  };

  connect();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(retry);
      await client?.end().catch(() => {});
    },
  };
};
