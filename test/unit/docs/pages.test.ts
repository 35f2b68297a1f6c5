import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { transformSync } from 'esbuild';
import { parse as parseYaml } from 'yaml';
import { repoRoot } from '../../../dev/paths';

interface Doc {
	/** From the root of the repository. */
	path: string;
	text: string;
	/** Without code, whose brackets are no links. */
	prose: string;
}

const docs: Doc[] = [
	...readdirSync(repoRoot).filter((name) => name.endsWith('.md')),
	...readdirSync(join(repoRoot, 'docs'), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.md'))
		.map((name) => join('docs', name)),
].map((path) => {
	const text = readFileSync(join(repoRoot, path), 'utf8');
	const prose = text.replaceAll(/^( *)```[\s\S]*?^\1```/gm, '').replaceAll(/`[^`\n]*`/g, '');
	return { path, text, prose };
});

/** Own ones, and those that GitHub makes of headings: small letters, digits, `-` and `_`. */
function anchorsOf(path: string): Set<string> {
	const whole = readFileSync(path, 'utf8');
	const anchors = new Set([...whole.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id));
	const text = whole.replaceAll(/^( *)```[\s\S]*?^\1```/gm, '');
	for (const [, heading] of text.matchAll(/^#{1,6} +(.*)$/gm)) {
		const slug = heading
			.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
			.toLowerCase()
			.replaceAll(/[^\p{L}\p{M}\p{N}\s_-]/gu, '')
			.trim()
			.replaceAll(' ', '-');
		let anchor = slug;
		for (let n = 1; anchors.has(anchor); n++) anchor = `${slug}-${n}`;
		anchors.add(anchor);
	}
	return anchors;
}

/** Targets of links and pictures that lead into the repository. */
function relativeLinks({ prose }: Doc): string[] {
	const written = [...prose.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)].map(([, link]) => link);
	const tags = [...prose.matchAll(/ (?:href|src|srcset)="([^"]+)"/g)].map(([, link]) => link);
	return [...written, ...tags].filter((link) => !/^[a-z][a-z+.-]*:/i.test(link));
}

function isBroken({ path }: Doc, link: string): boolean {
	const [file, anchor] = link.split('#');
	const target = file === '' ? join(repoRoot, path) : resolve(repoRoot, dirname(path), file);
	if (relative(repoRoot, target).startsWith('..') || !existsSync(target)) return true;
	return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).has(anchor);
}

interface Sample {
	place: string;
	language: string;
	code: string;
}

const samples: Sample[] = docs.flatMap(({ path, text }) =>
	[...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```/gm)].map((match) => {
		const [, indent, language, code] = match;
		const line = text.slice(0, match.index).split('\n').length;
		const lines = code.split('\n').map((each) => each.slice(indent.length));
		return { place: `${path}:${line}`, language, code: lines.join('\n') };
	}),
);

function parseJson(code: string): unknown {
	try {
		return JSON.parse(code) as unknown;
	} catch {
		return code
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line) as unknown);
	}
}

const PARSERS: Record<string, (code: string) => unknown> = {
	// A sample of several lines may have a value on each.
	json: (code) => parseJson(code),
	yaml: (code) => parseYaml(code) as unknown,
	js: (code) => transformSync(code, { loader: 'js' }),
	javascript: (code) => transformSync(code, { loader: 'js' }),
	ts: (code) => transformSync(code, { loader: 'ts' }),
	typescript: (code) => transformSync(code, { loader: 'ts' }),
};

const parsed = samples.filter(({ language }) => language in PARSERS);

describe('The documentation', () => {
	it('has links and anchors in the repository that lead somewhere', () => {
		expect(docs.length).toBeGreaterThan(25);
		const broken = docs.flatMap((doc) =>
			relativeLinks(doc)
				.filter((link) => isBroken(doc, link))
				.map((link) => `${doc.path}: ${link}`),
		);
		expect(broken).toEqual([]);
	});

	it('has each of its pages linked from another one', () => {
		const linked = new Set(
			docs.flatMap((doc) =>
				relativeLinks(doc).map((link) =>
					relative(repoRoot, resolve(repoRoot, dirname(doc.path), link.split('#')[0])),
				),
			),
		);
		const lost = docs.map(({ path }) => path).filter((path) => !linked.has(path));
		expect(lost.filter((path) => path !== 'README.md')).toEqual([]);
	});

	it('has code samples of JSON, YAML and JavaScript to parse', () => {
		expect(parsed.length).toBeGreaterThan(20);
	});

	it.each(parsed)(
		'has a sample of $language that can be parsed at $place',
		({ language, code }) => {
			expect(() => PARSERS[language](code)).not.toThrow();
		},
	);
});
