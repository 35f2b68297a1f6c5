import { counted } from '../format';
import type { CommandResult } from '../deps';
import type { Operated, Scope } from './selection';

/** Contacts that a result names; the others are counted. */
const MOST_NAMED = 20;

/** What was done, or in a dry run would be done, to one contact. */
export interface Done {
	contactId: number;
	/** Such as 'retried'; results are counted by it. */
	result: string;
	journeyId?: number;
	/** The node that held the contact. */
	node?: string;
}

/**
 * The result of a command: how many, by result, and who.
 * @param noun what is counted, such as 'enrollment'
 */
export async function outcomeOf(
	{ store, workspaceId, journeys }: Operated,
	{ dryRun }: Scope,
	noun: string,
	done: readonly Done[],
): Promise<CommandResult> {
	const totals: Record<string, number> = {};
	for (const { result } of done) totals[result] = (totals[result] ?? 0) + 1;
	const shown = done.slice(0, MOST_NAMED);
	const known = await store.contacts.read(
		workspaceId,
		shown.map(({ contactId }) => contactId),
	);
	const keys = new Map(journeys.map(({ id, key }) => [id, key]));
	const contacts = shown.map(({ contactId, journeyId, node, result }, i) => ({
		...{
			contactId,
			journey: journeyId === undefined ? undefined : keys.get(journeyId),
			node,
			result,
		},
		name: known[i]?.email ?? known[i]?.phone ?? known[i]?.externalId ?? null,
	}));
	const summary = Object.entries(totals).map(([result, n]) => `${counted(n, noun)} ${result}`);
	const head = summary.length === 0 ? `No ${noun} is concerned` : summary.join(', ');
	const more = done.length - shown.length;
	return {
		ok: true,
		lines: [
			`${dryRun ? 'Dry run, nothing was changed: ' : ''}${head}${done.length > 0 ? ':' : '.'}`,
			...contacts.map((each) => `  ${lineOf(each)}`),
			...(more > 0 ? [`  and ${more.toLocaleString('en-US')} more`] : []),
		],
		document: { dryRun, total: done.length, totals, contacts },
	};
}

interface Named extends Omit<Done, 'journeyId'> {
	journey?: string;
	name: string | null;
}

function lineOf({ contactId, name, journey, node, result }: Named) {
	const where = [journey && `journey '${journey}'`, node && `at '${node}'`].filter(Boolean);
	return `${[`contact ${contactId}`, name && plain(name), ...where].filter(Boolean).join(', ')}: ${result}`;
}

/** Without characters that a terminal would obey. */
export const plain = (text: string) => text.replace(/\p{C}+/gu, ' ').slice(0, 100);
