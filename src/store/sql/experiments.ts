import type { Experiments } from '../../journey/experiments';
import type { SqlBase } from './base';

export function sqlExperiments(_base: SqlBase): Experiments {
	return {} as Experiments;
}
