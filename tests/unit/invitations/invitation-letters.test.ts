import { describe, expect, it } from "vitest";
import {
  type LetterChange,
  type LetterMeeting,
  writeChange,
  writeInvitation,
} from "../../../src/notifications/invitation-letters.ts";

const meeting: LetterMeeting = {
  organisation: "Department of Education",
  title: "Stocktake: Success after high school",
  isPaper: false,
  startsAt: new Date("2027-03-18T14:00:00Z"),
  minutes: 60,
  timeZone: "America/New_York",
  chair: "Commissioner",
};
const links = { accept: "https://x.example/a?b=1&reply=accepted", decline: "https://x.example/a?b=1&reply=declined" };
const calendar = { method: "REQUEST", content: "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n" } as const;
const now = "Thu 18 March 2027, 10:00 (America/New_York, UTC-04:00)";
const former = new Date("2027-03-09T15:00:00Z");

const flat = (text: string) => text.replace(/\s+/g, " ");

describe("an invitation", () => {
  const write = (overrides: Partial<LetterMeeting> = {}, readerZone: string | null = null) =>
    writeInvitation({
      meeting: { ...meeting, ...overrides },
      readerZone,
      because: "you chair this meeting.",
      links,
      calendar,
    });

  it("says what, when with the zone, how long, who chairs, why, and where to answer, as text and as HTML", () => {
    const letter = write();
    expect(letter.subject).toBe("Invitation: Stocktake: Success after high school, Thu 18 March 2027");
    for (const words of [
      `When ${now}`,
      "Length 60 minutes",
      "Chair Commissioner",
      "You get this mail because you chair this meeting.",
      `Accept: ${links.accept}`,
      `Decline: ${links.decline}`,
      "Department of Education",
    ]) {
      expect(flat(letter.text)).toContain(words);
    }
    expect(letter.html).toContain(`<bdi>${now}</bdi>`);
    expect(letter.html).toContain('href="https://x.example/a?b=1&amp;reply=accepted"');
    expect(letter.calendar).toBe(calendar);
  });

  it("adds the reader's own time where their clock shows another", () => {
    expect(flat(write({}, "Europe/Berlin").text)).toContain(
      `When ${now}; for you: Thu 18 March 2027, 15:00 (Europe/Berlin, UTC+01:00)`,
    );
    expect(write({}, "America/Detroit").text).not.toContain("for you");
  });

  it("prints hostile titles and names as text, in one line of the subject", () => {
    const hostile = "</title><script>x</script>\r\nBcc: other@example.org \u202e\"'";
    const letter = write({ title: hostile, chair: hostile, organisation: hostile });
    expect(letter.subject).not.toMatch(/[\r\n\u202e]/);
    expect(letter.html).not.toContain("<script");
    expect(letter.html?.match(/<\/title>/g)).toHaveLength(1);
    expect(letter.text).not.toMatch(/^Bcc:/m);
  });
});

describe("the mail about a change", () => {
  const write = (change: LetterChange, overrides: Partial<LetterMeeting> = {}) =>
    writeChange({ meeting: { ...meeting, ...overrides }, change, readerZone: null, links: null, calendar: null });

  it("begins with what was moved, from where to where, and why", () => {
    const letter = write({ kind: "moved", fromStartsAt: former, reason: "The board meets on that day." });
    expect(letter.subject).toBe("Moved: Stocktake: Success after high school, now Thu 18 March 2027");
    expect(flat(letter.text)).toMatch(
      /^Stocktake: Success after high school of Tue 9 March 2027 was moved to Thu 18 March 2027, 10:00 \(America\/New_York, UTC-04:00\)\. Reason: The board meets on that day\./,
    );
    expect(letter.text).not.toContain("http");
    expect(letter.calendar).toBeUndefined();
  });

  it("says the former time where only that has changed", () => {
    const letter = write({ kind: "moved", fromStartsAt: new Date("2027-03-18T13:00:00Z"), reason: "x" });
    expect(flat(letter.text)).toContain("of Thu 18 March 2027, 09:00 was moved to Thu 18 March 2027, 10:00 (America");
  });

  it.each<[LetterChange, string, string]>([
    [
      { kind: "cancelled", fromStartsAt: former, reason: "Snow" },
      "Cancelled: Stocktake: Success after high school, Tue 9 March 2027",
      "Stocktake: Success after high school of Tue 9 March 2027 does not take place. Reason: Snow.",
    ],
    [
      { kind: "skipped", fromStartsAt: former, reason: "Nothing new." },
      "Cancelled: Stocktake: Success after high school, Tue 9 March 2027",
      "Stocktake: Success after high school of Tue 9 March 2027 does not take place. Reason: Nothing new.",
    ],
    [
      { kind: "gaveWay", fromStartsAt: former, to: "Board stocktake on 8 March 2027" },
      "Cancelled: Stocktake: Success after high school, Tue 9 March 2027",
      "does not take place. It gave way to Board stocktake on 8 March 2027.",
    ],
    [
      { kind: "reinstated", reason: "the routine's schedule was changed" },
      "Takes place after all: Stocktake: Success after high school, Thu 18 March 2027",
      `takes place after all, on ${now}. Reason: the routine's schedule was changed.`,
    ],
  ])("says plainly what became of it: %o", (change, subject, sentence) => {
    const letter = write(change);
    expect(letter.subject).toBe(subject);
    expect(flat(letter.text)).toContain(sentence);
    expect(letter.html).toContain("<p>");
  });

  it("asks those who were invited to answer again", () => {
    const letter = writeChange({
      meeting,
      change: { kind: "moved", fromStartsAt: former, reason: "x" },
      readerZone: null,
      links,
      calendar,
    });
    expect(flat(letter.text)).toContain("Please answer again");
    expect(letter.text).toContain(links.decline);
    expect(letter.calendar).toBe(calendar);
  });
});
