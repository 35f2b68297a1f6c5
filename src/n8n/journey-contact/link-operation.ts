import { contactLinks, mapLink } from '../../message/tracking/links';
import { DAY_MS } from '../../lib/milliseconds';
import { iso, type Operation } from './operation';
import { ParameterError } from '../parameters/error';
import { nameOf } from '../parameters/name';
import { locatorValue } from '../parameters/values';
import { linkBaseOf } from '../links/link-base';

interface LinksRequest {
	/** Validity of the inbox link, in days. */
	validForDays: number;
	/** Channel of the unsubscribe link. */
	channel: string;
	topic?: string;
}

/** Links of a contact outside of messages, such as for a site or letters. */
export const getLinks: Operation<LinksRequest> = {
	inTestRuns: null,
	needs: 'known',
	sample: () => ({
		preferences: 'https://n8n.example.com/webhook/sample/hub/preferences?t=sample',
		unsubscribe: 'https://n8n.example.com/webhook/sample/hub/unsubscribe?t=sample',
		inbox: {
			url: 'https://n8n.example.com/webhook/sample/hub/inbox?t=sample',
			token: 'sample',
			expiresAt: iso(0),
		},
	}),
	ask({ index }, { read }) {
		const validForDays = daysOf(read<unknown>('validForDays', index, 30));
		const fields = read<{ channel?: string; topic?: string }>('linkFields', index, {});
		const topic = String(fields.topic ?? '').trim();
		return {
			validForDays,
			channel: nameOf(String(fields.channel ?? '').trim() || 'email', 'Channel'),
			...(topic !== '' && { topic: nameOf(topic, 'Topic') }),
		};
	},
	async run(inputs, { handle, workspaceId, now }) {
		const base = await linkBaseOf(handle, workspaceId);
		if (base === null) return inputs.map(() => new ParameterError(NO_HUB));
		return inputs.map(({ target, request: { validForDays, channel, topic } }) => {
			const links = contactLinks(base, target.id!);
			const inbox = links.inbox(now + validForDays * DAY_MS);
			return {
				result: {
					preferences: links.preferences,
					unsubscribe: links.unsubscribe(channel, topic),
					inbox: { ...inbox, expiresAt: iso(inbox.expiresAt) },
				},
			};
		});
	},
};

interface MapRequest {
	/** Key of the journey. */
	journey: string;
	validForDays: number;
}

/** The address of a journey's map as a picture, also as a sticky note on n8n's canvas shows it. */
export const createMapLink: Operation<MapRequest> = {
	inTestRuns: null,
	needs: 'none',
	ask({ index }, { read }) {
		const journey = locatorValue(read<unknown>('journey', index, ''));
		if (journey === '') throw new ParameterError("'Journey' is empty. Select the journey to show.");
		return { journey, validForDays: daysOf(read<unknown>('mapValidForDays', index, 365)) };
	},
	async run(inputs, { handle, workspaceId, now }) {
		const base = await linkBaseOf(handle, workspaceId);
		if (base === null) return inputs.map(() => new ParameterError(NO_HUB));
		const journeys = await handle.store.journeys.list(workspaceId);
		return inputs.map(({ request: { journey, validForDays } }) => {
			const known = journeys.find(({ key }) => key === journey);
			if (known === undefined) {
				return new ParameterError(
					`There is no journey '${journey}' in this workspace. Select it from the list, or set the option 'Workspace'.`,
				);
			}
			const expiresAt = Math.floor(now + validForDays * DAY_MS);
			const url = mapLink(base, journey, expiresAt);
			return {
				result: {
					journey,
					url,
					markdown: `![Journey map](${url})`,
					expiresAt: iso(expiresAt),
					shownOnCanvas: url.startsWith('https://'),
				},
			};
		});
	},
};

function daysOf(given: unknown): number {
	const days = Number(given);
	if (days > 0 && days <= MAX_DAYS) return days;
	throw new ParameterError(
		`'Valid For (Days)' is '${String(given)}'. Set it to more than 0 and at most ${MAX_DAYS}.`,
	);
}

/** Ten years. */
const MAX_DAYS = 3_653;

export const NO_HUB =
	"There are no links, because no Journey Hub is active in this workspace. Add a workflow with a 'Journey Hub' of the same store and workspace, and activate it.";
