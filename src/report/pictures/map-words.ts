import { formatCell, formatDuration } from '../format';
import type { MapEdge, MapNode } from '../journey-map';
import { goesOn, lostAt, STAGE_TITLES, type MapFlow } from './map-flow';
import { shareOf } from './share';

const count = (value: number) => formatCell(value, 'number');

/** The milliseconds of a step without a wait mean nothing to a reader. */
function timeWords(ms: number): string {
	return isTime(ms) ? formatDuration(ms) : 'under 1 s';
}

/** A second or more; at once is no news. */
export function isTime(ms: number | null): ms is number {
	return ms !== null && ms >= 1_000;
}

/** What a map says of a node beside its name, in order. */
export function nodeWords(flow: MapFlow, node: MapNode): string[] {
	const lost = lostAt(flow, node);
	const words = [
		node.state === 'deleted' && 'deleted from the workflow',
		node.state === 'unvisited' && 'never visited',
		`${count(node.reached)} ${node.id === flow.map.start ? 'entered' : 'reached it'}`,
		node.visits !== node.reached && `${count(node.visits)} visits ended`,
		goesOn(flow, node)
			? lost > 0 && `${count(lost)} lost (${shareOf(lost, node.reached) || '–'})`
			: node.dropped > 0 && `${count(node.dropped)} ended here`,
		...(node.openEnds ?? []).map(
			({ output, enrollments }) => `${count(enrollments)} ended at '${output}' (not connected)`,
		),
		node.converted > 0 && `${count(node.converted)} converted here`,
		node.waiting > 0 && `${count(node.waiting)} waiting now`,
		(node.failed ?? 0) > 0 && `${count(node.failed!)} failed here or on the way from here`,
		node.medianMs !== null && `median time there ${timeWords(node.medianMs)}`,
		node.p90Ms !== null && `90 % within ${timeWords(node.p90Ms)}`,
		...(flow.loops.get(node.id) ?? []).map((loop) => `back to itself: ${edgeWords(loop)}`),
	];
	return words.filter((word) => word !== false);
}

/** Volume and time of an edge, with its output. */
export function edgeWords({ output, visits, medianMs, deleted }: MapEdge): string {
	const words = [
		output,
		visits === 1 ? '1 visit' : `${count(visits)} visits`,
		medianMs !== null && `median ${timeWords(medianMs)}`,
		deleted && 'no longer in the workflow',
	];
	return words.filter(Boolean).join(' · ');
}

/** Touchpoint and stage. */
export function placeWords({ touchpoint, stage }: MapNode): string {
	return [touchpoint, stage && STAGE_TITLES[stage]].filter(Boolean).join(' · ');
}
