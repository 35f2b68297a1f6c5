import { plainText } from '../../../../src/message/channels/plain-text';
import { mjmlToHtml } from '../../../../src/message/template/mjml';
import { Renderer } from '../../../../src/message/template/render';
import { trackHtml } from '../../../../src/message/tracking/track-html';

/*
 * Templates of our own in the manner of those that shops and mail services publish: titles and
 * buttons in captures, rows of tables in loops, properties as pairs, dates with times.
 */
const renderer = new Renderer();
const scope = {
	contact: { firstName: "Ann O'Brien & Söhne", attributes: { plan: 'pro' } },
	journey: { vars: { site: 'https://shop.example', brand: 'Tea & Co' } },
	event: {
		occurredAt: '2026-12-01T17:05:00Z',
		properties: {
			name: '#1001 <b>',
			status_url: 'https://evil.example/orders/1',
			items: [
				{
					title: 'Mug "big" <S>',
					quantity: 2,
					price: 1250,
					properties: { Engraving: '<3', Gift: '' },
				},
				{ title: 'Tea', quantity: 1, price: 499, properties: {} },
			],
			note: 'Ring twice\nplease & thanks',
		},
	},
};

function sent(html: string): { html: string; tracked: string[] } {
	const tracked: string[] = [];
	const rendered = renderer.compile(html, 'html').renderWithValues({
		...{ scope, now: Date.parse('2026-12-02T09:00:00Z'), timeZone: 'Europe/Berlin' },
		ownTexts: scope.journey.vars,
	});
	const links = { open: '', click: (url: string) => `/${tracked.push(url)}` };
	return { html: trackHtml(rendered, links, { opens: false, clicks: true }), tracked };
}

const ORDER = `
{%- assign order = event.properties -%}
{%- capture title %}Thank you, {{ contact.firstName }}!{% endcapture -%}
{%- capture button -%}
	<a href="{{ journey.vars.site }}/orders/{{ order.name | url_encode }}" class="button">View your order</a>
{%- endcapture -%}
{%- comment %} {{ title }} {% endcomment -%}
<style>.preheader{display:none}</style><span class="preheader">{{ title }}</span>
<h1>{{ title }}</h1>
<p>Order {{ order.name }} of {{ event.occurredAt | date: "%b %d at %I:%M %p" }}</p>
{% if order.note != blank %}<p>{{ order.note | newline_to_br }}</p>{% endif %}
<table>
{% for line in order.items -%}
	<tr class="{% cycle 'odd', 'even' %}"><td>{{ line.title }} &times; {{ line.quantity }}</td>
	<td>{{ line.price | divided_by: 100.0 | round: 2 }}
	{%- for property in line.properties %}{% unless property.last == blank %}
	<br>{{ property.first }}: {{ property.last }}{% endunless %}{% endfor -%}
	</td></tr>
{%- endfor %}
</table>
{{ button }} <a href="{{ order.status_url }}">Status</a>
{% liquid
	assign total = 0
	for line in order.items
		assign cost = line.price | times: line.quantity
		assign total = total | plus: cost
	endfor
	echo total | divided_by: 100.0
%}
&copy; {{ 'now' | date: '%Y' }} {{ journey.vars.brand }}{% if contact.attributes.size %} size{% endif %}`;

describe('A template as shops publish them', () => {
	it('is filled in as it is meant, each value escaped once', () => {
		const { html } = sent(ORDER);
		expect(html).toContain('<h1>Thank you, Ann O&#39;Brien &amp; Söhne!</h1>');
		expect(html).toContain('Order #1001 &lt;b&gt; of Dec 01 at 06:05 PM');
		expect(html).toContain('<p>Ring twice<br />\nplease &amp; thanks</p>');
		expect(html).toContain('<tr class="odd"><td>Mug &quot;big&quot; &lt;S&gt; &times; 2</td>');
		expect(html).toMatch(/<td>12.5\s*<br>Engraving: &lt;3<\/td>/);
		expect(html).not.toContain('Gift');
		expect(html).toMatch(/29\.99\s+&copy; 2026 Tea &amp; Co$/);
		expect(html).not.toMatch(/&amp;(amp|lt|quot|#)/);
	});

	it("tracks the shop's button, and not the address that the order brings", () => {
		const { html, tracked } = sent(ORDER);
		expect(tracked).toEqual(['https://shop.example/orders/%231001+%3Cb%3E']);
		expect(html).toContain('href="https://evil.example/orders/1"');
	});

	it('has a text part without what it hides', () => {
		expect(plainText(sent(ORDER).html)).toMatch(
			/^Thank you, Ann O'Brien & Söhne!\n\nOrder #1001 <b> of Dec 01 at 06:05 PM\n\nRing twice\nplease & thanks/,
		);
	});

	it('is the same in MJML, with line ends of Windows', async () => {
		const mjml = `<mjml>
	<mj-head>
		<mj-preview>{{ contact.firstName }}</mj-preview>
		<mj-attributes><mj-class name="lead" font-size="20px" /></mj-attributes>
		<mj-style>.button a { color: #288c0a; }</mj-style>
	</mj-head>
	<mj-body>
		<mj-section>
			<mj-column>
				{% capture title %}Thank you, {{ contact.firstName }}!{% endcapture %}
				<mj-text mj-class="lead">{{ title }}</mj-text>
				{% for line in event.properties.items %}
				<mj-text>{{ line.title }} on {{ event.occurredAt | date: "%-d %B %Y, %R" }}</mj-text>
				{% endfor %}
				<mj-button href="{{ journey.vars.site }}/orders/{{ event.properties.name | url_encode }}">View</mj-button>
			</mj-column>
		</mj-section>
	</mj-body>
</mjml>`;
		const { html, tracked } = sent(await mjmlToHtml(mjml.replaceAll('\n', '\r\n')));
		expect(html).toContain('>Thank you, Ann O&#39;Brien &amp; Söhne!<');
		expect(html).toContain('Mug &quot;big&quot; &lt;S&gt; on 1 December 2026, 18:05');
		expect(tracked).toEqual(['https://shop.example/orders/%231001+%3Cb%3E']);
		expect(plainText(html)).toBe(
			[
				"Thank you, Ann O'Brien & Söhne!",
				'Mug "big" <S> on 1 December 2026, 18:05',
				'Tea on 1 December 2026, 18:05\n',
				'View',
			].join('\n'),
		);
	});
});
