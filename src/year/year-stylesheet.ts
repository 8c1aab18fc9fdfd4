/**
 * The one stylesheet of the year's page: wide screen, phone, and paper across. It holds no character that HTML escapes,
 * so it passes the escaping renderer unchanged, and no link or import. What a colour says, a sign or border says too:
 * printers leave out backgrounds.
 */
export const yearStylesheet = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:#fff;color:#1b1b1b;font:16px/1.45 Public Sans,system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif}
main{max-width:76rem;margin:0 auto;padding:1.5rem 1rem 3rem;overflow-wrap:break-word}
h1{font-size:1.9rem;line-height:1.15;margin:.1rem 0 .6rem}
h2{font-size:1.25rem;line-height:1.3;margin:2.25rem 0 .25rem}
p{margin:.25rem 0 .5rem}
.office,.aside{color:#565c65}
.aside{font-size:.9rem}
.verdict{margin:.75rem 0;padding:.6rem .9rem;background:#f0f4f9;border-left:4px solid #005ea2}
.verdict.warns{background:#fef0c8;border-left:4px double #6b3d00}
.verdict p,.verdict ul{margin:0}
.verdict ul{padding-left:1.25rem}
.gap{padding:.35rem .9rem;border-left:4px dashed #6b3d00}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;list-style:none;padding:0;margin:.35rem 0 .75rem;font-size:.9rem}
.legend b{display:inline-block;min-width:1.4em;text-align:center}
.legend .sample{min-width:2.1em;margin-right:.35em}
.months{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:1.1rem 1.75rem;align-items:start}
.month{width:100%;border-collapse:collapse;table-layout:fixed;font-size:.85rem;font-variant-numeric:tabular-nums}
.month caption{text-align:left;font-weight:700;font-size:1rem;padding:0 0 .2rem}
.month th{font-weight:400;color:#565c65;border-bottom:1px solid #1b1b1b;padding:.05rem 0;font-size:.75rem}
.month td{padding:0;height:1.95rem;text-align:center;vertical-align:top;border-bottom:1px solid #e6e6e6;line-height:1.05}
.month .n{display:block;padding-top:.15rem}
.month .s{display:block;font-size:.7rem;letter-spacing:.05em}
.weekend{color:#71767a;background:#f7f7f7}
.off .n{text-decoration:line-through}
.off{color:#3d4551;background:#ececec}
.meeting .n,.papers .n{font-weight:700}
.month td.papers{background:#eef5fb;color:#1b1b1b}
.month td.meeting{outline:2px solid #1b1b1b;outline-offset:-2px;background:#cfe2f3;color:#1b1b1b}
.month td.mayGiveWay{color:#1b1b1b}
.list{width:100%;border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
.list th,.list td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0}
.list thead th{border-bottom:2px solid #1b1b1b;vertical-align:bottom;white-space:nowrap}
.list tbody td,.list tbody th{border-bottom:1px solid #dfe1e2}
.list .band th{padding-top:1rem;font-size:1rem;font-weight:700;border-bottom:1px solid #1b1b1b}
.list tbody th{font-weight:400}
.list .what{font-weight:700}
.dates .what{width:30%}
.list .day,.date{white-space:nowrap}
.list .sub,.note{color:#565c65;font-size:.85rem}
.list .note{display:block}
.list .none .what{font-weight:400;text-decoration:line-through}
.list .clash{font-weight:700;border-bottom:2px double #8b0a03}
.runups{font-size:.82rem}
.runups td,.runups th{padding-right:.5rem}
.k{display:none}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media screen and (max-width:64rem){.months{grid-template-columns:repeat(3,minmax(0,1fr))}}
@media screen and (max-width:48rem){
.months{grid-template-columns:repeat(2,minmax(0,1fr));gap:1rem}
.list,.list tbody,.list tr,.list th,.list td{display:block;padding:0;border:0}
.list thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.list tbody tr{display:flex;flex-direction:column;padding:.6rem 0;border-bottom:1px solid #dfe1e2}
.list tbody td,.list tbody th{border:0}
.list tbody td{display:flex}
.list .when{order:-2}
.list td.what{order:-1;width:auto}
.list tbody .band{padding:0;border:0}.list tbody .band th{border-bottom:1px solid #1b1b1b}
.list .k{display:block;flex:0 0 7rem;color:#565c65;font-size:.85rem}
.list .what .k{display:none}
.list .when{font-weight:700}
.list tbody .blank{display:none}
}
@media screen and (max-width:26rem){h1{font-size:1.5rem}.months{gap:1rem .75rem}.month{font-size:.8rem}}
@media print{
@page{size:landscape;margin:10mm 12mm}
body{font-size:9pt;line-height:1.35}
main{max-width:none;padding:0}
h1{font-size:17pt;margin:0 0 1mm}
h2{font-size:12pt;margin:0 0 1mm;break-after:avoid}
p{margin:0 0 .8mm}
.verdict{margin:1mm 0;padding:0 0 0 2mm;background:none}
.verdict.warns{background:none}
.legend{margin:1mm 0 2.5mm;font-size:9pt}
.months{gap:3mm 8mm;break-inside:avoid}
.month{font-size:8.5pt;break-inside:avoid}
.month caption{font-size:9.5pt;padding:0}
.month th{font-size:7pt}
.month td{height:6.8mm}
.month .n{padding-top:.6mm}
.month .s{font-size:6.5pt}
.month td.meeting{outline-width:1.2pt;outline-offset:-1pt}
.sheet{break-before:page}
.block{break-inside:avoid;margin-top:5mm}
.block .aside{margin-top:2mm}
.list{font-size:8pt;line-height:1.25}
.list th,.list td{padding:.8mm 3mm .8mm 0}
.list tr{break-inside:avoid}
.list .band{break-after:avoid}
.list .band th{padding-top:1.4mm;font-size:9pt}
.list thead{display:table-header-group}
.list .sub,.note{font-size:7.5pt;color:#3d4551}
.runups{font-size:7.3pt}
.runups td,.runups th{padding:.6mm 2mm .6mm 0}
.office,.aside{color:#3d4551}
.aside{font-size:8pt}
a{color:inherit;text-decoration:none}
}
`.trim();
