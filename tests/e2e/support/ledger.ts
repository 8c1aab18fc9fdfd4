import pg from "pg";

export type Row = Record<string, unknown>;

/** One statement over a connection of its own. */
export const query = async <T extends Row = Row>(url: string, sql: string, values: unknown[] = []): Promise<T[]> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
};

export const count = async (url: string, from: string): Promise<number> => {
  const [row] = await query<{ n: number }>(url, `select count(*)::int as n from ${from}`);
  return row?.n ?? 0;
};

const readLines = async (url: string, sql: string): Promise<string[]> =>
  (await query<{ line: string }>(url, sql)).map(({ line }) => line);

/** Every document: routine, date, kind, status and the hash of its content. */
export const readDocuments = (url: string): Promise<string[]> =>
  readLines(
    url,
    `select concat_ws(' ', r.code, o.held_on, d.kind, d.status, d.content_hash) as line
     from documents d join occurrences o on o.id = d.occurrence_id join routines r on r.id = o.routine_id
     order by 1`,
  );

/** Links are signed and mails name things by ids: both are others in every installation. */
const withoutIds = (column: string) => `regexp_replace(
  regexp_replace(${column}, 'http://[^[:space:]"<]+', 'LINK', 'g'),
  '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'ID', 'g')`;

/** Everything that left, or was kept: kind, person, occurrence, time, state, subject and the hash of its words. */
export const readLedger = (url: string): Promise<string[]> =>
  readLines(
    url,
    `select concat_ws(' ', d.kind, p.code, r.code, o.held_on, d.created_at at time zone 'UTC', d.state, d.subject,
       md5(${withoutIds("d.text")}), md5(${withoutIds("coalesce(d.html, '')")})) as line
     from deliveries d join people p on p.id = d.person_id
       left join occurrences o on o.id = d.occurrence_id left join routines r on r.id = o.routine_id
     order by 1`,
  );

/** Every occurrence with what became of it and of each step of its run-up. */
export const readOccurrences = (url: string): Promise<string[]> =>
  readLines(
    url,
    `select concat_ws(' ', r.code, o.recurrence_on, o.held_on, o.status, o.cause, o.move_reason,
       (select string_agg(concat_ws('/', s.kind, s.due_on, s.state, s.is_late, s.outcome), ' ' order by s.due_at, s.kind)
        from run_up_steps s where s.occurrence_id = o.id)) as line
     from occurrences o join routines r on r.id = o.routine_id
     where o.starts_at <= (select clock_at from organisations) order by 1`,
  );

const ledgerTables = [
  "documents",
  "deliveries",
  "delivery_attempts",
  "audit_entries",
  "occurrences",
  "run_up_steps",
  "daily_runs",
  "decisions",
  "actions",
  "action_updates",
  "asks",
  "observations",
  "history_events",
];

/** Count and hash over all rows, whole, of every table that tells what happened. */
export const readFingerprint = async (url: string): Promise<Record<string, string>> => {
  const fingerprint: Record<string, string> = {};
  for (const table of ledgerTables) {
    const [line] = await readLines(
      url,
      `select concat_ws(' ', count(*), md5(string_agg(t::text, '|' order by t::text))) as line from ${table} t`,
    );
    fingerprint[table] = line ?? "";
  }
  return fingerprint;
};
