import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A folder that holds `include/node` for the Node that runs this, or undefined.
 *
 * Native add-ons without a binary for this machine are compiled against these headers. node-gyp
 * would download them from nodejs.org; with access to the npm registry only, they are found here:
 * the npm package `node` installs `node-<platform>-<arch>` inside itself, which is the complete
 * distribution, headers included (`node-api-headers` has only the N-API part, which node-gyp does
 * not accept as nodedir).
 */
export function nodeHeadersDir(): string | undefined {
	const { platform, arch } = process;
	const places = [join(dirname(process.execPath), '..')];
	for (const prefix of ['node', 'node-bin']) {
		const name = `${prefix}-${platform}-${arch}`;
		try {
			const nodePackage = dirname(require.resolve('node/package.json'));
			places.push(join(nodePackage, 'node_modules', name), join(nodePackage, '..', name));
		} catch {
			// The package `node` is not installed: this Node has another origin, with its own headers.
		}
	}
	return places.find((place) => existsSync(join(place, 'include', 'node', 'node_api.h')));
}
