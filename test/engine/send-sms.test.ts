import type { IDataObject } from 'n8n-workflow';
import type { Received } from '../unit/message/support/provider-server';
import { channelRules } from '../support/engine/channel-rules';

const ACCOUNT = `AC${'0123456789abcdef'.repeat(2)}`;
const ADAS = '+4915112345671';
const BOBS = '+4915112345672';
const TESTERS = '+4915112345679';
const refused = (status: number, code: number) => ({
	status,
	body: { code, message: `What ${code} says`, status },
});
const fields = ({ body }: Received) => Object.fromEntries(new URLSearchParams(body));

const world = channelRules({
	channel: 'sms',
	parameters: (url) => ({
		smsProvider: 'twilio',
		smsFrom: '{{ journey.vars.sender | default: "Acme" }}',
		smsText: 'Hi {{ contact.firstName | default: "friend" }} <3',
		options: { apiBaseUrl: url },
	}),
	credentials: {
		twilioApi: () => ({ authType: 'authToken', accountSid: ACCOUNT, authToken: 'secret' }),
	},
	traits: (who) => ({ firstName: 'A & B', phone: who === 'bob' ? BOBS : ADAS }),
	isBobs: (received) => fields(received).To === BOBS,
	taken: { status: 201, body: { sid: 'SM7' } },
	busy: refused(429, 20429),
	refused: refused(400, 21610),
	denied: refused(401, 20003),
	noAddress: 'no phone number',
	testAddress: () => TESTERS,
	preview: { from: 'Acme', text: 'Hi Ada <3', segments: 1, encoding: 'GSM-7' },
});

describe('SMS', () => {
	it("goes to the contact's number as plain text", async () => {
		await world.signUp(world.journey());
		expect(world.provider.received.map(fields)).toContainEqual({
			To: ADAS,
			From: 'Acme',
			Body: 'Hi A & B <3',
		});
		expect(world.provider.received[0].path).toBe(`/2010-04-01/Accounts/${ACCOUNT}/Messages.json`);
		expect(world.reached).toMatchObject([{ message: { providerId: 'SM7' } }, {}]);
	});

	it("goes to the number of 'To Phone', and gives the provider the report address", async () => {
		const options = { toPhone: TESTERS, statusCallback: 'https://example.com/status' };
		await world.signUp(world.journey(undefined, { options }));
		expect(world.provider.received.map(fields)).toMatchObject([
			{ To: TESTERS, StatusCallback: 'https://example.com/status' },
			{ To: TESTERS },
			{ To: TESTERS },
		]);
	});

	it('goes by Vonage as well', async () => {
		world.n8n.credentials.vonageApi = () => ({ apiKey: 'abcd1234', apiSecret: 'secret' });
		world.answer = () => ({
			status: 200,
			body: { 'message-count': '1', messages: [{ status: '0', 'message-id': 'aaaa-1' }] },
		});
		const journey = world.journey(undefined, { smsProvider: 'vonage' });
		const hello = journey.nodes.find(({ name }) => name === 'Hello')!;
		hello.credentials = { vonageApi: { id: '2', name: 'Vonage' } };
		await world.signUp(journey);
		expect(world.provider.bodies).toContainEqual({
			to: ADAS.slice(1),
			from: 'Acme',
			text: 'Hi A & B <3',
		});
		expect(world.reached).toMatchObject([{ message: { providerId: 'aaaa-1' } }, {}]);
	});

	it('shows in a test run how many SMS a text takes', async () => {
		const smsText = `{{ contact.firstName }} 🎉 ${'x'.repeat(70)}`;
		const execution = await world.n8n.testRun(world.journey(undefined, { smsText }), 'Start');
		const [{ message }] = [0, 1].flatMap((output) => execution.json('Hello', output));
		expect(message as IDataObject).toMatchObject({ segments: 2, encoding: 'UCS-2' });
	});
});
