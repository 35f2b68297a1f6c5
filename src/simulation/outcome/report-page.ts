import { createHash } from 'node:crypto';
import { escapeHtml } from '../../lib/escape-html';
import { formatDuration } from '../../report/format';
import { outcomeText } from '../../report/mined-map';
import { PAGE_STYLE, reportParts } from '../../report/page/html';
import { reportCss } from '../../report/page/style';
import type { Report } from '../../report/report';
import type { Outcome, OutcomeContact, OutcomeMessage, Sample } from './outcome';
import { summaryOf } from './summary';
import * as tables from './tables';

/** Rows of a table in the page; the folder's files have all. */
const MOST_ROWS = 100;
/** Of rows up to which a table below a picture is open. */
const OPEN_ROWS = 12;
const MOST_TIMELINES = 10;
const MOST_ENTRIES = 60;
/** Characters of samples, in all and of one. */
const SAMPLES_SIZE = 2_000_000;
const SAMPLE_SIZE = 150_000;

export interface PageSection {
	id: string;
	title: string;
	/** HTML */
	body: string;
}

/**
 * The outcome as one HTML document that loads nothing and has no script. Messages are in frames
 * without any rights. @param more sections that come first, such as a comparison
 */
export function reportPage(outcome: Outcome, more: readonly PageSection[] = []): string {
	const samples = shownSamples(outcome);
	const sections = [...more, ...sectionsOf(outcome), samplesSection(outcome, samples)];
	const style = `${PAGE_STYLE}${reportCss}${STYLE}`;
	const names = outcome.scenario.workflows.map(({ name }) => name).join(', ');
	const title = `Rehearsal of ${names}`;
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf([style, ...stylesOf(samples)])}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1><bdi>${escapeHtml(title)}</bdi></h1>
<p class="subtitle">${escapeHtml(subtitleOf(outcome))}</p>
${summaryPart(outcome)}
<nav aria-label="Sections"><ul>${sections.map(({ id, title: name }) => `<li><a href="#${id}">${escapeHtml(name)}</a></li>`).join('')}</ul></nav>
${sections.map(({ id, title: name, body }) => `<section class="report" id="${id}"><h2><bdi>${escapeHtml(name)}</bdi></h2>\n${body}\n</section>`).join('\n')}
</main>
</body>
</html>
`;
}

function subtitleOf({ scenario }: Outcome): string {
	const { contacts, days, seed, behavior, timezone } = scenario;
	return `${contacts} ${contacts === 1 ? 'contact' : 'contacts'}, ${days} days of virtual time, behavior: ${behavior}${behavior.includes('seed') ? '' : `, seed ${seed}`}, time zone ${timezone}. Nothing was sent.`;
}

function summaryPart(outcome: Outcome): string {
	const lines = summaryOf(outcome).slice(1);
	return `<div class="report summary"><ul>${lines
		.filter((line) => line !== '')
		.map(
			(line) =>
				`<li class="${line.startsWith('!') ? 'warn' : 'fine'}"><bdi>${escapeHtml(line.replace(/^!\s*/, ''))}</bdi></li>`,
		)
		.join('')}</ul></div>`;
}

function sectionsOf(outcome: Outcome): PageSection[] {
	const section = (id: string, made: tables.OutcomeTable, file = 'outcome.json'): PageSection => {
		const report = tables.asReport(made, MOST_ROWS, file);
		return { id, title: made.title, body: partsOf(id, report) };
	};
	const calendar = { ...tables.calendarTable(outcome), picture: tables.calendarPicture(outcome) };
	return [
		section('totals', tables.totalsTable(outcome)),
		...outcome.journeys.flatMap(({ reports }, i) =>
			reports.map((report, j): PageSection => {
				const id = `journey-${i + 1}-${j + 1}`;
				return { id, title: report.title, body: partsOf(id, report) };
			}),
		),
		section('calendar', calendar, 'calendar.csv'),
		section('peaks', tables.peaksTable(outcome)),
		section('frequency', tables.frequencyTable(outcome)),
		section('most', tables.worstTable(outcome)),
		section('skips', tables.skipsTable(outcome)),
		section('untaken', tables.untakenTable(outcome)),
		section('waiting', tables.waitingTable(outcome)),
		section('loops', tables.loopsTable(outcome)),
		section('aged', tables.agedTable(outcome)),
		section('missing', tables.missingTable(outcome)),
		section('failures', tables.failuresTable(outcome)),
		section('stand-ins', tables.standInsTable(outcome)),
		section('refusals', tables.refusalsTable(outcome)),
		contactsSection(outcome),
	];
}

function partsOf(id: string, report: Report): string {
	const empty = report.rows.length === 0;
	const bare = empty ? { ...report, columns: [], picture: null } : report;
	return reportParts(bare, { id, openRows: OPEN_ROWS, empty: 'None.', stacked: true });
}

/** Those who show most: many messages, then still waiting. */
function contactsSection(outcome: Outcome): PageSection {
	const sorted = outcome.contacts.toSorted(
		(a, b) => b.mostIn7Days - a.mostIn7Days || b.timeline.length - a.timeline.length,
	);
	const made = tables.contactsTable(sorted, 'Those with the most messages first');
	const report = tables.asReport(made, MOST_ROWS, 'contacts.csv');
	const byId = new Map(outcome.messages.map((message) => [message.id, message]));
	const timelines = sorted.slice(0, MOST_TIMELINES).map((contact) => timelinePart(contact, byId));
	return {
		...{ id: 'contacts', title: 'Contacts' },
		body: `${partsOf('contacts', report)}
<h3>Timelines of ${timelines.length === 1 ? 'one contact' : `${timelines.length} contacts`}</h3>
<p class="report-subtitle">The folder's timelines.ndjson has those of all.</p>
${timelines.join('\n')}`,
	};
}

function timelinePart(
	{ key, timeline }: OutcomeContact,
	messages: ReadonlyMap<number, OutcomeMessage>,
): string {
	const shown = timeline.slice(0, MOST_ENTRIES);
	const left = timeline.length - shown.length;
	const items = shown.map((entry) => {
		const time = new Date(entry.at).toISOString().slice(0, 16).replace('T', ' ');
		return `<li><time>${time}</time> <bdi>${escapeHtml(entryWords(entry, messages))}</bdi></li>`;
	});
	return `<details class="report-fold timeline"><summary><bdi>${escapeHtml(key)}</bdi>, ${timeline.length} entries</summary>
<ol>${items.join('\n')}</ol>${left > 0 ? `<p>${left} more.</p>` : ''}</details>`;
}

/** A line of a timeline. */
export function entryWords(
	entry: OutcomeContact['timeline'][number],
	messages: ReadonlyMap<number, OutcomeMessage>,
): string {
	switch (entry.kind) {
		case 'event':
			return `did '${entry.name}'`;
		case 'entered':
			return `entered ${entry.journey}`;
		case 'consent':
			return `consent to ${entry.topic ?? entry.channel}: ${outcomeText(entry.change)}`;
		case 'visit': {
			const stay = entry.until - entry.at;
			const long = stay === 0 ? '' : ` after ${formatDuration(stay)}`;
			return `${entry.step}: ${outcomeText(entry.outcome)}${long}`;
		}
		case 'waiting': {
			const until = entry.until === null ? 'without an end' : `until ${isoMinute(entry.until)}`;
			return `waits at ${entry.step} ${until}`;
		}
		case 'message': {
			const { channel, fate, reason, title } = messages.get(entry.message)!;
			const why = reason === null ? '' : ` (${reason})`;
			return `${channel} ${tables.FATES[fate]}${why}${title === '' ? '' : `: ${title}`}`;
		}
		case 'ended': {
			const why = entry.reason === null ? '' : ` (${entry.reason})`;
			return `${entry.status} ${entry.journey}${why}`;
		}
	}
}

const isoMinute = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

/** Up to a size: the first of each step before the second of any. */
function shownSamples({ samples, messages }: Outcome): Sample[] {
	const steps = new Map(
		messages.map(({ id, journey, node, channel }) => [id, `${journey} ${node} ${channel}`]),
	);
	const places = new Map<string, number>();
	const ranked = samples.map((sample, i) => {
		const step = steps.get(sample.message) ?? '';
		const place = places.get(step) ?? 0;
		places.set(step, place + 1);
		return { sample, i, place };
	});
	let size = 0;
	const shown = ranked
		.toSorted((a, b) => a.place - b.place || a.i - b.i)
		.filter(({ sample }) => {
			const own = JSON.stringify(sample.content).length;
			if (own > SAMPLE_SIZE || size + own > SAMPLES_SIZE) return false;
			size += own;
			return true;
		});
	return shown.toSorted((a, b) => a.i - b.i).map(({ sample }) => sample);
}

function samplesSection({ samples, messages }: Outcome, shown: readonly Sample[]): PageSection {
	const byId = new Map(messages.map((message) => [message.id, message]));
	const left = samples.length - shown.length;
	return {
		...{ id: 'samples', title: 'Sample Messages' },
		body: `<p class="report-subtitle">Of each step the messages in which its template may break. Pictures from the web are not loaded, and links lead nowhere.${left > 0 ? ` ${left} are too large for this page; messages.ndjson has them.` : ''}</p>
<div class="samples">
${shown.map((sample) => sampleCard(sample, byId.get(sample.message))).join('\n')}
</div>`,
	};
}

function sampleCard(sample: Sample, message: OutcomeMessage | undefined): string {
	const { labels, contact, name, locale, missing, content } = sample;
	const facts = [
		[name, contact, locale].filter(Boolean).join(' · '),
		message && `${message.journey} · ${message.channel} · ${message.local.replace('T', ' ')}`,
		missing.length > 0 && `Missing: ${missing.join(', ')}`,
	];
	const title = message?.title || 'Message';
	return `<article class="sample">
<p class="labels">${labels.map((label) => `<span class="report-badge">${escapeHtml(label)}</span>`).join(' ')}</p>
<h3><bdi>${escapeHtml(message?.step ?? '')}</bdi></h3>
<p class="report-subtitle">${facts
		.filter((fact): fact is string => typeof fact === 'string' && fact !== '')
		.map((fact) => `<bdi>${escapeHtml(fact)}</bdi>`)
		.join('<br>')}</p>
<p class="sample-title"><bdi>${escapeHtml(title)}</bdi></p>
${contentPart(content, `${labels[0]}: ${title}`)}
</article>`;
}

function contentPart(content: Sample['content'], title: string): string {
	const { html } = content;
	if (typeof html === 'string' && html !== '') {
		return `<iframe sandbox="" loading="lazy" referrerpolicy="no-referrer" title="${escapeHtml(title)}" srcdoc="${escapeHtml(html)}"></iframe>`;
	}
	const fields = Object.entries(content).filter(([field]) => field !== 'subject');
	const texts = fields.map(([field, value]) => {
		const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
		return `${field}: ${text}`;
	});
	return `<pre tabindex="0" aria-label="${escapeHtml(title)}"><bdi>${escapeHtml(texts.join('\n'))}</bdi></pre>`;
}

/** Texts of `<style>` elements; frames have the page's policy. */
function stylesOf(samples: readonly Sample[]): string[] {
	const styles = new Set<string>();
	for (const { content } of samples) {
		if (typeof content.html !== 'string') continue;
		for (const [, text] of content.html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style/gi)) {
			// As a browser reads the attribute.
			styles.add(text.replaceAll(/\r\n?/g, '\n'));
		}
	}
	return [...styles];
}

function policyOf(styles: readonly string[]): string {
	const digests = styles.map(
		(style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`,
	);
	return [
		"default-src 'none'",
		`style-src ${digests.join(' ')}`,
		`style-src-elem ${digests.join(' ')}`,
		"style-src-attr 'unsafe-inline'",
		'img-src data:',
		"base-uri 'none'",
		"form-action 'none'",
	].join('; ');
}

const STYLE = `nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:1.5rem 0;padding:0;font-size:.875rem}
nav a{color:inherit}
h3{font-size:1rem;margin:1rem 0 .25rem;overflow-wrap:anywhere}
.summary{background:var(--report-faint);border:1px solid var(--report-grid);border-radius:.5rem;padding:.75rem 1rem}
.summary ul{list-style:none;margin:0;padding:0}
.summary li{margin:.25rem 0;padding-left:1.25rem;position:relative}
.summary li::before{content:"";position:absolute;left:.15rem;top:.55em;width:.45rem;height:.45rem;border-radius:50%;background:var(--report-line)}
.summary .warn::before{content:"!";background:none;top:0;font-weight:700;height:auto}
.timeline ol{margin:0;padding-left:1.25rem;font-size:.875rem}
.timeline time{color:var(--report-soft);font-variant-numeric:tabular-nums}
.samples{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,28rem),1fr));gap:1rem}
.sample{border:1px solid var(--report-grid);border-radius:.5rem;padding:.75rem;min-width:0}
.sample p{margin:.25rem 0;font-size:.875rem}
.sample h3{margin-top:.5rem}
.sample .sample-title{font-weight:600}
.report-badge{display:inline-block;border:1px solid var(--report-line);border-radius:1rem;padding:0 .5rem;font-size:.75rem}
.sample iframe{display:block;width:100%;height:24rem;border:1px solid var(--report-grid);border-radius:.25rem;background:#fff;color-scheme:light;resize:vertical}
.sample pre{white-space:pre-wrap;overflow:auto;max-height:24rem;margin:.5rem 0 0;padding:.5rem;border:1px solid var(--report-grid);border-radius:.25rem;font-size:.8125rem}
@media print{nav{display:none}.samples{display:block}.sample{break-inside:avoid;margin:0 0 1rem}}
`;
