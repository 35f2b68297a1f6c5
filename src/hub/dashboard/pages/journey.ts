import { ENTRY_STATES, entryStateOf } from '../../../report/entries';
import { journeyZone } from '../../../journey/cap';
import type { Journey } from '../../../journey/journey';
import { yieldToEventLoop } from '../../../lib/yield';
import { cohortsReport } from '../../../report/cohorts';
import { conversionsReport } from '../../../report/conversions';
import { funnelReport } from '../../../report/funnel';
import { journeyMapReport } from '../../../report/mined-map';
import { stepTimesReport } from '../../../report/step-times';
import type { Report } from '../../../report/report';
import { amountInWords } from '../../../rule/words';
import { markup } from '../../pages/html';
import { rangeForm, rangeIn } from '../date-range';
import { sharedCounts } from '../shared-counts';
import { NotThere, type PageContext, type Section, type View } from '../view';

const WINDOW_DAYS = { byDefault: 14, most: 365 };

/** One journey: map, funnel, times, conversions and cohorts. */
export async function journeyPage(context: PageContext): Promise<View> {
	const { deps, query, viewer, href } = context;
	const found = await journeyIn(context);
	const zone = zoneOf(found);
	const chosen = rangeIn(context, zone);
	const { span, today, compare } = chosen;
	const windowDays = windowIn(query.window);
	const graph = await deps.store.journeys.graph(found.id);
	const journey = { id: found.id, name: found.name, nodeId: found.nodeId, zone, graph };
	const ports = { reports: sharedCounts(deps.store.reports) };
	const options = { journey, span, today };
	const { attribution = null } = found.config;
	const goals = { by: 'goal', attribution: attribution && amountInWords(attribution) } as const;
	const made: Array<[key: string, title: string, make: () => Promise<Report>]> = [
		['map', 'Map', async () => await journeyMapReport(ports, options)],
		['funnel', 'Funnel', async () => await funnelReport(ports, { ...options, compare })],
		['step-times', 'Step times', async () => await stepTimesReport(ports, options)],
		[
			'conversions',
			'Conversions',
			async () => await conversionsReport(ports, { ...options, ...goals, compare }),
		],
		[
			'cohorts',
			'Cohorts',
			async () =>
				await cohortsReport(ports, {
					...{ journey, today, windowDays },
					span: { ...span, basis: 'entry' },
				}),
		],
	];
	const sections: Section[] = [];
	// One after the other, so that other work comes in between.
	for (const [key, title, make] of made) {
		sections.push({ key, title, report: await make() });
		await yieldToEventLoop();
	}
	const form = rangeForm(context, chosen, {
		...{ page: 'journey', keep: ['key'], basis: true, compare: true },
		more: markup`<label>Conversions of cohorts within (days)<input type="number" name="window" min="1" max="${WINDOW_DAYS.most}" value="${windowDays}"></label>`,
	});
	const links =
		viewer.scope.of === 'workspace' &&
		markup`<p><a href="${href('messages', { key: found.key })}">Messages of this journey</a> · <a href="${href('experiments', { key: found.key })}">Experiments of this journey</a></p>`;
	const state = ENTRY_STATES[entryStateOf(found)];
	return {
		title: found.name,
		intro: markup`<p class="soft">Journey <bdi>${found.key}</bdi>. ${state} Days are those of ${zone}.</p>${links || null}${form}`,
		sections,
	};
}

/** The journey that the address names; 404 without one. */
export async function journeyIn({ deps, query }: PageContext): Promise<Journey> {
	const journeys = await deps.store.journeys.list(deps.settings.workspaceId);
	const found = journeys.find(({ key }) => key === query.key);
	if (found !== undefined) return found;
	throw new NotThere('There is no such journey in this workspace. Choose one in Journeys.');
}

/** Of a journey's days. */
export const zoneOf = ({ config }: Journey): string => journeyZone(config);

function windowIn(text: string | undefined): number {
	const days = Number(text);
	return Number.isInteger(days) && days >= 1 && days <= WINDOW_DAYS.most
		? days
		: WINDOW_DAYS.byDefault;
}
