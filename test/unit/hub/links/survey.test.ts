import type { MessageSurvey } from '../../../../src/message/tracking/links';
import { MINUTE } from '../../../store/support/journey';
import { HubWorld } from '../support/hub-world';

const NPS: MessageSurvey = {
	kind: 'nps',
	key: 'nps',
	question: 'How likely are you to recommend us?',
};
const CSAT: MessageSurvey = { kind: 'csat', key: 'support', question: 'Were we of help?' };

let world: HubWorld;
beforeEach(async () => {
	world = await HubWorld.open();
});

const link = (score: number, survey = NPS) => world.links().answer(survey, score);

describe("A survey's link, opened", () => {
	it('shows the question with that answer chosen, and records nothing', async () => {
		const { response, events } = await world.call(link(9));
		expect(response.body).toContain('<h1>How likely are you to recommend us?</h1>');
		expect(String(response.body).match(/type="radio"/g)).toHaveLength(11);
		expect(response.body).toContain('value="9" checked');
		expect(events).toEqual([]);
		expect(await world.events()).toEqual([]);
	});

	it('has the five answers of customer satisfaction', async () => {
		const { response } = await world.call(link(4, CSAT));
		expect(String(response.body).match(/type="radio"/g)).toHaveLength(5);
	});
});

describe('An answer', () => {
	it('is an event with the message that led there, and an attribute named after the survey', async () => {
		const form = { score: '8', comment: ' Fast. ' };
		const { response } = await world.call(link(9), { form });
		expect(response.body).toContain('Thank you');
		expect(await world.events()).toEqual([
			{
				name: 'Survey Answered',
				properties: {
					...{ survey: 'nps', kind: 'nps', score: 8, comment: 'Fast.' },
					...{ channel: 'email', message: world.messageId },
					step: `${world.journey.workflowId}:send`,
				},
			},
		]);
		expect((await world.contact())?.attributes).toMatchObject({ nps: 8, npsComment: 'Fast.' });
	});

	it("without a score is the link's", async () => {
		await world.call(link(2, CSAT), { method: 'POST', form: {} });
		expect((await world.contact())?.attributes).toMatchObject({ support: 2 });
	});

	it('sent twice is one; changed later, the newest counts', async () => {
		await world.call(link(9), { form: { score: '9' } });
		await world.call(link(9), { form: { score: '9' } });
		world.journey.now += MINUTE;
		await world.call(link(9), { form: { score: '3' } });
		expect(await world.events()).toHaveLength(2);
		expect((await world.contact())?.attributes.nps).toBe(3);
	});

	it.each(['11', '-1', '1.5', 'nine', '', ' ', '1e1', '9'.repeat(400), 'Infinity'])(
		'that is none (%j) changes nothing',
		async (score) => {
			const { response } = await world.call(link(9), { form: { score } });
			expect(response.status).toBe(score === '1e1' ? 200 : 400);
			if (score !== '1e1') expect(await world.events()).toEqual([]);
		},
	);

	it('keeps 2,000 characters of a comment, with U+FFFD for what cannot be stored', async () => {
		const comment = `a\0b${'x'.repeat(5_000)}`;
		await world.call(link(9), { form: { score: '9', comment } });
		const { npsComment } = (await world.contact())!.attributes as { npsComment: string };
		expect(npsComment).toHaveLength(2_000);
		expect(npsComment.slice(0, 3)).toBe('a\uFFFDb');
	});

	it('of a preview is not recorded', async () => {
		const preview = world.links(undefined, 0).answer(NPS, 9);
		const { response } = await world.call(preview, { form: { score: '9' } });
		expect(response.body).toContain('This is a preview');
		expect(await world.events()).toEqual([]);
	});
});
