import {
	postgresConfigFromCredential,
	postgresConfigFromUrl,
} from '../../src/store/postgres/config';

describe("n8n's postgres credential", () => {
	const credential = {
		host: 'db.example.com',
		database: 'n8n',
		user: 'n8n',
		password: 'secret',
		maxConnections: 100,
		allowUnauthorizedCerts: false,
		ssl: 'disable',
		port: 5432,
		sshTunnel: false,
	};

	it.each([
		[{ ssl: 'disable' }, false],
		[{ ssl: undefined }, false],
		[{ ssl: 'allow' }, true],
		[{ ssl: 'require' }, true],
		[{ ssl: 'verify-full' }, true],
		[{ ssl: 'disable', allowUnauthorizedCerts: true }, { rejectUnauthorized: false }],
		[{ ssl: 'require', allowUnauthorizedCerts: true }, { rejectUnauthorized: false }],
	])("has for %j the meaning of n8n's own Postgres node", (changes, ssl) => {
		expect(postgresConfigFromCredential({ ...credential, ...changes }).ssl).toEqual(ssl);
	});

	it('may lower the number of connections but not raise it past ten', () => {
		expect(postgresConfigFromCredential(credential).max).toBe(10);
		expect(postgresConfigFromCredential({ ...credential, maxConnections: 3 }).max).toBe(3);
	});

	it('is refused with an SSH tunnel, naming the remedy', () => {
		const read = () => postgresConfigFromCredential({ ...credential, sshTunnel: true });
		expect(read).toThrow(/SSH tunnel.*ssh -N -L/s);
	});

	it('is refused without host or user, naming them and not the password', () => {
		const read = () => postgresConfigFromCredential({ ...credential, host: '', user: undefined });
		expect(read).toThrow(/host: .*user: /);
		expect(read).not.toThrow(/secret/);
	});
});

describe('a Postgres URL', () => {
	it.each(['mysql://user:secret@host/db', 'secret', ''])('is refused as %j', (url) => {
		expect(() => postgresConfigFromUrl(url)).toThrow(/postgres:\/\/user:password@host/);
		expect(() => postgresConfigFromUrl(url)).not.toThrow(/secret/);
	});

	it.each(['p@/secret', '12/secret', '12?secret', '12#secret', 'p@#secret'])(
		'is refused with the password %j, of which a part would be taken for host or database',
		(password) => {
			const read = () => postgresConfigFromUrl(`postgres://user:${password}@host/db`);
			expect(read).toThrow(/percent-encoded/);
			expect(read).not.toThrow(/secret/);
		},
	);

	it.each([
		'postgres://user:p%40%2Fss@host:5432/db?sslmode=verify-full',
		'postgresql://user@host/db?application_name=a@b',
		'postgres://user:p@ss@host/db',
	])('is taken as it is: %s', (url) => {
		expect(postgresConfigFromUrl(url)).toMatchObject({ connectionString: url });
	});
});
