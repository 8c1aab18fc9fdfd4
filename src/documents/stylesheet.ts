/**
 * The one stylesheet of rendered documents, screen and print. It holds no character that HTML escapes, so it passes the
 * escaping renderer unchanged, and no link or import, so that it works under a policy that forbids both.
 */
export const documentStylesheet = `
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
.minutes{font-weight:400;color:#565c65;font-size:.9rem;white-space:nowrap}
.cards{list-style:none;padding:0;margin:0}
.cards li{padding:.6rem 0;border-bottom:1px solid #dfe1e2;margin:0}
.cards li:last-child{border-bottom:0}
.cards h3{margin:0}
.figures{margin:.25rem 0;display:flex;flex-wrap:wrap;gap:.1rem 1.25rem}
.figures div{display:flex;gap:.35rem}
.figures dt{color:#565c65;font-size:.9rem}
.figures dd{margin:0;font-variant-numeric:tabular-nums}
.state{display:inline-block;border:1px solid;border-radius:1rem;padding:0 .6rem;font-size:.85rem;font-weight:700;white-space:nowrap}
.state.ahead,.state.onTrack,.state.done{background:#ecf3ec;color:#154c21}
.state.offTrack{background:#fef0c8;color:#6b3d00}
.state.seriouslyOffTrack,.state.overdue{background:#f8e1de;color:#8b0a03}
.state.noTarget,.state.noData,.state.stale,.state.suppressed,.state.dropped,.state.open{background:#f0f0f0;color:#3d4551}
.state.noTarget,.state.noData,.state.stale,.state.suppressed{border-style:dashed}
.cite{font-size:.8rem;vertical-align:super;line-height:0}
.cite a{text-decoration:none}
.sheet{width:100%;border-collapse:collapse;table-layout:fixed;font-size:.85rem}
.sheet th{text-align:left;font-weight:700;border-bottom:2px solid #1b1b1b;padding:.25rem;vertical-align:bottom}
.sheet td{border-bottom:1px solid #a9aeb1;height:2.25rem}
.sources{font-size:.85rem;color:#3d4551}
footer{margin-top:2rem;padding-top:.75rem;border-top:1px solid #dfe1e2}
@media (max-width:30rem){.head{grid-template-columns:1fr}.head dd{margin-bottom:.35rem}.lead{padding:.6rem .75rem}h1{font-size:1.45rem}}
@media print{body{font-size:10.5pt}main{max-width:none;padding:0}h2,h3{break-after:avoid}.cards li,.lead{break-inside:avoid}a{color:inherit;text-decoration:none}@page{margin:18mm}}
`.trim();
