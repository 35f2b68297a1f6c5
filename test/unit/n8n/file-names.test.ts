import { fileNameOf } from '../../../src/n8n/journey-report/output';

describe('The file name of a report', () => {
	it.each([
		['Funnel of Welcome', 'funnel-of-welcome'],
		['Funnel of ../../etc/passwd', 'funnel-of-etc-passwd'],
		['a"b\r\nSet-Cookie: x', 'a-b-set-cookie-x'],
		['Übung für Ärzte', 'übung-für-ärzte'],
		['歓迎', '歓迎'],
		['\u202e😀', 'report'],
		['', 'report'],
	])('of %j has letters, digits and hyphens alone', (title, name) => {
		expect(fileNameOf(title)).toBe(name);
	});

	it('has at most 80 characters', () => {
		expect(fileNameOf('x'.repeat(500))).toHaveLength(80);
	});
});
