/*
 * Draws the map of the demo's journey for the README: `npm run map-picture`, after `npm start`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { journeyZone } from '../src/journey/cap';
import { journeyMapOf } from '../src/report/mined-map';
import { svgOf } from '../src/report/pictures/svg';
import { pngOf } from '../src/report/png/png';
import { spanOf } from '../src/report/spans';
import { COLUMN_KINDS, type Database } from '../src/store/schema';
import { openSqlStore } from '../src/store/sql/store';
import { openSqlite } from '../src/store/sqlite/open';
import { dayAt } from '../src/time/day';
import { demoFolder, repoRoot } from './paths';

const KEY = 'demo-onboarding';
const WIDTH = 1_000;
const FILES = { light: 'journey-map.png', dark: 'journey-map-dark.png' } as const;

async function main(): Promise<void> {
	const path = join(demoFolder, 'n8n', '.n8n', 'journey', 'journey.sqlite');
	const store = await openSqlStore(await openSqlite<Database>({ path, columns: COLUMN_KINDS }));
	const journeys = await store.journeys.list(await store.workspace('default'));
	const found = journeys.find(({ key }) => key === KEY);
	if (found === undefined) throw new Error(`${path} has no history yet. Run npm start first.`);
	const { id, name, nodeId, config } = found;
	const zone = journeyZone(config);
	const journey = { id, name, nodeId, zone, graph: await store.journeys.graph(id) };
	const now = Date.now();
	const span = spanOf({ range: 'allTime', basis: 'entry' }, now, zone);
	const map = await journeyMapOf(store, { journey, span, today: dayAt(now, zone) });
	await store.close();
	for (const [theme, file] of Object.entries(FILES) as Array<[keyof typeof FILES, string]>) {
		const { journey: title, subtitle } = map;
		const svg = svgOf({ type: 'map', map }, { width: WIDTH, theme, title, subtitle });
		writeFileSync(join(repoRoot, 'docs', 'images', file), await pngOf(svg, { scale: 1 }));
	}
}

main().then(
	() => process.exit(0),
	(error: Error) => {
		console.error(error.message);
		process.exit(1);
	},
);
