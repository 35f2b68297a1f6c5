import type { Report } from '../../report/report';
import type { DashboardScope } from '../../message/tracking/claims';
import type { Html } from '../pages/html';
import type { HubDeps } from '../deps';
import type { Viewer } from './access';

/** The pages, in the order of the navigation; `contact` is reached from others. */
export const PAGES = [
	'journeys',
	'journey',
	'experiments',
	'messages',
	'contacts',
	'contact',
	'attention',
] as const;
export type PageName = (typeof PAGES)[number];

/** Fields of a page's address, without the token; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** What a page is made for. */
export interface PageContext {
	deps: HubDeps;
	viewer: Viewer;
	query: Readonly<Record<string, string>>;
	/** ms */
	now: number;
	/** Relative, with the viewer's token. */
	href(page: PageName, query?: Query): string;
}

/** A part of a page, with its heading; its table is a CSV file of its own. */
export interface Section {
	/** Names it in addresses: small letters and `-`. */
	key: string;
	title: string;
	/** Null: it has no table. */
	report: Report | null;
	/** Above the table. */
	before?: Html | null;
	/** Below the table. */
	after?: Html | null;
	/** In place of rows; by default it names the date range. */
	empty?: string;
	/** On a phone each row is a block. */
	stacked?: boolean;
	/** Where the first cell of a row leads. */
	hrefOf?(row: Report['rows'][number]): string | null;
}

export interface View {
	title: string;
	/** Below the title. */
	intro?: Html | null;
	sections: Section[];
}

/** A page without what it is about, such as a contact that was erased: 404 with this text. */
export class NotThere extends Error {
	override readonly name = 'NotThere';
}

export type MakePage = (context: PageContext) => Promise<View>;

/** The pages that a link of this scope opens, the first one by default. */
export function pagesOf(scope: DashboardScope): readonly PageName[] {
	switch (scope.of) {
		case 'workspace':
			return PAGES;
		case 'journey':
			return ['journey', 'experiments', 'messages'];
		case 'contact':
			return ['contact'];
	}
}
