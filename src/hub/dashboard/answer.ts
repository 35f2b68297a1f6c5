import { reportCsv } from '../../report/page/csv';
import { repairText } from '../../value/guard';
import type { HubDeps } from '../deps';
import { silent } from '../links/token-claims';
import { PRIVATE_HEADERS } from '../pages/page';
import type { HubAnswer, HubRequest, HubResponse } from '../request';
import { viewerOf, type Refusal, type Viewer } from './access';
import { dashboardPage, noticePage } from './page';
import { attentionPage } from './pages/attention';
import { contactPage } from './pages/contact';
import { contactsPage } from './pages/contacts';
import { experimentsPage } from './pages/experiments';
import { journeyPage } from './pages/journey';
import { journeysPage } from './pages/journeys';
import { messagesPage } from './pages/messages';
import {
	NotThere,
	pagesOf,
	type MakePage,
	type PageContext,
	type PageName,
	type Query,
	type View,
} from './view';

const MAKE: Record<PageName, MakePage> = {
	journeys: journeysPage,
	journey: journeyPage,
	experiments: experimentsPage,
	messages: messagesPage,
	contacts: contactsPage,
	contact: contactPage,
	attention: attentionPage,
};

/** A page of the dashboard, or a table of it as CSV. It only reads. */
export async function answerDashboard(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	const { colour } = deps.settings.brand;
	const viewer = await viewerOf(request, deps);
	if (typeof viewer === 'string') return silent(refusal(viewer, colour));
	const context = contextOf(request, viewer, deps);
	const page = pageIn(context);
	try {
		if (page === undefined) throw new NotThere(NO_PAGE);
		const view = await MAKE[page](context);
		return silent(
			context.query.format === 'csv'
				? csvFile(view, context.query.table)
				: await dashboardPage(view, page, context),
		);
	} catch (error) {
		if (error instanceof NotThere)
			return silent(noticePage(colour, 404, 'Not found', error.message));
		throw error;
	}
}

const NO_PAGE = 'This link opens no such page. Use the links of the dashboard.';

const TEXTS: Record<Refusal, [status: number, title: string, text: string]> = {
	link: [
		404,
		'This link opens nothing',
		'It has expired, was changed or cut off, or is of another workspace. Ask for a new one.',
	],
	off: [
		404,
		'No dashboard here',
		"The dashboard is off. Set 'Dashboard Access' in the Journey Hub, or make a link with Journey Contact or n8n-journey dashboard-link.",
	],
	denied: [401, 'Not authorized', 'The dashboard needs the credential that its Journey Hub names.'],
};

function refusal(reason: Refusal, colour: string): HubResponse {
	const [status, title, text] = TEXTS[reason];
	const response = noticePage(colour, status, title, text);
	if (status !== 401) return response;
	// Also where a header is expected: a 401 has to name a scheme (RFC 9110, 11.6.1).
	const challenge = 'Basic realm="Journey Dashboard", charset="UTF-8"';
	return { ...response, headers: { ...response.headers, 'WWW-Authenticate': challenge } };
}

/** What a link is for cannot be changed by the rest of its address. */
function contextOf({ query, receivedAt }: HubRequest, viewer: Viewer, deps: HubDeps): PageContext {
	const { t: _, ...given } = query;
	const { scope, token } = viewer;
	const bound: Query =
		scope.of === 'journey'
			? { key: scope.key }
			: scope.of === 'contact'
				? { id: scope.contactId }
				: {};
	// Without what no database can hold, such as NUL.
	const fields = { ...repairText(given), ...textsOf(bound) };
	return {
		deps,
		viewer,
		query: fields,
		now: receivedAt,
		href: (page, more = {}) => {
			const all = textsOf({ ...more, page, t: token ?? undefined });
			return `?${new URLSearchParams(all).toString()}`;
		},
	};
}

const textsOf = (query: Query): Record<string, string> =>
	Object.fromEntries(
		Object.entries(query).flatMap(([name, value]) =>
			value === undefined ? [] : [[name, String(value)]],
		),
	);

function pageIn({ viewer, query }: PageContext): PageName | undefined {
	const pages = pagesOf(viewer.scope);
	return query.page === undefined ? pages[0] : pages.find((name) => name === query.page);
}

function csvFile({ title, sections }: View, table: string | undefined): HubResponse {
	const section = sections.find(({ key }) => key === table);
	if (!section?.report) throw new NotThere('There is no such table on this page.');
	return {
		status: 200,
		headers: {
			'Content-Type': 'text/csv; charset=utf-8',
			'Content-Disposition': `attachment; filename="${fileName(title, section.key)}.csv"`,
			'Content-Security-Policy': "default-src 'none'; sandbox",
			...PRIVATE_HEADERS,
		},
		body: reportCsv(section.report),
	};
}

/** ASCII letters and digits, as the name of a file anywhere. */
const fileName = (title: string, key: string) =>
	`${title} ${key}`
		.normalize('NFKD')
		.replace(/[^A-Za-z0-9]+/g, '-')
		.replace(/^-+|-+$/g, '')
		.slice(0, 80)
		.toLowerCase();
