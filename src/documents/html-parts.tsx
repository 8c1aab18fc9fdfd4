import type { Child, FC } from "hono/jsx";
import { formatDate } from "../platform/time/dates.ts";
import { describeSource } from "./render-text.ts";
import { describeState, oneLine, startSentence } from "./sentences.ts";
import type { ActionLine, AskLine, CitedSentence, MetricLine, Source } from "./view-model.ts";

/** A sign beside the word, so that no state is told by colour alone. */
const stateSigns: Record<MetricLine["state"] | ActionLine["state"], string> = {
  ahead: "▲",
  onTrack: "●",
  offTrack: "◆",
  seriouslyOffTrack: "✖",
  noTarget: "○",
  noData: "○",
  stale: "◷",
  suppressed: "◌",
  open: "○",
  overdue: "!",
  done: "✓",
  dropped: "–",
};

export const StateBadge: FC<{ state: keyof typeof stateSigns; label: string }> = ({ state, label }) => (
  <span class={`state ${state}`}>
    <span aria-hidden="true">{stateSigns[state]}</span> {label}
  </span>
);

/** Somebody's text, kept apart so that its writing direction does not spill into ours. */
export const Written: FC<{ text: string }> = ({ text }) => <bdi>{text}</bdi>;

export const Cites: FC<{ sources: readonly number[] }> = ({ sources }) =>
  sources.length === 0 ? null : (
    <span class="cite">
      {sources.map((number) => (
        <a href={`#source-${number}`} aria-label={`Source ${number}`}>
          [{number}]
        </a>
      ))}
    </span>
  );

export const Cited: FC<{ sentence: CitedSentence }> = ({ sentence }) => (
  <>
    {sentence.text} <Cites sources={sentence.sources} />
  </>
);

export const HeadRow: FC<{ label: string; children?: Child }> = ({ label, children }) => (
  <>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </>
);

export const Bullets: FC<{ items: readonly CitedSentence[]; none: string }> = ({ items, none }) =>
  items.length === 0 ? (
    <p>{none}</p>
  ) : (
    <ul>
      {items.map((item) => (
        <li>
          <Cited sentence={item} />
        </li>
      ))}
    </ul>
  );

const Figure: FC<{ label: string; value: string | null }> = ({ label, value }) =>
  value === null ? null : (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );

export const MetricCard: FC<{ line: MetricLine }> = ({ line }) => (
  <li>
    <h3>
      <Written text={line.title} /> <StateBadge state={line.state} label={describeState(line.state)} />
    </h3>
    <dl class="figures">
      <Figure label={line.periodLabel ? startSentence(line.periodLabel) : "Latest"} value={line.valueText ?? "—"} />
      <Figure label="Expected" value={line.expectedText} />
      <Figure label="Gap" value={line.gapText} />
      <Figure label="Revision" value={line.revision === null ? null : String(line.revision)} />
    </dl>
    <p>
      <Cited sentence={{ text: line.sentence, sources: line.sources }} />
    </p>
  </li>
);

export const MetricCards: FC<{ lines: readonly MetricLine[] }> = ({ lines }) =>
  lines.length === 0 ? null : (
    <ul class="cards">
      {lines.map((line) => (
        <MetricCard line={line} />
      ))}
    </ul>
  );

const actionTypes = { action: "", commitment: "Commitment", dataRequest: "Data request" } as const;

export const ActionCards: FC<{ actions: readonly ActionLine[]; none: string | null }> = ({ actions, none }) =>
  actions.length === 0 ? (
    <p>{none}</p>
  ) : (
    <ul class="cards">
      {actions.map((action) => (
        <li>
          <h3>
            {action.label} {actionTypes[action.type] && `${actionTypes[action.type]}: `}
            <Written text={action.text} />
          </h3>
          <p>
            <StateBadge state={action.state} label={action.stateText} /> <Written text={action.owner.title} />;{" "}
            {action.dueText}
          </p>
          <p class="aside">
            {startSentence(action.effectText)}. Agreed on {formatDate(action.agreedOn)},{" "}
            <Written text={action.agreedAt} />.
          </p>
          {action.response && (
            <p class="aside">
              Answer: <Written text={action.response} />
            </p>
          )}
        </li>
      ))}
    </ul>
  );

export const Asks: FC<{ asks: readonly AskLine[] }> = ({ asks }) =>
  asks.length === 0 ? null : (
    <ul>
      {asks.map((ask) => (
        <li>
          <Written text={ask.text} />. <span class="aside">{ask.sentence}</span>
        </li>
      ))}
    </ul>
  );

export const DataNotes: FC<{ notes: readonly CitedSentence[] }> = ({ notes }) =>
  notes.length === 0 ? null : (
    <>
      <h2>Data notes</h2>
      <Bullets items={notes} none="" />
    </>
  );

export const Sources: FC<{ sources: readonly Source[] }> = ({ sources }) =>
  sources.length === 0 ? null : (
    <>
      <h2>Sources</h2>
      <ol class="sources">
        {sources.map((source) => (
          <li id={`source-${source.number}`} value={source.number}>
            {describeSource(source)}
          </li>
        ))}
      </ol>
    </>
  );

export const GoalRows: FC<{
  goals: readonly { code: string; title: string; owners: readonly { title: string }[] }[];
}> = ({ goals }) => (
  <>
    {goals.map((goal) => (
      <HeadRow label="Goal">
        <Written text={goal.title} /> ({goal.code}); owner:{" "}
        {goal.owners.length === 0
          ? "no owner named"
          : goal.owners.map((owner, index) => (
              <>
                {index > 0 && ", "}
                <Written text={oneLine(owner.title)} />
              </>
            ))}
      </HeadRow>
    ))}
  </>
);
