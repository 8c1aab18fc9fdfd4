import type { FC } from "hono/jsx";
import { renderSmallPage, SmallPage, Written } from "../platform/pages/small-page.tsx";

export interface DigestPageModel {
  organisation: string;
  /** The title of whose digest it is. */
  person: string;
  isOn: boolean;
  /** True when it was turned just now. */
  isRecorded: boolean;
}

/** Names and values of the forms' fields; the first are those of RFC 8058, which mail programs post by themselves. */
export const turnOffField = { name: "List-Unsubscribe", value: "One-Click" };
export const turnOnField = { name: "digests", value: "on" };

const Turn: FC<{ action: string; field: { name: string; value: string }; label: string }> = ({
  action,
  field,
  label,
}) => (
  <form class="inline" method="post" action={action}>
    <input type="hidden" name={field.name} value={field.value} />
    <button type="submit">{label}</button>
  </form>
);

const sayState = ({ isOn, isRecorded }: DigestPageModel): string => {
  if (isOn) return isRecorded ? "Your daily list is on again." : "Your daily list is on.";
  return isRecorded ? "Done: your daily list is off." : "Your daily list is off.";
};

/**
 * The page behind a digest's link: whether it is on, and a button to turn it. It works without JavaScript; opening it
 * changes nothing.
 */
export const renderDigestPage = (model: DigestPageModel, action: string): string =>
  renderSmallPage(
    <SmallPage title="Your daily list">
      <p class="office">
        <Written text={model.organisation} />
      </p>
      <h1>Your daily list</h1>
      <p>
        For: <Written text={model.person} />
      </p>
      <p class="lead" role="status">
        {sayState(model)}
      </p>
      <p>
        It comes in your morning, at most once a day, when an action of yours is due or overdue or somebody waits for
        your answer. Briefs, action logs and invitations come either way. What is overdue opens the next agenda either
        way.
      </p>
      {model.isOn ? (
        <Turn action={action} field={turnOffField} label="Stop my daily list" />
      ) : (
        <Turn action={action} field={turnOnField} label="Send me my daily list again" />
      )}
    </SmallPage>,
  );
