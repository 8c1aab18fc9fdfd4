import { createHash } from "node:crypto";

/**
 * The one stylesheet of document pages: screen, phone and paper. It needs nothing from outside and holds no end of a
 * style element, so that a content policy can allow it by its hash.
 */
export const pageStylesheet = `
*{box-sizing:border-box}
html{color-scheme:light;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:#fff;color:#1b1b1b;font:16px/1.45 "Public Sans","Public Sans Web",system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:62rem;margin:0 auto;padding:1.5rem 1.25rem 2rem;overflow-wrap:anywhere}
h1{font-size:1.875rem;line-height:1.15;letter-spacing:-.01em;margin:.1rem 0 .9rem}
h2{font-size:1.3rem;line-height:1.25;margin:2.1rem 0 .4rem}
h3{font-size:1.05rem;line-height:1.3;margin:1.4rem 0 .25rem}
h2+h3,h3:first-child{margin-top:.6rem}
p{margin:.25rem 0 .6rem;max-width:46rem}
ul{margin:.25rem 0 .75rem;padding-left:1.15rem;max-width:46rem}
li{margin:.2rem 0}
a{color:#005ea2}
a:focus-visible,summary:focus-visible{outline:.2rem solid #2491ff;outline-offset:2px}
.notice{margin:0 0 1rem;padding:.6rem .9rem;background:#faf3d1;border-left:.3rem solid #936f38}
.office{margin:0;color:#565c65;font-size:.9rem}
.aside,.minutes{color:#565c65;font-size:.9rem}
.minutes{font-weight:400}
.heard{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.symbols{position:absolute;width:0;height:0}
.facts{display:grid;grid-template-columns:minmax(5rem,max-content) 1fr;gap:.1rem 1.25rem;margin:0 0 1.25rem}
.facts div{display:contents}
.facts dt{color:#565c65}
.facts dd{margin:0;min-width:0}
.callout{margin:1.25rem 0 1.75rem;padding:.8rem 1.1rem;background:#eff6fb;border-left:.3rem solid #005ea2;font-size:1.0625rem}
.callout h2{margin:0 0 .15rem;font-size:1.05rem}
.callout p:last-child,.callout ul:last-child{margin-bottom:0}
.state{display:inline-flex;align-items:center;gap:.3rem;vertical-align:baseline;max-width:100%;border:1px solid;border-radius:1rem;padding:.05rem .6rem .05rem .35rem;font-size:.8125rem;line-height:1.35;font-weight:700;white-space:nowrap}
.state svg{flex:none;width:.95rem;height:.95rem}
.state.long{white-space:normal;border-radius:.7rem}
h2 .state,h3 .state{vertical-align:.1em;margin-left:.25rem}
.state b{display:inline-block;min-width:0;font-weight:inherit}
.state b::first-letter{text-transform:uppercase}
.ahead,.onTrack,.done,.verified,.green{background:#ecf3ec;color:#154c21}
.amberGreen{background:#f5f6d7;color:#4a4f00}
.offTrack,.amberRed{background:#fef0c8;color:#6b3d00}
.seriouslyOffTrack,.overdue,.red{background:#fbe9e7;color:#8b0a03}
.baseline,.noTarget,.noData,.stale,.suppressed,.dropped,.open{background:#f3f4f5;color:#3d4551}
.noTarget,.noData,.stale,.suppressed{border-style:dashed}
.cite{font-size:.72rem;line-height:0;vertical-align:.4em;white-space:nowrap;font-weight:400;font-variant-numeric:tabular-nums}
.cite a{text-decoration:none;padding:.2rem .05rem}
.cite a:hover{text-decoration:underline}
table{border-collapse:collapse;font-size:.9375rem;line-height:1.35;margin:.5rem 0 1.25rem}
caption{text-align:left;font-weight:700;font-size:1.05rem;padding:.6rem 0 .35rem}
caption.heard{padding:0}
th,td{text-align:left;vertical-align:top;padding:.5rem 1.1rem .5rem 0}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:.8125rem;vertical-align:bottom;border-bottom:2px solid #1b1b1b;padding-top:.25rem;padding-bottom:.35rem}
tbody th,tbody td{border-bottom:1px solid #dfe1e2}
.whole{overflow-wrap:normal}
.figure{text-align:right;overflow-wrap:normal;font-variant-numeric:tabular-nums}
.under{display:block;color:#565c65;font-weight:400;font-size:.85rem;margin-top:.1rem}
.rows{width:100%}
.rows tbody th{width:34%;min-width:11rem}
.rows td{min-width:6rem}
.rows .figure{min-width:3.5rem}
.rows .badged{min-width:8.5rem}
.rows.three{max-width:46rem}
.rows.three tbody th{width:60%}
.numbers{font-size:.875rem}
.numbers th,.numbers td{padding-top:.2rem;padding-bottom:.2rem}
.numbers tbody th{font-weight:400;min-width:5.5rem}
.chart{margin:1rem 0 1.5rem;max-width:46rem}
.chart .name{margin:0 0 .35rem;max-width:none;font-size:1rem;font-weight:700;line-height:1.3}
.chart figcaption{color:#565c65;font-size:.875rem;margin:.3rem 0 0}
.chart details{margin-top:.35rem;font-size:.9375rem}
.chart summary{cursor:pointer;width:fit-content;padding:.15rem 0}
.drawing svg{display:block;width:100%;height:auto}
.drawing.narrow{max-width:27rem}
.full .narrow{display:none}
.pair{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 2.5rem;align-items:start}
.pair .chart{max-width:none}
.sources{padding-left:2.1rem;margin:.4rem 0;font-size:.8125rem;line-height:1.4;color:#3d4551;font-variant-numeric:tabular-nums;column-gap:2.5rem}
.sources li{margin:.12rem 0;break-inside:avoid}
.sources li:target{background:#fef0c8}
footer{max-width:62rem;margin:0 auto;padding:.75rem 1.25rem 2rem;border-top:1px solid #dfe1e2;color:#565c65;font-size:.875rem;overflow-wrap:anywhere}
@media screen and (max-width:56rem){
.state{white-space:normal;border-radius:.7rem}
th,td{padding-right:.8rem}
.rows tbody th{min-width:8rem}
.rows .badged{min-width:6.5rem}
}
@media screen and (min-width:56rem){
.figure{white-space:nowrap}
.sources{columns:2}
}
@media (max-width:48rem){
.rows,.rows caption,.rows tbody,.rows tr,.rows tbody th,.rows td{display:block}
.rows thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.rows tr{border-top:1px solid #1b1b1b;padding:.5rem 0 .55rem}
.rows tbody th,.rows.three tbody th{width:auto;min-width:0;border:0;padding:0 0 .15rem}
.rows tbody td{display:inline-block;max-width:100%;min-width:0;border:0;padding:.05rem 1rem .05rem 0;text-align:left;white-space:normal;vertical-align:baseline}
.rows tbody .badged{display:block}
.rows td[data-label]::before{content:attr(data-label) " ";content:attr(data-label) " " / "";color:#565c65;font-size:.8125rem}
.rows .aligned{position:static;padding-right:1rem}
.rows .aligned .cite{position:static}
}
@media (max-width:40rem){
main{padding:1rem 1rem 1.5rem}
footer{padding:.75rem 1rem 1.5rem}
h1{font-size:1.5rem}
h2{font-size:1.2rem;margin-top:1.75rem}
.callout{padding:.65rem .85rem;font-size:1rem}
.facts{display:block}
.facts div{display:block;margin:.15rem 0}
.facts dt,.facts dd{display:inline}
.facts dt::after{content:" "}
.facts dt{font-size:.875rem}
.full .wide{display:none}
.full .narrow{display:block}
.pair{display:block}
.numbers{width:100%}
.numbers th,.numbers td{padding-right:.6rem;white-space:normal}
}
@media (min-width:48.01rem){
.aligned{position:relative;padding-right:2.3rem}
td.aligned:last-child,th.aligned:last-child{padding-right:1.5rem}
.aligned .cite{position:absolute;line-height:1;margin-top:.05rem}
}
@page{size:letter;margin:16mm 17mm 17mm}
@page{@bottom-right{content:"Page " counter(page) " of " counter(pages);font:8.5pt system-ui,sans-serif;color:#565c65}}
@media print{
html{font-size:13px}
body{font-size:10pt;line-height:1.35}
main,footer{max-width:none;padding:0}
footer{margin-top:1rem;padding-top:.4rem;break-inside:avoid}
p,ul{max-width:none;orphans:3;widows:3}
h1,h2,h3,caption,thead,.chart .name{break-after:avoid}
h2{margin-top:1.3rem}
tr,li,.callout,.chart{break-inside:avoid}
.callout,.state,.sources li:target{print-color-adjust:exact;-webkit-print-color-adjust:exact}
a{color:inherit;text-decoration:none}
.chart{max-width:none}
.chart details{display:none}
.full .wide{display:block;max-width:40rem}
.full .narrow{display:none}
.sources{columns:2;font-size:7.5pt}
}
`.trim();

/** A page carries its one stylesheet in itself; nothing else may load or run. */
export const pageContentPolicy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(pageStylesheet).digest("base64")}'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;
