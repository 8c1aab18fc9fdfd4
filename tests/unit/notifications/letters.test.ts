import { beforeAll, describe, expect, it } from "vitest";
import { composeActionLog } from "../../../src/documents/composing/compose-action-log.ts";
import { composeAgenda } from "../../../src/documents/composing/compose-agenda.ts";
import type { ActionLogEvidence } from "../../../src/documents/evidence.ts";
import { compileMail } from "../../../src/documents/formats/mail/render-mail.tsx";
import { layOut } from "../../../src/documents/layout/lay-out.ts";
import type { ActionLogModel, AgendaModel, DocumentModel } from "../../../src/documents/view-model.ts";
import {
  type Letter,
  type LetterAction,
  type LetterOccasion,
  type MailedDocument,
  subjectLine,
  writeActionLogLetter,
  writeBrief,
  writeDataRequest,
  writeDraftReady,
  writeHeld,
  writeNoRecord,
  writeReminder,
  writeSignOffRequest,
} from "../../../src/notifications/letters.ts";
import { writeTask } from "../../../src/notifications/task-letter.ts";
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
const calledBecause = "the 5-year graduation rate is seriously off track (84.0% against 85.6%, cohort 2011)";
const mail = async <M extends DocumentModel>(model: M): Promise<MailedDocument<M>> => ({
  model,
  template: await compileMail(layOut(model), "key"),
});
let agenda: MailedDocument<AgendaModel>;
let calledAgenda: MailedDocument<AgendaModel>;
let log: MailedDocument<ActionLogModel>;

beforeAll(async () => {
  agenda = await mail(composeAgenda(buildMarch2013()));
  calledAgenda = await mail(composeAgenda({ ...buildMarch2013(), calledBecause }));
  log = await mail(composeActionLog(logEvidence));
});

const logEvidence: ActionLogEvidence = {
  setting: buildSetting({ knownOn: "2013-03-14" }),
  chair: commissioner,
  goals: [goalOfGraduation],
  decisions: [],
  actions: [buildAction()],
  asks: [],
  earlierActions: [],
  attendance: [],
  notes: [],
};

const documentTitle = "Stocktake: Success after high school: agenda";
const figures = [{ code: "GRAD5", title: "5-year graduation rate", period: "cohort 2012" }];
const because = "you chair this meeting";
const terms = {
  signOffBy: "2013-03-04",
  issueOn: "2013-03-05",
  withoutSignOff: "issued",
  hasLapsed: false,
  because: "the delivery unit signs off this paper",
} as const;
const found = (html: string | undefined): string => html ?? "";
const flat = (letter: Letter): string => letter.text.replace(/\s+/g, " ");

/** What a reader sees of a mail's HTML, and the addresses that lead out of it. */
const readHtml = (html: string) => ({
  seen: html
    .replace(/<head>.*?<\/head>|<!--.*?-->|<[^>]*>/gs, " ")
    .replaceAll("&quot;", '"')
    .replace(/\s+/g, " "),
  followed: [...html.matchAll(/<a\s[^>]*href="([^"]*)"/g)].map((match) => match[1]),
});

const letters: [string, (withLink: boolean) => Letter][] = [
  ["data request", () => writeDataRequest({ occasion, figures, wantedBy: "2013-02-26" })],
  [
    "draft ready",
    (on) =>
      writeDraftReady({
        occasion,
        documentTitle,
        signOffBy: "2013-03-04",
        issueOn: "2013-03-05",
        because: "the delivery unit prepares this routine",
        ...(on && { link }),
      }),
  ],
  [
    "sign-off request",
    (on) =>
      writeSignOffRequest({
        occasion,
        documentTitle,
        ...terms,
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
  ["held", (on) => writeHeld({ occasion, documentTitle, because, ...(on && { link }) })],
  ["task", () => writeTask({ occasion, title: "Book the room", produces: null, deadlineOn: "2013-03-05", because })],
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
    // The HTML names its own vocabularies by addresses; no reader sees or follows those.
    const { seen, followed } = readHtml(html ?? "");
    expect(text + seen).not.toMatch(/https?:\/\//);
    expect(followed).toEqual([]);
  });

  it.each(letters.filter(([kind]) => !["data request", "no record", "task"].includes(kind)))(
    "%s links to the document when there is an address",
    (_kind, write) => {
      const { text, html } = write(true);
      expect(text).toContain(link);
      if (html !== undefined) expect(readHtml(html).followed).toContain(link);
    },
  );

  it.each(letters)("%s gives the zone with the time", (_kind, write) => {
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
    const base = { occasion, documentTitle, ...terms };
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
    expect(letter.text.startsWith("Yours: one open action\n---")).toBe(true);
    const { seen } = readHtml(found(letter.html));
    expect(seen.indexOf("Yours: one open action")).toBeGreaterThan(-1);
    expect(seen.indexOf("Yours: one open action")).toBeLessThan(seen.indexOf(log.model.title));
    const other = writeActionLogLetter({ occasion, document: log, readerCode: "viewer", because });
    expect(other.text.startsWith("Massachusetts")).toBe(true);
  });
});

describe("a letter that comes late", () => {
  const late = "This mail comes late: it was due to go out on Tue 5 March 2013, 09:00 (America/New_York, UTC-05:00).";
  const dueAt = new Date("2013-03-05T14:00:00Z");

  it.each([
    [undefined, late],
    ["ahead", late],
    ["begun", `${late} The meeting has begun.`],
    ["over", `${late} The meeting has begun and its time is over.`],
  ] as const)("says so first, in text and HTML, with the meeting %s", (meeting, words) => {
    const lateOccasion = { ...occasion, dueAt, ...(meeting && { meeting }) };
    const brief = writeBrief({ occasion: lateOccasion, document: agenda, because });
    expect(flat(brief).startsWith(`${words} Massachusetts`)).toBe(true);
    const html = found(brief.html);
    expect(html).toContain(words);
    expect(html.indexOf(words)).toBeLessThan(html.indexOf("<h1"));
    const others = [
      writeDataRequest({ occasion: lateOccasion, figures, wantedBy: "2013-02-26" }),
      writeTask({ occasion: lateOccasion, title: "Book the room", produces: null, deadlineOn: null, because }),
      writeReminder({ occasion: lateOccasion, because, ownActions: [], onDate: "2013-03-11" }),
    ];
    for (const letter of others) expect(flat(letter).startsWith(`${words} Stocktake`)).toBe(true);
  });

  it("leaves the document as it is", () => {
    const inTime = writeBrief({ occasion, document: agenda, because });
    const tooLate = writeBrief({ occasion: { ...occasion, dueAt }, document: agenda, because });
    expect(tooLate.text.endsWith(inTime.text)).toBe(true);
    expect(tooLate.subject).toBe(inTime.subject);
  });

  it.each(letters)("is not what %s in time says of itself", (_kind, write) => {
    expect(flat(write(false))).not.toMatch(/comes late|has begun/);
  });
});

describe("a reader in another zone", () => {
  const own = { ...occasion, readerZone: "America/Los_Angeles" };
  const both =
    "Tue 12 March 2013, 10:00 (America/New_York, UTC-04:00); for you: Tue 12 March 2013, 07:00 (America/Los_Angeles, UTC-07:00)";

  it("is given the meeting's time and their own, also beside a document that gives the meeting's alone", () => {
    expect(flat(writeReminder({ occasion: own, because, ownActions: [], onDate: "2013-03-11" }))).toContain(both);
    const brief = writeBrief({ occasion: own, document: agenda, because });
    expect(flat(brief).startsWith(`Stocktake: Success after high school: ${both} Massachusetts`)).toBe(true);
    expect(brief.html).toContain(both);
  });

  it.each([null, "America/New_York", "America/Toronto"])(
    "whose clocks agree (%s) reads the time once",
    (readerZone) => {
      const brief = writeBrief({ occasion: { ...occasion, readerZone }, document: agenda, because });
      expect(brief).toEqual(writeBrief({ occasion, document: agenda, because }));
    },
  );
});

describe("a review that was called", () => {
  const words = `Called because: ${calledBecause}.`;

  it("is told of with its cause, ahead of everything else", () => {
    const called = { ...occasion, calledBecause };
    expect(flat(writeReminder({ occasion: called, because, ownActions: [], onDate: "2013-03-11" }))).toMatch(
      /^Called because: .* Stocktake/,
    );
    const letter = writeActionLogLetter({ occasion: called, document: log, readerCode: "viewer", because });
    expect(flat(letter).startsWith(words)).toBe(true);
  });

  it("has the cause in its agenda, which the mail does not repeat", () => {
    const brief = writeBrief({ occasion: { ...occasion, calledBecause }, document: calledAgenda, because });
    expect(flat(brief).split(calledBecause)).toHaveLength(2);
    expect(flat(brief)).toContain(`Called because ${calledBecause}`);
    expect(flat(brief).indexOf(calledBecause)).toBeLessThan(flat(brief).indexOf("BOTTOM LINE"));
    expect(readHtml(found(brief.html)).seen.split(calledBecause)).toHaveLength(2);
  });
});

describe("sign-off", () => {
  it("is wanted before the paper goes out, or by a day of its own", () => {
    const base = { occasion, documentTitle, issueOn: "2013-03-05", because };
    expect(flat(writeDraftReady({ ...base, signOffBy: "2013-03-05" }))).toContain(
      "It is issued on 5 March 2013; sign it off before.",
    );
    expect(flat(writeDraftReady({ ...base, signOffBy: "2013-03-04" }))).toContain(
      "Sign-off is wanted by 4 March 2013. It is issued on 5 March 2013.",
    );
    expect(flat(writeDraftReady({ ...base, signOffBy: null }))).not.toMatch(/sign it off|Sign-off/);
  });

  it("is asked for again with the reason why the first no longer holds", () => {
    const again = writeSignOffRequest({ occasion, documentTitle, ...terms, hasLapsed: true });
    expect(flat(again)).toContain("The meeting was moved, so the sign-off given for its former date has lapsed.");
  });
});

describe("a task", () => {
  it("says what to do, what comes of it, by when and for which meeting", () => {
    const letter = writeTask({
      occasion,
      title: "Book the room.",
      produces: "A room for twenty",
      deadlineOn: "2013-03-05",
      because: "the delivery unit prepares this routine",
    });
    expect(letter.subject).toBe("To do by 5 March 2013: Book the room (Stocktake: Success after high school)");
    expect(flat(letter)).toContain(
      "To do by Tue 5 March 2013: Book the room. What should come of it: A room for twenty.",
    );
    expect(flat(letter)).toContain("You get this mail because the delivery unit prepares this routine.");
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

describe("the reader's own way to answer", () => {
  const address = `https://drumbeat.example/my-actions/${"x".repeat(200)}?until=1&signature=y`;

  it("stands beside each of their actions and requests in the action log, in text and HTML, unbroken", () => {
    const label = log.model.actions.find(({ owner }) => owner.code === "ccr-leader")?.label ?? "";
    const letter = writeActionLogLetter({
      ...{ occasion, document: log, readerCode: "ccr-leader", because, answers: new Map([[label, address]]) },
      asks: [{ text: "Two <tutors>", address: `${address}2` }],
    });
    expect(letter.text).toContain(`  Answer ${label}:\n  ${address}\n- Help asked of you: Two <tutors>\n`);
    expect(letter.text).toContain(`  Answer this request:\n  ${address}2\n`);
    expect(letter.text.startsWith("Yours: one open action and one request for help\n")).toBe(true);
    expect(letter.html).toContain(`href="${address.replaceAll("&", "&amp;")}"`);
    expect(letter.html).toContain("Two &lt;tutors&gt;");
  });

  it("stands below each action in the reminder", () => {
    const ownActions = [{ ...action, answerAddress: address }];
    const { text } = writeReminder({ occasion, because, ownActions, onDate: "2013-03-11" });
    expect(text).toContain(`    Answer A${action.number}:\n    ${address}`);
  });
});
