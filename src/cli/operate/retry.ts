import type { RetriedEnrollment } from '../../operations/repair';
import { parseMoment } from '../../time/moment';
import { WaitSpecError } from '../../time/error';
import { defineCommand, UsageError } from '../command';
import type { CliDeps, CommandResult } from '../deps';
import { noFile } from '../positionals';
import { outcomeOf } from './outcome';
import {
	CONTACT_OPTIONS,
	contactIdsOf,
	JOURNEY_OPTION,
	journeyIfNamed,
	namedContacts,
	requireContacts,
	SCOPE_OPTIONS,
	scopeOf,
	withWorkspace,
	type NamedContact,
	type Scope,
} from './selection';

interface RetryArguments extends Scope {
	contacts: NamedContact[];
	journey?: string;
	/** ms */
	since?: number;
	limit: number;
}

export const retryCommand = defineCommand({
	name: 'retry',
	summary: 'resume failed enrollments where they stopped: of contacts, or of a whole journey',
	usage: '',
	notes: ["As 'Retry Failed' of Journey Contact. Fix first what made them fail."],
	examples: ['retry --journey welcome --dry-run', 'retry --email ada@example.com'],
	options: {
		...SCOPE_OPTIONS,
		...CONTACT_OPTIONS,
		...JOURNEY_OPTION,
		since: {
			type: 'string',
			value: 'time',
			help: 'only what failed since then, such as 2026-03-14T09:00Z; without an offset in UTC',
		},
		limit: {
			type: 'string',
			default: '1000',
			value: 'n',
			help: 'of a whole journey, at most so many, the oldest first: 1000 if not given',
		},
	},
	read(values, positionals): RetryArguments {
		noFile('retry', positionals);
		const contacts = namedContacts(values);
		const { journey, since, limit } = values;
		if (journey === undefined)
			requireContacts('retry', contacts, ', or a whole journey by --journey');
		if (since !== undefined && contacts.length > 0) {
			throw new UsageError('--since is for a whole journey, not for contacts.');
		}
		return {
			...scopeOf(values),
			...{ contacts, journey, limit: limitOf(limit) },
			...(since !== undefined && { since: sinceOf(since) }),
		};
	},
	run: retried,
});

function limitOf(text: string): number {
	const limit = Number(text);
	if (Number.isSafeInteger(limit) && limit > 0) return limit;
	throw new UsageError(`--limit is '${text}'. Set it to a whole number above 0.`);
}

function sinceOf(text: string): number {
	try {
		const moment = parseMoment(text);
		return 'at' in moment ? moment.at : moment.local;
	} catch (error) {
		if (!(error instanceof WaitSpecError)) throw error;
		throw new UsageError(`--since is '${text}'. Set it to a time such as 2026-03-14T09:00Z.`);
	}
}

async function retried(args: RetryArguments, deps: CliDeps): Promise<CommandResult> {
	return await withWorkspace(args, deps, async (operated) => {
		const { store, workspaceId, now } = operated;
		const { contacts, journey, since, limit, dryRun } = args;
		const journeyId = journeyIfNamed(journey, operated)?.id;
		const { operations } = store;
		const done: RetriedEnrollment[] =
			contacts.length > 0
				? await operations.retryOf(
						{ workspaceId, contactIds: await contactIdsOf(contacts, operated), journeyId },
						now,
						{ dryRun },
					)
				: await operations.retryFailed({ journeyId: journeyId!, since, limit }, now, { dryRun });
		return await outcomeOf(operated, args, 'enrollment', done);
	});
}
