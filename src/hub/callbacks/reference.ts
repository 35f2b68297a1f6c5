import type { MessageReport } from '../reports/report';
import { textIn } from './fields';

type Named = Pick<MessageReport, 'messageId' | 'workspaceId'>;

/**
 * The message that a mail's mark names, `<workspaceId>-<messageId>`. The mark is sent to the
 * provider with the mail and returned in its reports.
 */
export function markIn(object: unknown, key: string): Named {
	return readMark(textIn(object, key));
}

export function readMark(text: string): Named {
	const [, workspace, message] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
	if (message === undefined) return {};
	return { workspaceId: Number(workspace), messageId: Number(message) };
}

/** A Message-ID (RFC 5322, 3.6.4) as the ledger keeps it: without angle brackets. */
export function bareId(text: string): string {
	return text.trim().replace(/^<|>$/g, '');
}

/** `ids` without empty ones and duplicates. */
export function providerIds(...ids: readonly string[]): string[] {
	return [...new Set(ids.filter((id) => id !== ''))];
}
