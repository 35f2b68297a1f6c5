import type { IExecuteFunctions } from 'n8n-workflow';
import { webhookChannel, type WebhookContent } from '../../../message/channels/webhook';
import { ParameterError } from '../../parameters/error';
import type { JourneyContext } from '../../items/journey-item';
import { hasExpression, type ReadParameter } from '../../parameters/read';
import { systemClock } from '../../system';
import type { MakeAdapter, Rendering } from './adapter';
import { addressOf } from './attribute';
import { jsonOf, liquidOf } from './liquid';

const AT_ONCE = 10;

interface WebhookOptions {
	allowPrivateAddresses?: boolean;
}

/** A POST to a URL, with n8n's `httpHeaderAuth` credential if selected. */
export const webhookAdapter: MakeAdapter<WebhookContent> = (context, read) => {
	const render = liquidOf(context);
	const fixedUrl = !hasExpression(context.getNode().parameters.webhookUrl);
	const content = (rendering: Rendering): WebhookContent => {
		const { index } = rendering;
		if (read<string>('webhookBody', index, 'standard') !== 'json') {
			return { body: JSON.stringify(standardBody(rendering)) };
		}
		const text = render(read<string>('webhookJson', index, ''), 'json', rendering);
		return { body: JSON.stringify(jsonOf('JSON', text)) };
	};
	return {
		name: 'webhook',
		noRecipient: 'no URL',
		recipient: (_contact, index) => {
			const url = addressOf(read<string>('webhookUrl', index, ''));
			if (url === null && fixedUrl)
				throw new ParameterError("'URL' is empty. Set it to the URL of the receiver.");
			return url;
		},
		content,
		preview: (rendering, to) => ({ to, body: jsonOf('Body', content(rendering).body) }),
		concurrency: AT_ONCE,
		open: async ({ id: namespace }) => {
			const { allowPrivateAddresses } = read<WebhookOptions>('options', 0, {});
			return webhookChannel({
				headers: await headersOf(context, read),
				secret: await secretOf(context, read),
				allowPrivateAddresses,
				fixedUrl,
				namespace,
				clock: systemClock,
			});
		},
	};
};

/** The contact, event and journey, without the lease. */
function standardBody({ scope }: Rendering): object {
	const { contact, event, journey } = scope as { [part: string]: unknown };
	const { key, instance, enteredAt, vars, variants } = (journey ?? {}) as Partial<JourneyContext>;
	return { contact, event, ...(key && { journey: { key, instance, enteredAt, vars, variants } }) };
}

async function headersOf(
	context: IExecuteFunctions,
	read: ReadParameter,
): Promise<Record<string, string> | undefined> {
	if (read<string>('webhookAuthentication', 0, 'none') !== 'headerAuth') return undefined;
	const { name, value } = await context.getCredentials<{ name?: string; value?: string }>(
		'httpHeaderAuth',
	);
	if (!name?.trim())
		throw new ParameterError("The Header Auth credential has no header name. Fill in its 'Name'.");
	return { [name.trim()]: value ?? '' };
}

async function secretOf(
	context: IExecuteFunctions,
	read: ReadParameter,
): Promise<string | undefined> {
	if (!read<boolean>('webhookSigned', 0, false)) return undefined;
	const { secret } = await context.getCredentials<{ secret?: string }>('journeyWebhookApi');
	return secret ?? '';
}
