const BEAT_MS = 1;

/**
 * The longest that the event loop of this thread was kept busy while `work` ran, in ms of the
 * thread's own CPU time: what other programs take of the machine does not count.
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
