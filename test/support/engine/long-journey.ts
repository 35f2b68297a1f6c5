import type { IDataObject } from 'n8n-workflow';
import {
	code,
	flow,
	journeyContact,
	journeyTrigger,
	send,
	splitTest,
	waitForEvent,
	waitUntil,
	withStore,
	type Flow,
	type Step,
} from './flow';
import { mailsOf } from './mails';
import { smsSays, SMS_TAKEN, TwoChannels } from './two-channels';
import type { Player } from './player';
import type { Story } from './story';

const ADA = 'ada@example.com';
/** Their mails are refused. */
const BOB = 'bob@example.com';
/** Neither mail nor SMS reaches them. */
const CYD = 'cyd@example.com';
const DAN = 'dan@example.com';
/** Buys while waiting, and gets no mail from then on. */
const EVE = 'eve@example.com';
const EVERYBODY = [ADA, BOB, CYD, DAN, EVE];
const REFUSED = [BOB, CYD];

const named = (value: string) => ({ __rl: true, mode: 'name', value });
const node = (type: string, parameters: Step['parameters']): Step => ({
	type: `n8n-nodes-journey.${type}`,
	parameters,
});
const opened = { conditions: { values: [{ eventName: named('App Opened') }] } };

/**
 * An event starts it; split, mail, wait for an event or an hour, branch, score, contact, segment;
 * then a mail, else an SMS, else a hand-off that is confirmed. Meanwhile a goal, and a second way.
 */
export async function longJourney(store: string): Promise<Story> {
	const world = await TwoChannels.start({
		mail: (to) =>
			REFUSED.includes(to) ? { at: 'RCPT', code: 550, text: '5.1.1 No such user' } : undefined,
		sms: (who) => (who === CYD ? smsSays(400, 21211) : SMS_TAKEN),
	});
	const letters: string[] = [];
	const made = withStore(journey(world, letters), store);
	return {
		n8n: world.n8n,
		close: () => world.close(),
		play: (player) => play(player, made),
		got: () => [
			...mailsOf(world.n8n),
			...world.texted.map((email) => `sms ${email}`),
			...letters.map((email) => `letter ${email}`),
		],
	};
}

function journey(world: TwoChannels, letters: string[]): Flow {
	const bought = { name: 'Bought', metBy: 'event', eventName: named('Order Completed') };
	const print = code((items) => {
		letters.push(...items.map(({ json }) => String((json.contact as IDataObject).email)));
		return items;
	});
	const steps: Record<string, Step> = {
		Start: journeyTrigger({ goals: { values: [bought] } }),
		Split: splitTest(),
		HelloA: send('Hello A'),
		HelloB: send('Hello B'),
		Wait: waitForEvent('App Opened', { maxWait: 1, maxWaitUnit: 'hours' }),
		Branch: node('branchOnBehavior', { branches: { values: [{ name: 'Active', ...opened }] } }),
		Score: node('leadScore', {
			eventRules: { rules: [{ eventName: named('App Opened'), points: 10 }] },
			...{ threshold: true, thresholdAt: 5 },
		}),
		Event: journeyContact('recordEvent', { eventName: named('Nurtured') }),
		Stage: journeyContact('setStage', { stage: named('nurtured') }),
		Filter: node('segmentFilter', { ...opened, save: true, segmentKey: 'active' }),
		Offer: world.step({
			channels: ['email', 'sms', 'handOff'],
			...{ subject: 'Offer', handOffChannel: 'letter' },
		}),
		Reminder: send('Reminder'),
		Print: print,
		Confirm: node('multiChannelSend', { operation: 'confirmHandOff' }),
		Rest: waitUntil({ amount: 90, unit: 'minutes' }),
		Late: send('Late'),
	};
	return flow(
		'long',
		steps,
		['Start', 'Split', 'HelloA', 'Wait', 'Branch', 'Score', 'Event', 'Stage', 'Filter', 'Offer'],
		['Split/1', 'HelloB', 'Wait/1', 'Reminder'],
		['HelloA/1', 'Wait'],
		['HelloB', 'Wait'],
		['HelloB/1', 'Wait'],
		['Branch/1', 'Score/1', 'Event'],
		['Filter/1', 'Reminder'],
		['Offer/3', 'Print', 'Confirm'],
		['Start', 'Rest', 'Late'],
	);
}

async function play(player: Player, made: Flow): Promise<void> {
	const phone = (i: number) => `+491511234567${i}`;
	const track = async (event: string, contacts: string[]) => {
		const batch = contacts.map((email) => ({
			...{ type: 'track', event, email, messageId: `${event} ${email}` },
		}));
		const { status, body } = await player.call(made, { batch }, { kind: 'batch' });
		if (status !== 202) throw new Error(`The call was refused: ${JSON.stringify(body)}`);
	};
	await player.activate(made);
	const identify = EVERYBODY.map((email, i) => ({
		...{ type: 'identify', email, traits: { email, phone: phone(i + 1) } },
		messageId: `identify ${email}`,
	}));
	await player.call(made, { batch: identify }, { kind: 'batch' });
	await track('Signed Up', EVERYBODY);
	await player.later(15);
	await track('App Opened', [ADA, BOB, CYD]);
	await player.later(15);
	await track('Order Completed', [EVE]);
	for (const minutes of [40, 40, 10]) await player.later(minutes);
	await player.n8n.deactivate(made);
	await player.later(5);
}
