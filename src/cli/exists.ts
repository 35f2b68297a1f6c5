import { access } from 'node:fs/promises';

/** Whether a file or folder of that name exists. */
export async function exists(path: string): Promise<boolean> {
	return await access(path).then(
		() => true,
		() => false,
	);
}
