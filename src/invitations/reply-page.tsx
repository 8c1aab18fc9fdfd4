import type { Child, FC } from "hono/jsx";
import type { HtmlEscapedString } from "hono/utils/html";
import { HeadRow, smallPageStylesheet, Written } from "../documents/formats/html/small-page.tsx";
import { trimEnd } from "../documents/sentences.ts";
import type { Reply } from "./schemas.ts";

/** The look of documents, and buttons large enough for a thumb. No character in it is one that HTML escapes. */
export const replyStylesheet = `${smallPageStylesheet}
form{display:inline-block;margin:.5rem .75rem .25rem 0}
button{font:inherit;font-weight:700;min-height:2.75rem;padding:.4rem 1.25rem;border:2px solid #005ea2;border-radius:.25rem;background:#fff;color:#005ea2}
button.asked{background:#005ea2;color:#fff}
button:focus-visible{outline:.25rem solid #2491ff;outline-offset:2px}`;

export interface ReplyPageModel {
  organisation: string;
  title: string;
  /** With its zone. */
  when: string;
  /** The title of who was invited. */
  person: string;
  state: "open" | "calledOff" | "past";
  /** Why it does not take place. */
  cause: string | null;
  /** The answer that stands. */
  reply: Reply | null;
  /** The answer that the link proposes. */
  asked: Reply | null;
  isRecorded: boolean;
}

const buttonLabels: Record<Reply, string> = { accepted: "Accept", tentative: "Maybe", declined: "Decline" };
const standingWords: Record<Reply, string> = {
  accepted: "You have accepted.",
  tentative: "You have answered: maybe.",
  declined: "You have declined.",
};
const replies: readonly Reply[] = ["accepted", "tentative", "declined"];

const Frame: FC<{ title: string; children?: Child }> = ({ title, children }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <title>{title}</title>
      <style>{replyStylesheet}</style>
    </head>
    <body>
      <main>{children}</main>
    </body>
  </html>
);

const sayState = ({ state, cause, reply, isRecorded }: ReplyPageModel): string => {
  if (state === "calledOff") {
    return `This meeting does not take place${cause === null ? "" : ` (${trimEnd(cause)})`}. There is nothing to answer.`;
  }
  if (state === "past") return "This meeting has begun or is over. Answers are not recorded any more.";
  if (isRecorded && reply !== null) return `Thank you. ${standingWords[reply]} You can still change your answer here.`;
  return reply === null ? "You have not answered yet." : `${standingWords[reply]} You can change your answer here.`;
};

const Answers: FC<{ model: ReplyPageModel; addressOf: (reply: Reply) => string }> = ({ model, addressOf }) => (
  <div>
    {replies
      .filter((reply) => reply !== model.reply)
      .map((reply) => (
        <form method="post" action={addressOf(reply)}>
          <button type="submit" class={reply === model.asked ? "asked" : undefined}>
            {buttonLabels[reply]}
          </button>
        </form>
      ))}
  </div>
);

const render = (page: HtmlEscapedString | Promise<HtmlEscapedString>): string => {
  // The renderer's type allows for components that wait; ours never do, and a promise must not be printed.
  if (page instanceof Promise) throw new TypeError("A page must not be asynchronous");
  return `<!doctype html>\n${page.toString()}\n`;
};

/**
 * The page on which an invited person answers: which meeting, when, and a button for each answer. It works without
 * JavaScript; opening it records nothing.
 * @param addressOf where the form of an answer posts to
 */
export const renderReplyPage = (model: ReplyPageModel, addressOf: (reply: Reply) => string): string =>
  render(
    <Frame title={`Invitation: ${model.title}`}>
      <p class="office">
        <Written text={model.organisation} />
      </p>
      <h1>
        <Written text={model.title} />
      </h1>
      <dl class="head">
        <HeadRow label="When">{model.when}</HeadRow>
        <HeadRow label="Invited">
          <Written text={model.person} />
        </HeadRow>
      </dl>
      <p class="lead" role="status">
        {sayState(model)}
      </p>
      {model.state === "open" && <Answers model={model} addressOf={addressOf} />}
    </Frame>,
  );

/** A page of one sentence, for a link that leads nowhere. */
export const renderNotice = (title: string, sentence: string): string =>
  render(
    <Frame title={title}>
      <h1>{title}</h1>
      <p>{sentence}</p>
    </Frame>,
  );
