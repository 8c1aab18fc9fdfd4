import { describeVerdict } from "../../actions/effects/effect-sentence.ts";
import { describeLikelihood } from "../../ratings/wording.ts";
import { describeState } from "../sentences.ts";
import type { ActionLine, CheckLine, CitedSentence, LikelihoodLine, MetricLine } from "../view-model.ts";
import type { Badge, Block, Line } from "./blocks.ts";

/** Words of ours. */
export const say = (text: string, sources: readonly number[] = []): Line =>
  sources.length === 0 ? [{ text }] : [{ text, sources }];

/** Somebody's own words. */
export const quote = (text: string): Line => [{ text, isWritten: true }];

export const strong = (text: string): Line => [{ text, isStrong: true }];

export const cited = ({ text, sources }: CitedSentence): Line => say(text, sources);

/** What became of an action's metric: the verdict first. Papers from before have the sentence alone. */
export const checkLine = ({ verdict, text, sources }: CheckLine): Line => [
  ...(verdict === undefined ? [] : strong(`${describeVerdict(verdict)}. `)),
  ...say(text, sources),
];

export const heading = (title: string, aside?: string): Block => ({
  block: "heading",
  level: 2,
  line: say(title),
  ...(aside === undefined ? {} : { aside }),
});

export const subheading = (line: Line, extra: { aside?: string; badge?: Badge } = {}): Block => ({
  block: "heading",
  level: 3,
  line,
  ...extra,
});

export const paragraph = (line: Line): Block => ({ block: "paragraph", line });
export const aside = (line: Line): Block => ({ block: "paragraph", line, isAside: true });

/** A list, or in its place one sentence; nothing where neither is there. */
export const bullets = (items: readonly Line[], none: string | null = null): Block[] => {
  if (items.length > 0) return [{ block: "list", items }];
  return none === null ? [] : [paragraph(say(none))];
};

export const stateBadge = (line: Pick<MetricLine, "state">): Badge => ({
  state: line.state,
  label: describeState(line.state),
});

export const actionBadge = (action: ActionLine): Badge => ({ state: action.state, label: action.stateText });

export const likelihoodBadge = ({ likelihood }: LikelihoodLine): Badge =>
  likelihood === null
    ? { state: "noData", label: "not rated" }
    : { state: likelihood, label: describeLikelihood(likelihood) };

export const describeMinutes = (minutes: number): string => (minutes === 1 ? "1 minute" : `${minutes} minutes`);
