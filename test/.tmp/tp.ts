import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createTransport } from 'nodemailer';
import { emailChannel, smtpPool } from '../../src/message/channels/email';
import { plainText } from '../../src/message/channels/plain-text';
import { deliver } from '../../src/message/deliver';
import { Renderer } from '../../src/message/render';
import { systemClock } from '../unit/message/support/clocks';
import { MemoryLedger } from '../unit/message/support/memory-ledger';
import { mail } from '../unit/message/support/messages';
import { monitorEventLoopDelay } from 'node:perf_hooks';
const N = 2000;
class DelayedLedger extends MemoryLedger {
	// map-based reserve, as the quadratic one of the tests would be measured instead
	override async reserve(requests: any[]) { return requests.map((r, i) => { const row = { ...r, id: this.rows.size + 1, status: 'queued', providerId: null, reason: null, sentAt: null }; this.rows.set(row.id, row); return { id: row.id, status: 'queued' as const, providerId: null, reason: null, sentAt: null, isNew: true }; }); }
	constructor(ms: number) { super(); this.before = ms ? () => new Promise((r) => setTimeout(r, ms)) : () => {}; }
}
async function main() {
	const child = fork(__dirname + '/server.ts', [], { execArgv: process.execArgv });
	const [{ port }] = (await once(child, 'message')) as any;
	const html = (n: number) => '<html><body>' + `<h1>Hi Anna ${n}</h1><p>Some text <a href="https://x.example/y">link</a></p>\n`.repeat(30) + '</body></html>';
	const bare = async () => {
		const t = createTransport({ pool: true, host: '127.0.0.1', port, maxConnections: 5, maxRequeues: 2 });
		const t0 = performance.now();
		await Promise.all(Array.from({ length: N }, (_, i) => t.sendMail({ from: 'Shop <shop@sender.example>', to: `c${i}@example.com`, subject: `Hello ${i}`, html: html(i), text: plainText(html(i)) })));
		const s = (performance.now() - t0) / 1000; t.close(); return N / s;
	};
	const bareNoText = async () => {
		const t = createTransport({ pool: true, host: '127.0.0.1', port, maxConnections: 5, maxRequeues: 2 });
		const text = plainText(html(1));
		const t0 = performance.now();
		await Promise.all(Array.from({ length: N }, (_, i) => t.sendMail({ from: 'Shop <shop@sender.example>', to: `c${i}@example.com`, subject: `Hello ${i}`, html: html(i), text })));
		const s = (performance.now() - t0) / 1000; t.close(); return N / s;
	};
	const LIQ = html(0).replaceAll('Anna 0', '{{ contact.firstName | default: "there" }}');
	const renderer = new Renderer();
	const ours = async (concurrency: number, storeMs: number, liquid = false) => {
		const pool = smtpPool(systemClock);
		const ledger = new DelayedLedger(storeMs);
		const channel = emailChannel({ credential: { host: '127.0.0.1', port }, pool, clock: systemClock });
		const messages = Array.from({ length: N }, (_, i) => ({ ...mail(i + 1), content: () => ({ from: 'Shop <shop@sender.example>', subject: `Hello ${i}`, html: liquid ? renderer.compile(LIQ, 'html').render({ scope: { contact: { firstName: 'Anna ' + i } }, now: 0 }) : html(i) }) }));
		const t0 = performance.now();
		const results = await deliver({ messages, channel, ledger, clock: systemClock, ifUnsure: 'doNotResend', concurrency });
		const s = (performance.now() - t0) / 1000; pool.closeAll();
		if (results.some((r) => r.outcome !== 'sent')) throw new Error(JSON.stringify(results.find((r) => r.outcome !== 'sent')));
		return { rate: N / s, calls: ledger.calls.length };
	};
	await bare(); await ours(10, 0);
	const cases = { 'bare, text made': async () => await bare(), 'bare, fixed text': async () => await bareNoText(), 'ours c10, store 0': async () => (await ours(10, 0)).rate, 'ours c10, store 1 ms': async () => (await ours(10, 1)).rate, 'ours c10, store 1 ms, liquid': async () => (await ours(10, 1, true)).rate, 'ours c20, store 5 ms': async () => (await ours(20, 5)).rate };
	const all: Record<string, number[]> = {};
	for (let round = 0; round < 7; round++) for (const [name, fn] of Object.entries(cases)) (all[name] ??= []).push(await fn());
	for (const [name, rates] of Object.entries(all)) { rates.sort((a, b) => a - b); console.log(name.padEnd(30), 'median', rates[3].toFixed(0), 'best', rates[6].toFixed(0), 'all', rates.map((r) => r.toFixed(0)).join(' ')); }
	child.send('count'); const [c] = (await once(child, 'message')) as any; console.log(c); child.send('exit');
}
void main();
