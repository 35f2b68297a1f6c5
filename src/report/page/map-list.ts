import { escapeHtml } from '../../lib/escape-html';
import type { JourneyMap, MapEdge, MapNode } from '../journey-map';
import { flowOf, type MapFlow } from '../pictures/map-flow';
import { edgeWords, nodeWords, placeWords } from '../pictures/map-words';
import { totalsText } from '../totals-text';

/**
 * A journey map as an HTML list in the order of the flow, branches indented, with the numbers of the
 * picture; for narrow screens and screen readers.
 */
export function mapList(map: JourneyMap): string {
	const flow = flowOf(map);
	const list = new FlowList(flow);
	const chains = flow.nodes.map((node) => list.chainFrom(node)).filter(Boolean);
	return `<div class="report-list">
<p>${escapeHtml(totalsText(map))}</p>
<ol>
${chains.join('\n')}
</ol>
</div>`;
}

/** Each node is listed once; other ways to it refer to it by its name. */
class FlowList {
	readonly #listed = new Set<string>();
	readonly #byId: Map<string, MapNode>;

	constructor(private readonly flow: MapFlow) {
		this.#byId = new Map(flow.nodes.map((node) => [node.id, node]));
	}

	/** The node and what follows it, until it branches; empty if the node is listed already. */
	chainFrom(first: MapNode): string {
		const items: string[] = [];
		let node: MapNode | undefined = first;
		while (node && !this.#listed.has(node.id)) {
			this.#listed.add(node.id);
			const edges: MapEdge[] = this.flow.outgoing.get(node.id) ?? [];
			const only: MapEdge | undefined = edges.length === 1 ? edges[0] : undefined;
			if (only === undefined) {
				items.push(`<li>${this.#nodeOf(node)}${this.#branches(edges)}</li>`);
				break;
			}
			const next: MapNode = this.#byId.get(only.to)!;
			items.push(`<li>${this.#nodeOf(node)}${this.#wayOf(only)}</li>`);
			node = next;
		}
		return items.join('\n');
	}

	#branches(edges: readonly MapEdge[]): string {
		if (edges.length === 0) return '';
		const branches = edges.map((edge) => {
			const way = this.#wayOf(edge);
			const chain = this.chainFrom(this.#byId.get(edge.to)!);
			return `<li>${way}${chain === '' ? '' : `<ol>${chain}</ol>`}</li>`;
		});
		return `<ol class="report-branches">${branches.join('\n')}</ol>`;
	}

	#wayOf(edge: MapEdge): string {
		const target = this.#byId.get(edge.to)!;
		const words = `${bdi(edgeWords(edge))}`;
		const further = this.#listed.has(edge.to) ? `, on to ${bdi(target.name)} (listed above)` : '';
		return `<span class="report-way">${this.flow.back.has(edge) ? '↑' : '↓'} ${words}${further}</span>`;
	}

	#nodeOf(node: MapNode): string {
		const classes = ['report-node', node.state !== 'current' && `report-${node.state}`];
		const place = placeWords(node);
		return `<div class="${classes.filter(Boolean).join(' ')}"><strong>${bdi(node.name)}</strong>${
			place === '' ? '' : `<small>${bdi(place)}</small>`
		}<small>${bdi(nodeWords(this.flow, node).join(' · '))}</small></div>`;
	}
}

const bdi = (text: string): string => `<bdi>${escapeHtml(text)}</bdi>`;
