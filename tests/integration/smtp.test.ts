import { once } from "node:events";
import { createServer, type Server } from "node:net";
import PostalMime from "postal-mime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Mailer, OutgoingMail } from "../../src/platform/mail/mailer.ts";
import { createSmtpMailer, type SmtpTimeouts } from "../../src/platform/mail/smtp.ts";
import { eventually, withDeadline } from "../support/eventually.ts";
import { type SinkMode, type SmtpSink, startSmtpSink } from "../support/smtp-sink.ts";

const buildMail = (overrides: Partial<OutgoingMail> = {}): OutgoingMail => ({
  to: "leader@example.org",
  subject: "Stocktake of 12 March: graduation rate",
  text: "The brief is attached to the page.\n.\nA line after a lone dot.\n",
  messageId: "<brief--0190a000-0000-7000-8000-000000000001@drumbeat.example.org>",
  ...overrides,
});

const from = "Delivery Unit <unit@example.org>";

/** The wire form of one header, unfolded. */
const readHeader = (content: string, name: string): string[] => {
  const head = content.slice(0, content.indexOf("\r\n\r\n")).replace(/\r\n[ \t]+/g, " ");
  return head
    .split("\r\n")
    .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    .map((line) => line.slice(name.length + 1).trim());
};

describe("the SMTP mailer", () => {
  let sink: SmtpSink;
  let mailers: Mailer[];

  const openMailer = (timeouts: Partial<SmtpTimeouts> = {}, smtpUrl = sink.url): Mailer => {
    const mailer = createSmtpMailer({ smtpUrl, from, timeouts });
    mailers.push(mailer);
    return mailer;
  };

  beforeEach(async () => {
    mailers = [];
    sink = await startSmtpSink();
  });

  afterEach(async () => {
    for (const mailer of mailers) await mailer.close();
    await sink.stop();
  });

  const sendIn = (mode: SinkMode, timeouts: Partial<SmtpTimeouts> = {}, mail = buildMail()) => {
    sink.mode = mode;
    return withDeadline(`the outcome in mode ${mode}`, openMailer(timeouts).send(mail));
  };

  it("delivers text, HTML, a picture shown by its content id, and the date it is given", async () => {
    const outcome = await sendIn(
      "accept",
      {},
      buildMail({
        subject: "Bericht über „Größe“ – 学区",
        html: '<p>See <img src="cid:chart"></p>',
        date: new Date("2013-03-07T14:00:00Z"),
        attachments: [
          { filename: "chart.png", contentType: "image/png", content: Buffer.from([1, 2, 3]), contentId: "chart" },
        ],
      }),
    );
    expect(outcome).toEqual({ outcome: "sent", response: expect.stringContaining("taken over") });
    const [mail] = sink.received;
    expect(mail).toMatchObject({ from: "unit@example.org", to: ["leader@example.org"] });
    const parsed = await PostalMime.parse(mail?.content ?? "");
    expect(parsed).toMatchObject({
      from: { name: "Delivery Unit", address: "unit@example.org" },
      to: [{ address: "leader@example.org" }],
      subject: "Bericht über „Größe“ – 学区",
      date: "2013-03-07T14:00:00.000Z",
      messageId: buildMail().messageId,
    });
    expect(parsed.text?.replaceAll("\r\n", "\n").trim()).toBe(buildMail().text.trim());
    expect(parsed.html).toContain("cid:chart");
    expect(parsed.attachments).toMatchObject([{ filename: "chart.png", mimeType: "image/png", contentId: "<chart>" }]);
  });

  const calendar = {
    method: "REQUEST",
    content: [
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//Drumbeat//Test//EN",
      "METHOD:REQUEST",
      "BEGIN:VEVENT",
      "UID:1@drumbeat.example.org",
      "SUMMARY:Größe\\, 学区: a title that is as long as a line may be and goes o",
      " n in the next",
      "END:VEVENT",
      "END:VCALENDAR",
      "",
    ].join("\r\n"),
  } as const;

  it("brings an invitation as a third alternative beside text and HTML, with its method, to the byte", async () => {
    await sendIn("accept", {}, buildMail({ html: "<p>You are invited</p>", calendar }));
    const content = sink.received[0]?.content ?? "";
    const unfolded = content.replace(/\r\n[ \t]+/g, " ");
    expect(unfolded).toMatch(/^Content-Type: text\/calendar; charset=utf-8; method=REQUEST\r?$/m);
    const parsed = await PostalMime.parse(content, { attachmentEncoding: "utf8" });
    expect(parsed.text?.replaceAll("\r\n", "\n").trim()).toBe(buildMail().text.trim());
    expect(parsed.html).toContain("You are invited");
    const part = parsed.attachments.find(({ mimeType }) => mimeType === "text/calendar");
    // The parser ends lines its own way; the file beside the part is looked at on the wire.
    expect(part).toMatchObject({ method: "REQUEST", content: calendar.content.replaceAll("\r\n", "\n") });
    const file = /Content-Type: application\/ics[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(content)?.[1] ?? "";
    expect(Buffer.from(file, "base64").toString("utf8")).toBe(calendar.content);
  });

  it("sends the same mail again as the same bytes", async () => {
    const mail = buildMail({ html: "<p>x</p>", calendar, date: new Date("2027-03-01T14:00:00Z") });
    await sendIn("accept", {}, mail);
    await sendIn("accept", {}, mail);
    const withoutTrace = sink.received.map(({ content }) => content.replace(/^Received:.*\r\n(?:[ \t].*\r\n)*/gm, ""));
    expect(withoutTrace[1]).toBe(withoutTrace[0]);
  });

  it("puts the given Message-ID on the wire unchanged, once, however long it is, and marks the mail as automatic", async () => {
    const messageId = `<${"reminder--0190a000-0000-7000-8000-000000000002".repeat(4)}@drumbeat.example.org>`;
    await sendIn("accept", {}, buildMail({ messageId, headers: { "X-Drumbeat-Kind": "reminder" } }));
    const content = sink.received[0]?.content ?? "";
    expect(readHeader(content, "Message-ID")).toEqual([messageId]);
    expect(readHeader(content, "Auto-Submitted")).toEqual(["auto-generated"]);
    expect(readHeader(content, "X-Drumbeat-Kind")).toEqual(["reminder"]);
  });

  it.each<[SinkMode, boolean, string]>([
    ["refuseRecipient", true, "550"],
    ["refuseMessage", true, "554"],
    ["deferMessage", false, "451"],
  ])("reports %s as a failure that is permanent: %s", async (mode, isPermanent, code) => {
    expect(await sendIn(mode)).toEqual({
      outcome: "failed",
      isPermanent,
      // Which tells a dead address from a mail that is not wanted.
      ...(mode === "refuseRecipient" ? { isRecipientRefused: true } : {}),
      response: expect.stringContaining(code),
    });
  });

  it("knows that a mail did not leave when the connection breaks before the message was asked for", async () => {
    expect(await sendIn("dropBeforeData")).toMatchObject({ outcome: "failed", isPermanent: false });
    expect(sink.received).toEqual([]);
  });

  it("does not claim to know when the connection breaks after the whole message was handed over", async () => {
    expect(await sendIn("dropAfterData")).toMatchObject({ outcome: "unknown" });
    expect(sink.received).toHaveLength(1);
  });

  it("does not claim to know when the server is silent after the message until the deadline", async () => {
    expect(await sendIn("hang", { deadlineMs: 300 })).toMatchObject({ outcome: "unknown" });
  });

  it("gives up for now when the server is silent before the message", async () => {
    const outcome = await sendIn("hangAtRecipient", { deadlineMs: 300 });
    expect(outcome).toMatchObject({ outcome: "failed", isPermanent: false });
  });

  it("gives up for now on a server that never greets", async () => {
    const silent: Server = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = silent.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const mailer = openMailer({ greetingMs: 200 }, `smtp://127.0.0.1:${port}`);
    expect(await mailer.send(buildMail())).toMatchObject({ outcome: "failed", isPermanent: false });
    silent.close();
  });

  it("gives up for now when nobody listens, and delivers once somebody does", async () => {
    const { url } = sink;
    await sink.stop();
    const mailer = openMailer({}, url);
    expect(await mailer.send(buildMail())).toMatchObject({ outcome: "failed", isPermanent: false });
    sink = await startSmtpSink();
    expect(await openMailer().send(buildMail())).toMatchObject({ outcome: "sent" });
  });

  it("hands over a message far larger than a socket's buffer whole", async () => {
    const content = Buffer.alloc(3 * 1024 * 1024, "drumbeat ");
    const attachments = [{ filename: "data.bin", contentType: "application/octet-stream", content }];
    expect(await sendIn("accept", {}, buildMail({ attachments }))).toMatchObject({ outcome: "sent" });
    const parsed = await PostalMime.parse(sink.received[0]?.content ?? "");
    const [attachment] = parsed.attachments;
    if (!(attachment?.content instanceof ArrayBuffer)) throw new Error("no attachment");
    expect(Buffer.from(attachment.content).equals(content)).toBe(true);
  });

  it("logs in, and takes a wrong password for a fault of the settings, not of the mail", async () => {
    const guarded = await startSmtpSink({ credentials: { user: "unit", password: "p@ss/word" } });
    expect(await openMailer({}, guarded.url).send(buildMail())).toMatchObject({ outcome: "sent" });
    const wrong = guarded.url.replace(/:[^:@]+@/, ":wrong@");
    expect(await openMailer({}, wrong).send(buildMail())).toMatchObject({ outcome: "failed", isPermanent: false });
    await guarded.stop();
  });

  it("gives up what is being sent when it closes", async () => {
    sink.mode = "hang";
    const mailer = openMailer();
    const sending = mailer.send(buildMail());
    await eventually("the message arrives", () => sink.received.length > 0);
    await mailer.close();
    expect(await withDeadline("the outcome", sending)).toMatchObject({ outcome: "unknown" });
  });

  const unsendable: [string, Partial<OutgoingMail>][] = [
    ["a line break in the subject", { subject: "Brief\r\nBcc: other@example.org" }],
    ["a lone line feed in the subject", { subject: "Brief\nBcc: other@example.org" }],
    ["a line break in the address", { to: "leader@example.org\r\nRCPT TO:<other@example.org>" }],
    ["two addresses", { to: "leader@example.org, other@example.org" }],
    ["a display name in the recipient", { to: "Leader <leader@example.org>" }],
    ["a group of addresses", { to: "all:leader@example.org;" }],
    ["no address", { to: "" }],
    ["a line break in a header", { headers: { "X-Kind": "a\r\nBcc: other@example.org" } }],
    ["a header that adds a recipient", { headers: { bcc: "other@example.org" } }],
    ["a header name with a line break", { headers: { "X-Kind\r\nBcc": "other@example.org" } }],
    ["a Message-ID without brackets", { messageId: "brief@example.org" }],
    ["a line break in the Message-ID", { messageId: "<brief@example.org>\r\nBcc: other@example.org" }],
    ["a line break in the sender's name", { from: "Unit\r\nBcc: x@example.org <unit@example.org>" }],
    ["a calendar part of another method", { calendar: { ...calendar, method: "CANCEL" } }],
    [
      "a calendar part without a method",
      { calendar: { ...calendar, content: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" } },
    ],
    [
      "a line break in a file name",
      { attachments: [{ filename: "a\r\nBcc: b", contentType: "text/plain", content: "x" }] },
    ],
  ];
  it.each(unsendable)("refuses %s for good without asking a server", async (_what, overrides) => {
    const outcome = await openMailer().send(buildMail(overrides));
    expect(outcome).toEqual({ outcome: "failed", isPermanent: true, response: expect.stringMatching(/^not sent: /) });
    expect(sink.received).toEqual([]);
  });
});
