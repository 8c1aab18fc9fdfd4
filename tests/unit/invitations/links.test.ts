import { describe, expect, it } from "vitest";
import { isReplyLinkValid, type ReplyLink, writeReplyLink } from "../../../src/invitations/links.ts";

const secretKey = "a-key-for-this-test-alone-0123456789";
const now = new Date("2027-02-01T15:00:00Z");
const invitation = {
  organisationId: "01890000-0000-7000-8000-000000000001",
  invitationId: "01890000-0000-7000-8000-000000000002",
};
const dayMs = 86_400_000;

const address = new URL(
  writeReplyLink({ publicUrl: "https://plans.example.org", secretKey }, invitation, "accepted", now),
);
const link: ReplyLink = {
  ...invitation,
  until: Number(address.searchParams.get("until")),
  signature: address.searchParams.get("signature") ?? "",
};

describe("the link by which an invitation is answered", () => {
  it("names the invitation, its end, its signature and the proposed answer", () => {
    expect(address.origin + address.pathname).toBe(
      `https://plans.example.org/invitations/${invitation.organisationId}/${invitation.invitationId}`,
    );
    expect([...address.searchParams.keys()]).toEqual(["until", "signature", "reply"]);
    expect(address.searchParams.get("reply")).toBe("accepted");
  });

  it("is valid for 200 days and not a moment longer", () => {
    expect(isReplyLinkValid(secretKey, link, now)).toBe(true);
    expect(isReplyLinkValid(secretKey, link, new Date(now.getTime() + 200 * dayMs - 1))).toBe(true);
    expect(isReplyLinkValid(secretKey, link, new Date(now.getTime() + 200 * dayMs))).toBe(false);
  });

  it.each<[string, Partial<ReplyLink>]>([
    ["another invitation", { invitationId: "01890000-0000-7000-8000-000000000003" }],
    ["another organisation", { organisationId: "01890000-0000-7000-8000-000000000003" }],
    ["a later end", { until: link.until + 1 }],
    [
      "an altered signature",
      { signature: `${link.signature.slice(0, -1)}${link.signature.endsWith("A") ? "B" : "A"}` },
    ],
    ["a shortened signature", { signature: link.signature.slice(0, -1) }],
    ["no signature", { signature: "" }],
  ])("is not valid for %s", (_what, altered) => {
    expect(isReplyLinkValid(secretKey, { ...link, ...altered }, now)).toBe(false);
  });

  it("is not valid under another key", () => {
    expect(isReplyLinkValid(`${secretKey}x`, link, now)).toBe(false);
  });
});
