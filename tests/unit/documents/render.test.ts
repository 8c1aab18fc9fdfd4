import { describe, expect, it } from "vitest";
import { composeActionLog } from "../../../src/documents/compose-action-log.ts";
import { composeAgenda } from "../../../src/documents/compose-agenda.ts";
import { canonicalJson, hashContent } from "../../../src/documents/content-hash.ts";
import { renderHtml } from "../../../src/documents/render-html.tsx";
import { renderText } from "../../../src/documents/render-text.ts";
import { documentStylesheet } from "../../../src/documents/stylesheet.ts";
import { documentModelSchema } from "../../../src/documents/view-model.ts";
import {
  answeredAsk,
  buildAction,
  buildMarch2013,
  buildSetting,
  commissioner,
  goalOfGraduation,
} from "./massachusetts-evidence.ts";

const agenda = composeAgenda(buildMarch2013());

/** The words of a page, without markup and style. */
const wordsOf = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/&quot;/g, '"')
    .replace(/\s+/g, " ");

describe("plain text", () => {
  const text = renderText(agenda);
  const flat = text.replace(/\s+/g, " ");

  it("keeps lines to 76 columns", () => {
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(76);
  });

  it.each([
    "Tue 12 March 2013, 10:00 (America/New_York, UTC-04:00), 60 minutes",
    "Known as of 5 March 2013",
    "Issued without sign-off by the delivery unit.",
    "1. FOLLOW-UP (5 MINUTES; AGREE)",
    "3. DEEP DIVES (35 MINUTES)",
    "3.1 5-year graduation rate, English learners (18 minutes; discuss)",
    "5-year graduation rate: 86.3% for cohort 2011, received on 31 January 2013, 0.7 points above the 85.6% expected: ahead; up 1.6 points from cohort 2010. Revision 1. [1][2]",
    "4-year graduation rate: 84.7% for cohort 2012, received on 31 January 2013: no target to judge it by",
    "[1] GRAD5 · cohort 2011 · as of 31 January 2013 · received 31 January 2013 · rev. 1",
  ])("says %j", (line) => {
    expect(flat).toContain(line);
  });
});

describe("HTML", () => {
  const html = renderHtml(agenda);

  it("says of every metric what the text says", () => {
    for (const line of agenda.progress.goals.flatMap((goal) => goal.lines))
      expect(wordsOf(html)).toContain(line.sentence);
    for (const dive of agenda.deepDives.items) expect(wordsOf(html)).toContain(dive.why);
  });

  it("carries its stylesheet unchanged, and no script, link or picture", () => {
    expect(html).toContain(`<style>${documentStylesheet}</style>`);
    expect(html).not.toMatch(/<(script|link|img|iframe)\b| style="| on\w+="/);
  });

  it("leads every citation to a source", () => {
    const targets = new Set([...html.matchAll(/id="(source-\d+)"/g)].map((match) => match[1]));
    const links = [...html.matchAll(/href="#(source-\d+)"/g)].map((match) => match[1]);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(targets.has(link)).toBe(true);
  });

  it("tells a state in words as well as by sign and colour", () => {
    expect(wordsOf(html)).toContain("◆ off track");
    expect(wordsOf(html)).toContain("○ no data");
  });
});

describe("hostile text", () => {
  it.each([
    ["markup", "<script>alert(1)</script><img src=x onerror=alert(1)>"],
    ["an attribute's end", "\"><b onclick='x'>"],
    ["a style's end", "</style><script>x</script>"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what a template engine would evaluate
    ["template syntax", "${7*7} {{7*7}} <%= 7 %> #{7}"],
    ["line breaks", "first\r\nBcc: someone@example.org\n\nsecond"],
    ["right to left", "\u202Eevil\u202C مرحبا"],
    ["ten thousand characters", "x".repeat(10_000)],
    ["emoji", "👩‍🏫 plan 🎓"],
  ])("%s stays text in every part", (_case, hostile) => {
    const owner = { code: "o", title: hostile };
    const model = composeAgenda(
      buildMarch2013({
        goals: [{ ...goalOfGraduation, title: hostile, owners: [owner] }],
        actions: [
          buildAction({ text: hostile, owner, response: hostile, slipReason: hostile, originalDueOn: "2012-07-01" }),
        ],
        asks: [{ ...answeredAsk, text: hostile, answer: hostile }],
        setting: buildSetting({ organisation: hostile, routine: { code: "r", title: hostile, kind: "stocktake" } }),
      }),
    );
    expect(documentModelSchema.parse(model)).toEqual(model);
    const html = renderHtml(model);
    expect(html.replace(`<style>${documentStylesheet}</style>`, "")).not.toMatch(/<(script|img|b|style)\b/i);
    expect(html).not.toMatch(/<[^>]*\son\w+=/i);
    const text = renderText(model);
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    expect(text).not.toMatch(/^Bcc:/m);
  });
});

describe("the action log for one reader", () => {
  const log = composeActionLog({
    setting: buildSetting({ knownOn: "2012-03-15" }),
    chair: commissioner,
    goals: [goalOfGraduation],
    decisions: [],
    actions: [buildAction(), buildAction({ number: 4, owner: commissioner, text: "Theirs" })],
    asks: [],
    earlierActions: [],
  });

  it("begins with the reader's own actions", () => {
    const words = wordsOf(renderHtml(log, { readerCode: "ccr-leader", footer: "Because.", address: null }));
    expect(words).toContain("Yours: one open action A3");
    expect(words.indexOf("Yours:")).toBeLessThan(words.indexOf("Theirs"));
  });

  it("is the plain log for a reader without actions", () => {
    const html = renderHtml(log, {
      readerCode: "somebody",
      footer: "Because.",
      address: "https://x.example/v1/documents/1.html",
    });
    expect(html).not.toContain("Yours:");
    expect(html).toContain('<a href="https://x.example/v1/documents/1.html">');
  });
});

describe("the content hash", () => {
  it("does not depend on the order of keys or on undefined members", () => {
    expect(hashContent({ b: 1, a: [{ d: null, c: "x" }], e: undefined })).toBe(
      hashContent({ a: [{ c: "x", d: null }], b: 1 }),
    );
    expect(canonicalJson({ b: 1, a: [undefined, 2] })).toBe('{"a":[null,2],"b":1}');
  });

  it("changes with any figure, and survives a trip through JSON", () => {
    const hash = hashContent(agenda);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashContent(JSON.parse(JSON.stringify(agenda)))).toBe(hash);
    expect(hashContent({ ...agenda, knownOn: "2013-03-06" })).not.toBe(hash);
  });
});
