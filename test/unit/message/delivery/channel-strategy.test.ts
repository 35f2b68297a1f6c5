import {
	channelOrder,
	nextChannels,
	type ChannelState,
	type Plan,
} from '../../../../src/message/delivery/channel-strategy';

const chosen = ['email', 'sms', 'letter'];

describe('The order of channels', () => {
	it.each<[string, unknown, string[], string[]]>([
		['is as chosen', undefined, [], ['email', 'sms', 'letter']],
		['begins with the preferred one', 'sms', [], ['sms', 'email', 'letter']],
		['takes the preference in any case', ' SMS ', [], ['sms', 'email', 'letter']],
		['leaves a preference for others aside', 'pigeon', [], ['email', 'sms', 'letter']],
		['leaves a preference that is no text aside', { sms: 1 }, [], ['email', 'sms', 'letter']],
		['begins with what was begun', 'sms', ['letter', 'email'], ['letter', 'email', 'sms']],
		['leaves out what is not chosen any more', 'sms', ['fax'], ['sms', 'email', 'letter']],
	])('%s, and keeps the chosen order otherwise', (_rule, preferred, begun, order) => {
		expect(channelOrder(chosen, preferred, begun)).toEqual(order);
	});
});

function next(plan: Partial<Plan>, came: Record<string, ChannelState> = {}): string[] {
	const whole: Plan = { strategy: 'first', order: chosen, last: null, ...plan };
	return nextChannels(whole, new Map(Object.entries(came)));
}

describe('The first channel that reaches', () => {
	it('is found by trying one after the other', () => {
		expect(next({})).toEqual(['email']);
		expect(next({}, { email: 'unreachable' })).toEqual(['sms']);
		expect(next({}, { email: 'unreachable', sms: 'unreachable', letter: 'unreachable' })).toEqual(
			[],
		);
	});

	it.each<ChannelState>(['reached', 'pending'])('is the last one where it is %s', (state) => {
		expect(next({}, { email: 'unreachable', sms: state })).toEqual([]);
		expect(next({}, { fax: state })).toEqual([]);
	});
});

describe('All channels', () => {
	const all = { strategy: 'all' as const };

	it('are tried at once, each once', () => {
		expect(next(all)).toEqual(chosen);
		expect(next(all, { sms: 'reached', email: 'pending' })).toEqual(['letter']);
	});

	it('exclude the one that comes last: when all others are concluded', () => {
		const plan = { ...all, last: 'sms' };
		expect(next(plan)).toEqual(['email', 'letter']);
		expect(next(plan, { email: 'reached', letter: 'pending' })).toEqual([]);
		expect(next(plan, { email: 'reached', letter: 'unreachable' })).toEqual(['sms']);
		expect(next(plan, { email: 'reached', letter: 'unreachable', sms: 'reached' })).toEqual([]);
	});
});
