import type { Credentials } from '../engine/additional-data';

const HOST = 'rehearsal.invalid';
/** As long as a secret has to be. */
const SECRET = 'rehearsal-rehearsal';

/** What the pack's nodes find in place of credentials, by type. Nothing reads the real ones. */
export const PLACEHOLDERS: Credentials = {
	smtp: () => ({ host: HOST, port: 587, secure: false, user: '', password: '' }),
	twilioApi: () => ({ authType: 'authToken', accountSid: 'AC0', authToken: 'rehearsal' }),
	vonageApi: () => ({ apiKey: 'rehearsal', apiSecret: 'rehearsal' }),
	slackApi: () => ({ accessToken: 'rehearsal' }),
	telegramApi: () => ({ accessToken: 'rehearsal', baseUrl: `https://${HOST}` }),
	whatsAppApi: () => ({ accessToken: 'rehearsal', businessAccountId: '0' }),
	googleApi: () => ({ email: `rehearsal@${HOST}`, privateKey: 'rehearsal' }),
	journeyWebPushApi: () => ({
		...{ subject: `mailto:rehearsal@${HOST}`, publicKey: 'rehearsal', privateKey: 'rehearsal' },
	}),
	journeyWebhookApi: () => ({ secret: SECRET }),
	journeyIngestApi: () => ({ secret: SECRET }),
	journeyCallbackApi: () => ({}),
};
