import { safeFileName, safeMimeType } from '../../../../src/message/template/attachments';

describe('The name of an attachment', () => {
	it.each([
		['Rechnung März.pdf', 'Rechnung März.pdf'],
		['../../etc/passwd', 'passwd'],
		['C:\\Users\\x\\invoice.pdf', 'invoice.pdf'],
		['a"\r\nBcc: evil@example.com\r\n.pdf', 'aBcc evil@example.com.pdf'],
		['gnp.\u202Eexe', 'gnp.exe'],
		['..', 'data'],
		['', 'data'],
		[undefined, 'data'],
	])('%j becomes %j', (name, expected) => {
		expect(safeFileName(name, 'data')).toBe(expected);
	});

	it('keeps its end when it is too long', () => {
		const name = safeFileName(`${'x'.repeat(400)}.pdf`, 'data');
		expect(name).toHaveLength(150);
		expect(name.endsWith('x.pdf')).toBe(true);
	});
});

describe('The type of an attachment', () => {
	it.each([
		['image/svg+xml', 'image/svg+xml'],
		['text/calendar; method=REQUEST', 'text/calendar; method=REQUEST'],
		[
			'text/calendar;charset="utf-8";method=REQUEST',
			'text/calendar; charset=utf-8; method=REQUEST',
		],
		['TEXT/Calendar; METHOD=Reply ; CharSet=UTF-8;', 'text/calendar; method=Reply; charset=UTF-8'],
		['text/calendar (an invitation); method=CANCEL', 'text/calendar; method=CANCEL'],
		['text/csv; charset=utf-8; header=present', 'text/csv; charset=utf-8; header=present'],
		['application/ics; name="in vite.ics"', 'application/ics; name="in vite.ics"'],
		['text/x; a="q\\"uo\\\\te;s"', 'text/x; a="q\\"uo\\\\te;s"'],
		['text/plain; format=flowed; delsp=yes', 'text/plain; format=flowed; delsp=yes'],
		[
			'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
			'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
		],
		['application/x-pkcs12', 'application/x-pkcs12'],
		['message/rfc822', 'message/rfc822'],
		['text/plain; a="\r\nBcc: x"; b=1', 'text/plain; b=1'],
		["text/plain; a*=utf-8''%0d%0aBcc", 'text/plain'],
		['text/plain; boundary=x', 'text/plain'],
		['text/plain; a; b=', 'text/plain'],
		['multipart/mixed; boundary=x', 'application/octet-stream'],
		['text/html; charset=utf-8\r\nBcc: x@evil.example', 'text/html'],
		[`text/plain; a=${'x'.repeat(600)}`, 'application/octet-stream'],
		['text/', 'application/octet-stream'],
		['/plain', 'application/octet-stream'],
		['text/pl ain', 'application/octet-stream'],
		['', 'application/octet-stream'],
		['text/html\r\nBcc: x', 'application/octet-stream'],
		['text', 'application/octet-stream'],
		[undefined, 'application/octet-stream'],
	])('%j becomes %j', (type, expected) => {
		expect(safeMimeType(type)).toBe(expected);
	});
});
