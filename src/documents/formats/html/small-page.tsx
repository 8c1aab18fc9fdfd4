import type { Child, FC } from "hono/jsx";

/**
 * The look of pages and letters of a few lines: an answer to an invitation. It holds no character that HTML escapes, so
 * it passes an escaping renderer unchanged, and no link or import, so that it works under a policy that forbids both.
 */
export const smallPageStylesheet = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:#fff;color:#1b1b1b;font:16px/1.5 Public Sans,system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif}
main{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 3rem;overflow-wrap:anywhere}
h1{font-size:1.75rem;line-height:1.2;margin:.1rem 0 .75rem}
h2{font-size:1.2rem;line-height:1.3;margin:2rem 0 .5rem;padding-top:.75rem;border-top:1px solid #dfe1e2}
h3{font-size:1rem;line-height:1.35;margin:1rem 0 .2rem}
p{margin:.25rem 0 .5rem}
ul,ol{margin:.25rem 0 .5rem;padding-left:1.25rem}
li{margin:.2rem 0}
a{color:#005ea2}
.office,.aside{color:#565c65;font-size:.9rem}
.head{margin:0;display:grid;grid-template-columns:7.5rem 1fr;gap:.1rem .75rem}
.head dt{color:#565c65}
.head dd{margin:0}
.lead{margin:1.25rem 0;font-size:1.05rem;padding:.75rem 1rem;background:#f0f4f9;border-left:4px solid #005ea2}
.lead h2{margin:0;padding:0;border:0}
footer{margin-top:2rem;padding-top:.75rem;border-top:1px solid #dfe1e2}
@media (max-width:30rem){.head{grid-template-columns:1fr}.head dd{margin-bottom:.35rem}.lead{padding:.6rem .75rem}h1{font-size:1.45rem}}
@media print{body{font-size:10.5pt}main{max-width:none;padding:0}h2,h3{break-after:avoid}.lead{break-inside:avoid}a{color:inherit;text-decoration:none}@page{margin:18mm}}
`.trim();

/** Somebody's text, kept apart so that its writing direction does not spill into ours. */
export const Written: FC<{ text: string }> = ({ text }) => <bdi>{text}</bdi>;

export const HeadRow: FC<{ label: string; children?: Child }> = ({ label, children }) => (
  <>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </>
);
