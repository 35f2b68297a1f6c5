import { NodeOperationError, type INodeParameters } from 'n8n-workflow';
import { ProviderServer } from '../../unit/message/support/provider-server';
import { ADA, BOB, CYD, ChannelWorld, type ChannelSubject } from './channel-world';
import { code } from './flow';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** The rules of every channel whose provider is called over HTTP. */
export function channelRules(subject: ChannelSubject): ChannelWorld {
	const world = new ChannelWorld(subject);
	const { channel } = subject;

	describe('A message of the channel', () => {
		it('goes out once; a contact without an address is skipped with the reason', async () => {
			const journey = world.journey();
			await world.signUp(journey);
			expect(world.left(0)).toMatchObject([
				{ contact: { email: ADA }, message: { channel, status: 'sent' } },
				{ contact: { email: BOB }, message: { channel, status: 'sent' } },
				{ contact: { email: CYD }, message: { status: 'skipped', reason: subject.noAddress } },
			]);
			expect([world.callsFor('ada'), world.callsFor('bob')]).toEqual([1, 1]);
			expect(await world.n8n.counts(journey)).toMatchObject({ completed: 3, positions: 0 });
		});

		it('does not go out again when the execution is retried', async () => {
			let failing = true;
			const crm = code((items, context) => {
				if (failing) throw new NodeOperationError(context.getNode(), 'CRM said 500');
				return items;
			});
			const journey = world.journey(crm);
			await world.signUp(journey);
			expect(world.n8n.executions[0].status).toBe('error');
			failing = false;
			await world.n8n.clock.advance(MINUTE);
			expect([world.callsFor('ada'), world.callsFor('bob')]).toEqual([1, 1]);
			expect(await world.n8n.counts(journey)).toMatchObject({ completed: 3, positions: 0 });
		});

		it('is put off while the provider is busy, and the others continue', async () => {
			// Three attempts in place, then another after 5 seconds.
			world.answer = (who, n) => (who === 'bob' && n <= 3 ? subject.busy : subject.taken);
			const journey = world.journey();
			await world.signUp(journey);
			expect(world.left(0)).toMatchObject([{ contact: { email: ADA } }]);
			expect(world.callsFor('bob')).toBe(3);
			await world.n8n.clock.advance(10 * SECOND);
			expect(world.left(0)).toMatchObject([
				{ contact: { email: ADA } },
				{ contact: { email: BOB } },
			]);
			expect([world.callsFor('ada'), world.callsFor('bob')]).toEqual([1, 4]);
			expect(await world.n8n.counts(journey)).toMatchObject({ completed: 3, positions: 0 });
		});

		it("leaves by 'Failed' where it is refused for good, after one try", async () => {
			world.answer = (who) => (who === 'bob' ? subject.refused : subject.taken);
			const journey = world.journey();
			await world.signUp(journey);
			expect(world.left(0)).toMatchObject([{ contact: { email: ADA } }]);
			expect(world.left(1)).toMatchObject([
				{
					contact: { email: BOB },
					message: { channel, status: 'failed', reason: expect.any(String) as string },
				},
			]);
			expect(world.callsFor('bob')).toBe(1);
			expect(await world.n8n.counts(journey)).toMatchObject({ completed: 3, positions: 0 });
		});

		it('whose connection breaks is of unknown fate, and not sent again', async () => {
			world.answer = (who) => (who === 'bob' ? 'drop' : subject.taken);
			const journey = world.journey();
			await world.signUp(journey);
			await world.n8n.clock.advance(MINUTE);
			expect(world.left(0)).toMatchObject([
				{ contact: { email: ADA }, message: { status: 'sent' } },
				{ contact: { email: BOB }, message: { status: 'unknown' } },
			]);
			expect(world.callsFor('bob')).toBe(1);
		});

		it('fails with its whole execution where the set-up is wrong; no contact is lost', async () => {
			let wrong = true;
			world.answer = () => (wrong ? subject.denied : subject.taken);
			const journey = world.journey();
			await world.signUp(journey);
			expect(world.n8n.executions[0].status).toBe('error');
			expect(await world.n8n.counts(journey)).toMatchObject({ active: 3 });
			wrong = false;
			await world.n8n.clock.advance(2 * MINUTE);
			expect(await world.n8n.counts(journey)).toMatchObject({ completed: 3, positions: 0 });
		});
	});

	describe('The credential of the channel', () => {
		const allow = (allowedDomains: string) => {
			for (const [type, credential] of Object.entries(subject.credentials)) {
				world.n8n.credentials[type] = () =>
					({
						...credential(world.provider.url),
						...{ allowedHttpRequestDomains: 'domains', allowedDomains },
					}) as never;
			}
		};

		it('is not carried on to another host by a redirect', async () => {
			const elsewhere = await ProviderServer.start();
			try {
				for (const status of [301, 302, 303, 307, 308]) {
					world.answer = () => ({ status, headers: { location: `${elsewhere.url}/hook` } });
					await world.signUp(world.journey());
				}
				expect(world.messages.length).toBeGreaterThan(0);
				expect(elsewhere.received).toEqual([]);
			} finally {
				await elsewhere.close();
			}
		});

		// The recipient of a webhook is the URL itself.
		if (channel === 'webhook') return;

		it("is not sent to an 'API Base URL' that data chooses", async () => {
			const { url } = world.provider;
			for (const apiBaseUrl of [
				`={{ "${url}" }}`,
				`=${url}{{ "" }}`,
				`=http://{{ "${new URL(url).host}" }}/`,
			]) {
				await world.signUp(world.journey(undefined, { options: { apiBaseUrl } }));
				expect(world.n8n.executions.at(-1)!.error).toContain("'API Base URL' is an expression");
			}
			expect(world.provider.received).toEqual([]);
		});

		it("is sent to an 'API Base URL' that begins with its host, or that it allows", async () => {
			const { url } = world.provider;
			const apiBaseUrl = `=${url}/{{ "" }}`;
			await world.signUp(world.journey(undefined, { options: { apiBaseUrl } }));
			expect(world.messages).toHaveLength(2);
			allow('127.0.0.1');
			const chosen = { apiBaseUrl: `={{ "${url}" }}` };
			await world.signUp(world.journey(undefined, { options: chosen }));
			expect(world.messages).toHaveLength(4);
		});

		it("is not sent to an 'API Base URL' that it does not allow, even if the builder wrote it", async () => {
			allow('*.example.com');
			const { url } = world.provider;
			await world.signUp(world.journey(undefined, { options: { apiBaseUrl: url } }));
			expect(world.n8n.executions.at(-1)!.error).toContain("not among its 'Allowed Domains'");
			expect(world.provider.received).toEqual([]);
		});
	});

	describe('A test run of the channel', () => {
		const run = async (parameters: INodeParameters = {}) => {
			const execution = await world.n8n.testRun(world.journey(undefined, parameters), 'Start');
			return [0, 1, 2].flatMap((output) => execution.json('Hello', output));
		};

		it('shows the message and sends nothing', async () => {
			const [{ message }] = await run();
			expect(message).toMatchObject({ channel, status: 'preview', ...subject.preview });
			expect(world.provider.received).toEqual([]);
		});

		it("sends to the address of 'Send Test Messages To' only", async () => {
			const testRecipient = subject.testAddress(world.provider.url);
			const [{ message }] = await run({ options: { testRecipient } });
			expect(message).toMatchObject({ channel, status: 'test', to: testRecipient });
			expect(world.messages).toHaveLength(1);
		});
	});
	return world;
}
