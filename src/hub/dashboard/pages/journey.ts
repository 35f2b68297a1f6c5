import type { Journey } from '../../../journey/journey';
import { cohortsReport } from '../../../report/cohorts';
import { conversionsReport } from '../../../report/conversions';
import { funnelReport } from '../../../report/funnel';
import { journeyMapReport } from '../../../report/mined-map';
import { stepTimesReport } from '../../../report/step-times';
import { amountInWords } from '../../../rule/words';
import { markup } from '../../pages/html';
import { rangeForm, rangeIn } from '../date-range';
import { sharedCounts } from '../shared-counts';
import { NotThere, type PageContext, type View } from '../view';

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
	const [map, funnel, times, conversions, cohorts] = await Promise.all([
		journeyMapReport(ports, options),
		funnelReport(ports, { ...options, compare }),
		stepTimesReport(ports, options),
		conversionsReport(ports, {
			...options,
			...{ by: 'goal', compare },
			attribution: attribution && amountInWords(attribution),
		}),
		cohortsReport(ports, { journey, today, windowDays, span: { ...span, basis: 'entry' } }),
	]);
	const form = rangeForm(context, chosen, {
		...{ page: 'journey', keep: ['key'], basis: true, compare: true },
		more: markup`<label>Conversions of cohorts within (days)<input type="number" name="window" min="1" max="${WINDOW_DAYS.most}" value="${windowDays}"></label>`,
	});
	const links =
		viewer.scope.of === 'workspace' &&
		markup`<p><a href="${href('messages', { key: found.key })}">Messages of this journey</a> · <a href="${href('experiments', { key: found.key })}">Experiments of this journey</a></p>`;
	const state = found.active ? 'Contacts can enter now.' : 'No contact can enter now.';
	return {
		title: found.name,
		intro: markup`<p class="soft">Journey <bdi>${found.key}</bdi>. ${state} Days are those of ${zone}.</p>${links || null}${form}`,
		sections: [
			{ key: 'map', title: 'Map', report: map },
			{ key: 'funnel', title: 'Funnel', report: funnel },
			{ key: 'step-times', title: 'Step times', report: times },
			{ key: 'conversions', title: 'Conversions', report: conversions },
			{ key: 'cohorts', title: 'Cohorts', report: cohorts },
		],
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
export const zoneOf = ({ config }: Journey): string => config.zone ?? 'UTC';

function windowIn(text: string | undefined): number {
	const days = Number(text);
	return Number.isInteger(days) && days >= 1 && days <= WINDOW_DAYS.most
		? days
		: WINDOW_DAYS.byDefault;
}
