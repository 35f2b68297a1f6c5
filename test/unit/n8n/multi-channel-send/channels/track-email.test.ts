import { trackEmail } from '../../../../../src/n8n/multi-channel-send/channels/email-tracking';
import type { ReadParameter } from '../../../../../src/n8n/parameters/read';
import { BLANK_CONTACT } from '../../../../../src/contact/contact';
import { messageLinks } from '../../../message/tracking/support';

const content = { from: 'a@b.example', subject: 'x', html: '<p>Dear</p>' };

function tracked(
	messageId: number,
	parameters: Record<string, unknown> = {},
	mail: Parameters<typeof trackEmail>[0] = content,
) {
	const read: ReadParameter = <T>(name: string, _index: number, fallback?: T) =>
		(parameters[name] ?? fallback) as T;
	const links = messageLinks(messageId);
	return trackEmail(mail, { scope: {}, index: 0, contact: BLANK_CONTACT, messageId, links }, read);
}

describe('A mail before it is sent', () => {
	it('is named for the callbacks of its provider, whatever its purpose', () => {
		expect(tracked(31)).toMatchObject({ reference: '2-31' });
		expect(tracked(31, { purpose: 'transactional' })).toMatchObject({ reference: '2-31' });
	});

	it('of a test run has no name there, since it stands for no message', () => {
		expect(tracked(0)).not.toHaveProperty('reference');
	});

	it('keeps a text of its own', () => {
		expect(tracked(31, {}, { ...content, text: 'By hand' })).toMatchObject({ text: 'By hand' });
	});

	it('without HTML is left alone, but for its headers', () => {
		const { html: _html, ...text } = { ...content, text: 'https://shop.example/' };
		const { unsubscribe, reference, ...rest } = tracked(31, {}, text);
		expect(rest).toEqual(text);
		expect({ unsubscribe, reference }).toEqual({
			unsubscribe: messageLinks(31).unsubscribe,
			reference: '2-31',
		});
	});
});
