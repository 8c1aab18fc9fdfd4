import { describe, expect, it } from "vitest";
import {
  isLinkProven,
  type LinkProof,
  type LinkSubject,
  writeSignedAddress,
} from "../../../src/platform/http/signed-link.ts";

const secretKey = "a-key-for-this-test-alone-0123456789";
const now = new Date("2027-02-01T15:00:00Z");
const dayMs = 86_400_000;
const later = (ms: number) => new Date(now.getTime() + ms);
const idOf = (last: number) => `01890000-0000-7000-8000-00000000000${last}`;

const subject: LinkSubject = { purpose: "action", organisationId: idOf(1), id: idOf(2), personId: idOf(3) };
const address = new URL(writeSignedAddress({ publicUrl: "https://plans.example.org", secretKey }, subject, now));
const proof: LinkProof = {
  until: Number(address.searchParams.get("until")),
  signature: address.searchParams.get("signature") ?? "",
};

describe("the link of a mail", () => {
  it("names what it opens and for whom, its end and its signature", () => {
    expect(address.origin + address.pathname).toBe(
      `https://plans.example.org/my-actions/${idOf(1)}/${idOf(2)}/${idOf(3)}`,
    );
    expect([...address.searchParams.keys()]).toEqual(["until", "signature"]);
  });

  it("is proven until its end and not a moment longer", () => {
    expect(isLinkProven(secretKey, subject, proof, now)).toBe(true);
    expect(isLinkProven(secretKey, subject, proof, later(60 * dayMs - 1))).toBe(true);
    expect(isLinkProven(secretKey, subject, proof, later(60 * dayMs))).toBe(false);
  });

  it.each<[string, Partial<LinkSubject>]>([
    ["another purpose", { purpose: "ask" }],
    ["another organisation", { organisationId: idOf(9) }],
    ["another thing", { id: idOf(9) }],
    ["another person", { personId: idOf(9) }],
    ["nobody in particular", { personId: undefined }],
  ])("is none for %s", (_what, altered) => {
    expect(isLinkProven(secretKey, { ...subject, ...altered }, proof, now)).toBe(false);
  });

  it.each<[string, Partial<LinkProof>]>([
    ["a later end", { until: proof.until + 1 }],
    [
      "an altered signature",
      { signature: `${proof.signature.slice(0, -2)}${proof.signature.endsWith("AA") ? "BB" : "AA"}` },
    ],
    ["a shortened signature", { signature: proof.signature.slice(0, -1) }],
    ["no signature", { signature: "" }],
  ])("is not proven by %s", (_what, altered) => {
    expect(isLinkProven(secretKey, subject, { ...proof, ...altered }, now)).toBe(false);
  });

  it("is not proven under another key", () => {
    expect(isLinkProven(`${secretKey}x`, subject, proof, now)).toBe(false);
  });
});
