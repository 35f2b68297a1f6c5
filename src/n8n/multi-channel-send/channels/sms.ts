import type { Channel } from '../../../message/channels/channel';
import type { SmsContent } from '../../../message/channels/sms/content';
import { isPublicUrl } from '../../../message/channels/public-url';
import { segmentsOf } from '../../../message/channels/sms/segments';
import { twilioChannel } from '../../../message/channels/sms/twilio';
import { vonageChannel } from '../../../message/channels/sms/vonage';
import { ParameterError } from '../../parameters/error';
import type { MakeAdapter, Rendering } from './adapter';
import { apiBaseUrlOf } from './api-base-url';
import { liquidOf } from './liquid';
import { NO_PHONE, phoneRecipient } from './phone';
import { trackedText } from './tracked-text';

const AT_ONCE = 10;

interface ProviderSetup {
	credential: object;
	apiBaseUrl?: string;
	statusCallback?: string;
}

interface Provider {
	name: string;
	credential: string;
	open(setup: ProviderSetup): Channel<SmsContent>;
}

const PROVIDERS: Record<string, Provider> = {
	twilio: { name: 'Twilio', credential: 'twilioApi', open: twilioChannel },
	vonage: { name: 'Vonage', credential: 'vonageApi', open: vonageChannel },
};

/** SMS, with n8n's own `twilioApi` or `vonageApi` credential. */
export const smsAdapter: MakeAdapter<SmsContent> = (context, read, snippets) => {
	const render = liquidOf(context, snippets);
	const tracked = trackedText(context, read, render);
	return {
		name: 'sms',
		noRecipient: NO_PHONE,
		recipient: phoneRecipient(read),
		content: (rendering) => {
			const { index } = rendering;
			const from = read<string>('smsFrom', index, '').trim();
			if (from === '') throw new ParameterError("Set 'From' to the sender's number or name.");
			return {
				from: render(from, 'line', rendering),
				text: tracked(rendering, 'smsText'),
				...reportingOf(read<string>('smsProvider', 0, 'twilio'), rendering),
			};
		},
		async preview(rendering, to) {
			const content = await this.content(rendering);
			const { count: segments, encoding } = segmentsOf(content.text);
			return { to, ...content, segments, encoding };
		},
		concurrency: AT_ONCE,
		open: async () => {
			const { statusCallback } = read<{ statusCallback?: string }>('options', 0, {});
			const provider = providerOf(read<string>('smsProvider', 0, 'twilio'));
			const credential = await context.getCredentials(provider.credential);
			return provider.open({
				credential,
				apiBaseUrl: apiBaseUrlOf(context, read, provider.name, credential),
				...(statusCallback?.trim() && { statusCallback: statusCallback.trim() }),
			});
		},
	};
};

/** The fields for reports to the workspace's hub; messages of manual executions have none. */
function reportingOf(provider: string, { messageId, links }: Rendering) {
	if (messageId === 0 || links === null) return {};
	// Vonage signs its calls in few accounts, so its callback URL is set in the account.
	if (provider !== 'twilio') return { reference: links.reference };
	const statusCallback = links.callback(provider);
	// Twilio rejects the whole message if the URL is not public.
	return isPublicUrl(statusCallback) ? { statusCallback } : {};
}

function providerOf(name: string): Provider {
	if (Object.hasOwn(PROVIDERS, name)) return PROVIDERS[name];
	throw new ParameterError(`Unknown SMS provider '${name}'. Select one in 'SMS Provider'.`);
}
