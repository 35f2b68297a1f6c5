import { reportCss } from '../../report/page/style';
import { inkOn } from '../pages/colour';

/** The style sheet of the dashboard, for a brand's colour (`#rrggbb`). */
export function styleOf(colour: string): string {
	return `:root{color-scheme:light dark;--back:#fff;--text:#1b1f24;--soft:#57606a;--line:#c7cdd4;--field:#7a838d;--link:#0b5cad;--brand:${colour};--ink:${inkOn(colour)}}
@media screen and (prefers-color-scheme:dark){:root{--back:#1a1f26;--text:#eceff3;--soft:#a9b3bf;--line:#39424d;--field:#7f8b98;--link:#8ac2f5}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.top{border-top:4px solid var(--brand);border-bottom:1px solid var(--line);padding:.5rem 1rem;display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:baseline}
.brand{font-weight:600;margin:.4rem 0;overflow-wrap:anywhere}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:0 .25rem;margin:0;padding:0}
nav a{display:inline-block;padding:.5rem .65rem;color:var(--text);text-decoration:none;border-radius:.4rem}
nav a:hover{text-decoration:underline}
nav a[aria-current]{background:var(--brand);color:var(--ink);font-weight:600}
main{max-width:90rem;margin:0 auto;padding:1.25rem 1rem 2rem}
main:focus{outline:none}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.15rem;line-height:1.3;margin:2rem 0 .35rem;overflow-wrap:anywhere}
h3{font-size:1rem;margin:1rem 0 .25rem}
p{margin:0 0 .75rem;max-width:60rem;overflow-wrap:anywhere}
a{color:var(--link);text-underline-offset:.15em}
.soft,footer{color:var(--soft)}
footer{max-width:90rem;margin:0 auto;padding:0 1rem 2rem;font-size:.875rem}
.tools{font-size:.875rem;margin:.25rem 0 0}
.warning{border-left:4px solid #b35c00;padding:.35rem .75rem}
form.filter{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end;margin:.75rem 0 1rem}
form.filter label{display:flex;flex-direction:column;font-size:.875rem;gap:.2rem;max-width:100%}
form.filter label.check{flex-direction:row;align-items:center;min-height:2.5rem}
input,select{font:inherit;color:inherit;background:var(--back);border:1px solid var(--field);border-radius:.4rem;padding:.4rem .55rem;min-height:2.5rem;max-width:100%}
input[type=checkbox]{min-height:0;width:1.15rem;height:1.15rem;accent-color:var(--brand)}
input[type=search]{width:22rem}
button{font:inherit;font-weight:600;min-height:2.5rem;padding:.4rem 1.1rem;border-radius:.4rem;border:1px solid var(--brand);background:var(--brand);color:var(--ink);cursor:pointer}
.preview{border:1px solid var(--line);border-radius:.5rem;padding:.6rem .8rem;margin:.5rem 0;max-width:36rem;overflow-wrap:anywhere}
.preview p{margin:.15rem 0;white-space:pre-wrap}
summary{cursor:pointer}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-100rem;padding:.5rem 1rem;background:var(--back)}
.skip:focus{left:.5rem;top:.5rem;z-index:1}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media print{nav,.tools,form,form.filter,.skip,.report-columns summary,.report-fold>summary{display:none}main{max-width:none;padding:0}.top{border:0;padding:0}}
${reportCss}`;
}
