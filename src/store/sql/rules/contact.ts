import { sql } from 'kysely';
import { addressAttribute, addressColumn, needsAddress } from '../../../contact/consent';
import type {
	AttributeCondition,
	ConsentCondition,
	GradeCondition,
	ReachableCondition,
	ScoreCondition,
	SegmentCondition,
	StageCondition,
	TimeInJourneyCondition,
	VariableCondition,
} from '../../../rule/rule';
import { instantBefore, nearness } from '../../../rule/window';
import { compileComparison, every, NEVER, not, OPERATORS, some } from './comparison';
import type { CompileScope } from './context';
import type { Sql } from './value';
import type { Value } from './value';

const PROFILE_COLUMNS: Readonly<Record<string, string>> = {
	externalId: 'external_id',
	email: 'email',
	phone: 'phone',
	firstName: 'first_name',
	lastName: 'last_name',
	timezone: 'timezone',
	locale: 'locale',
	stage: 'stage',
};

const column = ({ refs }: CompileScope, name: string): Sql => sql.ref(`${refs.contact}.${name}`);

/** A profile field, or else the attribute at the path. */
export function attributeOf(scope: CompileScope, path: string): Value {
	const { values } = scope;
	return Object.hasOwn(PROFILE_COLUMNS, path)
		? values.column(column(scope, PROFILE_COLUMNS[path]))
		: values.at(column(scope, 'attributes'), path);
}

export function compileAttribute(scope: CompileScope, condition: AttributeCondition): Sql<boolean> {
	const actual = attributeOf(scope, condition.path);
	const { values, moment, clock } = scope;
	if ('amount' in condition) return sql`${actual.dateIn(nearness(moment, condition), clock)}`;
	const { operator, value, as: type, ignoreCase } = condition;
	return compileComparison(values, actual, { operator, value, type, ignoreCase }, clock);
}

export function compileStage(scope: CompileScope, condition: StageCondition): Sql<boolean> {
	const isIn = scope.values.oneOf(column(scope, 'stage'), condition.in);
	return condition.not === true ? not(isIn) : isIn;
}

export function compileScore(scope: CompileScope, condition: ScoreCondition): Sql<boolean> {
	const { model, group, operator, value } = condition;
	const { values } = scope;
	const holds = (points: Sql) =>
		sql<boolean>`${points} ${OPERATORS[operator]} ${values.number(value)}`;
	if (model === undefined) return holds(column(scope, 'score'));
	if (group === undefined) return scored(scope, model, holds(sql.ref('sc.points')));
	return scored(scope, model, holds(values.member(sql.ref('sc.groups'), group).number));
}

export function compileGrade(scope: CompileScope, condition: GradeCondition): Sql<boolean> {
	const isIn = scope.values.oneOf(sql.ref('sc.grade'), condition.in);
	return scored(scope, condition.model, isIn);
}

function scored(
	{ contactId, workspaceId }: CompileScope,
	model: string,
	condition: Sql<boolean>,
): Sql<boolean> {
	return sql`exists (select 1 from scores as sc where sc.contact_id = ${contactId}
		and sc.model_id = (select sm.id from score_models as sm
			where sm.workspace_id = ${workspaceId} and sm.key = ${model}) and ${condition})`;
}

export function compileSegment(scope: CompileScope, condition: SegmentCondition): Sql<boolean> {
	const { contactId, workspaceId } = scope;
	const isMember = sql<boolean>`exists (select 1 from segment_members as mem
		where mem.contact_id = ${contactId} and mem.segment_id = (select seg.id from segments as seg
			where seg.workspace_id = ${workspaceId} and seg.key = ${condition.segment}))`;
	return condition.not === true ? sql`not (${isMember})` : isMember;
}

export function compileConsent(
	scope: CompileScope,
	{ channel, topic, status }: ConsentCondition,
): Sql<boolean> {
	return sql`${consentOf(scope, channel, topic)} = ${status}`;
}

/** As `consentStatus` in contact/consent.ts. */
function consentOf(scope: CompileScope, channel: string, topic?: string): Sql {
	const { values } = scope;
	const consent = column(scope, 'consent');
	const status = values.member(consent, channel, 'status').text;
	if (topic === undefined) return sql`coalesce(${status}, 'unknown')`;
	const own = values.member(consent, channel, 'topics', topic, 'status').text;
	return sql`case when ${status} = 'optedOut' then 'optedOut'
		else coalesce(${own}, ${status}, 'unknown') end`;
}

export function compileReachable(scope: CompileScope, condition: ReachableCondition): Sql<boolean> {
	const { channel } = condition;
	const { values } = scope;
	const field = addressColumn(channel);
	const address =
		field === null
			? values.member(column(scope, 'attributes'), addressAttribute(channel))
			: values.column(column(scope, field));
	const status = (key: string) => values.member(column(scope, 'consent'), channel, key);
	const [suppressed, suppressedAddress] = [status('suppressed'), status('suppressedAddress')];
	const isReachable = every([
		...(needsAddress(channel) ? [address.isFilled] : []),
		// As `suppressionOf` in contact/consent.ts; a comparison with a non-text is null, thus false.
		some([not(suppressed.exists), sql`${suppressedAddress.text} <> ${address.text}`]),
		sql`${consentOf(scope, channel)} <> 'optedOut'`,
	]);
	return condition.not === true ? not(isReachable) : isReachable;
}

export function compileTimeInJourney(
	{ refs, moment }: CompileScope,
	{ operator, amount }: TimeInJourneyCondition,
): Sql<boolean> {
	if (refs.journeyEnteredAt === null) return NEVER;
	const threshold = instantBefore(moment, amount);
	const sign = operator === 'atLeast' ? sql`<=` : sql`>`;
	return sql`${refs.journeyEnteredAt} ${sign} ${threshold}`;
}

export function compileVariable(
	{ refs, values, clock }: CompileScope,
	{ name, operator, value, as: type, ignoreCase }: VariableCondition,
): Sql<boolean> {
	const { config } = refs;
	if (config === null) return NEVER;
	const variable = values.member(config, 'vars', name);
	const comparison = { operator, value, type, ignoreCase };
	const holds = compileComparison(values, variable, comparison, clock);
	return every([sql`${config} is not null`, holds]);
}
