const BEAT_MS = 1;

/**
 * The longest block of this thread's event loop while `work` runs, in ms of the thread's own CPU
 * time, so that other programs on the machine do not count.
 */
export async function longestBlock<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
	let longest = 0;
	let before = process.threadCpuUsage();
	const beat = setInterval(() => {
		const { user, system } = process.threadCpuUsage(before);
		longest = Math.max(longest, (user + system) / 1_000);
		before = process.threadCpuUsage();
	}, BEAT_MS);
	try {
		return { result: await work(), ms: longest };
	} finally {
		clearInterval(beat);
	}
}
