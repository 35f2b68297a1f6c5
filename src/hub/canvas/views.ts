import { createHash } from 'node:crypto';
import { journeyZone } from '../../journey/cap';
import type { Journey } from '../../journey/journey';
import { MINUTE_MS } from '../../lib/milliseconds';
import { Recent } from '../../lib/recent';
import type { ReportedJourney } from '../../report/journey-report';
import { journeyMapOf } from '../../report/mined-map';
import { addNumbers, nodeNumbers, type NodeNumbers } from '../../report/node-numbers';
import { drawSvg, pngOf } from '../../report/png/png';
import { spanOf } from '../../report/spans';
import type { Store } from '../../store/store';
import { dayAt } from '../../time/day';

export interface MapPicture {
	png: Buffer;
	/** Of HTTP, with its quotes. */
	etag: string;
}

type Numbers = ReadonlyMap<string, NodeNumbers>;

/** px */
const MAP_WIDTH = 1_000;

/**
 * What n8n's canvas shows of journeys. Each view is made once in a while, however many editors show
 * it.
 */
export class CanvasViews {
	readonly #numbers = new Recent<Numbers>(5_000, 200);
	readonly #pictures = new Recent<MapPicture | null>(MINUTE_MS, 20);

	constructor(private readonly store: Pick<Store, 'journeys' | 'reports'>) {}

	/** By n8n's id of the node; empty for a workflow without a journey in the workspace. */
	async numbers(workspaceId: number, workflowId: string, now: number): Promise<Numbers> {
		return await this.#numbers.get(`${workspaceId} ${workflowId}`, now, async () => {
			const journeys = await this.store.journeys.list(workspaceId);
			const numbers = new Map<string, NodeNumbers>();
			for (const journey of journeys.filter((each) => each.workflowId === workflowId)) {
				const reported = await this.#reported(journey);
				const today = dayAt(now, reported.zone);
				addNumbers(numbers, await nodeNumbers(this.store, reported, workflowId, today));
			}
			return numbers;
		});
	}

	/** The map of the last 30 days by entry; null if the workspace has no such journey. */
	async picture(workspaceId: number, key: string, now: number): Promise<MapPicture | null> {
		return await this.#pictures.get(`${workspaceId} ${key}`, now, async () => {
			const journeys = await this.store.journeys.list(workspaceId);
			const journey = journeys.find((each) => each.key === key);
			if (journey === undefined) return null;
			const reported = await this.#reported(journey);
			const span = spanOf({ range: 'last30Days', basis: 'entry' }, now, reported.zone);
			const today = dayAt(now, reported.zone);
			const map = await journeyMapOf(this.store, { journey: reported, span, today });
			const { journey: title, subtitle } = map;
			const options = { width: MAP_WIDTH, theme: 'light', title, subtitle } as const;
			const svg = await drawSvg({ type: 'map', map }, options);
			const png = await pngOf(svg);
			const digest = createHash('sha256').update(png).digest('base64url').slice(0, 22);
			return { png, etag: `"${digest}"` };
		});
	}

	async #reported(journey: Journey): Promise<ReportedJourney> {
		const { id, name, nodeId, config } = journey;
		const graph = await this.store.journeys.graph(id);
		return { id, name, nodeId, zone: journeyZone(config), graph };
	}
}
