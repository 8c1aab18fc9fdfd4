import type { Child, FC } from "hono/jsx";
import type { HtmlEscapedString } from "hono/utils/html";

/**
 * The look of pages and letters of a few lines: an answer to an invitation or an action. It holds no character that HTML
 * escapes, so it passes an escaping renderer unchanged, and no link or import, so that it works under a policy that
 * forbids both.
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

/** Of pages that ask for something: fields and buttons large enough for a thumb. */
export const formPageStylesheet = `${smallPageStylesheet}
form{margin:.5rem 0 1.25rem}
form.inline{display:inline-block;margin:.5rem .75rem .25rem 0}
fieldset{margin:1rem 0;padding:0 0 0 .9rem;border:0;border-left:4px solid #dfe1e2}
legend{font-weight:700;padding:0}
label{display:block;font-weight:700;margin:.6rem 0 .2rem}
label.choice{font-weight:400;display:flex;gap:.5rem;align-items:flex-start;margin:.35rem 0}
label.choice input{width:1.25rem;height:1.25rem;margin:.15rem 0 0;flex:none}
.hint{display:block;font-weight:400;color:#565c65;font-size:.9rem}
input[type=text],input[type=url],input[type=date],textarea{font:inherit;width:100%;max-width:30rem;min-height:2.75rem;padding:.4rem .6rem;border:1px solid #565c65;border-radius:.25rem;background:#fff;color:inherit}
textarea{min-height:6rem}
.fault{color:#8b0a03;font-weight:700}
.warning{margin:1.25rem 0;padding:.75rem 1rem;background:#faf3d1;border-left:4px solid #936f38}
button{font:inherit;font-weight:700;min-height:2.75rem;padding:.4rem 1.25rem;border:2px solid #005ea2;border-radius:.25rem;background:#fff;color:#005ea2}
button.asked{background:#005ea2;color:#fff}
button:focus-visible,input:focus-visible,textarea:focus-visible,a:focus-visible{outline:.25rem solid #2491ff;outline-offset:2px}`;

/** Somebody's text, kept apart so that its writing direction does not spill into ours. */
export const Written: FC<{ text: string }> = ({ text }) => <bdi>{text}</bdi>;

export const HeadRow: FC<{ label: string; children?: Child }> = ({ label, children }) => (
  <>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </>
);

/** A whole page with its one stylesheet in itself. */
export const SmallPage: FC<{ title: string; children?: Child }> = ({ title, children }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <title>{title}</title>
      <style>{formPageStylesheet}</style>
    </head>
    <body>
      <main>{children}</main>
    </body>
  </html>
);

/** @throws TypeError for a page that is not ready: a promise must not be printed */
export const renderSmallPage = (page: HtmlEscapedString | Promise<HtmlEscapedString>): string => {
  // The renderer's type allows for components that wait; ours never do.
  if (page instanceof Promise) throw new TypeError("A page must not be asynchronous");
  return `<!doctype html>\n${page.toString()}\n`;
};

/** A page of one sentence, for a link that leads nowhere. */
export const renderNotice = (title: string, sentence: string): string =>
  renderSmallPage(
    <SmallPage title={title}>
      <h1>{title}</h1>
      <p>{sentence}</p>
    </SmallPage>,
  );
