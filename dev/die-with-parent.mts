// Loaded into a child with --import, before its own code. The IPC channel closes whenever the
// parent has exited, even after kill -9, which no signal handler in the parent could report. The
// child leads its own process group, so processes that it spawned itself (n8n's task runner) die
// with it.
const GRACE_MS = 10_000;

if (process.channel) {
	process.once('disconnect', () => {
		// The output has no reader any more. Without these handlers, n8n logs the failed write, which
		// fails, endlessly.
		for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
		setTimeout(() => process.kill(-process.pid, 'SIGKILL'), GRACE_MS).unref();
		process.kill(process.pid, 'SIGTERM');
	});
	// Listening would keep the child alive after its own work is done.
	process.channel.unref();
}

export {};
