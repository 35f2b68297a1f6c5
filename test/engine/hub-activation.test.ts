import type { INodeParameters } from 'n8n-workflow';
import { flow, withStore } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const LONG = 'correct horse battery staple';

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

/** Why a hub cannot be activated; '' if it can. */
async function refusal(parameters: INodeParameters, secrets: Record<string, string> = {}) {
	n8n.credentials.journeyCallbackApi = () => secrets;
	const credentials = {
		journeyIngestApi: { id: '1', name: 'Ingest' },
		journeyCallbackApi: { id: '2', name: 'Callbacks' },
	};
	const hub = { type: 'n8n-nodes-journey.journeyHub', parameters, credentials };
	try {
		await n8n.activate(withStore(flow('hub', { Hub: hub }), 'staticData'));
		return '';
	} catch (error) {
		return (error as Error).message;
	}
}

describe('A hub with provider callbacks', () => {
	const open = { authentication: 'none' };

	it.each([
		['is missing', ['mailgun'], {}, "fill in 'Mailgun Signing Key'"],
		[
			'is missing beside that of another',
			['postmark', 'twilio'],
			{ postmarkUser: 'a', postmarkPassword: LONG },
			"fill in 'Twilio Auth Token'",
		],
		['is half of a pair', ['postmark'], { postmarkUser: 'a' }, "fill in both 'Postmark User'"],
		['is too short', ['mailgun'], { mailgunSigningKey: 'short' }, 'needs at least 16 characters'],
		[
			'is a placeholder',
			['vonage'],
			{ vonageSignatureSecret: 'your-secret-goes-here' },
			'is a placeholder',
		],
		['has few characters', ['vonage'], { vonageSignatureSecret: 'a'.repeat(32) }, 'repeats a few'],
	])('is not activated where a chosen secret %s: %j', async (_, callbacks, secrets, message) => {
		const parameters = { ...open, callbacks };
		expect(await refusal(parameters, secrets as Record<string, string>)).toContain(message);
	});

	it('is activated whatever the secrets of other providers are', async () => {
		const secrets = { vonageSignatureSecret: LONG, mailgunSigningKey: 'short' };
		expect(await refusal({ ...open, callbacks: ['vonage'] }, secrets)).toBe('');
		await n8n.close();
		n8n = await TestN8n.start();
		expect(await refusal(open, { mailgunSigningKey: 'short' })).toBe('');
	});

	it('is not activated with an ingest secret that others know', async () => {
		n8n.secret = '<your write key goes here>';
		expect(await refusal({ authentication: 'writeKey' })).toContain('is a placeholder');
	});
});
