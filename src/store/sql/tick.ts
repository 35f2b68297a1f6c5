import type { SqlBase } from './base';

/** What time alone does; see Store.tick. Each part takes its own short transactions. */
export async function tickStore(_base: SqlBase, _now: number): Promise<void> {}
