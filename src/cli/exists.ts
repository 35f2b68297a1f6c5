import { access } from 'node:fs/promises';

/** Whether there is something of that name, a file or a folder. */
export async function exists(path: string): Promise<boolean> {
	return await access(path).then(
		() => true,
		() => false,
	);
}
