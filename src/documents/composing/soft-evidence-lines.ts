import { formatDate } from "../../platform/time/dates.ts";
import { describeKind } from "../../soft-evidence/wording.ts";
import type { PaperEvidence, SoftEvidenceItem } from "../evidence.ts";
import { oneLine, quoteStart, startSentence, trimEnd } from "../sentences.ts";
import type { SoftEvidenceLine } from "../view-model.ts";

/** A paper is read in minutes: the latest few, and how many more there are. */
const shownAtMost = 8;
/** What a reader takes in at a glance; the whole stands in the record. */
const longestText = 400;
/** What a deep dive's reason can carry beside the figures. */
const longestInReason = 160;

/** What people saw and heard, as a paper shows it; nothing where there is nothing, so that other papers stay as they were. */
export function composeSoftEvidence(told: PaperEvidence["softEvidence"]): {
  softEvidence?: { items: SoftEvidenceLine[]; more: number };
} {
  if (told === undefined || told.items.length === 0) return {};
  const items = told.items.slice(0, shownAtMost).map(composeLine);
  return { softEvidence: { items, more: told.total - items.length } };
}

function composeLine(item: SoftEvidenceItem): SoftEvidenceLine {
  return {
    kind: item.kind,
    kindText: startSentence(describeKind(item.kind)),
    observedOn: item.observedOn,
    text: quoteStart(item.text, longestText),
    source: trimEnd(oneLine(item.source)),
    site: item.site,
    of: [item.metric, item.strategy, item.goal].flatMap((subject) => subject?.title ?? []),
  };
}

/** " On 4 March 2013 (survey, families of grade 9): "..."."; nothing where it is long: the paper has it elsewhere. */
export function sayHeard(item: SoftEvidenceItem): string {
  const text = trimEnd(oneLine(item.text));
  const from = `${describeKind(item.kind)}, ${trimEnd(oneLine(item.source))}`;
  if (text.length + from.length > longestInReason) return "";
  return ` On ${formatDate(item.observedOn)} (${from}): "${text}".`;
}
