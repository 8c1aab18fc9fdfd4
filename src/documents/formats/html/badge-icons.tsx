import type { FC } from "hono/jsx";
import type { Badge, BadgeState } from "../../layout/blocks.ts";
import { cleanText } from "../wording.ts";

type Icon =
  | "check"
  | "up"
  | "warning"
  | "cross"
  | "diamond"
  | "ring"
  | "dashed"
  | "clock"
  | "hidden"
  | "alert"
  | "minus";

/** Shapes, so that no state is told by colour alone. */
const iconOf: Record<BadgeState, Icon> = {
  ahead: "up",
  onTrack: "check",
  offTrack: "warning",
  seriouslyOffTrack: "cross",
  baseline: "ring",
  noTarget: "ring",
  noData: "dashed",
  stale: "clock",
  suppressed: "hidden",
  open: "ring",
  overdue: "alert",
  done: "check",
  verified: "check",
  dropped: "minus",
  red: "cross",
  amberRed: "warning",
  amberGreen: "diamond",
  green: "check",
};

const disc = "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z";
const shapes: Record<Icon, { filled?: string; drawn?: string; outlined?: string; isDashed?: true }> = {
  check: { filled: disc, drawn: "M4.7 8.3l2.3 2.2 4.3-4.7" },
  up: { filled: disc, drawn: "M8 11.8V4.9M4.9 7.8L8 4.6l3.1 3.2" },
  warning: { filled: "M8 1.2L15.4 14.6H.6z", drawn: "M8 6v4M8 12v.4" },
  cross: { filled: disc, drawn: "M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4" },
  diamond: { filled: "M8 .8L15.2 8 8 15.2.8 8z", drawn: "M5.2 8h5.6" },
  alert: { filled: disc, drawn: "M8 4.2v4.6M8 11.4v.3" },
  ring: { outlined: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2z" },
  dashed: { outlined: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2z", isDashed: true },
  clock: { outlined: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM8 4.9V8l2.2 1.4" },
  hidden: { outlined: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM4 12L12 4" },
  minus: { outlined: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM5.2 8h5.6" },
};

/** Every icon once; badges refer to them. */
export const BadgeIcons: FC = () => (
  <svg class="symbols" aria-hidden="true" width="0" height="0">
    {Object.entries(shapes).map(([name, { filled, drawn, outlined, isDashed }]) => (
      <symbol id={`icon-${name}`} viewBox="0 0 16 16">
        {filled && <path d={filled} fill="currentColor" />}
        {drawn && <path d={drawn} fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round" />}
        {outlined && (
          <path
            d={outlined}
            fill="none"
            stroke="currentColor"
            stroke-width="1.6"
            stroke-dasharray={isDashed ? "2.4 2.15" : undefined}
          />
        )}
      </symbol>
    ))}
  </svg>
);

const longLabelLength = 30;

export const StateBadge: FC<{ badge: Badge }> = ({ badge }) => (
  <span class={`state ${badge.state}${badge.label.length > longLabelLength ? " long" : ""}`}>
    <svg aria-hidden="true">
      <use href={`#icon-${iconOf[badge.state]}`} />
    </svg>
    <b>{cleanText(badge.label)}</b>
  </span>
);
