import type { Flow } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';
import { templateFlow } from '../support/engine/template';
import { ADA, BOB, DAY, HOUR, MINUTE } from '../support/engine/waiting';

const EVE = 'eve@example.com';

let n8n: TestN8n;

afterEach(async () => await n8n.close());

/** Monday at 10:00 in Berlin, where all contacts are. */
async function active(file: string): Promise<Flow> {
	n8n = await TestN8n.start({ at: '2030-06-03T08:00:00Z' });
	const flow = templateFlow(file);
	await n8n.activate(flow);
	return flow;
}

const identify = async (flow: Flow, email: string, traits: object) =>
	await n8n.call(flow, { type: 'identify', email, traits });

/** Longer than the interval of maintenance, which does time-based work. */
const pass = async (ms: number) => {
	await n8n.clock.skip(ms);
	await n8n.clock.skip(2 * MINUTE);
};

const stageOf = async (email: string) =>
	(await n8n.store.contacts.recent(1, 50)).find((each) => each.email === email)?.stage ?? null;

/** As the form's 'Record Consent' does. */
async function optIn(email: string): Promise<void> {
	const [contact] = (await n8n.store.contacts.recent(1, 50)).filter((each) => each.email === email);
	const change = { contactId: contact.id, channel: 'email', status: 'optedIn' as const };
	await n8n.store.consents.set(1, [change], n8n.clock.now());
}

describe('The template for renewals', () => {
	const start = async () => {
		const renewal = await active('renewal');
		await identify(renewal, ADA, { renewalDate: '2030-07-10', autoRenew: true, plan: 'Pro plan' });
		await identify(renewal, BOB, { renewalDate: '2030-07-10', autoRenew: false });
		await n8n.clock.skipTo('2030-06-10T07:05:00Z');
		return renewal;
	};

	it('announces a renewal that comes by itself twice, and asks the others three times', async () => {
		await start();
		expect(n8n.mailsTo(ADA)).toEqual(['Your Pro plan renews on 10 July 2030']);
		expect(n8n.mailsTo(BOB)).toEqual(['Your subscription ends on 10 July 2030']);
		await n8n.clock.skipTo('2030-07-03T07:05:00Z');
		expect(n8n.mailsTo(ADA).slice(1)).toEqual(['One week until your Pro plan renews']);
		expect(n8n.mailsTo(BOB).slice(1)).toEqual([
			'What you keep when you renew',
			'Two months on us if you renew for a year',
		]);
		await n8n.clock.skipTo('2030-07-24T08:05:00Z');
		expect(n8n.mailsTo(BOB).slice(3)).toEqual(['What was the reason?']);
		expect([await stageOf(ADA), await stageOf(BOB)]).toEqual([null, 'lapsed']);
	});

	it.each([
		['Subscription Renewed', 'converted'],
		['Subscription Canceled', 'exited'],
	] as const)('ends with %s', async (event, outcome) => {
		const renewal = await start();
		await n8n.track(renewal, event, [ADA, BOB]);
		await n8n.clock.skipTo('2030-07-30T08:00:00Z');
		expect([n8n.mailsTo(ADA).length, n8n.mailsTo(BOB).length]).toEqual([1, 1]);
		expect((await n8n.counts(renewal))[outcome]).toBe(2);
	});

	it('still sends the notices that need no consent to those who want no marketing', async () => {
		const renewal = await active('renewal');
		await identify(renewal, BOB, { renewalDate: '2030-07-10', autoRenew: false });
		await n8n.clock.skipTo('2030-06-10T07:05:00Z');
		expect(n8n.mailsTo(BOB)).toHaveLength(1);
	});
});

describe('The template for events and webinars', () => {
	const register = async (flow: Flow, email: string, webinarId: string, startsAt: string) =>
		await n8n.track(flow, 'Webinar Registered', [email], {
			...{ webinarId, startsAt, title: `Talk ${webinarId}`, joinUrl: 'https://a.example/join' },
		});
	const came = async (flow: Flow, email: string, webinarId: string) =>
		await n8n.track(flow, 'Webinar Attended', [email], { webinarId });

	it('reminds a day and an hour before, and follows up on those who came and who did not', async () => {
		const webinar = await active('webinar');
		for (const email of [ADA, BOB]) await register(webinar, email, '1', '2030-06-06T14:00:00Z');
		expect(n8n.mailsTo(ADA)).toEqual(['You are in: Talk 1']);
		await n8n.clock.skipTo('2030-06-05T14:05:00Z');
		expect(n8n.mailsTo(ADA).slice(1)).toEqual(['Tomorrow: Talk 1']);
		await n8n.clock.skipTo('2030-06-06T13:05:00Z');
		expect(n8n.mailsTo(ADA).slice(2)).toEqual(['About to begin: Talk 1']);
		await n8n.clock.skipTo('2030-06-06T14:10:00Z');
		await came(webinar, ADA, '1');
		await pass(DAY);
		expect(n8n.mailsTo(ADA).slice(3)).toEqual(['Thank you for coming, friend']);
		expect(n8n.mailsTo(BOB).slice(3)).toEqual(['We missed you: Talk 1']);
		expect(await stageOf(ADA)).toBe('engaged');
	});

	it("says when it begins by the contact's clock, with the zone", async () => {
		const webinar = await active('webinar');
		await identify(webinar, BOB, { timezone: 'America/New_York' });
		for (const email of [ADA, BOB]) await register(webinar, email, '1', '2030-06-06T14:00:00Z');
		const textTo = (email: string) => n8n.mail.taken.find(({ to }) => to === email)!.raw;
		expect(textTo(ADA)).toContain('Thursday, 6 June, 16:00 CEST');
		expect(textTo(BOB)).toContain('Thursday, 6 June, 10:00 EDT');
	});

	it('keeps two events of one contact apart', async () => {
		const webinar = await active('webinar');
		await register(webinar, ADA, '1', '2030-06-06T14:00:00Z');
		await register(webinar, ADA, '2', '2030-06-06T14:00:00Z');
		await n8n.track(webinar, 'Webinar Canceled', [ADA], { webinarId: '1' });
		await n8n.clock.skipTo('2030-06-06T14:05:00Z');
		await came(webinar, ADA, '2');
		await pass(DAY);
		expect(n8n.mailsTo(ADA)).toEqual([
			'You are in: Talk 1',
			...['You are in: Talk 2', 'Tomorrow: Talk 2', 'About to begin: Talk 2'],
			'Thank you for coming, friend',
		]);
	});

	it('does not say tomorrow to those who register on the day', async () => {
		const webinar = await active('webinar');
		await register(webinar, ADA, '1', '2030-06-03T14:00:00Z');
		await register(webinar, BOB, '1', '2030-06-03T08:20:00Z');
		await n8n.clock.skipTo('2030-06-03T14:05:00Z');
		for (const email of [ADA, BOB]) {
			expect(n8n.mailsTo(email)).toEqual(['You are in: Talk 1', 'About to begin: Talk 1']);
		}
	});

	it('offers a demo to those who click, and ends when one is booked', async () => {
		const webinar = await active('webinar');
		for (const email of [ADA, BOB]) await register(webinar, email, '1', '2030-06-03T14:00:00Z');
		await n8n.clock.skipTo('2030-06-03T13:05:00Z');
		await pass(DAY);
		await n8n.track(webinar, 'Email Link Clicked', [ADA]);
		await n8n.track(webinar, 'Demo Booked', [BOB]);
		await pass(5 * DAY);
		expect(n8n.mailsTo(ADA).at(-1)).toBe('Twenty minutes with your own data?');
		expect(n8n.mailsTo(BOB).at(-1)).toBe('We missed you: Talk 1');
		expect((await n8n.counts(webinar)).converted).toBe(1);
	});
});

describe('The template for service recovery', () => {
	const close = async (flow: Flow, email: string, ticketId: string) =>
		await n8n.track(flow, 'Ticket Closed', [email], {
			ticketId,
			subject: 'Broken cup',
			agent: 'Kim',
		});
	const answer = async (flow: Flow, email: string, score: number) => {
		await identify(flow, email, { supportCsat: score });
		const properties = { survey: 'supportCsat', kind: 'csat', score };
		await n8n.track(flow, 'Survey Answered', [email], properties);
	};
	const ASKED = 'Is it resolved? Broken cup';

	it('thanks those who are helped, asks the happiest for a review, and counts both as resolved', async () => {
		const service = await active('service-recovery');
		for (const email of [ADA, BOB]) await close(service, email, email);
		await pass(DAY);
		await answer(service, ADA, 5);
		await answer(service, BOB, 4);
		await pass(HOUR);
		expect(n8n.mailsTo(ADA)).toEqual([ASKED, 'Thank you, friend']);
		expect(n8n.mailsTo(BOB)).toEqual([ASKED, 'Thank you for your answer']);
		expect((await n8n.counts(service)).converted).toBe(2);
	});

	it('brings a person in where it is not resolved, and asks again after three days', async () => {
		const service = await active('service-recovery');
		for (const email of [ADA, BOB]) await close(service, email, email);
		await pass(DAY);
		for (const email of [ADA, BOB]) await answer(service, email, 2);
		await pass(HOUR);
		expect(n8n.mailsTo('help@acme.example')).toEqual([
			...[`Not resolved: ${ADA}, 2 of 5`, `Not resolved: ${BOB}, 2 of 5`],
		]);
		expect(n8n.mailsTo(ADA)).toEqual([ASKED, 'We are sorry, and not done yet']);
		await pass(3 * DAY);
		expect(n8n.mailsTo(ADA).at(-1)).toBe('Is it better now?');
		await answer(service, ADA, 5);
		await pass(5 * DAY);
		expect([await stageOf(ADA), await stageOf(BOB)]).toEqual(['satisfied', 'at risk']);
		expect(await n8n.counts(service)).toMatchObject({ converted: 1, completed: 1 });
	});

	it('ends when the ticket is opened again, and leaves the other ticket alone', async () => {
		const service = await active('service-recovery');
		await close(service, ADA, '1');
		await close(service, ADA, '2');
		await n8n.track(service, 'Ticket Reopened', [ADA], { ticketId: '1' });
		await pass(DAY);
		expect(n8n.mailsTo(ADA)).toEqual([ASKED]);
		expect((await n8n.counts(service)).exited).toBe(1);
	});
});

describe('The template for loyalty', () => {
	const order = async (flow: Flow, email: string, total: number) =>
		await n8n.track(flow, 'Order Completed', [email], { total });

	it('rewards each tier when it is reached, once, and tells how close Gold is', async () => {
		const loyalty = await active('loyalty');
		for (const email of [ADA, BOB, EVE]) await order(loyalty, email, 10);
		await n8n.trigger(loyalty, 'Every Hour', [{}]);
		await n8n.clock.settle();
		await order(loyalty, ADA, 200);
		await order(loyalty, BOB, 450);
		await order(loyalty, EVE, 50);
		await pass(DAY);
		for (const email of [ADA, BOB]) {
			expect(n8n.mailsTo(email)).toEqual(['You are Silver now, friend']);
		}
		expect(n8n.mailsTo(EVE)).toEqual([]);
		await pass(15 * DAY);
		expect(n8n.mailsTo(ADA).slice(1)).toEqual(['Your reward is still waiting']);
		expect(n8n.mailsTo(BOB).slice(1)).toEqual(['Gold is within reach']);
		await order(loyalty, BOB, 100);
		await pass(DAY);
		expect(n8n.mailsTo(BOB).slice(2)).toEqual(['Gold, friend!']);
		expect([await stageOf(ADA), await stageOf(BOB)]).toEqual(['silver', 'gold']);
		await n8n.track(loyalty, 'Reward Redeemed', [BOB]);
		await pass(20 * DAY);
		expect(n8n.mailsTo(BOB)).toHaveLength(3);
	});
});

describe('The journey of the template for forms', () => {
	it('sends no more than the guide without consent, and hands good leads to sales', async () => {
		const form = await active('lead-form');
		await identify(form, BOB, {
			companySize: 'More than 250',
			role: 'Founder',
			company: 'Big Ltd',
		});
		await n8n.track(form, 'Lead Captured', [ADA, BOB]);
		expect(n8n.mailsTo(ADA)).toEqual(['Your guide, friend']);
		await pass(3 * DAY);
		expect(n8n.mailsTo('sales@acme.example')).toEqual([expect.stringMatching(/^Lead: .*Big Ltd$/)]);
		await pass(10 * DAY);
		for (const email of [ADA, BOB]) expect(n8n.mailsTo(email)).toEqual(['Your guide, friend']);
		expect(await stageOf(BOB)).toBe('sales-ready');
	});

	it('sends tips with consent, and offers a demo to those who read on', async () => {
		const form = await active('lead-form');
		for (const email of [ADA, BOB]) {
			await identify(form, email, {});
			await optIn(email);
		}
		await n8n.track(form, 'Lead Captured', [ADA, BOB]);
		await pass(2 * DAY);
		await n8n.track(form, 'Email Link Clicked', [ADA]);
		await pass(5 * DAY);
		const [GUIDE, TIP] = ['Your guide, friend', 'The mistake that costs most'];
		expect(n8n.mailsTo(ADA)).toEqual([GUIDE, TIP, 'Twenty minutes with your own data?']);
		expect(n8n.mailsTo(BOB)).toEqual([GUIDE, TIP]);
	});
});

describe('The journey of the template for newsletters', () => {
	const issue = async (flow: Flow, emails: string[], number: number) =>
		await n8n.track(flow, 'Newsletter Issue', emails, {
			issue: `issue ${number}`,
			articles: [
				{ title: `News ${number}`, link: 'https://a.example/n', summary: 'Short', image: '' },
				{ title: '<b>Second</b>', link: 'https://a.example/2', summary: '', image: '' },
			],
		});

	it('sends each issue, and asks those who have opened none of eight', async () => {
		const letter = await active('newsletter');
		for (let week = 1; week <= 9; week += 1) {
			await issue(letter, [ADA, BOB], week);
			await n8n.track(letter, 'Email Opened', [ADA]);
			await pass(7 * DAY);
		}
		expect(n8n.mailsTo(ADA)).toEqual(Array.from({ length: 9 }, (_, i) => `News ${i + 1}`));
		expect(n8n.mailsTo(BOB)).toEqual([
			...Array.from({ length: 8 }, (_, i) => `News ${i + 1}`),
			'Do you still want to hear from us?',
		]);
		expect([await stageOf(ADA), await stageOf(BOB)]).toEqual([null, 'inactive reader']);
	});
});
