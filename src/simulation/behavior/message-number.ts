/**
 * Numbers the messages of each group in the order in which they are first seen, from 1. Messages of
 * one contact and step are seen in the order of time, so their numbers do not depend on other
 * contacts, steps and journeys.
 */
export class MessageNumbers {
	readonly #groups = new Map<string, Map<number, number>>();

	of(group: string, messageId: number): number {
		let numbers = this.#groups.get(group);
		if (numbers === undefined) this.#groups.set(group, (numbers = new Map()));
		let number = numbers.get(messageId);
		if (number === undefined) numbers.set(messageId, (number = numbers.size + 1));
		return number;
	}
}
