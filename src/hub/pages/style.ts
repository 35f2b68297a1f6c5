import { inkOn } from './colour';

/** The pages' one style sheet, for a brand's colour (`#rrggbb`). */
export function styleSheet(colour: string): string {
	return `:root{color-scheme:light dark;--back:#f4f5f7;--card:#fff;--text:#1b1f24;--soft:#57606a;--line:#c7cdd4;--field:#8a929b;--brand:${colour};--ink:${inkOn(colour)}}
@media(prefers-color-scheme:dark){:root{--back:#101318;--card:#1a1f26;--text:#eceff3;--soft:#a9b3bf;--line:#39424d;--field:#76818e}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1rem 3rem}
header{margin:1rem 0 1.25rem;font-weight:600;overflow-wrap:anywhere}
header img{display:block;max-width:min(12rem,100%);max-height:3.5rem}
.card{background:var(--card);border:1px solid var(--line);border-top:4px solid var(--brand);border-radius:.75rem;padding:1.5rem 1.25rem;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}
p{margin:0 0 1rem}
.card>:last-child,form>:last-child{margin-bottom:0}
.note{border:1px dashed var(--field);border-radius:.5rem;padding:.6rem .8rem;color:var(--soft)}
.saved{border-left:4px solid var(--brand);padding:.35rem .75rem}
.soft,footer{color:var(--soft)}
footer{margin-top:1.25rem;font-size:.875rem}
a{color:inherit;text-underline-offset:.15em}
form{margin:0 0 1rem}
fieldset{border:1px solid var(--line);border-radius:.5rem;margin:0 0 1rem;padding:.25rem .9rem;min-width:0}
fieldset.open{border:0;padding:0}
legend{padding:0;font-weight:600}
label.choice{display:flex;gap:.7rem;align-items:flex-start;padding:.6rem 0;cursor:pointer}
label.choice input{flex:none;width:1.25rem;height:1.25rem;margin:.125rem 0 0;accent-color:var(--brand)}
label.choice small{display:block;color:var(--soft);font-size:.875rem}
.whole{font-weight:600}
.whole small{font-weight:400}
.topics{border-top:1px solid var(--line);padding-left:1rem}
fieldset:has(.whole [type=checkbox]:not(:checked)) .topics{color:var(--soft)}
button{font:inherit;font-weight:600;min-height:2.75rem;padding:.55rem 1.25rem;border-radius:.5rem;border:1px solid var(--brand);background:var(--brand);color:var(--ink);cursor:pointer}
button.plain{background:transparent;color:var(--text);border-color:var(--field);font-weight:500}
.buttons{display:flex;flex-wrap:wrap;gap:.75rem}
:focus-visible{outline:3px solid var(--text);outline-offset:2px}
.scale{display:grid;grid-template-columns:repeat(6,1fr);gap:.4rem;border:0;padding:0;margin:0 0 .4rem}
.scale.csat{grid-template-columns:repeat(5,1fr)}
@media(min-width:34rem){.scale.nps{grid-template-columns:repeat(11,1fr)}}
.scale label{position:relative;display:block;cursor:pointer}
.scale input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}
.scale span{display:block;text-align:center;line-height:2.75rem;border:1px solid var(--field);border-radius:.5rem}
.scale input:checked+span{background:var(--brand);color:var(--ink);border-color:var(--brand);font-weight:700;text-decoration:underline}
.scale input:focus-visible+span{outline:3px solid var(--text);outline-offset:2px}
.ends{display:flex;justify-content:space-between;gap:1rem;color:var(--soft);font-size:.875rem;margin:0 0 1rem}
.ends span:last-child{text-align:right}
.comment{display:block;margin:0 0 1rem}
textarea{display:block;width:100%;min-height:6rem;margin-top:.35rem;padding:.6rem .7rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--field);border-radius:.5rem;resize:vertical}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}`;
}
