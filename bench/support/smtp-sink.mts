// A mail server that takes everything and keeps nothing, in a process of its own: what it costs is
// not to be taken for the sender's. Tells its port when it listens. Its argument: how long (ms) it
// takes to write a mail down.
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

const writingMs = Number(process.argv[2] ?? 0);

const server = new SMTPServer({
	authOptional: true,
	disabledCommands: ['STARTTLS'],
	disableReverseLookup: true,
	logger: false,
	onData(stream, _session, done) {
		stream.resume();
		stream.on('end', () => {
			if (writingMs === 0) done(null, 'taken');
			else setTimeout(() => done(null, 'taken'), writingMs);
		});
	},
});
server.on('error', () => {});
server.listen(0, '127.0.0.1', () => {
	process.send!((server.server.address() as AddressInfo).port);
});
