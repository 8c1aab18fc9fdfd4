import type { FC } from "hono/jsx";
import { trimEnd } from "../documents/sentences.ts";
import { HeadRow, renderSmallPage, SmallPage, Written } from "../platform/pages/small-page.tsx";
import type { Reply } from "./schemas.ts";

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
        <form class="inline" method="post" action={addressOf(reply)}>
          <button type="submit" class={reply === model.asked ? "asked" : undefined}>
            {buttonLabels[reply]}
          </button>
        </form>
      ))}
  </div>
);

/**
 * The page on which an invited person answers: which meeting, when, and a button for each answer. It works without
 * JavaScript; opening it records nothing.
 * @param addressOf where the form of an answer posts to
 */
export const renderReplyPage = (model: ReplyPageModel, addressOf: (reply: Reply) => string): string =>
  renderSmallPage(
    <SmallPage title={`Invitation: ${model.title}`}>
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
    </SmallPage>,
  );
