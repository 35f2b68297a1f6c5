import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { masked } from '../../../../src/hub/pages/mask';
import { inkOn, luminanceOf } from '../../../../src/hub/pages/colour';
import { markup } from '../../../../src/hub/pages/html';
import { page } from '../../../../src/hub/pages/page';
import { TEXTS } from '../../../../src/hub/pages/texts';
import { HubWorld } from '../support/hub-world';

const EVIL = `"><script>alert('x')</script><img src=x onerror=alert(1)>&{topic}`;

describe('Markup', () => {
	it('escapes whatever stands in it, in text and in attributes', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), (text) => {
				const made = markup`<a title="${text}">${text}</a>`.markup;
				const inside = made.slice(10, -4).split('">');
				expect(inside).toHaveLength(2);
				for (const part of inside) expect(part).not.toMatch(/[<>"']/);
			}),
		);
	});

	it('joins lists, and writes nothing for what is not there', () => {
		expect(markup`${[markup`<b>`, '<']}${null}${false}${undefined}${0}`.markup).toBe('<b>&lt;0');
	});
});

describe('A page', () => {
	const look = {
		brand: { name: EVIL, colour: '#3b4a9c', supportEmail: 'a&b@example.com' },
		language: 'en',
		texts: { ...TEXTS },
	};

	it('lets its own style in and nothing else: no script, no frame, no form elsewhere', () => {
		const { headers, body } = page(look, { title: 'T', body: markup`` });
		const [, style] = /<style>(.*)<\/style>/s.exec(String(body))!;
		const digest = createHash('sha256').update(style).digest('base64');
		expect(headers['Content-Security-Policy'].split('; ')).toEqual([
			"default-src 'none'",
			`style-src 'sha256-${digest}'`,
			"img-src 'none'",
			"form-action 'self'",
			"frame-ancestors 'none'",
			"base-uri 'none'",
		]);
		expect(headers).toMatchObject({
			'Cache-Control': 'no-store',
			'Referrer-Policy': 'no-referrer',
			'X-Content-Type-Options': 'nosniff',
			'X-Robots-Tag': 'noindex',
		});
	});

	it("lets the logo in from the logo's own site", () => {
		const brand = { ...look.brand, logoUrl: 'https://cdn.example.com/a/logo.png?x="' };
		const { headers, body } = page({ ...look, brand }, { title: 'T', body: markup`` });
		expect(headers['Content-Security-Policy']).toContain('img-src https://cdn.example.com;');
		expect(body).toContain('src="https://cdn.example.com/a/logo.png?x=&quot;"');
	});

	it("shows the builder's texts as text, not as markup", async () => {
		const texts = { ...TEXTS, unsubscribeTitle: EVIL, unsubscribeTopic: `${EVIL}{topic}` };
		const topics = [{ key: 'news', name: EVIL, description: EVIL }];
		const world = await HubWorld.open({ texts, topics, brand: look.brand });
		for (const link of [world.links('news').unsubscribe, world.annsLinks.preferences]) {
			const { response } = await world.call(link);
			expect(response.status).toBe(200);
			expect(response.body).not.toMatch(/<script|<img/);
		}
	});

	it('shows the texts of the token as text, not as markup', async () => {
		const world = await HubWorld.open();
		const survey = { kind: 'nps' as const, key: EVIL, question: EVIL };
		for (const link of [world.links().answer(survey, 1), world.links(EVIL).unsubscribe]) {
			const { response } = await world.call(link);
			expect(response.body).not.toMatch(/<script|<img/);
		}
	});

	it('keeps its text readable on any colour: 4.5:1 (WCAG 2.2, 1.4.3)', () => {
		const hex = fc.integer({ min: 0, max: 0xffffff }).map((n) => n.toString(16).padStart(6, '0'));
		fc.assert(
			fc.property(hex, (digits) => {
				const colour = `#${digits}`;
				const [darker, lighter] = [luminanceOf(colour), luminanceOf(inkOn(colour))].sort(
					(a, b) => a - b,
				);
				expect((lighter + 0.05) / (darker + 0.05)).toBeGreaterThanOrEqual(4.5);
			}),
		);
		expect(luminanceOf('#fff')).toBeCloseTo(1);
	});
});

describe('An address on a page', () => {
	it.each([
		['ann@example.com', 'a•••@example.com'],
		['a@example.com', 'a•••@example.com'],
		['😀x@example.com', '😀•••@example.com'],
		['+491511234567', '+49•••67'],
		['12345', '•••'],
		['', '•••'],
	])('%s is shown as %s', (address, shown) => {
		expect(masked(address)).toBe(shown);
	});
});
