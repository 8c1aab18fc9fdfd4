import type { SoftEvidenceKind } from "./soft-evidence.ts";

const kindWords: Record<SoftEvidenceKind, string> = {
  walkThrough: "walk-through",
  survey: "survey",
  quotation: "quotation",
  document: "document",
  other: "observation",
};

/** "walk-through", as it stands within a sentence. */
export const describeKind = (kind: SoftEvidenceKind): string => kindWords[kind];
