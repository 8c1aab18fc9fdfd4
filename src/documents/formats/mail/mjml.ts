import type mjml2html from "mjml";

// Handed to MJML as a tree and not as text: nothing in a document is ever read as MJML.
export type MjmlNode = Exclude<Parameters<typeof mjml2html>[0], string>;
type Attributes = Record<string, string | boolean>;

export const parent = (tagName: string, attributes: Attributes, children: MjmlNode[]): MjmlNode => ({
  tagName,
  attributes,
  children,
});

/** `html` is put into the mail as it is: it has to be escaped already. */
export const leaf = (tagName: string, attributes: Attributes, html = ""): MjmlNode => ({
  tagName,
  attributes,
  content: html,
});

/** For attributes and contents that MJML writes as they are. */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");

/**
 * Compiles a strictly valid tree to the HTML of a mail that loads nothing from elsewhere.
 * @throws Error when the tree breaks MJML's rules
 */
export async function compileMjml(tree: MjmlNode): Promise<string> {
  // Loaded with the first mail: it takes a third of a second and more, which no start of the service should wait for.
  const { default: compile } = await import("mjml");
  const { html } = await compile(tree, { validationLevel: "strict", fonts: {}, ignoreIncludes: true });
  // MJML indents what it writes, and mail programs cut off what is too large. Texts hold no line break.
  return html.replace(/\s*\n\s*/g, "\n");
}
