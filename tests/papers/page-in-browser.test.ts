import { existsSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderPage } from "../../src/documents/formats/html/render-page.tsx";
import { compileMail, fillMail } from "../../src/documents/formats/mail/render-mail.tsx";
import { hostileTexts } from "../unit/documents/hostile-texts.ts";
import { buildHostileLayout, buildLayout } from "../unit/documents/sample-layout.ts";

const executablePath = "/usr/bin/chromium";
const standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const frame = { notices: ["Late."], ownActions: null, footer: "You chair it.", address: "https://drumbeat.example/1" };
const writeMail = async (layout = buildLayout()) => fillMail(await compileMail(layout, "k"), frame);

let browser: Browser;
beforeAll(async () => {
  if (!existsSync(executablePath)) throw new Error(`There is no ${executablePath}: install the package chromium.`);
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
afterAll(() => browser.close());

const open = async (html: string, width: number) => {
  const context = await browser.newContext({ viewport: { width, height: 800 }, offline: true });
  const page = await context.newPage();
  await page.setContent(html);
  return page;
};

const measureOverflow = async (html: string, width: number): Promise<number> => {
  const page = await open(html, width);
  const px = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
  await page.context().close();
  return Number(px);
};

const listViolations = async (html: string, width: number): Promise<string[]> => {
  const page = await open(html, width);
  const { violations } = await new AxeBuilder({ page }).withTags(standards).analyze();
  await page.context().close();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
};

describe("in a browser", () => {
  it.each([320, 390, 641, 769, 1100])("a page %i px wide is not scrolled sideways and is accessible", async (width) => {
    const html = renderPage(buildLayout());
    expect(await measureOverflow(html, width)).toBeLessThanOrEqual(0);
    expect(await listViolations(html, width)).toEqual([]);
  });

  it.each([320, 600])("a mail %i px wide is not scrolled sideways and is accessible", async (width) => {
    const html = await writeMail();
    expect(await measureOverflow(html, width)).toBeLessThanOrEqual(0);
    expect(await listViolations(html, width)).toEqual([]);
  });

  it.each(hostileTexts)("%s does not widen a page or a mail on a small phone", async (_name, text) => {
    const layout = buildHostileLayout(text);
    expect(await measureOverflow(renderPage(layout), 320)).toBeLessThanOrEqual(0);
    expect(await measureOverflow(renderPage(layout), 1100)).toBeLessThanOrEqual(0);
    expect(await measureOverflow(await writeMail(layout), 320)).toBeLessThanOrEqual(0);
  });

  it("shows one drawing of a chart at a time", async () => {
    for (const [width, shown] of [
      [390, "narrow"],
      [1100, "wide"],
    ] as const) {
      const page = await open(renderPage(buildLayout()), width);
      for (const form of ["wide", "narrow"]) {
        expect(await page.locator(`.full .${form}`).first().isVisible()).toBe(form === shown);
      }
      await page.context().close();
    }
  });
});
