import { describe, expect, it } from "vitest";
import { type ReplyPageModel, renderReplyPage } from "../../../src/invitations/reply-page.tsx";
import { renderNotice } from "../../../src/platform/pages/small-page.tsx";

const model: ReplyPageModel = {
  organisation: "Department of Education",
  title: "Stocktake: Success after high school",
  when: "Tue 9 March 2027, 10:00 (America/New_York, UTC-05:00)",
  person: "Commissioner",
  state: "open",
  cause: null,
  reply: null,
  asked: "accepted",
  isRecorded: false,
};
const render = (overrides: Partial<ReplyPageModel> = {}) =>
  renderReplyPage({ ...model, ...overrides }, (reply) => `?signature=s&reply=${reply}`);
const formsOf = (page: string) =>
  [...page.matchAll(/<form class="inline" method="post" action="([^"]*)">/g)].map((match) => match[1]);

describe("the page on which an invitation is answered", () => {
  it("names the meeting, its time with the zone, and who is invited, and asks without script", () => {
    const page = render();
    for (const words of [model.title, model.when, model.person, model.organisation]) expect(page).toContain(words);
    expect(formsOf(page)).toEqual([
      "?signature=s&amp;reply=accepted",
      "?signature=s&amp;reply=tentative",
      "?signature=s&amp;reply=declined",
    ]);
    expect(page).toMatch(/class="asked">\s*Accept</);
    expect(page).not.toMatch(/<script|onclick|javascript:/i);
    expect(page).toContain('<meta name="robots" content="noindex"');
  });

  it("says the answer that stands, and offers the others", () => {
    const page = render({ reply: "declined", isRecorded: true });
    expect(page).toContain("Thank you. You have declined.");
    expect(formsOf(page)).toHaveLength(2);
    expect(page).not.toContain("reply=declined");
  });

  it.each([
    [{ state: "calledOff", cause: "Snow." }, "does not take place (Snow). There is nothing to answer."],
    [{ state: "calledOff", cause: null }, "does not take place. There is nothing to answer."],
    [{ state: "past" }, "Answers are not recorded any more."],
  ] as const)("offers no answer when %o", (overrides, sentence) => {
    const page = render(overrides);
    expect(page).toContain(sentence);
    expect(formsOf(page)).toEqual([]);
    expect(page).not.toContain("<button");
  });

  it("prints hostile titles, names and causes as text", () => {
    const hostile = `</title><script>alert(1)</script>"' onload=x`;
    const page = render({ title: hostile, organisation: hostile, person: hostile, state: "calledOff", cause: hostile });
    expect(page).not.toContain("<script");
    expect(page.match(/<\/title>/g)).toHaveLength(1);
    expect(renderNotice(hostile, hostile)).not.toContain("<script");
  });
});
