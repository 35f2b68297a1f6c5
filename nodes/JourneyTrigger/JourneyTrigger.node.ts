import type {
	IExecuteFunctions,
	IHookFunctions,
	INodeExecutionData,
	INodeType,
	ITriggerFunctions,
	ITriggerResponse,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import {
	deactivateJourney,
	executeJourneyTrigger,
	receiveCall,
	registerJourney,
	searchEventNames,
	triggerJourney,
} from '../../src';
import { description } from './description';

export class JourneyTrigger implements INodeType {
	description = description;

	methods = { listSearch: { searchEventNames } };

	webhookMethods = {
		default: {
			/** A journey is made known with every activation: its settings may have changed. */
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return false;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				if (this.getMode() !== 'manual') await registerJourney(this);
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				if (this.getMode() !== 'manual') await deactivateJourney(this);
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveCall(this);
	}

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await triggerJourney(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await executeJourneyTrigger(this);
	}
}
