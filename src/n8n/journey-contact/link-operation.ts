import { contactLinks } from '../../message/tracking/links';
import { DAY_MS } from '../../lib/milliseconds';
import { iso, type Operation } from './operation';
import { ParameterError } from '../parameters/error';
import { nameOf } from '../parameters/name';
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
	writes: false,
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
		const validForDays = Number(read<unknown>('validForDays', index, 30));
		if (!(validForDays > 0 && validForDays <= MAX_DAYS)) {
			throw new ParameterError(
				`'Valid For (Days)' is '${String(validForDays)}'. Set it to more than 0 and at most ${MAX_DAYS}.`,
			);
		}
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

/** Ten years. */
const MAX_DAYS = 3_653;

const NO_HUB =
	"There are no links, because no Journey Hub is active in this workspace. Add a workflow with a 'Journey Hub' of the same store and workspace, and activate it.";
