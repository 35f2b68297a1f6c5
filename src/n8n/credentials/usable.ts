import { allowedDomainsOf } from '../../message/channels/allowed-domains';
import { serviceAccount } from '../../message/channels/push/google-token';
import { vapidDetails } from '../../message/channels/push/web-push';
import { slackCredential } from '../../message/channels/slack';
import { twilioCredential } from '../../message/channels/sms/twilio';
import { vonageCredential } from '../../message/channels/sms/vonage';
import { smtpSettings } from '../../message/channels/smtp/settings';
import { telegramCredential } from '../../message/channels/telegram';
import { whatsAppCredential } from '../../message/channels/whatsapp';
import { ParameterError } from '../parameters/error';
import { isObject, textOf } from '../parameters/values';
import { webhookSecret } from './webhook-secret';

/** What each credential of a channel needs, by its type in n8n. */
const CHECKS: Readonly<Record<string, (data: unknown) => unknown>> = {
	googleApi: serviceAccount,
	httpHeaderAuth: headerAuth,
	journeyWebPushApi: vapidDetails,
	journeyWebhookApi: (data) => {
		allowedDomainsOf('Journey Webhook API', data);
		return webhookSecret(data);
	},
	slackApi: slackCredential,
	smtp: smtpSettings,
	telegramApi: telegramCredential,
	twilioApi: twilioCredential,
	vonageApi: vonageCredential,
	whatsAppApi: whatsAppCredential,
};

/**
 * Checks a credential as far as that is possible without its provider.
 * @param type its type in n8n; of others nothing is known
 * @throws ChannelError of kind `config`, or ParameterError, that names the field
 */
export function checkUsable(type: string, data: unknown): void {
	if (Object.hasOwn(CHECKS, type)) CHECKS[type](data);
}

function headerAuth(data: unknown): void {
	const { name, value } = isObject(data) ? data : {};
	if (textOf(name) === '' || textOf(value) === '') {
		throw new ParameterError(
			"The Header Auth credential is not filled in: set its 'Name' and its 'Value'.",
		);
	}
	allowedDomainsOf('Header Auth', data);
}
