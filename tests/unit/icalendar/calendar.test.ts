import fc from "fast-check";
import ICAL from "ical.js";
import { describe, expect, it } from "vitest";
import { buildFeed, buildInvitation, type CalendarEvent } from "../../../src/icalendar/calendar.ts";

const at = new Date("2026-11-02T15:00:00Z");
const event: CalendarEvent = {
  uid: "1@drumbeat.example",
  sequence: 3,
  startsAt: new Date("2027-03-02T15:00:00Z"),
  minutes: 60,
  timeZone: "America/New_York",
  summary: "Stocktake",
  description: "Chair: the commissioner",
  url: "https://drumbeat.example/o/1",
  location: "Room 4",
  createdAt: at,
  lastModifiedAt: at,
};
const feedWith = (more: Partial<CalendarEvent>, name = "Routines"): string =>
  buildFeed({
    name,
    description: name,
    organizer: { name, email: "unit@x.example" },
    events: [{ ...event, ...more }],
    stampedAt: at,
    refreshMinutes: 60,
  });
const inviteWith = (more: Partial<CalendarEvent>, name = "Ann", method: "REQUEST" | "CANCEL" = "REQUEST"): string =>
  buildInvitation({
    method,
    event: { ...event, ...more },
    organizer: { name, email: "unit@x.example" },
    attendee: { name, email: "ann@x.example" },
    stampedAt: at,
  });

const read = (calendar: string) => new ICAL.Component(ICAL.parse(calendar));
const eventOf = (calendar: string): ICAL.Component => {
  const found = read(calendar).getFirstSubcomponent("vevent");
  if (found === null) throw new Error("no event");
  return found;
};
/** The names of all properties and components, as the unfolded lines have them. */
const namesOf = (calendar: string): string[] =>
  calendar
    .replaceAll("\r\n ", "")
    .split("\r\n")
    .map((line) => (/^(BEGIN|END):/.test(line) ? line : (/^[A-Z-]+/.exec(line)?.[0] ?? line)));

const hostile = [
  "a;b,c\\d:e",
  "x\r\nATTENDEE:mailto:evil@x.example",
  "x\nBEGIN:VEVENT\nUID:2\nEND:VEVENT",
  "x\rEND:VCALENDAR",
  'quo"ted";X=Y:mailto:evil@x.example',
  "\u0000\u0007\u001b[31mred\u007f\u0085next",
  "line\u2028separator\u2029paragraph\u000bvertical\u000cfeed",
  "👩‍👩‍👧‍👦 größer 学校 \u202eright-to-left שלום",
  "\ud800 lone \udc00 surrogates",
  "^n^'^^",
  "\\\\:",
  "👍".repeat(5_000),
  "é".repeat(10_000),
  ";".repeat(10_000),
];
const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc
    .array(fc.constantFrom("\r", "\n", ";", ",", ":", '"', "\\", "^", "BEGIN:VEVENT", " ", "é", "👍", "\u2028", "a"), {
      maxLength: 200,
    })
    .map((parts) => parts.join("")),
);

/** Each of the texts above, and then random ones. */
const law = { numRuns: 60, examples: hostile.map((text): [string] => [text]) };

describe("text from people in a calendar", () => {
  it("adds no property, no component and nobody to it, whatever it is", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const inEvent = { summary: text, description: text, location: text, uid: text };
        expect(namesOf(feedWith(inEvent, text))).toEqual(namesOf(feedWith({})));
        expect(namesOf(inviteWith(inEvent, text))).toEqual(namesOf(inviteWith({})));
        const invitation = eventOf(inviteWith(inEvent, text));
        expect(invitation.getAllProperties("attendee").map((one) => one.getFirstValue())).toEqual([
          "mailto:ann@x.example",
        ]);
        expect(invitation.getFirstPropertyValue("organizer")).toBe("mailto:unit@x.example");
      }),
      law,
    );
  }, 30_000);

  it("is folded at 75 octets, never within a character, and holds no control character", () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const calendar of [feedWith({ summary: text, description: text }, text), inviteWith({}, text)]) {
          expect(calendar.endsWith("END:VCALENDAR\r\n")).toBe(true);
          const lines = calendar.slice(0, -2).split("\r\n");
          expect(lines.filter((line) => Buffer.byteLength(line) > 75)).toEqual([]);
          expect(lines.filter((line) => /(?!\t)\p{Cc}|\p{Cs}/u.test(line))).toEqual([]);
        }
      }),
      law,
    );
  }, 30_000);

  it("comes back as it was written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        // Every kind of line break comes back as one.
        const clean = text.replace(/[\u2028\u2029]/g, "\n");
        const oneLine = text.replace(/\s+/g, " ").trim();
        const written = eventOf(feedWith({ summary: text, description: `${text}\n\n${text}` }));
        expect(written.getFirstPropertyValue("summary")).toBe(oneLine);
        expect(written.getFirstPropertyValue("description")).toBe(`${clean}\n\n${clean}`);
      }),
      { numRuns: 60 },
    );
  });

  it("as a name keeps within its parameter: quotation marks become apostrophes, backslashes strokes", () => {
    const attendee = eventOf(inviteWith({}, 'Ann "the Chair"; A\\B Lee, PhD: 1\r\nX:Y')).getFirstProperty("attendee");
    expect(attendee?.getFirstParameter("cn")).toBe("Ann 'the Chair'; A/B Lee, PhD: 1 X:Y");
  });

  it.each(["ann@x.example\r\nATTENDEE:mailto:evil@x.example", "ann", "a b@x.example", "a@x.example,b@x.example", ""])(
    "as an address is refused unless it is one: %j",
    (email) => {
      const build = () =>
        buildInvitation({
          method: "REQUEST",
          event,
          organizer: { name: "Unit", email: "unit@x.example" },
          attendee: { name: "Ann", email },
          stampedAt: at,
        });
      expect(build).toThrow("is not an e-mail address");
    },
  );

  it("as a link cannot end its line", () => {
    const written = feedWith({ url: "https://x.example/a\r\nATTENDEE:mailto:evil@x.example" });
    expect(namesOf(written)).toEqual(namesOf(feedWith({})));
    expect(() => feedWith({ url: "not a link" })).toThrow(TypeError);
  });
});

describe("a feed", () => {
  it("says what a subscribing program needs, and invites nobody", () => {
    const calendar = read(feedWith({}, "Routines; all, of them"));
    expect(calendar.getFirstPropertyValue("method")).toBe("PUBLISH");
    expect(calendar.getFirstPropertyValue("x-wr-calname")).toBe("Routines\\; all\\, of them");
    expect(String(calendar.getFirstPropertyValue("refresh-interval"))).toBe("PT60M");
    expect(calendar.getFirstPropertyValue("x-published-ttl")).toBe("PT60M");
    const [written] = calendar.getAllSubcomponents("vevent");
    expect(written?.getFirstPropertyValue("uid")).toBe("1@drumbeat.example");
    expect(written?.getFirstPropertyValue("sequence")).toBe(3);
    expect(String(written?.getFirstPropertyValue("last-modified"))).toBe("2026-11-02T15:00:00Z");
    expect(written?.getFirstPropertyValue("transp")).toBe("OPAQUE");
    expect(written?.hasProperty("attendee")).toBe(false);
    expect(written?.getFirstPropertyValue("organizer")).toBe("mailto:unit@x.example");
  });

  it("takes nobody's time with a paper", () => {
    expect(eventOf(feedWith({ isFree: true })).getFirstPropertyValue("transp")).toBe("TRANSPARENT");
  });

  it("is the same text whenever it is built of the same", () => {
    expect(feedWith({})).toBe(feedWith({}));
  });

  it("can be empty", () => {
    const calendar = buildFeed({
      name: "None",
      description: null,
      organizer: { name: "", email: "unit@x.example" },
      events: [],
      stampedAt: at,
      refreshMinutes: 60,
    });
    expect(read(calendar).getAllSubcomponents()).toEqual([]);
  });
});

describe("an invitation", () => {
  it("asks one person for an answer", () => {
    const calendar = read(inviteWith({}));
    expect(calendar.getFirstPropertyValue("method")).toBe("REQUEST");
    const written = calendar.getFirstSubcomponent("vevent");
    expect(written?.getFirstPropertyValue("status")).toBe("CONFIRMED");
    expect(written?.getFirstProperty("attendee")?.toICALString().replaceAll("\r\n ", "")).toBe(
      "ATTENDEE;CN=Ann;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:ann@x.example",
    );
  });

  it("is withdrawn by the same event, cancelled, with a higher sequence", () => {
    const calendar = read(inviteWith({ sequence: 4 }, "Ann", "CANCEL"));
    expect(calendar.getFirstPropertyValue("method")).toBe("CANCEL");
    const written = calendar.getFirstSubcomponent("vevent");
    expect(written?.getFirstPropertyValue("status")).toBe("CANCELLED");
    expect(written?.getFirstPropertyValue("uid")).toBe("1@drumbeat.example");
    expect(written?.getFirstPropertyValue("sequence")).toBe(4);
  });
});
