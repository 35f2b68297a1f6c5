import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { currentContacts } from '../../hub/current-contacts';
import type { HubEvent } from '../../hub/request';
import type { Store } from '../../store/store';

/** An item per event, with the contact's current data. */
export async function hubItems(
	{ contacts }: Pick<Store, 'contacts'>,
	workspaceId: number,
	events: readonly HubEvent[],
): Promise<INodeExecutionData[]> {
	const ids = [...new Set(events.flatMap(({ contactId }) => contactId ?? []))];
	const known = await currentContacts({ contacts }, workspaceId, ids);
	return events.map(({ name, properties, occurredAt, contactId }) => {
		const { channel, message: id, step } = properties;
		const contact = contactId === null ? null : (known.get(contactId) ?? null);
		const event = { name, properties, occurredAt: new Date(occurredAt).toISOString() };
		const json: IDataObject = {
			event: { ...event } as IDataObject,
			contact: contact && ({ ...contact } as IDataObject),
			...(id !== undefined && { message: { id, channel, step } as IDataObject }),
		};
		return { json };
	});
}
