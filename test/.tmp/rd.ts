import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Renderer, renderEach } from '../../src/message/render';
import { systemClock } from '../unit/message/support/clocks';
async function main() {
	const text = '<html><body>' + `<h1>Hi {{ contact.firstName | default: "there" }}</h1><p>Some text {% if contact.vip %}VIP{% else %}-{% endif %} {{ "now" | date: "%Y-%m-%d" }}<a href="https://x.example/{{ contact.id }}">link</a></p>\n`.repeat(30) + '</body></html>';
	const r = new Renderer();
	const items = Array.from({ length: 1000 }, (_, i) => ({ contact: { id: i, firstName: 'Anna & ' + i, vip: i % 2 === 0 } }));
	for (let round = 0; round < 5; round++) {
		const h = monitorEventLoopDelay({ resolution: 1 });
		await new Promise((x) => setTimeout(x, 50));
		h.enable(); await new Promise((x) => setTimeout(x, 20)); h.reset();
		const c0 = process.cpuUsage(); const t0 = performance.now();
		const out = await renderEach(items, (scope) => r.compile(text, 'html').render({ scope, now: 1, timeZone: 'Europe/Berlin' }), systemClock);
		const t = performance.now() - t0; const c = process.cpuUsage(c0);
		await new Promise((x) => setImmediate(x));
		h.disable();
		console.log(`1000 x ${text.length} chars (120 tags): ${t.toFixed(0)} ms wall, ${((c.user + c.system) / 1000).toFixed(0)} ms cpu, loop delay max ${(h.max / 1e6).toFixed(1)} ms, p99 ${(h.percentile(99) / 1e6).toFixed(1)}`, (out[3] as string).length);
	}
	const small = 'Hi {{ contact.firstName | default: "there" }}, your code is {{ contact.id }}.';
	for (let round = 0; round < 3; round++) { const t0 = performance.now(); await renderEach(items, (scope) => r.compile(small, 'text').render({ scope, now: 1 }), systemClock); console.log('1000 small', (performance.now() - t0).toFixed(1)); }
}
void main();
