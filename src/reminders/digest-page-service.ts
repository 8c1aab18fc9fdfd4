import { getOrganisation } from "../organisations/service.ts";
import { getPeopleById, setDigests } from "../people/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import type { DigestPageModel } from "./digest-page.tsx";

/** What the link of a digest shows: its page, or why there is none. */
export type ShownDigestPage = DigestPageModel | "unknown" | "left";

/** Looks and changes nothing. */
export const showDigestPage = async (scope: Scope, personId: string): Promise<ShownDigestPage> => {
  const person = (await getPeopleById(scope, [personId])).get(personId);
  if (person === undefined) return "unknown";
  if (!person.isActive) return "left";
  const { name } = await getOrganisation(scope);
  return { organisation: name, person: person.title, isOn: person.digestsOffAt === null, isRecorded: false };
};

/** Turns the digest as the person asks; asked again, it is so already. */
export const turnDigest = async (scope: Scope, personId: string, to: "on" | "off"): Promise<ShownDigestPage> => {
  const before = await showDigestPage(scope, personId);
  if (before === "unknown" || before === "left") return before;
  await setDigests(scope, personId, to, "by the link of a digest");
  return { ...before, isOn: to === "on", isRecorded: true };
};
