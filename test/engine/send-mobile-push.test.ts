import { channelRules } from '../support/engine/channel-rules';
import { BOB } from '../support/engine/channel-world';
import { credential, NAME, PHONE, SEND, TABLET } from '../unit/message/support/firebase';

const FCM_ERROR = 'type.googleapis.com/google.firebase.fcm.v1.FcmError';
const failure = (code: number, errorCode: string) => ({
	status: code,
	body: {
		error: { code, message: errorCode, details: [{ '@type': FCM_ERROR, errorCode }] },
	},
});
const unregistered = failure(404, 'UNREGISTERED');
const token = { access_token: 'ya29.a', expires_in: 3_599, token_type: 'Bearer' };

const world = channelRules({
	channel: 'mobilePush',
	parameters: (url) => ({
		mobilePushTitle: 'Hello {{ contact.firstName | default: "friend" }}',
		mobilePushBody: 'Your order',
		mobilePushData: { fields: [{ key: 'email', value: '{{ contact.email }}' }] },
		options: { apiBaseUrl: url },
	}),
	credentials: { googleApi: () => credential },
	traits: (who) => ({ firstName: '<Zoë>', fcmToken: who === 'ada' ? PHONE : [TABLET] }),
	aside: ({ path }) => (path === '/token' ? { status: 200, body: token } : undefined),
	isBobs: ({ body }) => body.includes(TABLET),
	taken: { status: 200, body: { name: NAME } },
	busy: failure(503, 'UNAVAILABLE'),
	refused: unregistered,
	denied: { status: 403, body: { error: { code: 403, status: 'PERMISSION_DENIED' } } },
	noAddress: 'no mobile push token',
	testAddress: () => 'dGhlIHRlc3RlcidzIHBob25l',
	preview: { to: null, title: 'Hello Ada', data: { email: 'ada@example.com' } },
});

async function bob() {
	const { workspaceId } = (await world.n8n.store.journeys.ofWorkflow('hello'))!;
	const contacts = await world.n8n.store.contacts.recent(workspaceId, 10);
	return contacts.find(({ email }) => email === BOB)!;
}

describe('Mobile push', () => {
	it("goes to the device of the contact's attribute, with data of the templates, as it is", async () => {
		await world.signUp(world.journey());
		const adas = world.messages.find(({ body }) => body.includes(PHONE))!;
		expect(JSON.parse(adas.body)).toMatchObject({
			message: {
				token: PHONE,
				notification: { title: 'Hello <Zoë>', body: 'Your order' },
				data: { email: 'ada@example.com' },
			},
		});
		expect(adas).toMatchObject({ path: SEND, headers: { authorization: 'Bearer ya29.a' } });
		expect(world.reached).toMatchObject([{ message: { providerId: NAME } }, {}]);
		expect(world.provider.received.length - world.messages.length).toBe(1);
	});

	it('removes the token of an uninstalled app from its contact, and leaves the others', async () => {
		const journey = world.journey();
		await world.n8n.activate(journey);
		const batch = [
			{ type: 'identify', email: BOB, traits: { fcmToken: [TABLET, PHONE] } },
			{ type: 'track', event: 'Signed Up', email: BOB },
		];
		world.answer = (who) => (who === 'bob' ? unregistered : { status: 200, body: { name: NAME } });
		await world.n8n.call(journey, { batch }, { kind: 'batch' });
		await world.n8n.clock.advance(2_000);
		expect(world.reached).toMatchObject([{ message: { status: 'sent' } }]);
		expect((await bob()).attributes.fcmToken).toEqual([PHONE]);
	});

	it('leaves no attribute where the only token is removed', async () => {
		world.answer = (who) => (who === 'bob' ? unregistered : { status: 200, body: { name: NAME } });
		await world.signUp(world.journey());
		expect((await bob()).attributes).not.toHaveProperty('fcmToken');
	});

	it("goes to the project of 'FCM Project ID'", async () => {
		const options = { fcmProjectId: 'another-2' };
		await world.signUp(world.journey(undefined, { options }));
		expect(world.messages[0].path).toBe('/v1/projects/another-2/messages:send');
	});

	it('with a data field without a name is an error of its item', async () => {
		const mobilePushData = { fields: [{ key: ' ', value: 'x' }] };
		await world.signUp(world.journey(undefined, { mobilePushData }));
		expect(world.n8n.executions[0].error).toContain("'Data': a field has no name");
		expect(world.messages).toEqual([]);
	});
});
