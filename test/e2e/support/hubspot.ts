import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { generate } from 'selfsigned';

const HOST = 'api.hubapi.com';

interface Filter {
	propertyName: string;
	operator: string;
	value: string;
}

interface SearchBody {
	filterGroups: Array<{ filters: Filter[] }>;
	properties: string[];
}

interface Call {
	method: string;
	path: string;
	body: unknown;
}

export interface HubspotContact {
	id: number;
	properties: Record<string, string>;
	/** ms */
	changedAt: number;
}

export interface HubspotDeal {
	id: number;
	contacts: number[];
	stage: string;
	amount: string;
	/** When it came to the stage, in ms. */
	stagedAt: number;
	/** ms */
	changedAt: number;
}

/**
 * A HubSpot account behind HubSpot's own address: a proxy that leads there and nowhere else, and the
 * calls of n8n's node with the answers of the API's reference (https://developers.hubspot.com/docs/api).
 */
export class Hubspot {
	readonly contacts: HubspotContact[] = [];
	readonly deals: HubspotDeal[] = [];
	/** Properties that were written, in their order. */
	readonly writes: Array<Record<string, string>> = [];
	/** Times that a contact was among those that a search found, by its ID. */
	readonly found = new Map<number, number>();
	/** Calls that it does not know, or without the key. */
	readonly refused: string[] = [];

	private constructor(
		private readonly key: string,
		private readonly proxy: Server,
		private readonly sockets: Set<Socket>,
	) {}

	/** @param certificateFile where its certificate is written, for NODE_EXTRA_CA_CERTS */
	static async start(key: string, certificateFile: string): Promise<Hubspot> {
		const { private: privateKey, cert } = await generate([{ name: 'commonName', value: HOST }], {
			...{ keySize: 2048, algorithm: 'sha256' },
			extensions: [
				{ name: 'basicConstraints', cA: true },
				{ name: 'subjectAltName', altNames: [{ type: 2, value: HOST }] },
			],
		});
		writeFileSync(certificateFile, cert);
		const proxy = createServer();
		const sockets = new Set<Socket>();
		const account = new Hubspot(key, proxy, sockets);
		const api = createSecureServer({ key: privateKey, cert }, (request, response) => {
			void account.answer(request).then(({ status, body }) => {
				response.writeHead(status, { 'content-type': 'application/json' });
				response.end(JSON.stringify(body));
			});
		});
		proxy.on('connect', (request, socket: Socket) => {
			if (request.url !== `${HOST}:443`) return void socket.destroy();
			sockets.add(socket);
			socket.on('error', () => socket.destroy());
			socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
			api.emit('connection', socket);
		});
		await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
		return account;
	}

	get proxyUrl(): string {
		return `http://127.0.0.1:${(this.proxy.address() as AddressInfo).port}`;
	}

	close(): void {
		for (const socket of this.sockets) socket.destroy();
		this.proxy.close();
	}

	private async answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
		const written = await text(request);
		const { pathname } = new URL(request.url!, `https://${HOST}`);
		const call = {
			...{ method: request.method!, path: pathname },
			body: written === '' ? undefined : (JSON.parse(written) as unknown),
		};
		const isKnown = request.headers.authorization === `Bearer ${this.key}`;
		const body = isKnown ? this.bodyFor(call) : undefined;
		if (body !== undefined) return { status: 200, body };
		this.refused.push(`${call.method} ${call.path}`);
		return { status: isKnown ? 404 : 401, body: { status: 'error', message: 'refused' } };
	}

	private bodyFor({ method, path, body }: Call): unknown {
		const [, deal] = /^\/deals\/v1\/deal\/(\d+)$/.exec(path) ?? [];
		const [, vid] = /^\/contacts\/v1\/contact\/vid\/(\d+)\/profile$/.exec(path) ?? [];
		const [, email] = /^\/contacts\/v1\/contact\/createOrUpdate\/email\/([^/]+)$/.exec(path) ?? [];
		if (method === 'POST' && path === '/crm/v3/objects/contacts/search') {
			return this.foundContacts(body as SearchBody);
		}
		if (method === 'POST' && path === '/crm/v3/objects/deals/search') {
			return this.foundDeals(body as SearchBody);
		}
		if (method === 'GET' && deal) return this.dealOf(Number(deal));
		if (method === 'GET' && vid) return this.profileOf(Number(vid));
		if (method === 'POST' && email) {
			return this.write(decodeURIComponent(email), body as { properties: Written[] });
		}
		return undefined;
	}

	private foundContacts({ filterGroups, properties }: SearchBody) {
		const since = sinceOf(filterGroups, 'lastmodifieddate');
		const found = this.contacts.filter(({ changedAt }) => changedAt >= since);
		for (const { id } of found) this.found.set(id, (this.found.get(id) ?? 0) + 1);
		const results = found.map(({ id, properties: all }) => ({
			id: String(id),
			properties: Object.fromEntries(properties.map((name) => [name, all[name] ?? null])),
		}));
		return { total: results.length, results };
	}

	private foundDeals({ filterGroups }: SearchBody) {
		const since = sinceOf(filterGroups, 'hs_lastmodifieddate');
		const found = this.deals.filter(({ changedAt }) => changedAt >= since);
		const results = found.map(({ id, stage }) => ({
			...{ id: String(id), properties: { dealstage: stage } },
		}));
		return { total: results.length, results };
	}

	private dealOf(wanted: number) {
		const deal = this.deals.find(({ id }) => id === wanted);
		if (deal === undefined) return undefined;
		return {
			dealId: deal.id,
			associations: { associatedVids: deal.contacts, associatedCompanyIds: [] },
			properties: {
				dealstage: { value: deal.stage, timestamp: deal.stagedAt },
				amount: { value: deal.amount, timestamp: deal.stagedAt },
			},
		};
	}

	private profileOf(wanted: number) {
		const contact = this.contacts.find(({ id }) => id === wanted);
		if (contact === undefined) return undefined;
		const entries = Object.entries(contact.properties);
		return {
			vid: contact.id,
			properties: Object.fromEntries(entries.map(([name, value]) => [name, { value }])),
		};
	}

	private write(email: string, { properties }: { properties: Written[] }) {
		const known = this.contacts.find((each) => each.properties.email === email);
		const contact = known ?? { id: this.contacts.length + 1, properties: { email }, changedAt: 0 };
		if (known === undefined) this.contacts.push(contact);
		const values = Object.fromEntries(properties.map(({ property, value }) => [property, value]));
		Object.assign(contact.properties, values);
		contact.changedAt = Date.now();
		this.writes.push({ email, ...values });
		return { vid: contact.id, isNew: known === undefined };
	}
}

interface Written {
	property: string;
	value: string;
}

/** As HubSpot reads it: ms as text. */
function sinceOf(groups: SearchBody['filterGroups'], property: string): number {
	const [{ filters }] = groups;
	const [{ propertyName, operator, value }] = filters;
	if (propertyName !== property || operator !== 'GTE' || !/^\d{13}$/.test(value)) {
		throw new Error(`Unexpected filter ${JSON.stringify(filters)}`);
	}
	return Number(value);
}
