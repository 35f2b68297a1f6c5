import { isPublicUrl } from '../../../../src/message/channels/public-url';

describe('An address that is called from the internet', () => {
	it.each([
		'https://n8n.acme.com/webhook/1/hub',
		'http://n8n.acme.com:8080/hub',
		'https://8.8.8.8/hub',
		'https://[2606:4700::1111]/hub',
		'https://bücher.de/hub',
	])('may be %s', (url) => expect(isPublicUrl(url)).toBe(true));

	it.each([
		'http://localhost:5678/webhook/1/hub',
		'http://n8n:5678/hub',
		'http://n8n.local/hub',
		'https://n8n.internal/hub',
		'https://n8n.home.arpa/hub',
		'http://127.0.0.1:5678/hub',
		'http://2130706433/hub',
		'http://192.168.1.4/hub',
		'http://10.0.0.1/hub',
		'http://[::1]/hub',
		'http://[::ffff:127.0.0.1]/hub',
		'ftp://n8n.acme.com/hub',
		'hub',
		'',
	])('cannot be %s', (url) => expect(isPublicUrl(url)).toBe(false));
});
