import { packTarball } from '../../../dev/pack';

/** All tests install the same tarball, the one that would be published. */
export default async function packOnce(): Promise<void> {
	process.env.JOURNEY_TARBALL = await packTarball();
}
