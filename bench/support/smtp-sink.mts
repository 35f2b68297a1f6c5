// A mail server that accepts everything and keeps nothing, in a process of its own, so that its
// cost does not count for the sender. Sends its port to the parent when it listens. Its argument:
// how long (ms) it takes to write a mail.
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
