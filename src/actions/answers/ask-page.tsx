import { HiddenField, TextAreaField } from "../../platform/pages/form-fields.tsx";
import { HeadRow, renderNotice, renderSmallPage, SmallPage, Written } from "../../platform/pages/small-page.tsx";
import { formatDate, type IsoDate } from "../../platform/time/dates.ts";
import type { AnswerOutcome } from "./answer-page.tsx";

export interface AskPageModel {
  organisation: string;
  text: string;
  /** Who asks; null where the record does not say. */
  from: string | null;
  to: string;
  askedAt: string;
  askedOn: IsoDate;
  answer: { text: string; on: IsoDate } | null;
  version: number;
  outcome: AnswerOutcome;
  typed: string;
  fault: string | undefined;
}

const sayOutcome = ({ outcome, answer }: AskPageModel): string => {
  switch (outcome) {
    case "recorded":
      return "Thank you, this is recorded. It stands in the action log and opens the next agenda.";
    case "recordedAlready":
      return "This is already recorded; sending it once was enough.";
    case "changedMeanwhile":
      return answer === null
        ? "This request changed after you opened the page, so nothing was recorded yet. What you typed is kept below; please look whether it still fits, and send it again."
        : "This was answered in the meantime, so nothing was recorded. To add to the answer, tell the delivery unit; what you typed is below.";
    case "faulty":
      return "Not recorded yet: please look at what is marked below. What you typed is kept.";
    default:
      return answer === null
        ? "What can be done, by whom and by when? A line is enough; it is answered once."
        : "This is answered. To add to it, tell the delivery unit.";
  }
};

/**
 * The page on which a person who was asked for help answers, once. Opening it records nothing.
 * @param proof what is put behind the `?` of the form's address
 */
export const renderAskPage = (model: AskPageModel, proof: string): string =>
  renderSmallPage(
    <SmallPage title="A request for help">
      <p class="office">
        <Written text={model.organisation} />
      </p>
      <h1>
        Help asked: <Written text={model.text} />
      </h1>
      <dl class="head">
        <HeadRow label="Asked of">
          <Written text={model.to} />
        </HeadRow>
        {model.from !== null && (
          <HeadRow label="By">
            <Written text={model.from} />
          </HeadRow>
        )}
        <HeadRow label="In">
          <Written text={model.askedAt} />, {formatDate(model.askedOn)}
        </HeadRow>
        {model.answer !== null && (
          <HeadRow label="Answer">
            <Written text={model.answer.text} /> ({formatDate(model.answer.on)})
          </HeadRow>
        )}
      </dl>
      <p class={["changedMeanwhile", "faulty"].includes(model.outcome) ? "warning" : "lead"} role="status">
        {sayOutcome(model)}
      </p>
      {model.answer === null ? (
        <form method="post" action={`?${proof}`} novalidate>
          <HiddenField name="version" value={model.version} />
          <TextAreaField name="answer" label="Your answer" value={model.typed} fault={model.fault} />
          <p>
            <button type="submit" class="asked">
              Record this
            </button>
          </p>
        </form>
      ) : (
        model.typed !== "" && (
          <p>
            You typed: <Written text={model.typed} />
          </p>
        )
      )}
    </SmallPage>,
  );

/** For whoever was asked before: whom it is put to now. */
export const renderAskPassedOn = (to: string): string =>
  renderNotice(
    "This request was passed on",
    `It is put to ${to} now, who has a link of their own. Nothing was recorded, and there is nothing more for you to do.`,
  );
