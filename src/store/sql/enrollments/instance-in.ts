import type { Instance } from '../../../journey/instance';
import type { EnrollmentTable } from '../../schema';

/** The instance in a row of enrollments; see `concerns`. */
export const instanceIn = (row: Pick<EnrollmentTable, 'instance' | 'instance_key'>): Instance => ({
	instance: row.instance,
	instanceKey: row.instance_key,
});
