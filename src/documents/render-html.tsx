import type { Child, FC } from "hono/jsx";
import { formatDate } from "../platform/time/dates.ts";
import {
  ActionCards,
  Asks,
  Bullets,
  Cited,
  Cites,
  DataNotes,
  GoalRows,
  HeadRow,
  MetricCards,
  Sources,
  StateBadge,
  Written,
} from "./html-parts.tsx";
import { describeMinutes, listOwnActions } from "./render-text.ts";
import { countOf, describeState } from "./sentences.ts";
import { documentStylesheet } from "./stylesheet.ts";
import type { ActionLogModel, AgendaModel, DocumentModel, MemoModel } from "./view-model.ts";

/** What a mail adds around a document; a page adds nothing. */
export interface DocumentFrame {
  /** What the reader has to know first: that it comes late, when it is for them. */
  notices?: readonly string[];
  /** Their own open actions are put first. */
  readerCode: string | null;
  footer: string;
  /** The address of the page; null when there is none to give. */
  address: string | null;
}

/**
 * Renders any document as one HTML page without script or picture; it prints, and reads at 320 px. Every text of
 * the model is escaped. A content policy must allow the one style element (`documentStylesheet`).
 */
export function renderHtml(model: DocumentModel, frame?: DocumentFrame): string {
  const page = <Page model={model} frame={frame} />;
  // The renderer's type allows for components that wait; ours never do, and a promise must not be printed.
  if (page instanceof Promise) throw new TypeError("A document component must not be asynchronous");
  return `<!doctype html>\n${page.toString()}\n`;
}

const Page: FC<{ model: DocumentModel; frame: DocumentFrame | undefined }> = ({ model, frame }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{`${model.title}, ${formatDate(model.meeting.on)}`}</title>
      <style>{documentStylesheet}</style>
    </head>
    <body>
      <main>
        <Notices notices={frame?.notices ?? []} />
        {frame?.readerCode && <OwnActions model={model} readerCode={frame.readerCode} />}
        <p class="office">
          <Written text={model.organisation} />
        </p>
        <h1>
          <Written text={model.title} />
        </h1>
        <Body model={model} />
        {frame && (
          <footer class="aside">
            {frame.address && (
              <p>
                <a href={frame.address}>Read it in the browser</a>
              </p>
            )}
            <p>{frame.footer}</p>
          </footer>
        )}
      </main>
    </body>
  </html>
);

const Notices: FC<{ notices: readonly string[] }> = ({ notices }) =>
  notices.length === 0 ? null : (
    <section class="lead">
      {notices.map((notice) => (
        <p>
          <Written text={notice} />
        </p>
      ))}
    </section>
  );

const OwnActions: FC<{ model: DocumentModel; readerCode: string }> = ({ model, readerCode }) => {
  const own = listOwnActions(model, readerCode);
  if (own.length === 0) return null;
  return (
    <section class="lead">
      <h2>Yours: {countOf(own.length, "open action")}</h2>
      <ActionCards actions={own} none={null} />
    </section>
  );
};

const Body: FC<{ model: DocumentModel }> = ({ model }) => {
  switch (model.kind) {
    case "agenda":
      return <Agenda model={model} />;
    case "memo":
      return <Memo model={model} />;
    case "actionLog":
      return <ActionLog model={model} />;
  }
};

const Part: FC<{ title: string; minutes: number; type?: string; children?: Child }> = ({
  title,
  minutes,
  type,
  children,
}) => (
  <section>
    <h2>
      {title}{" "}
      <span class="minutes">
        {describeMinutes(minutes)}
        {type && ` · ${type}`}
      </span>
    </h2>
    {children}
  </section>
);

const Agenda: FC<{ model: AgendaModel }> = ({ model }) => (
  <>
    {model.calledBecause !== undefined && (
      <p>
        <strong>Called because:</strong> <Written text={model.calledBecause} />
      </p>
    )}
    <dl class="head">
      <HeadRow label="When">
        {model.meeting.text}, {describeMinutes(model.meeting.minutes)}
      </HeadRow>
      <GoalRows goals={model.goals} />
      {model.chair && (
        <HeadRow label="Chair">
          <Written text={model.chair.title} />
        </HeadRow>
      )}
      <HeadRow label="Known as of">{formatDate(model.knownOn)}</HeadRow>
      <HeadRow label="Sign-off">{model.signOff.sentence}</HeadRow>
    </dl>
    <section class="lead">
      <h2>Bottom line</h2>
      <p>
        <Cited sentence={model.bottomLine} />
      </p>
    </section>
    <Part title="1. Follow-up" minutes={model.followUp.minutes} type={model.followUp.type}>
      <ActionCards actions={model.followUp.items} none={model.followUp.note} />
      {model.followUp.checks.length > 0 && (
        <>
          <h3>To check today: did it move its metric?</h3>
          <Bullets items={model.followUp.checks} none="" />
        </>
      )}
    </Part>
    <Part title="2. Shared view of progress" minutes={model.progress.minutes} type={model.progress.type}>
      {model.progress.goals.map((goal) => (
        <>
          {model.progress.goals.length > 1 && (
            <h3>
              <Written text={goal.title} />
            </h3>
          )}
          {goal.note && <p>{goal.note}</p>}
          <MetricCards lines={goal.lines} />
        </>
      ))}
      {model.progress.questions.length > 0 && (
        <ul>
          {model.progress.questions.map((question) => (
            <li>{question}</li>
          ))}
        </ul>
      )}
    </Part>
    <Part title="3. Deep dives" minutes={model.deepDives.minutes}>
      {model.deepDives.note && <p>{model.deepDives.note}</p>}
      {model.deepDives.items.map((dive) => (
        <>
          <h3>
            3.{dive.rank} <Written text={dive.title} />{" "}
            <span class="minutes">
              {describeMinutes(dive.minutes)} · {dive.type}
            </span>
          </h3>
          <p>
            <strong>Why this is here:</strong> {dive.why} <Cites sources={dive.sources} />
          </p>
          <p>
            <strong>Question:</strong> {dive.question}
          </p>
        </>
      ))}
    </Part>
    <Part title="4. Next steps" minutes={model.nextSteps.minutes} type={model.nextSteps.type}>
      <ul>
        {model.nextSteps.prompts.map((prompt) => (
          <li>{prompt}</li>
        ))}
      </ul>
      {model.nextSteps.asks.length > 0 && <h3>Requests for help</h3>}
      <Asks asks={model.nextSteps.asks} />
      <RecordSheet />
    </Part>
    <DataNotes notes={model.dataNotes} />
    <Sources sources={model.sources} />
  </>
);

const blankRows = [1, 2, 3];

/** An empty table to write on, for those who print the agenda. */
const RecordSheet: FC = () => (
  <table class="sheet">
    <thead>
      <tr>
        <th scope="col">Decision or action</th>
        <th scope="col">Owner</th>
        <th scope="col">Due</th>
        <th scope="col">Metric</th>
        <th scope="col">Check on</th>
      </tr>
    </thead>
    <tbody>
      {blankRows.map(() => (
        <tr>
          <td />
          <td />
          <td />
          <td />
          <td />
        </tr>
      ))}
    </tbody>
  </table>
);

const Memo: FC<{ model: MemoModel }> = ({ model }) => (
  <>
    <dl class="head">
      <HeadRow label="To">
        <Written text={model.to.title} />
      </HeadRow>
      <HeadRow label="From">
        <Written text={model.from.title} />
      </HeadRow>
      <HeadRow label="Date">{formatDate(model.meeting.on)}</HeadRow>
      <HeadRow label="Subject">
        <Written text={model.subject} />
      </HeadRow>
      <HeadRow label="Period">{model.period.text}</HeadRow>
      <HeadRow label="Known as of">{formatDate(model.knownOn)}</HeadRow>
      <HeadRow label="Sign-off">{model.signOff.sentence}</HeadRow>
    </dl>
    <section class="lead">
      <h2>General observations</h2>
      <Bullets items={model.observations} none="Nothing to report from the figures." />
    </section>
    <h2>Follow-up items</h2>
    <ActionCards actions={model.followUp.items} none={model.followUp.note} />
    <h2>Standing items</h2>
    {model.standing.map((goal) => (
      <section>
        <h3>
          <Written text={goal.title} /> <StateBadge state={goal.state} label={describeState(goal.state)} />
        </h3>
        <p>
          {goal.sentence} <Cites sources={goal.sources} />
        </p>
        <p class="aside">
          Trend: {goal.trend}. Owner: <Written text={goal.owners} />.
        </p>
        {goal.lines.length > 0 && (
          <Bullets items={goal.lines.map((line) => ({ text: line.sentence, sources: line.sources }))} none="" />
        )}
      </section>
    ))}
    <h2>New items</h2>
    <Bullets items={model.newItems} none="No new figure, decision or change of owner in this period." />
    <h2>Lines of inquiry</h2>
    <Bullets items={model.questions} none="The data raise no question this time." />
    <DataNotes notes={model.dataNotes} />
    <Sources sources={model.sources} />
  </>
);

const ActionLog: FC<{ model: ActionLogModel }> = ({ model }) => (
  <>
    <dl class="head">
      <HeadRow label="Meeting">{model.meeting.text}</HeadRow>
      <GoalRows goals={model.goals} />
      {model.chair && (
        <HeadRow label="Chair">
          <Written text={model.chair.title} />
        </HeadRow>
      )}
      <HeadRow label="As of">{formatDate(model.knownOn)}</HeadRow>
      <HeadRow label="Sign-off">{model.signOff.sentence}</HeadRow>
    </dl>
    <p>{model.summary}</p>
    <h2>Decisions</h2>
    {model.decisions.length === 0 ? (
      <p>None recorded.</p>
    ) : (
      <ul class="cards">
        {model.decisions.map((decision) => (
          <li>
            <strong>{decision.label}</strong> <Written text={decision.text} />
          </li>
        ))}
      </ul>
    )}
    <h2>Actions agreed in this meeting</h2>
    <ActionCards actions={model.actions} none="None recorded." />
    <h2>Still open from earlier meetings</h2>
    <ActionCards actions={model.earlierActions} none="Nothing is open." />
    <h2>Requests for help</h2>
    {model.asks.length === 0 ? <p>None.</p> : <Asks asks={model.asks} />}
  </>
);
