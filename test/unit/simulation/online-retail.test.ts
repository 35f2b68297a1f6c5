import { readLog } from '../../../src/simulation/behavior/log';
import { readContacts } from '../../../src/simulation/contacts-file';
import { onlineRetailContacts, onlineRetailLog, SHOP_ZONE } from '../../support/online-retail';

const FROM = Date.parse('2026-03-02T00:00:00Z');

function rehearsed() {
	const { contacts, rejected, warnings } = readContacts(onlineRetailContacts(), SHOP_ZONE);
	const log = readLog(onlineRetailLog(), {
		...{ contacts, from: FROM, zone: SHOP_ZONE, shift: 'weeks' },
	});
	return { contacts, rejected, warnings, log };
}

describe('orders of a real shop', () => {
	test('every customer is a contact, and every invoice an event', () => {
		const { contacts, rejected, warnings, log } = rehearsed();
		expect([rejected, warnings, log.rejected]).toEqual([[], [], []]);
		expect(log.contacts).toHaveLength(contacts.length);
		expect(contacts.length).toBeGreaterThan(250);
		expect(contacts.length).toBeLessThanOrEqual(300);
		const acts = log.contacts.flatMap((contact) => log.behavior.acts(contact));
		const names = acts.flatMap((act) => (act.does === 'track' ? [act.event] : []));
		const counts = [...new Set(names)].map((name) => [
			name,
			names.filter((n) => n === name).length,
		]);
		expect(Object.fromEntries(counts)).toEqual({ 'Order Completed': 1040, 'Order Cancelled': 219 });
		expect(new Set(acts.map(({ messageId }) => messageId)).size).toBe(acts.length);
	});

	test('they happen at the weekdays and hours at which the shop was busy', () => {
		const { log } = rehearsed();
		const shown = new Intl.DateTimeFormat('en-GB', {
			...{ timeZone: SHOP_ZONE, weekday: 'short', hour: '2-digit', hourCycle: 'h23' },
		});
		const times = log.contacts
			.flatMap((contact) => log.behavior.acts(contact))
			.map(({ at }) => Object.fromEntries(shown.formatToParts(at).map((p) => [p.type, p.value])));
		// The shop took no orders on Saturdays, and none at night.
		expect(times.filter(({ weekday }) => weekday === 'Sat')).toEqual([]);
		expect(times.every(({ hour }) => Number(hour) >= 6 && Number(hour) <= 21)).toBe(true);
	});

	test("revenue is the shop's own, to the penny", () => {
		const { log } = rehearsed();
		const acts = log.contacts.flatMap((contact) => log.behavior.acts(contact));
		const revenue = acts.reduce((sum, act) => {
			if (act.does !== 'track') return sum;
			const each = act.properties.revenue as number;
			return act.event === 'Order Completed' ? sum + each : sum - each;
		}, 0);
		expect(revenue.toFixed(2)).toBe('372079.58');
	});
});
