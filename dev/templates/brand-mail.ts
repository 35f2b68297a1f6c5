/** A part of a mail: MJML elements of a column, or whole sections. Its texts are Liquid and HTML. */
export type Block = { inColumn: string } | { sections: string };

export interface BrandMail {
	heading: string;
	blocks: readonly Block[];
	/** Why the contact gets the mail; a sentence. Null: a message to your own team, without a footer. */
	because: string | null;
}

const VARS = 'journey.vars';
/** Within the texts of a mail. */
export const brand = `{{ ${VARS}.brand }}`;
/** A page of the client's website. */
export const page = (path: string) => `{{ ${VARS}.website }}/${path}`;
/**
 * The address that a value names if it is on the client's website, else another one. Clicks count on
 * links whose beginning is the template's own, and not on those that values bring.
 */
export const onWebsite = (path: string, otherwise: string) =>
	[
		`{% assign length = ${VARS}.website | size %}`,
		`{% assign start = ${path} | default: '' | slice: 0, length %}`,
		`{% if start == ${VARS}.website %}{{ ${VARS}.website }}{{ ${path} | slice: length, 2000 }}`,
		`{% else %}${otherwise}{% endif %}`,
	].join('');
export const firstName = (otherwise: string) => `{{ contact.firstName | default: "${otherwise}" }}`;

/** A mail that looks like the brand, in MJML: a band with the logo, a card, and a footer. */
export function brandMail({ heading, blocks, because }: BrandMail): string {
	const content = [inColumn(`<mj-text mj-class="heading">${heading}</mj-text>`), ...blocks];
	return [
		'<mjml>',
		indent(HEAD),
		indent(`<mj-body background-color="#f2f3f5" css-class="page">`),
		indent(header(), 2),
		indent(sections(content), 2),
		indent(footer(because), 2),
		indent('</mj-body>'),
		'</mjml>',
		'',
	].join('\n');
}

/** A number of the client's currency, with two decimals. */
export function money(path: string): string {
	const cents = `{% assign cents = ${path} | times: 100 | round %}`;
	const whole = '{{ cents | divided_by: 100 | floor }}';
	const rest = '{{ cents | modulo: 100 | prepend: "0" | slice: -2, 2 }}';
	return `${cents}${whole}.${rest} {{ ${VARS}.currency }}`;
}

const BOX = 'background-color:#f2f3f5;border-radius:6px;word-break:break-word';

const inColumn = (mjml: string): Block => ({ inColumn: mjml });

export const text = (html: string): Block => inColumn(`<mj-text>${html}</mj-text>`);

export const small = (html: string): Block =>
	inColumn(`<mj-text mj-class="small" css-class="small">${html}</mj-text>`);

export const list = (...entries: string[]): Block =>
	text(
		`<ul style="margin:0;padding-left:20px">${entries
			.map((entry) => `<li style="padding-bottom:6px">${entry}</li>`)
			.join('')}</ul>`,
	);

export const button = (label: string, url: string): Block =>
	inColumn(`<mj-button href="${url}" css-class="button">${label}</mj-button>`);

/** Under a button, for those who would rather do something else. */
export const link = (label: string, url: string): Block =>
	text(`<a class="link" href="${url}" style="color:{{ ${VARS}.brandColor }}">${label}</a>`);

/** Stands out from the text: a code, a number, what somebody said. */
export const panel = (caption: string, html: string): Block =>
	text(
		`<div class="box" style="padding:16px;text-align:center;${BOX}">${caption}<br /><strong style="font-size:20px;line-height:30px">${html}</strong></div>`,
	);

/** One of the survey tags, such as `{% nps question: "..." %}`. */
export const survey = (tag: string): Block => text(tag);

/** Rows with picture, name and price: of a list as in Segment's events of commerce. */
export function products(listPath: string, limit = 5): Block {
	return {
		sections: `{% for product in ${listPath} limit: ${limit} %}
<mj-section mj-class="card" css-class="card" padding="0 24px">
	<mj-group>
		<mj-column width="26%" vertical-align="middle">
			{% if product.image_url != blank %}<mj-image src="{{ product.image_url }}" alt="{{ product.name }}" width="72px" padding="8px" border-radius="6px" align="left" />{% else %}<mj-text><div class="box" style="width:72px;font-size:28px;line-height:72px;text-align:center;${BOX}">{{ product.name | slice: 0, 1 | upcase }}</div></mj-text>{% endif %}
		</mj-column>
		<mj-column width="74%" vertical-align="middle">
			<mj-text padding="8px"><strong>{{ product.name }}</strong><br /><span class="small" style="font-size:14px;line-height:22px;color:#5b6470">{{ product.quantity | default: 1 }} × ${money('product.price')}</span></mj-text>
		</mj-column>
	</mj-group>
</mj-section>
{% endfor %}`,
	};
}

/** Pages of the shop side by side, which stand below one another on a phone. */
export function cards(
	...entries: Array<{ title: string; html: string; label: string; url: string }>
): Block {
	const columns = entries.map(
		({ title, html, label, url }) => `	<mj-column>
		<mj-text padding="8px"><strong>${title}</strong><br />${html}<br /><a class="link" href="${url}" style="color:{{ ${VARS}.brandColor }}">${label}</a></mj-text>
	</mj-column>`,
	);
	return {
		sections: `<mj-section mj-class="card" css-class="card" padding="0 24px">
${columns.join('\n')}
</mj-section>`,
	};
}

/** Consecutive elements share a section. */
function sections(blocks: readonly Block[]): string {
	const made: string[] = [];
	let column: string[] = [];
	const close = () => {
		if (column.length > 0) made.push(cardOf(column));
		column = [];
	};
	for (const block of blocks) {
		if ('inColumn' in block) column.push(block.inColumn);
		else {
			close();
			made.push(block.sections);
		}
	}
	close();
	return [...made, END_OF_CARD].join('\n');
}

const END_OF_CARD = `<mj-section mj-class="card" css-class="card" padding="0">
	<mj-column><mj-spacer height="16px" /></mj-column>
</mj-section>`;

const cardOf = (elements: readonly string[]) =>
	`<mj-section mj-class="card" css-class="card">
	<mj-column>
${indent(elements.join('\n'), 2)}
	</mj-column>
</mj-section>`;

const FONT = "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** Dark colors are rules with !important because mail programs read the others from attributes. */
const HEAD = `<mj-head>
	<mj-attributes>
		<mj-all font-family="${FONT}" />
		<mj-text font-size="16px" line-height="26px" color="#1f2630" padding="8px" />
		<mj-button align="left" background-color="{{ ${VARS}.brandColor }}" color="{{ ${VARS}.brandTextColor }}" font-size="16px" font-weight="600" inner-padding="14px 28px" border-radius="6px" padding="16px 8px" />
		<mj-class name="heading" font-size="26px" line-height="34px" font-weight="700" padding="16px 8px 8px" />
		<mj-class name="small" font-size="14px" line-height="22px" color="#5b6470" />
		<mj-class name="card" background-color="#ffffff" padding="8px 24px" />
		<mj-class name="footer" align="center" font-size="13px" line-height="21px" color="#5b6470" />
	</mj-attributes>
	<mj-style>
		:root { color-scheme: light dark; supported-color-schemes: light dark; }
		@media (max-width: 480px) {
			.button table { width: 100% !important; }
		}
		@media (prefers-color-scheme: dark) {
			body, .page { background-color: #12151a !important; }
			.card, .card > table { background-color: #1d2129 !important; }
			.card div { color: #e8eaed !important; }
			.card .small, .small div, .footer div { color: #a6aeb9 !important; }
			.box { background-color: #2a2f39 !important; }
			.link, .footer a { color: #c9d4ff !important; }
		}
	</mj-style>
</mj-head>`;

function header(): string {
	return `<mj-section background-color="{{ ${VARS}.brandColor }}" padding="16px 24px">
	<mj-column>
		{% if ${VARS}.logoUrl and ${VARS}.logoUrl != "" %}<mj-image src="{{ ${VARS}.logoUrl }}" alt="${brand}" height="32px" width="160px" align="left" padding="4px 8px" />{% else %}<mj-text font-size="20px" line-height="28px" font-weight="700" color="{{ ${VARS}.brandTextColor }}">${brand}</mj-text>{% endif %}
	</mj-column>
</mj-section>`;
}

function footer(because: string | null): string {
	if (because === null) return '';
	const choose = '<a href="{{ links.preferences }}" style="color:#5b6470">Email preferences</a>';
	const leave = '<a href="{{ links.unsubscribe }}" style="color:#5b6470">Unsubscribe</a>';
	const links = `{% if links.unsubscribe %}<mj-text mj-class="footer" css-class="footer">${choose} &#160;·&#160; ${leave}</mj-text>{% endif %}`;
	return `<mj-section padding="16px 24px 32px">
	<mj-column>
		<mj-text mj-class="footer" css-class="footer">${because}<br />Questions? Write to <a href="mailto:{{ ${VARS}.support }}" style="color:#5b6470">{{ ${VARS}.support }}</a>.</mj-text>
		${links}
		<mj-text mj-class="footer" css-class="footer">${brand} · {{ ${VARS}.address }}</mj-text>
	</mj-column>
</mj-section>`;
}

function indent(lines: string, by = 1): string {
	return lines.replace(/^(?=.)/gm, '\t'.repeat(by));
}
