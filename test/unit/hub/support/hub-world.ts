import type { AuthSettings } from '../../../../src/ingest/authenticate';
import type { HttpHeaders } from '../../../../src/lib/http-headers';
import type { CallbackSecrets, ReadCallback } from '../../../../src/hub/callbacks';
import { CanvasViews } from '../../../../src/hub/canvas/views';
import type { HubDeps } from '../../../../src/hub/deps';
import { KeyRing } from '../../../../src/hub/links/link-keys';
import { TEXTS } from '../../../../src/hub/pages/texts';
import { liveRecords, previewRecords } from '../../../../src/hub/records';
import type { HubAnswer } from '../../../../src/hub/request';
import { answerHub } from '../../../../src/hub/router';
import type { HubSettings } from '../../../../src/hub/settings';
import type { ChannelConsent } from '../../../../src/contact/consent';
import type { Contact } from '../../../../src/contact/contact';
import {
	contactLinks,
	makeLinks,
	type LinkBase,
	type MessageLinks,
} from '../../../../src/message/tracking/links';
import { COLUMN_KINDS, type Database } from '../../../../src/store/schema';
import { openSqlStore } from '../../../../src/store/sql/store';
import { openStaticData } from '../../../../src/store/static-data/open';
import { send } from '../../../store/contract/support/sending';
import { DAY, JourneyWorld } from '../../../store/support/journey';

export const HUB_URL = 'https://n8n.example.com/webhook/1f/hub';
export const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

export interface CallOptions {
	method?: string;
	form?: Record<string, string>;
	body?: string | Buffer;
	headers?: HttpHeaders;
}

/** A hub on a real store, and Ann, whose mail was sent a while ago. */
export class HubWorld {
	readonly errors: unknown[] = [];
	/** The deferred writes. */
	readonly deferred: Array<() => Promise<unknown>> = [];
	authentication: AuthSettings = { method: 'none', secret: '' };
	isTest = false;
	dashboardSecret = { name: '', secret: '' };
	canvasKey: string | null = null;
	secrets: CallbackSecrets = {};
	readonly providers = new Map<string, ReadCallback>();
	fetch: typeof globalThis.fetch = async () =>
		await Promise.reject(new Error('Nothing is fetched here'));

	readonly #canvas: CanvasViews;

	private constructor(
		readonly journey: JourneyWorld,
		readonly ring: KeyRing,
		readonly base: LinkBase,
		readonly settings: HubSettings,
		/** Ann's number, and that of the message. */
		readonly ann: number,
		readonly messageId: number,
	) {
		this.#canvas = new CanvasViews(journey.store);
	}

	/** @param given the store; left out: one of its own, in memory */
	static async open(changes: Partial<HubSettings> = {}, given?: JourneyWorld): Promise<HubWorld> {
		const journey = given ?? (await inMemory());
		const { store } = journey;
		await journey.record([
			journey.identify('ann', { email: 'ann@example.com', phone: '+491511234567' }),
		]);
		await journey.enter('ann');
		const [released] = await journey.release('trigger');
		const messageId = await send(journey, released, {}, { status: 'sent', providerId: 'p-1' });
		journey.now += DAY;
		const keys = () => store.hubs.linkKeys(90 * DAY, journey.now);
		const { workspaceId } = journey;
		const base = { hubUrl: HUB_URL, key: (await keys())[0], workspaceId };
		const settings = { ...settingsOf(workspaceId), ...changes };
		const ring = new KeyRing(keys);
		return new HubWorld(journey, ring, base, settings, released.contact.id, messageId);
	}

	links(topic?: string, id = this.messageId): MessageLinks {
		return makeLinks(this.base)({ id, channel: 'email', ...(topic !== undefined && { topic }) });
	}

	get annsLinks() {
		return contactLinks(this.base, this.ann);
	}

	/** A call of a whole address, or of what stands behind the hub's own. */
	async call(url: string, options: CallOptions = {}): Promise<HubAnswer> {
		const whole = new URL(url.startsWith('http') ? url : `${HUB_URL}/${url}`);
		const { form, body, headers = {} } = options;
		const fields = new URLSearchParams(form).toString();
		const request = {
			method: options.method ?? (form || body ? 'POST' : 'GET'),
			path: whole.href.slice(HUB_URL.length + 1).split('?')[0],
			url: whole.href,
			query: Object.fromEntries(whole.searchParams),
			headers: { 'user-agent': BROWSER, ...headers },
			rawBody: Buffer.from(body ?? fields),
			form: form ?? {},
			receivedAt: this.journey.now,
		};
		return await answerHub(request, this.deps());
	}

	deps(): HubDeps {
		const { store, now } = this.journey;
		const { workspaceId } = this.settings;
		return {
			store,
			settings: this.settings,
			records: this.isTest
				? previewRecords(store, workspaceId)
				: liveRecords(store, workspaceId, now),
			isTest: this.isTest,
			zone: 'Europe/Berlin',
			dashboardSecret: async () => this.dashboardSecret,
			readToken: async (token) => await this.ring.read(token, this.journey.now),
			linkKey: async () => await this.ring.newest(this.journey.now),
			canvas: this.#canvas,
			canvasKey: this.canvasKey,
			authentication: async () => this.authentication,
			secrets: async () => this.secrets,
			provider: (name) => this.providers.get(name),
			fetch: this.fetch,
			later: (work) => this.deferred.push(work),
			onError: (error) => this.errors.push(error),
		};
	}

	async contact(): Promise<Contact | null> {
		const { store, workspaceId } = this.journey;
		return (await store.contacts.read(workspaceId, [this.ann]))[0];
	}

	/** Ann's consent for a channel. */
	async consent(channel = 'email'): Promise<ChannelConsent | undefined> {
		return (await this.contact())?.consent[channel] as ChannelConsent | undefined;
	}

	/** Ann's events since she signed up, oldest first, as `name` and properties. */
	async events(): Promise<Array<{ name: string; properties: object }>> {
		const { store, workspaceId } = this.journey;
		const [profile] = await store.contacts.profiles(workspaceId, [this.ann], 100);
		return (profile?.timeline ?? [])
			.filter(({ kind, name }) => kind === 'event' && name !== 'Signed Up')
			.map(({ name, detail }) => ({ name, properties: detail }))
			.reverse();
	}
}

async function inMemory(): Promise<JourneyWorld> {
	const conn = openStaticData<Database>({ columns: COLUMN_KINDS });
	return await JourneyWorld.open(await openSqlStore(conn), conn);
}

function settingsOf(workspaceId: number): HubSettings {
	return {
		workspaceId,
		url: HUB_URL,
		topics: [
			{ key: 'news', name: 'Newsletter', description: 'What is new, once a month' },
			{ key: 'offers', name: 'Offers', description: '' },
		],
		channels: ['email', 'sms'],
		consentNeeded: 'optOut',
		brand: { name: 'Acme', colour: '#3b4a9c' },
		language: 'en',
		texts: { ...TEXTS },
		callbacks: [],
		dashboard: 'off',
	};
}
