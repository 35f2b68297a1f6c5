import { normalCdf } from '../../experiment/normal';
import type { JsonObject } from '../../lib/json';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/milliseconds';
import { resolveZone } from '../../time/zone';
import type { SimulatedMessage } from '../message';
import { clickTargetsIn } from '../message-links';
import type { ListedContact, SimulatedContact } from '../simulated-contact';
import { Activity } from './activity';
import type { Act, Behavior, Fate } from './behavior';
import { delayAt, type Delay } from './delay';
import { drawsOf, normalDraw } from './draws';
import { MessageNumbers } from './message-number';
import type { BehaviorModel, MessageRule } from './model';
import { compilePattern, type Pattern } from './pattern';
import { generate, meets, pick } from './properties';

/** What a model leaves open. */
export interface ModelOptions {
	seed: number;
	/** When virtual time begins, in ms. */
	from: number;
	days: number;
	/** Of contacts that have no zone. */
	timezone: string;
}

/** A behavior that also says when contacts appear, and in which zone. */
export interface ModeledBehavior extends Behavior {
	appear(contact: ListedContact): SimulatedContact;
}

const OPEN_DELAY: Delay = { median: 2 * HOUR_MS, p90: 24 * HOUR_MS };
const CLICK_DELAY: Delay = { median: 2 * MINUTE_MS, p90: 30 * MINUTE_MS };
const REPLY_DELAY: Delay = { median: 3 * HOUR_MS, p90: 24 * HOUR_MS };
/** Mail programs that fetch pictures ahead do so within minutes; scanners click before delivery. */
const MACHINE_OPEN_DELAY: Delay = { median: 5 * MINUTE_MS, p90: HOUR_MS };
const SCANNER_DELAY: Delay = { from: 1_000, to: MINUTE_MS };
/** An event that follows from an event that follows...: a circle ends here. */
const LONGEST_CHAIN = 10;

/**
 * What contacts do by a model. Each decision has a random number of its own, keyed by the seed, the
 * contact, and the journey, step and number of the message: a contact reacts to its nth message of a
 * step in the same way whatever else happens, in any order, and in another version of the journey.
 */
export function modeledBehavior(model: BehaviorModel, options: ModelOptions): ModeledBehavior {
	return new Modeled(model, options);
}

interface CompiledRule {
	rule: MessageRule;
	fits(contact: SimulatedContact, message: SimulatedMessage): boolean;
}

/** What led to an event, for what follows from it. */
interface Cause {
	event: string;
	at: number;
	properties: JsonObject;
	key: string;
}

class Modeled implements ModeledBehavior {
	readonly description: string;
	readonly #model: BehaviorModel;
	readonly #options: ModelOptions;
	readonly #until: number;
	readonly #activity: Activity;
	readonly #rules: readonly CompiledRule[];
	readonly #numbers = new MessageNumbers();

	constructor(model: BehaviorModel, options: ModelOptions) {
		this.description = `the model '${model.name}', seed ${options.seed}`;
		this.#model = model;
		this.#options = options;
		this.#until = options.from + options.days * DAY_MS;
		this.#activity = new Activity(model.hours, model.weekdays);
		this.#rules = model.messages.map((rule) => ({ rule, fits: compileWhen(rule.when) }));
	}

	appear(contact: ListedContact): SimulatedContact {
		const { starts, zones } = this.#model;
		const { from } = this.#options;
		const hasZone = typeof contact.traits.timezone === 'string';
		const traits =
			zones === undefined || hasZone
				? contact.traits
				: { ...contact.traits, timezone: pick(zones, this.#draw(contact.key, 'zone')) };
		const zone = this.#zoneOf(traits);
		const over = starts?.over ?? 0;
		const active = this.#activity.elapsed(from, from + over, zone);
		const spread = () =>
			this.#activity.advance(from, this.#draw(contact.key, 'start') * active, zone);
		return { ...contact, traits, startsAt: contact.startsAt ?? (over === 0 ? from : spread()) };
	}

	acts(contact: SimulatedContact): Act[] {
		const causes = [...this.#startOf(contact), ...this.#spontaneous(contact)];
		return causes.flatMap((cause) => this.#chain(contact, cause));
	}

	reactions(
		contact: SimulatedContact,
		message: SimulatedMessage,
		earlier: readonly number[],
	): Act[] {
		const rule = this.#ruleOf(contact, message);
		const key = this.#keyOf(contact, message);
		const zone = this.#zoneOf(contact.traits);
		const interest = this.#interest(contact, key);
		const { response, annoyance } = this.#frequency(message, earlier);
		const acts: Act[] = [];
		const to = { contact: contact.key, message: message.id };
		const after = (at: number, delay: Delay, what: string) =>
			this.#activity.advance(at, delayAt(delay, this.#draw(key, `${what} delay`)), zone);
		const happens = (rate: number | undefined, what: string) => this.#happens(rate, key, what);

		const openDelay = rule.openDelay ?? OPEN_DELAY;
		const opens = interest < (rule.open ?? 0) * response;
		const readAt = after(message.at, openDelay, 'open');
		if (opens) acts.push({ ...to, at: readAt, does: 'open', isMachine: false });
		const clicks = interest < (rule.click ?? 0) * response;
		const clickedAt = clicks ? after(readAt, rule.clickDelay ?? CLICK_DELAY, 'click') : null;
		if (clickedAt !== null) {
			const url = this.#linkIn(message, rule, key);
			acts.push({ ...to, at: clickedAt, does: 'click', isMachine: false, ...url });
		}

		acts.push(...this.#machines(contact, message, rule, key));
		if (happens(rule.reply, 'reply')) {
			const { replies = ['Thank you!'] } = rule;
			const text = replies[Math.floor(this.#draw(key, 'reply text') * replies.length)];
			const at = after(message.at, rule.replyDelay ?? REPLY_DELAY, 'reply');
			acts.push({ ...to, at, does: 'reply', text });
		}
		if (happens((rule.unsubscribe ?? 0) * annoyance, 'unsubscribe')) {
			acts.push({ ...to, at: after(readAt, CLICK_DELAY, 'unsubscribe'), does: 'unsubscribe' });
		}
		if (happens((rule.complain ?? 0) * annoyance, 'complain')) {
			acts.push({ ...to, at: after(readAt, CLICK_DELAY, 'complain'), does: 'complain' });
		}
		acts.push(...this.#answer(message, rule, key, (delay) => after(readAt, delay, 'answer'), to));

		const base = {
			message: message.at,
			open: opens ? readAt : null,
			click: clickedAt,
		};
		for (const [i, each] of (rule.events ?? []).entries()) {
			const at = base[each.of];
			if (at === null || !meets(contact.traits, each.where)) continue;
			const name = `event ${i} ${each.event}`;
			if (!happens(each.rate, name)) continue;
			const cause = JSON.stringify([key, name]);
			const properties = generate(
				each.properties,
				contact.startProperties,
				this.#options.seed,
				cause,
			);
			const happensAt = after(at, each.delay, name);
			acts.push(
				...this.#chain(contact, { event: each.event, at: happensAt, properties, key: cause }),
			);
		}
		return acts;
	}

	fate(contact: SimulatedContact, message: SimulatedMessage, attempt: number): Fate {
		const { hard = 0, soft = 0 } = this.#ruleOf(contact, message).bounce ?? {};
		// An address that does not exist never does.
		if (this.#happens(hard, contact.key, 'address', message.channel)) {
			const reason = 'The address does not exist.';
			return { fate: 'refused', kind: 'permanent', code: '550', reason };
		}
		if (this.#happens(soft, this.#keyOf(contact, message), `attempt ${attempt}`)) {
			const reason = 'The mailbox takes nothing now.';
			return { fate: 'refused', kind: 'temporary', code: '451', reason };
		}
		return { fate: 'accepted' };
	}

	#happens(rate: number | undefined, ...key: ReadonlyArray<string>): boolean {
		return rate !== undefined && rate > 0 && this.#draw(...key) < rate;
	}

	#draw(...key: ReadonlyArray<string>): number {
		return drawsOf(this.#options.seed, ...key)();
	}

	#zoneOf({ timezone }: JsonObject): string {
		return resolveZone(timezone, this.#options.timezone).zone;
	}

	#keyOf({ key }: SimulatedContact, { journeyKey, nodeName, channel, id }: SimulatedMessage) {
		const group = JSON.stringify([key, journeyKey, nodeName, channel]);
		return `${group}#${this.#numbers.of(group, id)}`;
	}

	/**
	 * Uniform from 0 to 1; the lower, the more a message interests. A Gaussian copula makes the numbers
	 * of one contact alike without changing how many are below a rate.
	 */
	#interest(contact: SimulatedContact, key: string): number {
		const { likeness } = this.#model;
		if (likeness === 0) return this.#draw(key, 'interest');
		const { seed } = this.#options;
		const own = normalDraw(drawsOf(seed, contact.key, 'interest'));
		const once = normalDraw(drawsOf(seed, key, 'interest'));
		return normalCdf(Math.sqrt(likeness) * own + Math.sqrt(1 - likeness) * once);
	}

	/** Factors of rates by how many messages came before within the window. */
	#frequency({ at }: SimulatedMessage, earlier: readonly number[]) {
		const { frequency } = this.#model;
		if (frequency === undefined) return { response: 1, annoyance: 1 };
		const recent = earlier.filter((instant) => instant > at - frequency.window).length;
		const beyond = Math.max(0, recent - frequency.free);
		return {
			response: frequency.factor ** beyond,
			annoyance: frequency.unsubscribeFactor ** beyond,
		};
	}

	#ruleOf(contact: SimulatedContact, message: SimulatedMessage): MessageRule {
		const merged: MessageRule = {};
		for (const { rule, fits } of this.#rules)
			if (fits(contact, message)) Object.assign(merged, rule);
		return merged;
	}

	/** One of the message's links, by the first pattern that fits it; all the same without patterns. */
	#linkIn({ content }: SimulatedMessage, { links = { '*': 1 } }: MessageRule, key: string) {
		const patterns = Object.entries(links).map(
			([pattern, part]) => [compilePattern(pattern), part] as const,
		);
		const parts = clickTargetsIn(content).map((url) => {
			const [, part = 0] = patterns.find(([fits]) => fits(url)) ?? [];
			return [url, part] as const;
		});
		if (!parts.some(([, part]) => part > 0)) return {};
		return { url: pick(Object.fromEntries(parts), this.#draw(key, 'link')) };
	}

	/** By contact, as the same mail program opens, and the same scanner clicks, all of its mail. */
	#machines(
		contact: SimulatedContact,
		message: SimulatedMessage,
		rule: MessageRule,
		key: string,
	): Act[] {
		const to = { contact: contact.key, message: message.id, isMachine: true };
		const after = (delay: Delay, what: string) =>
			Math.round(message.at + delayAt(delay, this.#draw(key, `${what} delay`)));
		const acts: Act[] = [];
		if (this.#happens(rule.machineOpen, contact.key, 'machine open', message.channel)) {
			acts.push({ ...to, at: after(MACHINE_OPEN_DELAY, 'machine open'), does: 'open' });
		}
		if (this.#happens(rule.machineClick, contact.key, 'machine click', message.channel)) {
			acts.push({ ...to, at: after(SCANNER_DELAY, 'machine click'), does: 'click' });
		}
		return acts;
	}

	#answer(
		{ survey }: SimulatedMessage,
		{ answer }: MessageRule,
		key: string,
		after: (delay: Delay) => number,
		to: { contact: string; message: number },
	): Act[] {
		const scores = survey === undefined ? undefined : answer?.[survey];
		if (answer === undefined || scores === undefined) return [];
		if (this.#draw(key, 'answer') >= answer.rate) return [];
		const { comments = [''] } = answer;
		const comment = comments[Math.floor(this.#draw(key, 'comment') * comments.length)];
		const score = Number(pick(scores, this.#draw(key, 'score')));
		return [{ ...to, at: after(answer.delay), does: 'answer', score, comment }];
	}

	#startOf(contact: SimulatedContact): Cause[] {
		const { starts } = this.#model;
		if (starts?.event === undefined) return [];
		const key = JSON.stringify([contact.key, 'start']);
		const own = generate(starts.properties, contact.startProperties, this.#options.seed, key);
		const properties = { ...own, ...contact.startProperties };
		return [{ event: starts.event, at: contact.startsAt, properties, key }];
	}

	/** Poisson processes in active time. */
	#spontaneous(contact: SimulatedContact): Cause[] {
		const { seed } = this.#options;
		const zone = this.#zoneOf(contact.traits);
		return this.#model.events.flatMap((rule, i) => {
			if (!meets(contact.traits, rule.where)) return [];
			const random = drawsOf(seed, contact.key, 'event', i, rule.event);
			const gap: Delay = { mean: DAY_MS / rule.perDay };
			const causes: Cause[] = [];
			let at = contact.startsAt;
			for (let n = 1; ; n++) {
				at = this.#activity.advance(at, delayAt(gap, random()), zone);
				if (at >= this.#until) return causes;
				const key = JSON.stringify([contact.key, 'event', i, rule.event, n]);
				const properties = generate(rule.properties, contact.startProperties, seed, key);
				causes.push({ event: rule.event, at, properties, key });
			}
		});
	}

	/** The event, and those that follow from it. */
	#chain(contact: SimulatedContact, cause: Cause, length = 1): Act[] {
		const { event, at, properties, key } = cause;
		if (at >= this.#until) return [];
		const act: Act = { at, contact: contact.key, does: 'track', event, properties };
		if (length >= LONGEST_CHAIN) return [act];
		const zone = this.#zoneOf(contact.traits);
		const next = this.#model.follow.flatMap((rule, i) => {
			if (rule.after !== event || !meets(contact.traits, rule.where)) return [];
			const own = JSON.stringify([key, i, rule.event]);
			if (this.#draw(own, 'happens') >= rule.rate) return [];
			const delay = delayAt(rule.delay, this.#draw(own, 'delay'));
			const caused: Cause = {
				event: rule.event,
				at: this.#activity.advance(at, delay, zone),
				properties: generate(rule.properties, properties, this.#options.seed, own),
				key: own,
			};
			return this.#chain(contact, caused, length + 1);
		});
		return [act, ...next];
	}
}

/** Whether a message fits the conditions of a rule. */
function compileWhen(when: MessageRule['when']): CompiledRule['fits'] {
	const { where, purpose, ...patterns } = when ?? {};
	const read: Record<keyof typeof patterns, (message: SimulatedMessage) => string> = {
		channel: ({ channel }) => channel,
		journey: ({ journeyKey }) => journeyKey,
		step: ({ nodeName }) => nodeName,
		subject: ({ content }) => String(content.subject ?? ''),
		topic: ({ topic }) => topic ?? '',
	};
	const tests = (Object.keys(read) as Array<keyof typeof read>).flatMap((name) => {
		const pattern = patterns[name];
		if (pattern === undefined) return [];
		const test: Pattern = compilePattern(pattern);
		return [(message: SimulatedMessage) => test(read[name](message))];
	});
	return (contact, message) =>
		(purpose === undefined || purpose === message.purpose) &&
		tests.every((test) => test(message)) &&
		meets(contact.traits, where);
}
