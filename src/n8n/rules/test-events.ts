import type { IDataObject } from 'n8n-workflow';
import type { JsonObject } from '../../lib/json';

/** An event on an item. */
export interface ItemEvent {
	name: string;
	properties: JsonObject;
	occurredAt: string;
	/** The store's id; absent: it was made up for a test run. */
	id?: number;
}

/** The events of a manual execution, which no store knows: of the entry, and those waited for. */
interface TestEvents {
	entry: ItemEvent | null;
	awaited: ItemEvent[];
}

/** Field of the item's journey. */
const FIELD = 'testEvents';

export function testEventsOf({ event, journey }: IDataObject): TestEvents {
	const kept = (journey as IDataObject | undefined)?.[FIELD] as TestEvents | undefined;
	return kept ?? { entry: (event as unknown as ItemEvent | undefined) ?? null, awaited: [] };
}

/** The item as it leaves a wait that the event has ended. */
export function reachedBy(json: IDataObject, event: IDataObject): IDataObject {
	const { entry, awaited } = testEventsOf(json);
	const events = { entry, awaited: [...awaited, event] };
	return {
		...json,
		event,
		...(json.journey !== undefined && {
			journey: { ...(json.journey as IDataObject), [FIELD]: events },
		}),
		wait: { endedBy: 'event' },
	} as IDataObject;
}
