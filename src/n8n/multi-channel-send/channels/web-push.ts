import { addressAttribute } from '../../../contact/consent';
import type { JsonValue } from '../../../lib/json';
import { subscriptionsIn, withoutSubscriptions } from '../../../message/channels/push/subscription';
import {
	webPushChannel,
	type WebPushContent,
	type WebPushUrgency,
} from '../../../message/channels/push/web-push';
import type { MakeAdapter, Rendering } from './adapter';
import { apiBaseUrlOf } from './api-base-url';
import { liquidOf } from './liquid';
import { trackedUrl } from './tracked-url';

const AT_ONCE = 10;
const ATTRIBUTE = addressAttribute('webPush');
const SECONDS_PER_HOUR = 3_600;

interface WebPushOptions {
	webPushAttribute?: string;
	webPushHours?: number;
	webPushUrgency?: WebPushUrgency;
}

/** Web push, with the pack's own `journeyWebPushApi` credential. */
export const webPushAdapter: MakeAdapter<WebPushContent> = (context, read, snippets) => {
	const options = read<WebPushOptions>('options', 0, {});
	const attribute = options.webPushAttribute?.trim() || ATTRIBUTE;
	const render = liquidOf(context, snippets);
	const tracked = trackedUrl(context, read, render);
	const content = (rendering: Rendering): WebPushContent => {
		const text = (name: string) => read<string>(name, rendering.index, '');
		const url = tracked(rendering, 'webPushUrl');
		const icon = render(text('webPushIcon'), 'line', rendering);
		const body = render(text('webPushBody'), 'text', rendering).trim();
		return {
			title: render(text('webPushTitle'), 'line', rendering),
			...(body && { body }),
			...(url && { url }),
			...(icon && { icon }),
		};
	};
	return {
		name: 'webPush',
		noRecipient: 'no web push subscription',
		recipient: (contact) => {
			const subscriptions = subscriptionsIn(contact.attributes?.[attribute]);
			return subscriptions.length > 0 ? JSON.stringify(subscriptions) : null;
		},
		content,
		preview: (rendering, to) => ({
			to: to === null ? null : subscriptionsIn(to).map(({ endpoint }) => endpoint),
			...content(rendering),
		}),
		without: ({ attributes }, deadAddresses) => ({
			[attribute]: withoutSubscriptions(attributes[attribute], deadAddresses) as JsonValue,
		}),
		concurrency: AT_ONCE,
		open: async ({ id: namespace }) => {
			const credential = await context.getCredentials('journeyWebPushApi');
			return webPushChannel({
				credential,
				...(options.webPushHours !== undefined && {
					ttlSeconds: Math.round(options.webPushHours * SECONDS_PER_HOUR),
				}),
				urgency: options.webPushUrgency,
				apiBaseUrl: apiBaseUrlOf(context, read, 'Journey Web Push API', credential),
				namespace,
			});
		},
	};
};
