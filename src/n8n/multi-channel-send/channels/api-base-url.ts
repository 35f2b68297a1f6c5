import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import {
	allowedDomainsOf,
	type Reach,
	requireReach,
	requireWithin,
} from '../../../message/channels/allowed-domains';
import type { ReadParameter } from '../../parameters/read';
import { writtenOrigins } from './written-origins';

/**
 * 'API Base URL', which replaces the provider's own and gets its credential; undefined if empty.
 * @param name the credential, as in "Slack"
 * @throws ChannelError of kind `config` if the credential must not be sent there
 */
export function apiBaseUrlOf(
	context: IExecuteFunctions,
	read: ReadParameter,
	name: string,
	credential: object,
): string | undefined {
	const url = read<{ apiBaseUrl?: string }>('options', 0, {}).apiBaseUrl?.trim();
	// What is no URL at all is the channel's to explain.
	if (!url || !URL.canParse(url)) return url || undefined;
	const raw = context.getNode().parameters.options as IDataObject | string | undefined;
	const reach: Reach = {
		credential: `The ${name} credential`,
		domains: allowedDomainsOf(name, credential),
		origins: writtenOrigins(typeof raw === 'object' ? raw.apiBaseUrl : raw),
	};
	requireReach(reach, 'API Base URL');
	requireWithin(reach, new URL(url));
	return url;
}
