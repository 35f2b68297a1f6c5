import type { Scores } from '../../score/scores';
import type { SqlBase } from './base';

export function sqlScores(_base: SqlBase): Scores {
	return {} as Scores;
}
