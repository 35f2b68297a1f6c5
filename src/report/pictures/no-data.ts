import type { Drawing } from './frame';
import { text } from './marks';

/** What a picture without entries shows. */
export function noData(width: number): Drawing {
	const sentence = 'No data in this date range.';
	return {
		...{ width, height: 40, description: sentence },
		marks: text(width / 2, 24, sentence, { color: 'p-soft', anchor: 'middle' }),
	};
}
