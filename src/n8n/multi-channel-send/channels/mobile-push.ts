import { addressAttribute } from '../../../contact/consent';
import { GoogleTokens } from '../../../message/channels/push/google-token';
import {
	mobilePushChannel,
	tokensIn,
	withoutTokens,
	type MobilePushContent,
} from '../../../message/channels/push/mobile-push';
import { ParameterError } from '../../parameters/error';
import { systemClock } from '../../system';
import type { MakeAdapter, Rendering } from './adapter';
import { apiBaseUrlOf } from './api-base-url';
import { liquidOf } from './liquid';

const AT_ONCE = 10;
const ATTRIBUTE = addressAttribute('mobilePush');

const tokens = new GoogleTokens(systemClock);

interface MobilePushOptions {
	fcmTokenAttribute?: string;
	fcmProjectId?: string;
}

interface DataFields {
	fields?: Array<{ key?: string; value?: string }>;
}

/** Push notifications to apps by Firebase, with n8n's `googleApi` credential. */
export const mobilePushAdapter: MakeAdapter<MobilePushContent> = (context, read, snippets) => {
	const options = read<MobilePushOptions>('options', 0, {});
	const attribute = options.fcmTokenAttribute?.trim() || ATTRIBUTE;
	const render = liquidOf(context, snippets);
	const content = (rendering: Rendering): MobilePushContent => {
		const { index } = rendering;
		const text = (name: string) => read<string>(name, index, '');
		const body = render(text('mobilePushBody'), 'text', rendering).trim();
		const { fields = [] } = read<DataFields>('mobilePushData', index, {});
		const data = fields.map(({ key = '', value = '' }) => {
			if (key.trim() === '')
				throw new ParameterError("'Data': a field has no name. Fill in its 'Name'.");
			return [key.trim(), render(value, 'text', rendering)] as const;
		});
		return {
			title: render(text('mobilePushTitle'), 'line', rendering),
			...(body && { body }),
			...(data.length > 0 && { data: Object.fromEntries(data) }),
		};
	};
	return {
		name: 'mobilePush',
		noRecipient: 'no mobile push token',
		recipient: (contact) => {
			const found = tokensIn(contact.attributes?.[attribute]);
			if (found.length === 0) return null;
			return found.length === 1 ? found[0] : JSON.stringify(found);
		},
		content,
		preview: (rendering, to) => ({ to: to === null ? null : tokensIn(to), ...content(rendering) }),
		without: ({ attributes }, deadAddresses) => ({
			[attribute]: withoutTokens(attributes[attribute], deadAddresses),
		}),
		concurrency: AT_ONCE,
		open: async ({ id: namespace }) => {
			const credential = await context.getCredentials('googleApi');
			return mobilePushChannel({
				credential,
				projectId: options.fcmProjectId,
				apiBaseUrl: apiBaseUrlOf(context, read, 'Google Service Account API', credential),
				namespace,
				tokens,
			});
		},
	};
};
