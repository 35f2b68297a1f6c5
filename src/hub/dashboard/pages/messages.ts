import type { Journey } from '../../../journey/journey';
import { messageReport } from '../../../report/messages';
import { skippedReport } from '../../../report/skipped-messages';
import { markup } from '../../pages/html';
import { rangeForm, rangeIn } from '../date-range';
import type { PageContext, Section, View } from '../view';
import { journeyIn, zoneOf } from './journey';

/** A longer span has no table by day. */
const MOST_DAYS = 92;

/** Messages by channel, step and arm, with what became of them. */
export async function messagesPage(context: PageContext): Promise<View> {
	const { deps, query } = context;
	const { store, settings } = deps;
	const one = query.key === undefined ? null : await journeyIn(context);
	const journeys = one === null ? await store.journeys.list(settings.workspaceId) : [one];
	const zone = one === null ? deps.zone : zoneOf(one);
	const chosen = rangeIn(context, zone);
	const { from, to } = chosen.span;
	const span = { from, to };
	const compare = chosen.compare && from !== null && to !== null;
	const isShort = from !== null && (to ?? chosen.today) - from < MOST_DAYS;
	const about = journeys.map((journey) => ({
		id: journey.id,
		name: journey.name,
		zone: zoneOf(journey),
	}));
	const arm = (query.arm ?? '').trim().slice(0, 200);
	const options = { journeys: about, span };
	const [byChannel, byStep, skipped, byDay, byArm] = await Promise.all([
		messageReport(store, { ...options, by: 'channel', compare }),
		messageReport(store, { ...options, by: 'step', compare }),
		skippedReport(store, options),
		isShort ? messageReport(store, { ...options, by: 'day' }) : null,
		arm === '' ? null : messageReport(store, { ...options, by: { arm } }),
	]);
	const form = rangeForm(context, chosen, {
		...{ page: 'messages', keep: ['key'], compare: true },
		more: markup`<label>By arm of the Split Test named<input type="text" name="arm" maxlength="200" value="${arm}"></label>`,
	});
	const sections: Section[] = [
		{ key: 'channels', title: 'By channel', report: byChannel },
		{ key: 'steps', title: 'By step', report: byStep },
		...(byArm === null ? [] : [{ key: 'arms', title: `By arm of ${arm}`, report: byArm }]),
		{ key: 'skipped', title: 'Not sent, by reason', report: skipped },
		...(byDay === null ? [] : [{ key: 'days', title: 'By day', report: byDay }]),
	];
	return { title: titleOf(one), intro: form, sections };
}

const titleOf = (journey: Journey | null): string =>
	journey === null ? 'Messages' : `Messages of ${journey.name}`;
