import { describe, expect, it } from "vitest";
import {
  renderMissingPage,
  renderProgressIndex,
  renderProgressPage,
} from "../../../src/publications/render-progress-page.tsx";
import { buildProgressPage } from "./build-progress-page.ts";

const words = (html: string): string =>
  html
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

describe("the public page", () => {
  it("says what it is about, each metric in a sentence, who signed and where the data is", () => {
    const html = renderProgressPage(buildProgressPage());
    expect(words(html)).toContain("Success after high school");
    expect(words(html)).toContain("86.3% for cohort 2011, exactly the 86.3% expected: on track.");
    expect(words(html)).toContain("Figures known on 28 February 2013, signed off by Director on 1 March 2013.");
    expect(html).toContain('href="CCR.csv"');
    expect(html).toContain('<html lang="en">');
  });

  it("names in the notes what is hidden", () => {
    const note = "English learners: the figure for cohort 2011 is not shown, to protect small groups.";
    expect(words(renderProgressPage({ ...buildProgressPage(), notes: [note] }))).toContain(note);
  });

  it("shows markup in anybody's words as text, without script, style attribute or anything from elsewhere", () => {
    const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
    const page = buildProgressPage({ source: evil });
    const html = [
      renderProgressPage({
        ...page,
        organisation: evil,
        signedOffBy: evil,
        goal: { code: "CCR", title: evil },
        notes: [evil],
      }),
      renderProgressIndex(evil, [{ ...page, goal: { code: "CCR", title: evil } }]),
    ].join("");
    expect(html).not.toMatch(/<script|<img|<link|\sstyle=|url\(|@import/i);
    expect(html).toContain("&lt;script&gt;");
  });

  it("is the same words for every page that is not there", () => {
    expect(renderMissingPage()).toBe(renderMissingPage());
    expect(words(renderMissingPage())).toContain("No page is published here");
  });
});
