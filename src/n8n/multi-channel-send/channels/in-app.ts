import type { IExecuteFunctions } from 'n8n-workflow';
import { inAppChannel, type InAppContent } from '../../../message/channels/in-app';
import { addCalendar, durationSchema, type Unit } from '../../../time/units';
import { resolveZone } from '../../../time/zone';
import { explain, ParameterError } from '../../parameters/error';
import type { ReadParameter } from '../../parameters/read';
import { storeOf } from '../../stores/open';
import { systemClock } from '../../system';
import type { MakeAdapter, Rendering } from './adapter';
import { liquidOf } from './liquid';
import { trackedUrl } from './tracked-url';

/** Messages are written to the store in batches of 500. */
const AT_ONCE = 500;

interface DataFields {
	fields?: Array<{ key?: string; value?: string }>;
}

interface ExpiresAfter {
	after?: { amount?: number; unit?: Unit };
}

/** The contact's inbox on the client's site or app, which fetches it from the Journey Hub. */
export const inAppAdapter: MakeAdapter<InAppContent> = (context, read, snippets) => {
	const render = liquidOf(context, snippets);
	const tracked = trackedUrl(context, read, render);
	const content = (rendering: Rendering): InAppContent => {
		const { index } = rendering;
		const text = (name: string) => read<string>(name, index, '');
		const line = (name: string) => render(text(name), 'line', rendering).trim();
		const url = tracked(rendering, 'inAppUrl');
		const imageUrl = line('inAppImageUrl');
		const { fields = [] } = read<DataFields>('inAppData', index, {});
		const data = fields.map(({ key = '', value = '' }) => {
			if (key.trim() === '')
				throw new ParameterError("'Data': a field has no name. Fill in its 'Name'.");
			return [key.trim(), render(value, 'text', rendering)] as const;
		});
		return {
			title: line('inAppTitle'),
			body: render(text('inAppBody'), 'text', rendering).trim(),
			...(url && { url }),
			...(imageUrl && { imageUrl }),
			...(data.length > 0 && { data: Object.fromEntries(data) }),
			expiresAt: expiresAt(context, read, rendering),
		};
	};
	return {
		name: 'inApp',
		noRecipient: 'no contact',
		recipient: ({ id }) => String(id),
		content,
		preview(rendering) {
			const { expiresAt: at, ...shown } = content(rendering);
			return {
				to: 'inbox',
				...shown,
				...(at !== null && { expiresAt: new Date(at).toISOString() }),
			};
		},
		concurrency: AT_ONCE,
		open: async () =>
			inAppChannel({ inbox: (await storeOf(context)).store.inbox, clock: systemClock }),
	};
};

/** Days and longer units follow the calendar in the contact's time zone. */
function expiresAt(
	context: IExecuteFunctions,
	read: ReadParameter,
	{ index, contact }: Rendering,
): number | null {
	const { after } = read<{ inAppExpires?: ExpiresAfter }>('options', index, {}).inAppExpires ?? {};
	if (after === undefined) return null;
	const { amount = 30, unit = 'days' } = after;
	const checked = durationSchema.safeParse({ amount, unit });
	if (!checked.success) throw explain("'In-App Expiry'", checked.error);
	const { zone } = resolveZone(contact.timezone, context.getTimezone());
	return addCalendar(systemClock.now(), checked.data, zone);
}
