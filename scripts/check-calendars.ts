/**
 * Shows feeds and invitations to the calendar programs of Debian: python3-icalendar, khal and libical, and to ical.js.
 * Each has to take every file without a complaint and to find the events at their moments. Prints a line per program;
 * exits 1 on any complaint, or when a program is missing.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ICAL from "ical.js";
import { buildFeed, buildInvitation, type CalendarEvent } from "../src/icalendar/calendar.ts";
import { packageRoot } from "../src/platform/package-root.ts";

/** Debian's modules are installed for its own Python; another one may come first in the path. */
const python = "/usr/bin/python3";
const khal = "/usr/bin/khal";
const packages: [name: string, isThere: () => boolean][] = [
  ["python3", () => existsSync(python)],
  ["python3-icalendar", () => runs(python, ["-c", "import icalendar"])],
  ["khal", () => existsSync(khal)],
  ["python3-gi", () => runs(python, ["-c", "import gi"])],
  [
    "gir1.2-ical-3.0",
    () => runs(python, ["-c", "import gi; gi.require_version('ICalGLib', '3.0'); from gi.repository import ICalGLib"]),
  ],
];

interface Read {
  uid: string;
  start: string;
  end: string;
  summary: string;
}
interface Finding {
  complaints: string[];
  files: Record<string, Read[]>;
}
type Files = Record<string, { text: string; expected: Read[] }>;

const runs = (command: string, args: string[]): boolean =>
  spawnSync(command, args, { stdio: "ignore", timeout: 60_000 }).status === 0;

const minuteMs = 60_000;
const stampedAt = new Date("2026-11-02T15:00:00Z");
const organizer = { name: 'The "Unit"; planning, & more: ^n', email: "unit@drumbeat.example" };

const eventAt = (uid: string, timeZone: string, at: string, more: Partial<CalendarEvent> = {}): CalendarEvent => ({
  uid: `${uid}@drumbeat.example`,
  sequence: 0,
  startsAt: new Date(at),
  minutes: 60,
  timeZone,
  summary: "Stocktake",
  description: "Chair: Commissioner",
  url: "https://drumbeat.example/occurrences/1",
  location: "Room 4",
  createdAt: stampedAt,
  lastModifiedAt: stampedAt,
  ...more,
});

/**
 * With the text that remains of it in one line, where that is not the text itself. A backslash before `n`, `;` or `,` is
 * left to the unit tests: python3-icalendar 4 unescapes such a text twice.
 */
const hostile: [text: string, remains?: string][] = [
  ["a;b,c\\d:e"],
  ["x\r\nATTENDEE:mailto:evil@x.example", "x ATTENDEE:mailto:evil@x.example"],
  ["x\nEND:VEVENT\nBEGIN:VEVENT\nUID:2", "x END:VEVENT BEGIN:VEVENT UID:2"],
  ['"quoted";X-P=1:mailto:evil@x.example'],
  ["\u0000\u0007control\u007f\u0085next\u2028line", "control next line"],
  ["👩‍👩‍👧‍👦 größer 学校 \u202eright-to-left\u202c שלום"],
  [`${"é👍".repeat(3_300)}end`],
];

const zones = [
  ...["America/New_York", "America/St_Johns", "America/Santiago", "America/Phoenix", "Atlantic/Azores"],
  ...["Europe/Dublin", "Europe/Istanbul", "Africa/Casablanca", "Africa/Cairo", "Asia/Jerusalem", "Asia/Kathmandu"],
  ...["Asia/Tehran", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "UTC"],
];
const moments = ["2024-01-15T09:30:00Z", "2024-07-15T12:00:00Z", "2025-03-20T20:00:00Z", "2025-10-28T02:00:00Z"];

const feedOf = (events: CalendarEvent[]): string =>
  buildFeed({
    name: "Routines; of the district, all\\",
    description: "Everything\nplanned",
    organizer,
    events,
    stampedAt,
    refreshMinutes: 60,
  });

const inviteTo = (method: "REQUEST" | "CANCEL", event: CalendarEvent, name: string): string =>
  buildInvitation({ method, event, organizer, attendee: { name, email: "ann@drumbeat.example" }, stampedAt });

const readOf = (event: CalendarEvent, summary = event.summary): Read => ({
  uid: event.uid,
  start: sayMinute(event.startsAt.getTime()),
  end: sayMinute(event.startsAt.getTime() + event.minutes * minuteMs),
  summary,
});
const sayMinute = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}Z`;

const buildFiles = (): Files => {
  const acrossZones = zones.flatMap((zone) => moments.map((at) => eventAt(`${zone}-${at}`, zone, at)));
  const odd = [
    eventAt("first-of-two", "America/New_York", "2026-11-01T05:30:00Z"),
    eventAt("second-of-two", "America/New_York", "2026-11-01T06:30:00Z"),
    eventAt("after-the-gap", "America/New_York", "2027-03-14T07:00:00Z"),
    eventAt("before-the-lost-day", "Pacific/Apia", "2011-12-30T08:00:00Z"),
    eventAt("after-the-lost-day", "Pacific/Apia", "2011-12-30T20:00:00Z"),
    eventAt("last-summer", "Asia/Tehran", "2022-07-05T06:00:00Z"),
    eventAt("no-summer", "Asia/Tehran", "2023-07-05T06:00:00Z"),
  ];
  const texts = hostile.map(([text, remains = text], index) => {
    const event = eventAt(`text-${index}`, "America/New_York", "2027-03-02T15:00:00Z", {
      summary: text,
      description: `${text}\n${text}`,
      location: text,
    });
    return { event, read: readOf(event, remains) };
  });
  const moved = eventAt("moved", "America/New_York", "2027-07-06T14:00:00Z", {
    sequence: 2,
    description: "Moved from Mon 5 July 2027: Independence Day.",
  });
  const paper = eventAt("paper", "America/New_York", "2027-05-03T13:00:00Z", { isFree: true });
  const feed = (events: CalendarEvent[]) => ({ text: feedOf(events), expected: events.map((event) => readOf(event)) });
  return {
    "feed-zones.ics": feed(acrossZones),
    "feed-odd-times.ics": feed(odd),
    "feed-routines.ics": feed([moved, paper]),
    "feed-empty.ics": feed([]),
    "feed-texts.ics": { text: feedOf(texts.map(({ event }) => event)), expected: texts.map(({ read }) => read) },
    "invitation.ics": { text: inviteTo("REQUEST", moved, "Ann"), expected: [readOf(moved)] },
    "withdrawal.ics": { text: inviteTo("CANCEL", { ...moved, sequence: 3 }, "Ann"), expected: [readOf(moved)] },
    ...Object.fromEntries(
      texts.map(({ event, read }, index) => [
        `invitation-text-${index}.ics`,
        { text: inviteTo("REQUEST", event, hostile[index]?.[0] ?? ""), expected: [read] },
      ]),
    ),
    ...Object.fromEntries(
      odd.map((event) => [
        `invitation-${event.uid.split("@")[0]}.ics`,
        { text: inviteTo("REQUEST", event, "Ann"), expected: [readOf(event)] },
      ]),
    ),
  };
};

const readByIcalJs = (files: Files): Finding => {
  const complaints: string[] = [];
  const read = Object.entries(files).map(([name, { text }]): [string, Read[]] => {
    const calendar = new ICAL.Component(ICAL.parse(text));
    const described = new Map(
      calendar
        .getAllSubcomponents("vtimezone")
        .map((zone) => [String(zone.getFirstPropertyValue("tzid")), new ICAL.Timezone(zone)]),
    );
    const moment = (event: ICAL.Component, property: string): string => {
      const tzid = event.getFirstProperty(property)?.getFirstParameter("tzid");
      const time = event.getFirstPropertyValue(property);
      const zone = tzid === undefined ? ICAL.Timezone.utcTimezone : described.get(tzid);
      if (!(time instanceof ICAL.Time) || zone === undefined) {
        complaints.push(`${name}: no ${property}, or no zone ${tzid}`);
        return "";
      }
      time.zone = zone;
      return sayMinute(time.toUnixTime() * 1000);
    };
    const events = calendar.getAllSubcomponents("vevent").map((event) => ({
      uid: String(event.getFirstPropertyValue("uid")),
      start: moment(event, "dtstart"),
      end: moment(event, "dtend"),
      summary: String(event.getFirstPropertyValue("summary")),
    }));
    return [name, events];
  });
  return { complaints, files: Object.fromEntries(read) };
};

const readByPython =
  (tool: "icalendar" | "libical") =>
  (_files: Files, folder: string): Finding => {
    const script = join(packageRoot, "scripts", "check-calendars.py");
    const answer = spawnSync(python, ["-W", "error::UserWarning", script, tool, join(folder, "manifest.json")], {
      encoding: "utf8",
      timeout: 300_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    if (answer.status !== 0) return { complaints: [answer.stderr || String(answer.error)], files: {} };
    const finding: Finding = JSON.parse(answer.stdout);
    const said = answer.stderr.trim();
    return { ...finding, complaints: [...finding.complaints, ...(said === "" ? [] : [said])] };
  };

const separator = "\u241f";
const endOfEvent = "\u241e";

/** Reads each file by `printics`, then imports the feeds, and lists what its own calendar then holds. */
const readByKhal = (files: Files, folder: string): Finding => {
  const complaints: string[] = [];
  const calendar = join(folder, "khal-calendar");
  mkdirSync(calendar);
  const config = join(folder, "khal.conf");
  const minutes = "%Y-%m-%dT%H:%MZ";
  writeFileSync(
    config,
    `[calendars]\n[[checked]]\npath = ${calendar}\n[locale]\nlocal_timezone = UTC\ndefault_timezone = UTC\n` +
      `timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = ${minutes}\n` +
      `longdatetimeformat = ${minutes}\n[sqlite]\npath = ${join(folder, "khal.db")}\n`,
  );
  const run = (args: string[]): string => {
    const answer = spawnSync(khal, ["-c", config, ...args], {
      encoding: "utf8",
      timeout: 120_000,
      maxBuffer: 64 * 1024 * 1024,
      env: { PATH: "/usr/bin:/bin", HOME: folder, LC_ALL: "C.UTF-8", TZ: "UTC" },
    });
    if (answer.status !== 0 || answer.stderr.trim() !== "") {
      complaints.push(`khal ${args[0]} ${args.at(-1)}: ${answer.stderr.trim() || `ended with ${answer.status}`}`);
    }
    return answer.stdout;
  };
  const format = ["{uid}", "{start-long-full}", "{end-long-full}", "{title}"].join(separator) + endOfEvent;
  const parse = (output: string): Read[] =>
    output.split(endOfEvent).flatMap((part) => {
      const [uid, start = "", end = "", summary = ""] = part.split(separator);
      // Before the first event stands a line with their number.
      return start === "" ? [] : [{ uid: uid?.split("\n").at(-1) ?? "", start, end, summary }];
    });
  const read = Object.keys(files).map((name): [string, Read[]] => [
    name,
    parse(run(["printics", "--format", format, join(folder, name)])),
  ]);

  const feeds = Object.entries(files).filter(([name, { expected }]) => name.startsWith("feed") && expected.length > 0);
  for (const [name] of feeds) run(["import", "--batch", "--include-calendar", "checked", join(folder, name)]);
  const listing = ["list", "--format", format, "--day-format", "", "2011-01-01", "2028-01-01"];
  const held = new Set(parse(run(listing)).map((one) => JSON.stringify(one)));
  for (const one of feeds.flatMap(([, { expected }]) => expected)) {
    if (!held.has(JSON.stringify(one))) complaints.push(`after its import ${one.uid} is not at ${one.start}`);
  }
  return { complaints, files: Object.fromEntries(read) };
};

const compare = (files: Files, finding: Finding): string[] => [
  ...finding.complaints,
  ...Object.entries(files).flatMap(([name, { expected }]) => {
    const found = finding.files[name] ?? [];
    const byUid = new Map(found.map((one) => [one.uid, one]));
    const wrong = expected.flatMap((one) => {
      const other = byUid.get(one.uid);
      return JSON.stringify(other) === JSON.stringify(one)
        ? []
        : [`${name}: ${JSON.stringify(one).slice(0, 300)} was read as ${JSON.stringify(other)?.slice(0, 300)}`];
    });
    return found.length === expected.length
      ? wrong
      : [`${name}: ${found.length} events instead of ${expected.length}`, ...wrong];
  }),
];

const programs: [name: string, read: (files: Files, folder: string) => Finding][] = [
  ["ical.js", readByIcalJs],
  ["python3-icalendar", readByPython("icalendar")],
  ["khal", readByKhal],
  ["libical", readByPython("libical")],
];

const check = (): number => {
  const missing = packages.filter(([, isThere]) => !isThere()).map(([name]) => name);
  if (missing.length > 0) {
    process.stderr.write(`Missing: apt-get install ${missing.join(" ")}\n`);
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), "drumbeat-calendars-"));
  try {
    const files = buildFiles();
    for (const [name, { text }] of Object.entries(files)) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, "manifest.json"), JSON.stringify(Object.keys(files)));
    const fileCount = Object.keys(files).length;
    const eventCount = Object.values(files).reduce((sum, { expected }) => sum + expected.length, 0);
    const verdicts = programs.map(([name, read]) => {
      const complaints = compare(files, read(files, folder));
      const verdict =
        complaints.length === 0
          ? `takes ${fileCount} files, and finds ${eventCount} events at their times`
          : `${complaints.length} complaints\n  ${complaints.slice(0, 20).join("\n  ")}`;
      process.stdout.write(`${name}: ${verdict}\n`);
      return complaints.length;
    });
    return verdicts.every((count) => count === 0) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

process.exitCode = check();
