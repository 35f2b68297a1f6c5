/**
 * The folders of src from the ground up: a folder imports those above it in this list, and itself.
 * docs/architecture.md says what each of them holds.
 */
export const LAYERS = [
	'lib',
	'time',
	'value',
	'contact',
	'event',
	'message',
	'rule',
	'operations',
	'journey',
	'segment',
	'score',
	'experiment',
	'report',
	'alert',
	'store',
	'dispatcher',
	'backup',
	'ingest',
	'hub',
	'n8n',
	'template',
	'lint',
	'simulation',
	'server',
	'cli',
];

/** The same within src/store/sql; folders in one row do not import each other. */
export const SQL_LAYERS = [
	['common'],
	['counts'],
	['registry'],
	['enrollments'],
	['contacts'],
	['events', 'rules'],
	['segments'],
	['reactions'],
	['messages', 'intake', 'time-based', 'retention'],
	['positions'],
	['scores', 'operations', 'reports'],
];

const layer = (type, pattern) => ({ type, pattern });

/** Settings of eslint-plugin-boundaries: the first pattern that fits a folder says what it is. */
export const elements = [
	...SQL_LAYERS.flat().map((name) => layer(`sql/${name}`, `src/store/sql/${name}`)),
	...LAYERS.map((name) => layer(name, `src/${name}`)),
	layer('nodes', 'nodes'),
];

/** Files that stand above the folder they are in. */
export const files = [
	{ category: 'facade', pattern: 'src/store/sql/*.ts' },
	{ category: 'index', pattern: 'src/index.ts' },
];

const SQL = SQL_LAYERS.flat().map((name) => `sql/${name}`);
const STORE = LAYERS.indexOf('store');

const to = (types) => ({ to: { element: { types: { anyOf: types } } } });

/** A later policy overrides an earlier one. */
export const policies = [
	...LAYERS.map((name, i) => ({
		from: { element: { type: name } },
		allow: to([...LAYERS.slice(0, i + 1), ...(i > STORE ? SQL : [])]),
	})),
	...SQL_LAYERS.flatMap((row, i) =>
		row.map((name) => ({
			from: { element: { type: `sql/${name}` } },
			allow: to([
				...LAYERS.slice(0, STORE + 1),
				`sql/${name}`,
				...SQL_LAYERS.slice(0, i)
					.flat()
					.map((each) => `sql/${each}`),
			]),
		})),
	),
	{
		from: { element: { types: { anyOf: [...LAYERS.slice(0, STORE + 1), ...SQL] } } },
		disallow: { to: { file: { categories: 'facade' } } },
	},
	{ from: { file: { categories: 'facade' } }, allow: to([...LAYERS.slice(0, STORE + 1), ...SQL]) },
	{ from: { file: { categories: 'index' } }, allow: to(LAYERS) },
	{ disallow: { to: { file: { categories: 'index' } } } },
];
