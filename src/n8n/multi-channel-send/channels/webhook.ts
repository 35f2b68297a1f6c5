import type { IExecuteFunctions } from 'n8n-workflow';
import { allowedDomainsOf, type Reach } from '../../../message/channels/allowed-domains';
import {
	webhookChannel,
	type WebhookContent,
	type WebhookSetup,
} from '../../../message/channels/webhook';
import { ParameterError } from '../../parameters/error';
import type { JourneyContext } from '../../items/journey-item';
import { hasExpression, type ReadParameter } from '../../parameters/read';
import { isTestRun } from '../../parameters/test-run';
import { systemClock } from '../../system';
import type { MakeAdapter, Rendering } from './adapter';
import { addressOf } from './attribute';
import { jsonOf, liquidOf } from './liquid';
import { writtenOrigins } from './written-origins';

const AT_ONCE = 10;

interface WebhookOptions {
	allowPrivateAddresses?: boolean;
}

/** A POST to a URL, with n8n's `httpHeaderAuth` credential if selected. */
export const webhookAdapter: MakeAdapter<WebhookContent> = (context, read, snippets) => {
	const render = liquidOf(context, snippets);
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
			const auth = await headerAuthOf(context, read);
			const signing = await signingOf(context, read);
			return webhookChannel({
				...auth?.setup,
				...signing?.setup,
				reaches: [auth, signing].flatMap((each) => (each ? [each.reach] : [])),
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

/** A part of the channel's setup, and where it may be sent. */
interface Secret {
	setup: Pick<WebhookSetup, 'headers' | 'secret'>;
	reach: Reach;
}

async function headerAuthOf(
	context: IExecuteFunctions,
	read: ReadParameter,
): Promise<Secret | undefined> {
	if (read<string>('webhookAuthentication', 0, 'none') !== 'headerAuth') return undefined;
	const credential = await context.getCredentials<{ name?: string; value?: string }>(
		'httpHeaderAuth',
	);
	const { name, value = '' } = credential;
	if (!name?.trim())
		throw new ParameterError("The Header Auth credential has no header name. Fill in its 'Name'.");
	const reach: Reach = {
		credential: 'The Header Auth credential',
		domains: allowedDomainsOf('Header Auth', credential),
		origins: originsOf(context),
	};
	return { setup: { headers: { [name.trim()]: value } }, reach };
}

/** Of 'URL' or, for test messages, of 'Send Test Messages To'. */
function originsOf(context: IExecuteFunctions): Reach['origins'] {
	const { webhookUrl, options } = context.getNode().parameters;
	const { testRecipient } = (options ?? {}) as { testRecipient?: unknown };
	return writtenOrigins(isTestRun(context) ? testRecipient : webhookUrl);
}

async function signingOf(
	context: IExecuteFunctions,
	read: ReadParameter,
): Promise<Secret | undefined> {
	if (!read<boolean>('webhookSigned', 0, false)) return undefined;
	const credential = await context.getCredentials<{ secret?: string }>('journeyWebhookApi');
	// A signature does not reveal the secret, so without the credential's limits it may go anywhere.
	const reach: Reach = {
		credential: 'A signature of the Journey Webhook API credential',
		domains: allowedDomainsOf('Journey Webhook API', credential),
		origins: 'any',
	};
	return { setup: { secret: credential.secret ?? '' }, reach };
}
