import { generateKeyPairSync, sign } from 'node:crypto';
import type { Consent } from '../../../src/contact/consent';
import { applyReports } from '../../../src/hub/reports/apply';
import type { ReadCallback } from '../../../src/hub/callbacks';
import { postmark } from '../../../src/hub/callbacks/postmark';
import { sendGrid } from '../../../src/hub/callbacks/sendgrid';
import { makeSes } from '../../../src/hub/callbacks/ses';
import type { HubRequest } from '../../../src/hub/request';
import type { JsonObject } from '../../../src/lib/json';
import { basic, call } from '../../unit/hub/callbacks/support/calls';
import { SnsTopic, TOPIC } from '../../unit/hub/callbacks/support/sns-topic';
import { leasesOf, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { contactOf, eventsOf, idOf } from './support/contacts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PASSWORD = 'sixteen letters at least';
const SECRETS = {
	sendGridPublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
	postmarkUser: 'postmark',
	postmarkPassword: PASSWORD,
	snsTopicArns: [TOPIC],
};
const MESSAGE_ID = '1.0011223344556677@example.com';

function bySendGrid(now: number, event: object): HubRequest {
	const timestamp = String(Math.floor(now / 1_000));
	const body = JSON.stringify([{ timestamp: Number(timestamp), ...event }]);
	const signature = sign('sha256', Buffer.from(timestamp + body), privateKey).toString('base64');
	const headers = {
		'x-twilio-email-event-webhook-signature': signature,
		'x-twilio-email-event-webhook-timestamp': timestamp,
	};
	return call({ body, headers, receivedAt: now });
}

/** An email received by Postmark's inbound stream. */
function toPostmark(
	now: number,
	mail: { from: string; text: string; headers: object },
): HubRequest {
	const Headers = Object.entries(mail.headers).map(([Name, Value]) => ({ Name, Value }));
	const FromFull = { Email: mail.from };
	const body = { FromFull, Subject: 'Re: Hi', MessageID: mail.text, TextBody: mail.text, Headers };
	const headers = { authorization: basic('postmark', PASSWORD) };
	return call({ body: JSON.stringify(body), headers, receivedAt: now });
}

storeContract('callbacks of email providers', (contract) => {
	async function world(providerId = MESSAGE_ID) {
		const made = await contract.world();
		await made.record([
			made.identify({ userId: 'ann', email: 'ann@example.com' }, {}),
			made.identify({ userId: 'bob', email: 'bob@example.com' }, {}),
		]);
		return { made, message: await sendToAnn(made, providerId) };
	}

	/** The ledger's ID of an email to ann. */
	async function sendToAnn(made: JourneyWorld, providerId: string): Promise<number> {
		await made.enter('ann');
		const [released] = await made.release('trigger');
		const [lease] = leasesOf([released]);
		const position = { nodeId: made.nodes.send, enrollmentId: released.enrollmentId };
		const to = { channel: 'email', recipient: 'ann@example.com' };
		const request = { ...lease, ...position, contactId: released.contact.id, ...to };
		const { ledger } = made.store;
		const [{ id }] = await ledger.reserve([request], made.now);
		await ledger.commit([{ id, ...lease }], made.now);
		await ledger.settle([{ id, status: 'sent', providerId }], made.now);
		await made.settle([released]);
		return id;
	}

	async function receive(made: JourneyWorld, read: ReadCallback, request: HubRequest) {
		const { reports } = await read(request, SECRETS, fetch);
		return await applyReports(made.store, made.workspaceId, reports, made.now);
	}

	const consentOf = async (made: JourneyWorld, who: string) =>
		((await contactOf(made, who))?.consent ?? {}) as Consent;

	it('a hard bounce suppresses the address once, however often SendGrid reports it', async () => {
		const { made, message } = await world();
		const bounce = bySendGrid(made.now, {
			event: 'bounce',
			type: 'bounce',
			status: '5.1.1',
			email: 'ann@example.com',
			sg_event_id: 'b1',
			journey_message: `${made.workspaceId}-${message}`,
		});
		await receive(made, sendGrid, bounce);
		await receive(made, sendGrid, bounce);
		expect((await consentOf(made, 'ann')).email).toMatchObject({
			suppressed: 'bounced',
			suppressedAddress: 'ann@example.com',
		});
		const events = await eventsOf(made, await idOf(made, 'ann'), 'Message Bounced');
		expect(events).toEqual([
			{
				code: '5.1.1',
				permanent: true,
				channel: 'email',
				step: `${made.workflowId}:send`,
				message,
			},
		]);
	});

	it("a report of another workspace's message changes nothing", async () => {
		const { made, message } = await world();
		const complaint = bySendGrid(made.now, {
			event: 'spamreport',
			email: 'ann@example.com',
			journey_message: `${made.workspaceId + 1}-${message}`,
		});
		expect(await receive(made, sendGrid, complaint)).toEqual([]);
		expect(await consentOf(made, 'ann')).not.toHaveProperty('email.suppressed');
	});

	it('a STOP in reply to an email opts its contact out, whatever address it is sent from', async () => {
		const { made, message } = await world();
		const headers = { 'In-Reply-To': `<${MESSAGE_ID}>` };
		const reply = { from: 'ann@home.example', text: 'Stop.\n\n> Hello', headers };
		await receive(made, postmark, toPostmark(made.now, reply));
		expect((await consentOf(made, 'ann')).email).toMatchObject({ status: 'optedOut' });
		const [replied] = await eventsOf(made, await idOf(made, 'ann'), 'Message Replied');
		expect(replied).toMatchObject({ message, text: 'Stop.', asks: 'stop' });
	});

	it('a forged bounce suppresses no contact', async () => {
		const { made } = await world();
		const headers = { 'Content-Type': 'multipart/report; report-type=delivery-status' };
		const text = 'Final-Recipient: rfc822; bob@example.com\nAction: failed\nStatus: 5.1.1\n';
		for (const id of ['', 'Message-ID: <1.0000000000000000@example.com>\n']) {
			const mail = { from: 'bob@example.com', text: text + id, headers };
			await receive(made, postmark, toPostmark(made.now, mail));
		}
		for (const who of ['ann', 'bob']) {
			expect(await consentOf(made, who)).not.toHaveProperty('email.suppressed');
		}
	});

	it('a bounce that quotes the Message-ID of an email suppresses the recipient of that email', async () => {
		const { made } = await world();
		const headers = { 'Content-Type': 'multipart/report; report-type=delivery-status' };
		const text = `Final-Recipient: rfc822; bob@example.com\nStatus: 5.1.1\nMessage-ID: <${MESSAGE_ID}>\n`;
		const mail = { from: 'mailer-daemon@example.net', text, headers };
		await receive(made, postmark, toPostmark(made.now, mail));
		expect((await consentOf(made, 'ann')).email).toMatchObject({
			suppressed: 'bounced',
			suppressedAddress: 'ann@example.com',
		});
		expect(await consentOf(made, 'bob')).not.toHaveProperty('email.suppressed');
	});

	it('a complaint through SNS finds the email by the Message-ID that Amazon SES assigned', async () => {
		const { made, message } = await world('0102019c-11-000000@eu-west-1.amazonses.com');
		const topic = await SnsTopic.start();
		const event: JsonObject = {
			eventType: 'Complaint',
			mail: { messageId: '0102019c-11-000000', destination: ['ann@example.com'] },
			complaint: { complainedRecipients: [{ emailAddress: 'ann@example.com' }], feedbackId: 'f' },
		};
		const Timestamp = new Date(made.now).toISOString();
		const body = JSON.stringify(topic.notification(event, { Timestamp }));
		const ses: ReadCallback = (request, secrets) =>
			makeSes(new Map())(request, secrets, topic.fetch);
		const [told] = await receive(made, ses, call({ body, receivedAt: made.now }));
		expect(told).toMatchObject({ name: 'Message Complained', properties: { message } });
		expect((await consentOf(made, 'ann')).email).toMatchObject({
			suppressed: 'complained',
			status: 'optedOut',
		});
	});
});
