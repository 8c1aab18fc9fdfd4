import { describe, expect, it } from "vitest";
import { isLinkValid, writeDocumentLink } from "../../../src/documents/links.ts";

const secretKey = "a secret key of more than thirty-two characters";
const made = new Date("2026-11-21T12:00:00Z");
const document = {
  organisationId: "01a20000-0000-7000-8000-000000000001",
  documentId: "01a20000-0000-7000-8000-000000000002",
};

const read = (address: string) => {
  const url = new URL(address);
  const [, , organisationId = "", documentId = ""] = url.pathname.split("/");
  const until = Number(url.searchParams.get("until"));
  return { organisationId, documentId, until, signature: url.searchParams.get("signature") ?? "" };
};

describe("a document's link", () => {
  const link = read(writeDocumentLink({ publicUrl: "https://a.example", secretKey }, document, made));

  it("opens the document it was made for", () => {
    expect(link).toMatchObject(document);
    expect(isLinkValid(secretKey, link, made)).toBe(true);
  });

  it.each([
    ["another document", { documentId: document.organisationId }],
    ["another organisation", { organisationId: document.documentId }],
    ["a later end", { until: link.until + 1 }],
    ["another signature", { signature: `${link.signature.slice(0, -1)}x` }],
    ["no signature", { signature: "" }],
  ])("opens nothing when it is altered to name %s", (_what, altered) => {
    expect(isLinkValid(secretKey, { ...link, ...altered }, made)).toBe(false);
  });

  it("ends by the real clock, and with the key", () => {
    expect(isLinkValid(secretKey, link, new Date("2027-06-08T00:00:00Z"))).toBe(true);
    expect(isLinkValid(secretKey, link, new Date("2027-06-10T00:00:00Z"))).toBe(false);
    expect(isLinkValid(`${secretKey}!`, link, made)).toBe(false);
  });
});
