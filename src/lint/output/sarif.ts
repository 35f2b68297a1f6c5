import { createHash } from 'node:crypto';
import type { Location, Log, ReportingDescriptor } from 'sarif';
import type { Finding } from '../finding';
import { RULE_TEXTS, type RuleText } from './rule-texts';
import type { PlacedFinding } from './text';

const DOCS = 'https://github.com/n8n-nodes-journey/n8n-nodes-journey/blob/main/docs/lint.md';

/**
 * The findings as a log of SARIF 2.1.0 (OASIS), which GitHub code scanning and other tools read.
 * @param version of this pack
 */
export function sarifOf(findings: readonly PlacedFinding[], version: string): Log {
	const indexOf = new Map(RULE_TEXTS.map(({ id }, i) => [id, i]));
	const seen = new Map<string, number>();
	return {
		$schema:
			'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
		version: '2.1.0',
		runs: [
			{
				tool: {
					driver: {
						name: 'n8n-journey lint',
						version,
						informationUri: DOCS,
						rules: RULE_TEXTS.map(ruleOf),
					},
				},
				columnKind: 'utf16CodeUnits',
				results: findings.map((finding) => ({
					ruleId: finding.rule,
					ruleIndex: indexOf.get(finding.rule),
					level: finding.severity,
					message: { text: `${placeOf(finding)}: ${finding.message}\nFix: ${finding.fix}` },
					locations: [locationOf(finding)],
					partialFingerprints: { 'journeyLint/v1': fingerprint(finding, seen) },
				})),
			},
		],
	};
}

function ruleOf({ id, severity, title, why, fix }: RuleText): ReportingDescriptor {
	return {
		id,
		name: id.replace(/(^|-)(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase()),
		shortDescription: { text: title },
		fullDescription: { text: `${title}. ${why}` },
		help: { text: `${why}\n\nFix: ${fix}`, markdown: `${why}\n\n**Fix:** ${fix}` },
		helpUri: `${DOCS}#${id}`,
		defaultConfiguration: { level: severity },
	};
}

const placeOf = ({ node, workflow }: Finding): string =>
	node === null ? `Workflow '${workflow}'` : `'${node.name}' of '${workflow}'`;

function locationOf({ source, line, node, workflow }: PlacedFinding): Location {
	return {
		physicalLocation: {
			artifactLocation: { uri: uriOf(source) },
			region: { startLine: line },
		},
		logicalLocations: [
			{
				name: node?.name ?? workflow,
				fullyQualifiedName: node === null ? workflow : `${workflow}/${node.name}`,
				kind: node === null ? 'module' : 'member',
			},
		],
	};
}

/** Relative to where the command was run, as code scanning wants it. */
function uriOf(path: string): string {
	const parts = path.replace(/^\.\//, '').split(/[\\/]/);
	return parts.map(encodeURIComponent).join('/');
}

/** The same after lines have moved; numbered where a node has several findings of a rule. */
function fingerprint({ rule, source, node }: Finding, seen: Map<string, number>): string {
	const place = JSON.stringify([rule, source, node?.id ?? node?.name ?? '']);
	const times = (seen.get(place) ?? 0) + 1;
	seen.set(place, times);
	return createHash('sha256').update(`${place} ${times}`).digest('hex').slice(0, 32);
}
