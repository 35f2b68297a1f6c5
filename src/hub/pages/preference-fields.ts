/** The name of the form's box for a channel, or for a topic on it. */
export function fieldOf(channel: string, topic?: string): string {
	return topic === undefined ? `channel:${channel}` : `topic:${channel}:${topic}`;
}

/** The field that says that the form had that box: one that is off is not sent. */
export function shownField(field: string): string {
	return `shown:${field}`;
}
