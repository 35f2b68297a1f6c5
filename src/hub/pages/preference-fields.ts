/** The name of the form's box for a channel, or for a topic on it. */
export function fieldOf(channel: string, topic?: string): string {
	return topic === undefined ? `channel:${channel}` : `topic:${channel}:${topic}`;
}

/** The hidden field of a box in the form: browsers do not send unchecked boxes. */
export function shownField(field: string): string {
	return `shown:${field}`;
}
