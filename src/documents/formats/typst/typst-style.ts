import type { BadgeState } from "../../layout/blocks.ts";

interface BadgeStyle {
  ink: string;
  paper: string;
  sign: "check" | "up" | "warning" | "cross" | "diamond" | "ring" | "dashed" | "clock" | "hidden" | "alert" | "minus";
}

const good = { ink: "#154c21", paper: "#ecf3ec" };
const fair = { ink: "#4b4e10", paper: "#f3f5d0" };
const warning = { ink: "#6b3d00", paper: "#fef0c8" };
const bad = { ink: "#8b0a03", paper: "#f8e1de" };
const neutral = { ink: "#3d4551", paper: "#f0f0f0" };

export const badgeStyles: Record<BadgeState, BadgeStyle> = {
  ahead: { ...good, sign: "up" },
  onTrack: { ...good, sign: "check" },
  offTrack: { ...warning, sign: "warning" },
  seriouslyOffTrack: { ...bad, sign: "cross" },
  baseline: { ...neutral, sign: "ring" },
  noTarget: { ...neutral, sign: "ring" },
  noData: { ...neutral, sign: "dashed" },
  stale: { ...neutral, sign: "clock" },
  suppressed: { ...neutral, sign: "hidden" },
  open: { ...neutral, sign: "ring" },
  overdue: { ...bad, sign: "alert" },
  done: { ...good, sign: "check" },
  verified: { ...good, sign: "check" },
  dropped: { ...neutral, sign: "minus" },
  red: { ...bad, sign: "cross" },
  amberRed: { ...warning, sign: "warning" },
  amberGreen: { ...fair, sign: "diamond" },
  green: { ...good, sign: "check" },
};

/** Left and right margins are 18 mm of a US Letter page. */
export const columnPt = 612 - 2 * 56.7;

/**
 * How the parts look. Only fonts that come with the program are named and no other is searched for, so that a document
 * looks the same on every machine. The signs of badges are drawn, since not every font has them.
 */
export const preamble = `#set page(paper: "us-letter", margin: (x: 18mm, top: 14mm, bottom: 15mm), footer-descent: 35%)
#set text(font: ("Public Sans", "Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono"), fallback: false,
  size: 9.5pt, fill: rgb("#1b1b1b"), lang: "en", region: "us", dir: ltr, hyphenate: false, number-type: "lining")
#set par(leading: 0.56em, spacing: 0.66em, justify: false)
#set list(indent: 0.2em, body-indent: 0.55em, spacing: 0.5em, marker: "•")
#set super(typographic: false, size: 0.68em, baseline: -0.42em)
#set table(stroke: none, align: left + top)
#let ink-soft = rgb("#565c65")
#let ink-link = rgb("#005ea2")
#show heading: set block(sticky: true)
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 1): set block(above: 0.55em, below: 0.6em)
#show heading.where(level: 2): set text(size: 11.5pt)
#show heading.where(level: 2): set block(above: 1em, below: 0.48em)
#show heading.where(level: 3): set text(size: 9.5pt)
#show heading.where(level: 3): set block(above: 0.9em, below: 0.55em)
#let soft(body) = text(size: 8.3pt, fill: ink-soft, body)
#let cite-source(number) = super(link(label("source-" + str(number)), text(fill: ink-link, "[" + str(number) + "]")))
#let sign(kind, ink) = pdf.artifact(box(width: 7.2pt, height: 7.2pt, baseline: 1pt, {
  // Drawn on a grid of 16 by 16.
  let unit = 0.45pt
  let at(x, y) = curve.move((x * unit, y * unit))
  let to(x, y) = curve.line((x * unit, y * unit))
  let on(paint, dash: none, ..parts) = place(top + left,
    curve(stroke: (paint: paint, thickness: 1.8 * unit, cap: "round", join: "round", dash: dash), ..parts))
  let filled(..points) = place(top + left, polygon(fill: ink, ..points.pos().map(((x, y)) => (x * unit, y * unit))))
  let disc() = place(top + left, dx: unit, dy: unit, circle(radius: 7 * unit, fill: ink))
  let ring(dash: none) = place(top + left, dx: 2 * unit, dy: 2 * unit,
    circle(radius: 6 * unit, stroke: (paint: ink, thickness: 1.7 * unit, dash: dash)))
  if kind == "check" { disc(); on(white, at(4.7, 8.3), to(7, 10.5), to(11.3, 5.8)) }
  if kind == "up" { disc(); on(white, at(8, 11.6), to(8, 4.8), at(4.9, 7.8), to(8, 4.7), to(11.1, 7.8)) }
  if kind == "cross" { disc(); on(white, at(5.3, 5.3), to(10.7, 10.7), at(10.7, 5.3), to(5.3, 10.7)) }
  if kind == "alert" { disc(); on(white, at(8, 4.2), to(8, 8.8), at(8, 11.4), to(8, 11.7)) }
  if kind == "warning" { filled((8, 1.2), (15.4, 14.6), (0.6, 14.6)); on(white, at(8, 6), to(8, 9.8), at(8, 12.2), to(8, 12.5)) }
  if kind == "diamond" { filled((8, 0.8), (15.2, 8), (8, 15.2), (0.8, 8)); on(white, at(5.2, 8), to(10.8, 8)) }
  if kind == "ring" { ring() }
  if kind == "dashed" { ring(dash: (2.4 * unit, 2.15 * unit)) }
  if kind == "clock" { ring(); on(ink, at(8, 4.9), to(8, 8), to(10.2, 9.4)) }
  if kind == "hidden" { ring(); on(ink, at(4, 12), to(12, 4)) }
  if kind == "minus" { ring(); on(ink, at(5.2, 8), to(10.8, 8)) }
}))
#let badge(kind, ink, paper, label) = box(fill: paper, stroke: 0.4pt + ink, radius: 6pt, inset: (x: 4.5pt), outset: (y: 2.2pt), {
  sign(kind, ink)
  h(3pt)
  text(size: 8pt, weight: "bold", fill: ink, label)
})
#let callout(body) = block(width: 100%, fill: rgb("#f0f4f9"), stroke: (left: 3pt + ink-link), above: 0.9em, below: 1em,
  inset: (left: 10pt, right: 10pt, y: 8pt), {
  show heading.where(level: 2): set block(above: 0pt, below: 0.5em)
  set text(size: 10pt)
  body
})
#let rule-below(x, y) = (bottom: if y == 0 { 0.9pt + rgb("#1b1b1b") } else { 0.4pt + rgb("#c6cace") })
#let gaps(..right) = (x, y) => (left: 0pt, right: right.pos().at(x), top: 3.2pt, bottom: 4pt)
#let hang(body) = box(width: 0pt, align(left, box(body)))
#let named-table(title, ..parts) = {
  if title != none { block(sticky: true, above: 1.1em, below: 0.4em, strong(title)) }
  set text(size: 9pt)
  set par(leading: 0.5em)
  block(above: 0.6em, below: 1.1em, table(stroke: rule-below, ..parts))
}
#let named-chart(title, path, alt, caption) = block(breakable: false, width: 100%, above: 0.9em, below: 1em, {
  par(strong(title))
  image(path, alt: alt, width: 100%)
  par(soft(caption))
})
`;
