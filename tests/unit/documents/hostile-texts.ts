/** What somebody may have typed, pasted or meant badly: every format shows it as text. */
export const hostileTexts: readonly (readonly [name: string, text: string])[] = [
  ["markup", "<script>alert(1)</script><img src=x onerror=alert(1)>"],
  ["the end of an attribute", "\"><b onclick='x'>' onload=alert(1) x=\""],
  ["the end of a style sheet", "</style><script>x</script>"],
  ["the end of a comment and of a drawing", "--> ]]> </svg><script>x</script> <!--drumbeat:top--> <!--drumbeat:end-->"],
  ["MJML", '</mj-text><mj-raw><script>x</script></mj-raw><mj-include path="/etc/passwd" />'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what a template engine would evaluate
  ["template syntax", "{{ 7*7 }} ${7*7} <%= 7 %> [[x]] {%raw%} $& $1 $`"],
  ["line breaks", "first\r\nBcc: someone@example.org\n\n\u2028second"],
  ["right to left with controls", "\u202Eevil\u202C \u2066x\u2069 مرحبا"],
  ["control characters", "null \u0000 bell \u0007 escape \u001b[31m"],
  ["half characters", "half \ud800 and \udfff"],
  ["emoji", "👩‍🏫 plan 🎓"],
  ["entities", "&lt;b&gt; &amp;amp; &#60;script&#62; 100%41 %zz"],
  ["ten thousand characters without a space", "x".repeat(10_000)],
  ["ten thousand characters of words", "word ".repeat(2_000)],
];
