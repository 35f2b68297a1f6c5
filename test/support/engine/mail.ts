import { MailServer, type MailServerOptions } from '../../unit/message/support/mail-server';

interface Connection {
	init(): void;
	connectionReady(): void;
	_setListeners(ready: () => void): void;
}

/*
 * The server greets every connection after 100 ms, to catch clients that send too soon. Ours do
 * not, and nearly every test opens a few: that would be a third of the suite's time.
 */
const { SMTPConnection } = jest.requireActual<{ SMTPConnection: { prototype: Connection } }>(
	'smtp-server/lib/smtp-connection',
);
SMTPConnection.prototype.init = function () {
	this._setListeners(() => this.connectionReady());
};

/** A mail server on loopback that does not look up its clients' names. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
	return await MailServer.start({ disableReverseLookup: true, ...options });
}
