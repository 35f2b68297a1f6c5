import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { dependenciesOf } from '../../../rule/dependencies';
import type { Rule } from '../../../rule/rule';
import type { ScopedTx } from '../common/transaction';

export interface AwaitedRule {
	rule: Rule;
	/** Zone for the calendar units of the rule. */
	zone: string;
}

export function ruleDigest({ rule, zone }: AwaitedRule): string {
	const text = JSON.stringify([rule, zone]);
	return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** Ids of the rules by digest; each rule is stored once, however many positions wait for it. */
export async function ruleIds(
	tx: ScopedTx,
	rules: ReadonlyMap<string, AwaitedRule>,
): Promise<Map<string, number>> {
	const { conn, trx, workspaceId } = tx;
	if (rules.size === 0) return new Map();
	const rows = [...rules].map(([digest, { rule, zone }]) => ({
		digest,
		rule,
		zone,
		time_dependent: dependenciesOf(rule).timeDependent,
	}));
	const source = conn.records(rows, {
		digest: 'text',
		rule: 'json',
		zone: 'text',
		time_dependent: 'bool',
	});
	await sql`insert into awaited_rules (workspace_id, digest, rule, zone, time_dependent)
		select ${workspaceId}, r.digest, r.rule, r.zone, r.time_dependent from ${source} as r where true
		order by r.digest on conflict do nothing`.execute(trx);
	const known = await sql<{ id: number; digest: string }>`select id, digest from awaited_rules
		where workspace_id = ${workspaceId}
		and ${conn.anyOf('digest', 'text', [...rules.keys()])}`.execute(trx);
	return new Map(known.rows.map((row) => [row.digest, row.id]));
}
