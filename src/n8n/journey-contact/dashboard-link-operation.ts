import type { DashboardScope } from '../../message/tracking/claims';
import { dashboardLink, DASHBOARD_HOURS } from '../../message/tracking/links';
import { HOUR_MS } from '../../lib/milliseconds';
import { linkBaseOf } from '../links/link-base';
import { ParameterError } from '../parameters/error';
import { locatorValue } from '../parameters/values';
import { NO_HUB } from './link-operation';
import { iso, type Operation, type OperationContext, type OperationInput } from './operation';

interface DashboardRequest {
	/** Key of the journey; null: the link opens more, or a contact. */
	journey: string | null;
	/** Validity of the link, in hours. */
	hours: number;
}

/** A link to the dashboard for the whole workspace, or for a journey. */
export const dashboardLinkOfWorkspace: Operation<DashboardRequest> = {
	inTestRuns: null,
	needs: 'none',
	ask({ index }, { read }) {
		const hours = hoursAsked(read, index);
		if (read<string>('dashboardScope', index, 'contact') !== 'journey') {
			return { journey: null, hours };
		}
		const journey = locatorValue(read<unknown>('journey', index, ''));
		if (journey !== '') return { journey, hours };
		throw new ParameterError("'Journey' is empty. Select the journey that the link opens.");
	},
	async run(inputs, context) {
		const { handle, workspaceId } = context;
		const journeys = await handle.store.journeys.list(workspaceId);
		const known = new Set(journeys.map(({ key }) => key));
		return await linkEach(inputs, context, ({ request: { journey } }) => {
			if (journey === null) return { of: 'workspace' };
			if (known.has(journey)) return { of: 'journey', key: journey };
			return new ParameterError(
				`There is no journey '${journey}' in this workspace. Select it from the list, or set the option 'Workspace'.`,
			);
		});
	},
};

/** A link to the page of a contact. */
export const dashboardLinkOfContact: Operation<DashboardRequest> = {
	inTestRuns: null,
	needs: 'known',
	sample: () => ({
		url: 'https://n8n.example.com/webhook/sample/hub/dashboard?t=sample',
		expiresAt: iso(0),
	}),
	ask: ({ index }, { read }) => ({ journey: null, hours: hoursAsked(read, index) }),
	run: async (inputs, context) =>
		await linkEach(inputs, context, ({ target }) => ({ of: 'contact', contactId: target.id! })),
};

async function linkEach(
	inputs: ReadonlyArray<OperationInput<DashboardRequest>>,
	{ handle, workspaceId, now }: OperationContext,
	scopeOf: (input: OperationInput<DashboardRequest>) => DashboardScope | ParameterError,
) {
	const base = await linkBaseOf(handle, workspaceId);
	if (base === null) return inputs.map(() => new ParameterError(NO_HUB));
	return inputs.map((input) => {
		const scope = scopeOf(input);
		if (scope instanceof ParameterError) return scope;
		const expiresAt = now + Math.round(input.request.hours * HOUR_MS);
		return { result: { url: dashboardLink(base, scope, expiresAt), expiresAt: iso(expiresAt) } };
	});
}

function hoursAsked(read: OperationContext['read'], index: number): number {
	const given = read<unknown>('validForHours', index, DASHBOARD_HOURS.byDefault);
	const hours = Number(given);
	if (hours > 0 && hours <= DASHBOARD_HOURS.most) return hours;
	throw new ParameterError(
		`'Valid For (Hours)' is '${String(given)}'. Set it to more than 0 and at most ${DASHBOARD_HOURS.most}.`,
	);
}
