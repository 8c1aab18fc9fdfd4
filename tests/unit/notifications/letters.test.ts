import { describe, expect, it } from "vitest";
import { composeActionLog } from "../../../src/documents/compose-action-log.ts";
import { composeAgenda } from "../../../src/documents/compose-agenda.ts";
import {
  type Letter,
  type LetterAction,
  type LetterOccasion,
  subjectLine,
  writeActionLogLetter,
  writeBrief,
  writeDataRequest,
  writeDigest,
  writeDraftReady,
  writeHeld,
  writeNoRecord,
  writeReminder,
  writeSignOffRequest,
} from "../../../src/notifications/letters.ts";
import {
  buildAction,
  buildMarch2013,
  buildSetting,
  commissioner,
  goalOfGraduation,
} from "../documents/massachusetts-evidence.ts";

const occasion: LetterOccasion = {
  organisation: "Massachusetts Department of Elementary and Secondary Education",
  routine: "Stocktake: Success after high school",
  isPaper: false,
  on: "2013-03-12",
  timeLocal: "10:00",
  timeZone: "America/New_York",
};
const link = "https://drumbeat.example/documents/0190-1";
const action: LetterAction = {
  number: 3,
  text: "Bring a plan for English learners in the five largest districts",
  dueOn: "2012-08-31",
  originalDueOn: "2012-07-31",
  agreedOn: "2012-03-13",
  agreedAt: "Stocktake: Success after high school",
};
const agenda = composeAgenda(buildMarch2013());
const log = composeActionLog({
  setting: buildSetting({ knownOn: "2013-03-14" }),
  chair: commissioner,
  goals: [goalOfGraduation],
  decisions: [],
  actions: [buildAction()],
  asks: [],
  earlierActions: [],
});

const documentTitle = "Stocktake: Success after high school: agenda";
const figures = [{ code: "GRAD5", title: "5-year graduation rate", period: "cohort 2012" }];
const because = "you chair this meeting";

const letters: [string, (withLink: boolean) => Letter][] = [
  ["data request", () => writeDataRequest({ occasion, figures, wantedBy: "2013-02-26" })],
  [
    "draft ready",
    (on) =>
      writeDraftReady({ occasion, documentTitle, signOffBy: "2013-03-04", issueOn: "2013-03-05", ...(on && { link }) }),
  ],
  [
    "sign-off request",
    (on) =>
      writeSignOffRequest({
        occasion,
        documentTitle,
        issueOn: "2013-03-05",
        withoutSignOff: "issued",
        ...(on && { link }),
      }),
  ],
  ["brief", (on) => writeBrief({ occasion, document: agenda, because, ...(on && { link }) })],
  [
    "reminder",
    (on) => writeReminder({ occasion, because, ownActions: [action], onDate: "2013-03-11", ...(on && { link }) }),
  ],
  [
    "action log",
    (on) => writeActionLogLetter({ occasion, document: log, readerCode: "ccr-leader", because, ...(on && { link }) }),
  ],
  ["no record", () => writeNoRecord({ occasion })],
  ["held", (on) => writeHeld({ occasion, documentTitle, ...(on && { link }) })],
  ["digest", () => writeDigest({ organisation: occasion.organisation, actions: [action], onDate: "2013-03-05" })],
];

describe("every letter", () => {
  it.each(letters)("%s says why its reader gets it, in lines of at most 76 columns", (_kind, write) => {
    const { subject, text } = write(false);
    expect(subject.length).toBeGreaterThan(10);
    expect(text.replace(/\s+/g, " ")).toMatch(/You get this mail because \S/);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(76);
  });

  it.each(letters)("%s names no address it was not given", (_kind, write) => {
    const { text, html } = write(false);
    expect(text + (html ?? "")).not.toMatch(/https?:\/\//);
  });

  it.each(letters.filter(([kind]) => !["data request", "no record", "digest"].includes(kind)))(
    "%s links to the document when there is an address",
    (_kind, write) => {
      expect(write(true).text).toContain(link);
    },
  );

  it.each(letters.filter(([kind]) => kind !== "digest"))("%s gives the zone with the time", (_kind, write) => {
    expect(write(false).text.replace(/\s+/g, " ")).toContain("12 March 2013, 10:00 (America/New_York, UTC-04:00)");
  });
});

describe("single letters", () => {
  it("the data request names the figures and the last day", () => {
    const { subject, text } = writeDataRequest({ occasion, figures, wantedBy: "2013-02-26" });
    expect(subject).toBe("Figures wanted by 26 February 2013: Stocktake: Success after high school");
    expect(text).toContain("- 5-year graduation rate (GRAD5): cohort 2012");
  });

  it("the sign-off request says what happens without a signature", () => {
    const base = { occasion, documentTitle, issueOn: "2013-03-05" };
    const flat = (letter: Letter) => letter.text.replace(/\s+/g, " ");
    expect(flat(writeSignOffRequest({ ...base, withoutSignOff: "issued" }))).toContain(
      "issued all the same and says so",
    );
    expect(flat(writeSignOffRequest({ ...base, withoutSignOff: "held" }))).toContain(
      "it is held and nobody receives it",
    );
  });

  it("the brief is the document itself, as text and as HTML", () => {
    const { subject, text, html } = writeBrief({ occasion, document: agenda, because });
    expect(subject).toBe("Stocktake: Success after high school: agenda, Tue 12 March 2013");
    expect(text).toContain("BOTTOM LINE");
    expect(html).toContain("Bottom line");
    expect(html).toContain("You get this mail because you chair this meeting.");
  });

  it.each([
    ["2013-03-11", "This takes place tomorrow."],
    ["2013-03-12", "This takes place today."],
    ["2013-03-08", "This takes place in 4 days."],
  ])("the reminder of %s says %j", (onDate, sentence) => {
    expect(writeReminder({ occasion, because, ownActions: [], onDate }).text).toContain(sentence);
  });

  it("the action log begins with what is the reader's", () => {
    const letter = writeActionLogLetter({ occasion, document: log, readerCode: "ccr-leader", because });
    expect(letter.text.startsWith("Yours: one open action.")).toBe(true);
    expect(letter.html).toContain("Yours: one open action");
    const other = writeActionLogLetter({ occasion, document: log, readerCode: "viewer", because });
    expect(other.text.startsWith("Massachusetts")).toBe(true);
  });

  it("the digest lists what is overdue, the longest wait first, with both dates and where it was agreed", () => {
    const later = { ...action, number: 1, dueOn: "2013-03-04", originalDueOn: "2013-03-04" };
    const today = { ...action, number: 9, dueOn: "2013-03-05" };
    const { subject, text } = writeDigest({
      organisation: "Org",
      actions: [later, action, today],
      onDate: "2013-03-05",
    });
    expect(subject).toBe("Two actions are overdue, 5 March 2013");
    expect(text.indexOf("A3")).toBeLessThan(text.indexOf("A1"));
    expect(text).not.toContain("A9");
    expect(text.replace(/\s+/g, " ")).toContain(
      "Due 31 August 2012 (first promised for 31 July 2012), overdue by 186 days; agreed on 13 March 2012, Stocktake: Success after high school.",
    );
    expect(text).toContain("overdue by 1 day;");
  });
});

describe("subject lines", () => {
  it.each([
    ["Agenda\r\nBcc: x@example.org", "Agenda Bcc: x@example.org"],
    ["a\u0000b\u0085c\u2028d", "a b c d"],
    ["\u202Eabc\u2066", "abc"],
    ["  ", "(no subject)"],
    ["Ünïcode 🎓", "Ünïcode 🎓"],
  ])("%j becomes %j", (raw, clean) => {
    expect(subjectLine(raw)).toBe(clean);
  });

  it("are cut at 150 characters without splitting one", () => {
    const subject = subjectLine("🎓".repeat(10_000));
    expect(Array.from(subject)).toHaveLength(150);
    expect(subject.endsWith("🎓…")).toBe(true);
  });

  it("cannot be broken by a routine's name", () => {
    const routine = "Review\r\nBcc: everyone@example.org";
    expect(writeNoRecord({ occasion: { ...occasion, routine } }).subject).not.toMatch(/[\r\n]/);
  });
});
