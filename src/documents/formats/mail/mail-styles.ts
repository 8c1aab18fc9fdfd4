import type { BadgeState } from "../../layout/blocks.ts";

/**
 * Colours stand on the elements themselves, text and ground together: mail programs drop style sheets, and some turn
 * colours over in the dark, which stays readable only where both are named.
 */
export const colours = { text: "#1b1b1b", quiet: "#565c65", paper: "#ffffff", line: "#dfe1e2", link: "#005ea2" };

export const fontFamily = "Public Sans, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif";

/** What is said so often that it would make a mail too large; where a program drops it, a mail still reads well. */
export const sharedStyle = `sup{font-size:11px;line-height:0;font-weight:400;white-space:nowrap;color:${colours.quiet}}li{margin:0 0 4px}`;

export const styles = {
  office: `margin:0;font-size:13px;color:${colours.quiet}`,
  title: "margin:2px 0 10px;font-size:24px;line-height:1.2;font-weight:700",
  heading: "margin:20px 0 6px;font-size:19px;line-height:1.25;font-weight:700",
  subheading: "margin:14px 0 4px;font-size:16px;line-height:1.3;font-weight:700",
  paragraph: "margin:0 0 8px",
  quiet: `color:${colours.quiet};font-size:13px`,
  lightly: `color:${colours.quiet};font-size:13px;font-weight:400`,
  list: "margin:0 0 8px;padding:0 0 0 20px",
  callout: "margin:12px 0;padding:10px 14px;background-color:#eff6fb;border-left:4px solid #005ea2",
  calloutTitle: "margin:0 0 2px;font-size:16px;line-height:1.3;font-weight:700",
  notice: "margin:0 0 8px;padding:8px 14px;background-color:#fef0c8;color:#1b1b1b",
  own: "margin:0 0 12px;padding:10px 14px;background-color:#f3f4f5;border-left:4px solid #3d4551",
  label: "padding:0 14px 3px 0;color:#565c65;text-align:left;vertical-align:top;font-weight:400;white-space:nowrap",
  value: "padding:0 0 3px;vertical-align:top;width:100%",
  entry: `padding:8px 0;border-top:1px solid ${colours.line}`,
  pair: "display:inline-block;padding-right:14px",
  head: "padding:0 12px 4px 0;border-bottom:2px solid #1b1b1b;text-align:left;vertical-align:bottom;font-size:13px",
  headFigure:
    "padding:0 0 4px 12px;border-bottom:2px solid #1b1b1b;text-align:right;vertical-align:bottom;font-size:13px",
  cell: `padding:6px 12px 6px 0;border-bottom:1px solid ${colours.line};text-align:left;vertical-align:top`,
  figure: `padding:6px 0 6px 12px;border-bottom:1px solid ${colours.line};text-align:right;vertical-align:top`,
  sources: `font-size:12px;line-height:1.4;color:${colours.quiet}`,
} as const;

const good = "#ecf3ec;color:#154c21";
const mixed = "#f5f6d7;color:#4a4f00";
const poor = "#fef0c8;color:#6b3d00";
const bad = "#fbe9e7;color:#8b0a03";
const none = "#f3f4f5;color:#3d4551";

const groundOf: Record<BadgeState, string> = {
  ahead: good,
  onTrack: good,
  done: good,
  verified: good,
  green: good,
  amberGreen: mixed,
  offTrack: poor,
  amberRed: poor,
  seriouslyOffTrack: bad,
  overdue: bad,
  red: bad,
  baseline: none,
  noTarget: none,
  noData: none,
  stale: none,
  suppressed: none,
  dropped: none,
  open: none,
};

export const styleBadge = (state: BadgeState): string =>
  `background-color:${groundOf[state]};border-radius:10px;padding:1px 9px;font-size:13px;font-weight:700`;
