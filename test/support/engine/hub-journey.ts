import { sql } from 'kysely';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { flow, journeyTrigger, send, waitUntil, type Flow, type Step } from './flow';
import { TestN8n } from './n8n';
import { linksIn, mailsOf } from './mails';
import type { Player } from './player';
import type { Story } from './story';

/** Clicks. */
const ADA = 'ada@example.com';
/** Unsubscribes, by the button of a mail program. */
const BOB = 'bob@example.com';
/** The contact whose mail bounces after all. */
const CYD = 'cyd@example.com';
const DAN = 'dan@example.com';
const EVERYBODY = [ADA, BOB, CYD, DAN];

const SECRETS = { postmarkUser: 'postmark', postmarkPassword: 'sixteen letters: at least' };
const BROWSER =
	'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': BROWSER };
const HTML =
	'<a href="https://shop.example/">Look</a> <a href="{{ links.unsubscribe }}">Unsubscribe</a>';

/**
 * A mail with links; one contact clicks, one unsubscribes, one mail bounces. Half an hour later a
 * second mail, by click, after quiet hours and no quicker than two a minute.
 */
export async function hubJourney(): Promise<Story> {
	const n8n = await TestN8n.start();
	n8n.credentials.journeyCallbackApi = () => SECRETS;
	return {
		n8n,
		close: () => n8n.close(),
		play: (player) => play(player),
		got: () => mailsOf(n8n),
	};
}

const HUB = flow(
	'hub',
	{
		Hub: {
			type: 'n8n-nodes-journey.journeyHub',
			parameters: { authentication: 'none', callbacks: ['postmark'] },
			credentials: { journeyCallbackApi: { id: '9', name: 'Callbacks' } },
		},
	},
	['Hub'],
);

function journey(): Flow {
	const quiet = { hours: { from: '08:00', to: '10:00', spreadMinutes: 0 } };
	const policy: INodeParameters = {
		quietHours: quiet,
		rateLimit: { limit: { messages: 2, per: 'minute' } },
	};
	const clicked = {
		...{ type: 'message', engagement: 'clicked' },
		step: { __rl: true, mode: 'name', value: 'Hello' },
	};
	const steps: Record<string, Step> = {
		Start: journeyTrigger(),
		Hello: send('Hello', { html: HTML }),
		Wait: waitUntil({ amount: 30, unit: 'minutes' }),
		Branch: {
			type: 'n8n-nodes-journey.branchOnBehavior',
			parameters: { branches: { values: [{ name: 'Keen', conditions: { values: [clicked] } }] } },
		},
		Keen: send('Keen', { options: policy }),
		Other: send('Other', { options: policy }),
	};
	return flow(
		'letters',
		steps,
		['Start', 'Hello', 'Wait', 'Branch', 'Other'],
		['Branch/1', 'Keen'],
	);
}

async function play(player: Player): Promise<void> {
	const { n8n } = player;
	const letters = journey();
	await player.activate(HUB);
	await player.activate(letters);
	const batch = EVERYBODY.map((email) => ({
		...{ type: 'track', event: 'Signed Up', email, messageId: email },
	}));
	await player.call(letters, { batch }, { kind: 'batch' });
	await player.later(10);
	const path = async (email: string, text: string) =>
		(await linksIn(n8n, email)).get(text)!.replace(/^.*\/hub\//, '');
	const click = { hub: await path(ADA, 'Look'), method: 'GET', headers: FORM };
	await player.call(HUB, undefined, click);
	await player.call(HUB, Buffer.from('List-Unsubscribe=One-Click'), {
		...{ hub: await path(BOB, 'Unsubscribe'), headers: FORM },
	});
	await player.call(HUB, await bounceOf(n8n, CYD), {
		...{ hub: 'callbacks/postmark' },
		headers: { authorization: `Basic ${btoa(Object.values(SECRETS).join(':'))}` },
	});
	for (const minutes of [25, 30, 60, 10, 10]) await player.later(minutes);
	await n8n.deactivate(letters);
	await n8n.deactivate(HUB);
	await player.later(5);
}

/** Postmark's report on the contact's newest mail, named by the mark that the mail carried. */
async function bounceOf({ connection }: TestN8n, email: string): Promise<IDataObject> {
	const { rows } = await sql<{ id: number }>`select m.id from messages m
		join contacts c on c.id = m.contact_id where c.email = ${email}
		order by m.id desc`.execute(connection.db);
	return {
		...{ RecordType: 'Bounce', Type: 'HardBounce', TypeCode: 1, ID: 7, Email: email },
		...{ MessageID: '883953f4', Metadata: { 'journey-message': `1-${rows[0].id}` } },
		BouncedAt: '2030-06-03T08:05:00Z',
		Inactive: true,
	};
}
