import { reportParts } from '../../report/page/html';
import { drawPagePicture } from '../../report/png/png';
import type { Report } from '../../report/report';
import { yieldToEventLoop } from '../../lib/yield';
import { Html, markup } from '../pages/html';
import { PRIVATE_HEADERS } from '../pages/page';
import type { HubResponse } from '../request';
import { styleOf } from './style';
import { zonedText } from './times';
import { pagesOf, type PageContext, type PageName, type Section, type View } from './view';

/** In the navigation; `journey` and `contact` are reached from the lists. */
const TITLES: Partial<Record<PageName, string>> = {
	journeys: 'Journeys',
	experiments: 'Experiments',
	messages: 'Messages',
	contacts: 'Contacts',
	attention: 'Needs Attention',
};

/** A page as HTML, without scripts; it loads nothing. */
export async function dashboardPage(
	view: View,
	current: PageName,
	context: PageContext,
): Promise<HubResponse> {
	const { settings, zone } = context.deps;
	const { scope, expiresAt } = context.viewer;
	const shown = pagesOf(scope).filter((name) => TITLES[name] !== undefined);
	const items = shown.map((name) => {
		const isCurrent = name === sectionOf(current);
		return markup`<li><a href="${context.href(name, journeyIn(context))}"${isCurrent && CURRENT}>${TITLES[name]}</a></li>`;
	});
	const ends =
		expiresAt !== null &&
		markup` This link opens ${scopeText(context)} until ${zonedText(expiresAt, zone)}, for whoever has it.`;
	const sections: Html[] = [];
	const explained = new Set<string>();
	for (const section of view.sections) {
		sections.push(await sectionHtml(section, current, context, explained));
		// Each has a picture and a table, which take a few ms.
		await yieldToEventLoop();
	}
	const body = markup`<a class="skip" href="#main">Skip to content</a>
<header class="top">
<p class="brand">${settings.brand.name || 'Journeys'}</p>
${items.length > 0 && markup`<nav aria-label="Dashboard"><ul>${items}</ul></nav>`}
</header>
<main id="main" tabindex="-1">
<h1><bdi>${view.title}</bdi></h1>
${view.intro}
${sections}
</main>
<footer><p>As of ${zonedText(context.now, zone)}.${ends}</p></footer>`;
	return documentOf({ title: view.title, body, style: styleOf(settings.brand.colour) });
}

/** A page with one text, such as for a link that opens nothing. */
export function noticePage(
	colour: string,
	status: number,
	title: string,
	text: string,
): HubResponse {
	const body = markup`<main id="main"><h1>${title}</h1><p>${text}</p></main>`;
	return documentOf({ title, body, status, style: styleOf(colour) });
}

const CURRENT = new Html(' aria-current="page"');

const sectionOf = (current: PageName): PageName => {
	if (current === 'contact') return 'contacts';
	return current === 'journey' ? 'journeys' : current;
};

/** Pages of one journey lead to pages of the same one. */
const journeyIn = ({ viewer, query }: PageContext) =>
	viewer.scope.of === 'journey' ? { key: query.key } : {};

function scopeText({ viewer: { scope } }: PageContext): string {
	switch (scope.of) {
		case 'workspace':
			return 'this workspace';
		case 'journey':
			return 'this journey';
		case 'contact':
			return 'this contact';
	}
}

async function sectionHtml(
	section: Section,
	current: PageName,
	context: PageContext,
	explained: Set<string>,
): Promise<Html> {
	const { key, title, report, before, after } = section;
	const id = `section-${key}`;
	const table = report !== null && (await tableHtml(section, report, explained));
	return markup`<section class="report" aria-labelledby="${id}">
<h2 id="${id}"><bdi>${title}</bdi></h2>
${before}
${table}
${
	report !== null &&
	report.rows.length > 0 &&
	markup`<p class="tools"><a href="${context.href(current, { ...context.query, table: key, format: 'csv' })}">Download CSV<span class="hidden"> of ${title}</span></a></p>`
}
${after}
</section>
`;
}

/** Longer tables are opened by the reader, so that the next picture is not pages below. */
const OPEN_ROWS = 24;

async function tableHtml(section: Section, report: Report, explained: Set<string>): Promise<Html> {
	const { key: id, title, hrefOf, empty, stacked } = section;
	const named = { ...report, title };
	const drawn = await drawPagePicture(named);
	const options = { id, hrefOf, empty, stacked, openRows: OPEN_ROWS, drawn, explained };
	return new Html(reportParts(named, options));
}

interface DocumentParts {
	title: string;
	body: Html;
	/** Not escaped. */
	style: string;
	/** Defaults to 200. */
	status?: number;
	/** Defaults to those of a page that loads nothing. */
	headers?: Readonly<Record<string, string>>;
}

export function documentOf(parts: DocumentParts): HubResponse {
	const { title, body, style, status = 200, headers = DASHBOARD_HEADERS } = parts;
	const head = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>`;
	const rest = markup`</style>
</head>
<body>
${body}
</body>
</html>
`;
	return {
		status,
		headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers },
		body: `${head.markup}${style}${rest.markup}`,
	};
}

/**
 * Apart from n8n's own pages, which have the same host: without scripts, and in an origin of its own.
 * Pictures have styles of their own.
 */
const DASHBOARD_HEADERS: Readonly<Record<string, string>> = {
	'Content-Security-Policy': [
		"default-src 'none'",
		"style-src 'unsafe-inline'",
		'img-src data:',
		"form-action 'self'",
		"frame-ancestors 'none'",
		"base-uri 'none'",
		'sandbox allow-forms allow-downloads',
	].join('; '),
	...PRIVATE_HEADERS,
};
