import { formatCell } from './format';
import type { JourneyMap } from './journey-map';

const count = (value: number) => formatCell(value, 'number');

/** `entered = waiting + ...`, in enrollments. */
export function totalsText({ totals }: Pick<JourneyMap, 'totals'>): string {
	const { waitingBefore = 0, entered, waiting, completed, converted, exited, failed } = totals;
	const before = waitingBefore > 0 ? `${count(waitingBefore)} waiting before + ` : '';
	return (
		`${before}${count(entered)} entered = ${count(waiting)} waiting + ${count(completed)} completed + ` +
		`${count(converted)} converted + ${count(exited)} exited + ${count(failed)} failed`
	);
}
