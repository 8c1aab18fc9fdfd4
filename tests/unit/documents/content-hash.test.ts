import { describe, expect, it } from "vitest";
import { composeAgenda } from "../../../src/documents/composing/compose-agenda.ts";
import { canonicalJson, hashContent } from "../../../src/documents/content-hash.ts";
import { buildMarch2013 } from "./massachusetts-evidence.ts";

const agenda = composeAgenda(buildMarch2013());

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
