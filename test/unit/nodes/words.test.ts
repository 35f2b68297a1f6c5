import type { INodeProperties } from 'n8n-workflow';
import {
	allProperties,
	displayedTexts,
	loadPanels,
	type DisplayedText,
	type TextKind,
} from '../../../dev/displayed-texts';

/*
 * n8n's conventions for texts, over everything that the editor shows; most are rules of
 * eslint-plugin-n8n-nodes-base, which sees literal objects only. `npm run words` prints the texts.
 */

const panels = loadPanels();
const texts = panels.flatMap(displayedTexts);
const properties = panels.flatMap(({ owner, properties }) =>
	allProperties(properties).map((placed) => ({ owner, ...placed })),
);

/** The English texts of the hub's pages: each is shown as the description of its option. */
const isPageText = ({ kind, place }: DisplayedText): boolean =>
	kind === 'description' && place.startsWith('options.texts.values.text = ');

const LABELS: TextKind[] = ['displayName', 'option', 'mode', 'section', 'output', 'button'];
const PROSE: TextKind[] = ['description', 'hint', 'notice', 'eventTriggerDescription'];

const labels = texts.filter(({ kind }) => LABELS.includes(kind));
const prose = texts.filter((text) => PROSE.includes(text.kind) && !isPageText(text));
const ofKind = (kind: TextKind): DisplayedText[] => texts.filter((text) => text.kind === kind);

/** Without templates and expressions, whose words are code. */
const withoutCode = (text: string): string => text.replaceAll(/\{\{.*?\}\}/g, '');

type Rule = (text: string) => boolean;

const SMALL_WORDS = new Set(
	'a an and as at but by for if in nor of on or over per so than that the to up via when with'.split(
		' ',
	),
);

const isTitleCase: Rule = (label) => {
	const words = label.replaceAll(/\bn8n\b/g, 'N8n').match(/[\p{L}\d][\p{L}\d']*/gu) ?? [];
	return words.every((word, i) => {
		const inside = i > 0 && i < words.length - 1;
		return !/^\p{Ll}/u.test(word) || (inside && SMALL_WORDS.has(word));
	});
};

const endsAsLabel: Rule = (label) => /[^.:;!?,]$|\.\.\.$/.test(label);

/** A link or code may end the last of several sentences. */
const endsAsProse: Rule = (text) => {
	const several = /[.!?] /.test(text.replaceAll('e.g. ', ''));
	return several ? /(?:\.|<\/(?:a|code)>)$/.test(text) : !text.endsWith('.');
};

const beginsUpperCase: Rule = (text) => /^\p{Lu}/u.test(text);

const spellsAcronyms: Rule = (text) => !/\b(?:[Ii]ds?|[Uu]rls?|[Jj]son)\b/.test(withoutCode(text));

const isSentenceCase: Rule = (action) => /^[A-Z][a-z]*(?: (?:[a-z]+|[A-Z]{2,}))*$/.test(action);

/** "Defaults to X" for a value that is left out, "Leave empty for X" or "to do X" for a meaning. */
const tellsDefaults: Rule = (text) =>
	!/\bleft (?:out|empty)\b|\bif empty\b|\bwhen empty\b|\bempty:|\bnone chosen\b|\bdefault\b/i.test(
		withoutCode(text),
	) && !/\bleave empty(?! (?:for|to)\b)/i.test(text);

const BANNED =
	/\b(?:persons?|people|travell?ers?|passengers?|newcomers?|strangers?|visitors?|somebody|someone|nobody|no one|everybody|everyone|anybody|who(?:m|m?ever)|sa(?:y|ys|id)|tells?|told|mend|forget|to and fro|colours?|behaviours?)\b/i;
const isOfVocabulary: Rule = (text) => !BANNED.test(text);

const isPlain: Rule = (text) =>
	text === text.trim() && !/ {2}|[‘’“”]/.test(text) && !/<(?!\/?(?:a|code)\b)/.test(text);

const show = ({ owner, place, text }: DisplayedText): string => `${owner}, ${place}: ${text}`;
const breaking = (rule: Rule, shown: readonly DisplayedText[]): string[] =>
	shown.filter(({ text }) => !rule(text)).map(show);

describe('the texts on the screen', () => {
	it('are those of all nodes and credentials, down to the last collection', () => {
		const owners = panels.map(({ owner }) => owner);
		expect(owners).toEqual(expect.arrayContaining(['Multi-Channel Send', 'Journey Callback API']));
		expect(owners).toHaveLength(14);
		expect(texts).toContainEqual({
			owner: 'Wait Until',
			place: 'alternatives.values.conditions.values.more.includeMachines',
			kind: 'displayName',
			text: 'Include Bot Activity',
		});
		expect(ofKind('output').map(({ text }) => text)).toEqual(
			expect.arrayContaining(['Timed Out', 'Hand Off', 'Crossed Down', 'Holdout', 'Otherwise']),
		);
	});

	it('that are labels are in Title Case', () => {
		expect(breaking(isTitleCase, labels)).toEqual([]);
	});

	it('that are labels end without punctuation', () => {
		expect(breaking(endsAsLabel, labels)).toEqual([]);
	});

	it('that are prose end with a full stop if they have several sentences, and only then', () => {
		expect(breaking(endsAsProse, prose)).toEqual([]);
	});

	it('that are prose begin with a capital letter', () => {
		expect(breaking(beginsUpperCase, prose)).toEqual([]);
	});

	it('spell ID, URL and JSON in capitals', () => {
		expect(breaking(spellsAcronyms, [...labels, ...prose])).toEqual([]);
	});

	it('describe a missing value as "Defaults to" or "Leave empty for"', () => {
		expect(breaking(tellsDefaults, prose)).toEqual([]);
	});

	it('have no word that the vocabulary bans', () => {
		expect(breaking(isOfVocabulary, texts)).toEqual([]);
	});

	it('have straight quotes, single spaces and no markup but links and code', () => {
		const shown = [...labels, ...prose, ...ofKind('action')];
		expect(breaking(isPlain, shown)).toEqual([]);
	});

	it('quote labels as they are', () => {
		const known = new Set(labels.map(({ text }) => text));
		const quotes: Rule = (text) =>
			[...text.matchAll(/(?<!\w)'([A-Z][^']*)'/g)].every(([, quoted]) => known.has(quoted));
		expect(breaking(quotes, [...prose, ...labels])).toEqual([]);
	});

	it('that are placeholders give an example, and those of buttons name what is added', () => {
		expect(breaking((text) => /^e\.g\. \S/.test(text), ofKind('placeholder'))).toEqual([]);
		expect(breaking((text) => /^Add \S/.test(text), ofKind('button'))).toEqual([]);
	});

	it('that are actions are in sentence case', () => {
		expect(ofKind('action').length).toBeGreaterThan(15);
		expect(breaking(isSentenceCase, ofKind('action'))).toEqual([]);
	});

	it.each<[string, Rule, string, string]>([
		['Title Case', isTitleCase, 'Is One of Several', 'Is one of Several'],
		['Title Case', isTitleCase, 'Re-Entry', 'Re-entry'],
		['Title Case', isTitleCase, 'Send Messages To', 'Send Messages to'],
		['labels', endsAsLabel, 'In the Last ...', 'In the Last.'],
		['prose', endsAsProse, 'One sentence, e.g. this', 'One sentence.'],
		['prose', endsAsProse, 'One. Two.', 'One. Two'],
		['capitals', beginsUpperCase, 'A name', 'a name'],
		['acronyms', spellsAcronyms, '{{ $json.id }} of the URL', 'The id'],
		['sentence case', isSentenceCase, 'Get the ID of a contact', 'Get a Contact'],
		['defaults', tellsDefaults, 'Defaults to the key', 'Left empty, it is the key'],
		['defaults', tellsDefaults, 'Leave empty for all', 'Leave empty'],
		['vocabulary', isOfVocabulary, 'Contacts who opted in', 'Whoever said yes'],
		['plain text', isPlain, "<code>a</code> 'b'", 'a <b>b</b>'],
	])(
		'follow the rule for %s, which separates a good text from a bad one (%#)',
		(_name, rule, good, bad) => {
			expect(rule(good)).toBe(true);
			expect(rule(bad)).toBe(false);
		},
	);
});

describe('the parameters on the screen', () => {
	const at = ({ owner, path }: { owner: string; path: string }) => `${owner}, ${path}`;

	it('that are switches begin with "Whether"', () => {
		const switches = properties.filter(({ property }) => property.type === 'boolean');
		expect(switches.length).toBeGreaterThan(20);
		const others = switches.filter(({ property }) => !property.description?.startsWith('Whether '));
		expect(others.map(at)).toEqual([]);
	});

	it('are not described by their own label', () => {
		const same = ({ displayName, name, description }: Record<string, unknown>): boolean =>
			description === (displayName ?? name);
		const repeated = properties.filter(({ property }) =>
			[property, ...(property.options ?? [])].some((each) => same({ ...each })),
		);
		expect(repeated.map(at)).toEqual([]);
	});

	it('that are operations describe each, and name an action for it', () => {
		const operations = properties.filter(({ path }) => path === 'operation');
		expect(operations).toHaveLength(4);
		for (const { property } of operations) {
			expect(property.noDataExpression).toBe(true);
			for (const option of property.options!) {
				expect(option).toMatchObject({
					action: expect.any(String),
					description: expect.any(String),
				});
			}
		}
	});

	it('that limit results are worded as in every n8n node', () => {
		const described = (label: string) =>
			properties
				.filter(({ property, path }) => property.displayName === label && !path.includes('.'))
				.map(({ property }) => property.description);
		expect(new Set(described('Return All'))).toEqual(
			new Set(['Whether to return all results or only up to a given limit']),
		);
		expect(new Set(described('Limit'))).toEqual(new Set(['Max number of results to return']));
	});

	/** An order with more meaning than the alphabet. */
	const ORDERED: Record<string, string> = {
		weekdays: 'days of the week',
		recency: 'from best to worst',
		frequency: 'from best to worst',
		monetary: 'from best to worst',
		stage: 'along the journey',
	};

	/** Names of parameters chosen from a list, or added to a collection. */
	function listed({ type, options = [] }: INodeProperties): string[] {
		if (!['options', 'multiOptions', 'collection'].includes(type)) return [];
		return options.map((option) => ('displayName' in option ? option.displayName : option.name));
	}

	it('list five and more choices by alphabet', () => {
		const unsorted = properties.filter(({ property }) => {
			const names = listed(property);
			const sorted = names.toSorted((a, b) => a.localeCompare(b, 'en'));
			return names.length >= 5 && !(property.name in ORDERED) && names.join() !== sorted.join();
		});
		expect(unsorted.map(at)).toEqual([]);
	});

	it('list no choice twice', () => {
		const doubled = properties.filter(({ property }) => {
			const names = listed(property);
			return new Set(names).size < names.length;
		});
		expect(doubled.map(at)).toEqual([]);
	});
});
