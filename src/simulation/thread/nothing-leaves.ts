import { ChildProcess } from 'node:child_process';
import { Socket as DatagramSocket } from 'node:dgram';
import { Socket } from 'node:net';

/**
 * From now on this thread opens no connection and starts no program, whatever its code does: what
 * would call out is replaced before, so this only catches what nobody thought of.
 */
export function letNothingLeave(): void {
	const refuse = (): never => {
		throw new Error('A rehearsal calls nothing outside of itself.');
	};
	Socket.prototype.connect = refuse;
	DatagramSocket.prototype.send = refuse;
	(ChildProcess.prototype as unknown as { spawn: () => never }).spawn = refuse;
}
