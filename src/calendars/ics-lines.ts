import { unacceptable } from "../platform/errors/problem.ts";

/** A content line of an iCalendar file, unfolded. */
export interface IcsLine {
  /** Where it begins in the file; the first line is 1. */
  line: number;
  /** In capitals. */
  name: string;
  /** Behind the colon, as it stands. */
  value: string;
  /** The whole of it, for the library that reads its parameters. */
  text: string;
}

/** The lines of one VEVENT, without those of what is nested in it. */
export interface IcsEvent {
  line: number;
  lines: IcsLine[];
}

const maxEvents = 20_000;
const maxDepth = 10;

/** @throws Problem 422 that begins with the line */
export function refuseLine(line: number, message: string): never {
  throw unacceptable("", `line ${line}: ${message}`);
}

/** A piece of the file inside a message: short, and without what could disturb it. */
export function quote(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, " ").trim();
  return plain.length > 40 ? `"${plain.slice(0, 40).toWellFormed()}..."` : `"${plain}"`;
}

function* splitLines(text: string): Generator<{ line: number; raw: string }> {
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf("\n", start);
    const stop = end === -1 ? text.length : end;
    line += 1;
    yield { line, raw: text.slice(start, text[stop - 1] === "\r" ? stop - 1 : stop) };
    start = stop + 1;
  }
}

/** Joins what was folded: a line that begins with a blank goes on with the one before. Empty lines are passed over. */
function* unfold(text: string): Generator<{ line: number; raw: string }> {
  let open: { line: number; parts: string[] } | null = null;
  for (const { line, raw } of splitLines(text)) {
    if (open !== null && (raw.startsWith(" ") || raw.startsWith("\t"))) {
      open.parts.push(raw.slice(1));
      continue;
    }
    if (open !== null) yield { line: open.line, raw: open.parts.join("") };
    open = raw.trim() === "" ? null : { line, parts: [raw] };
  }
  if (open !== null) yield { line: open.line, raw: open.parts.join("") };
}

/** Where the value begins: behind the first colon that stands in no quotation marks; -1 when there is none. */
function findValue(raw: string): number {
  let isQuoted = false;
  for (let index = 0; index < raw.length; index += 1) {
    if (raw[index] === '"') isQuoted = !isQuoted;
    else if (raw[index] === ":" && !isQuoted) return index + 1;
  }
  return -1;
}

function readLine(line: number, raw: string): IcsLine {
  const valueAt = findValue(raw);
  if (valueAt === -1) refuseLine(line, `no colon in ${quote(raw)}; each line reads NAME:VALUE`);
  const [name] = /^[A-Za-z0-9-]+(?=[;:])/.exec(raw) ?? [];
  if (name === undefined) refuseLine(line, `no name before the colon in ${quote(raw)}`);
  return { line, name: name.toUpperCase(), value: raw.slice(valueAt).trim(), text: raw };
}

/**
 * Reads the frame of an iCalendar file (RFC 5545): lines, and what begins and ends where. What the events say is not
 * looked at.
 * @returns its events, in order
 * @throws Problem 422 with the line, for what is no iCalendar file, has no event or more than 20,000
 */
export function readEvents(text: string): IcsEvent[] {
  const open: { name: string; line: number }[] = [];
  const events: IcsEvent[] = [];
  let calendars = 0;
  let lastLine = 1;
  for (const { line, raw } of unfold(text)) {
    lastLine = line;
    if (calendars === 0 && !/^BEGIN:VCALENDAR\s*$/i.test(raw)) {
      refuseLine(line, `this is no calendar file: it begins with ${quote(raw)}, not with BEGIN:VCALENDAR`);
    }
    const content = readLine(line, raw);
    const innermost = open.at(-1);
    const component = content.value.toUpperCase();
    if (content.name === "BEGIN") {
      if (component === "VCALENDAR") calendars += 1;
      else if (innermost === undefined) refuseLine(line, `BEGIN:${quote(component)} stands outside VCALENDAR`);
      if (open.length >= maxDepth) refuseLine(line, `more than ${maxDepth} components inside each other`);
      if (component === "VEVENT") events.push({ line, lines: [] });
      if (events.length > maxEvents) refuseLine(line, `more than ${maxEvents} events in one file`);
      open.push({ name: component, line });
    } else if (content.name === "END") {
      if (innermost === undefined) refuseLine(line, `END:${quote(component)} without BEGIN`);
      if (innermost.name !== component) {
        refuseLine(line, `END of ${quote(component)}, but ${quote(innermost.name)} of line ${innermost.line} is open`);
      }
      open.pop();
    } else if (innermost === undefined) {
      refuseLine(line, `${quote(raw)} stands outside VCALENDAR`);
    } else if (innermost.name === "VEVENT") {
      events.at(-1)?.lines.push(content);
    }
  }
  if (calendars === 0) refuseLine(1, "the file is empty");
  const unclosed = open.at(-1);
  if (unclosed !== undefined) {
    refuseLine(unclosed.line, `BEGIN of ${quote(unclosed.name)} has no END; the file breaks off at line ${lastLine}`);
  }
  if (events.length === 0)
    refuseLine(lastLine, "the calendar ends without an event (VEVENT); there is nothing to import");
  return events;
}
