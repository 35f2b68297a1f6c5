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
		['text/html\r\nBcc: x', 'application/octet-stream'],
		['text', 'application/octet-stream'],
		[undefined, 'application/octet-stream'],
	])('%j becomes %j', (type, expected) => {
		expect(safeMimeType(type)).toBe(expected);
	});
});
