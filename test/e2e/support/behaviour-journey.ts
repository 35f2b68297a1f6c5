import type { WorkflowJson } from '../../../dev/n8n-client';
import { WorkflowBuilder } from '../../../dev/workflow-builder';
import type { World } from '../../../dev/world';

const named = (value: string) => ({ __rl: true, mode: 'name', value });
const pathed = (value: string) => ({ __rl: true, mode: 'path', value });
const conditions = (...values: object[]) => ({ conditions: { values } });
const did = (event: string, times = 1) => ({
	type: 'didEvent',
	eventName: named(event),
	times,
	window: 'entry',
});

/** Where the nodes stand on the canvas, so that lines do not cross. */
const POSITIONS: Record<string, [number, number]> = {
	'Signed Up': [0, 0],
	'Score Lead': [180, -16],
	'Make It a Lead': [370, 170],
	'Test Subject': [560, -16],
	'Send Short Subject': [760, -150],
	'Send Long Subject': [760, 90],
	'Order or 3 Days': [980, -10],
	'What Did They Do': [1170, -26],
	'Send Thanks': [1400, -10],
	'Frequent Visitors': [1400, 260],
	'Send Offer': [1620, 170],
	'Send Tips': [1620, 370],
	'Best Hour': [1400, -260],
	'Send Reminder': [1620, -260],
};

function begun(builder: WorkflowBuilder): WorkflowBuilder {
	return builder
		.trigger('Signed Up', 'Signed Up', {
			goals: { values: [{ name: 'Bought', metBy: 'event', eventName: named('Purchased') }] },
			options: { journeyKey: 'behaviour' },
		})
		.journeyNode('Score Lead', 'leadScore', {
			eventRules: { rules: [{ eventName: named('Page Viewed'), points: 20, atMost: 3 }] },
			conditionRules: {
				rules: [
					{
						points: 30,
						...conditions({ type: 'attribute', attribute: pathed('plan'), value: 'pro' }),
					},
				],
			},
			threshold: true,
		})
		.journeyNode('Make It a Lead', 'journeyContact', {
			operation: 'setStage',
			stage: named('lead'),
		})
		.journeyNode('Test Subject', 'splitTest', {
			arms: {
				values: [
					{ name: 'Short', weight: 50 },
					{ name: 'Long', weight: 50 },
				],
			},
			holdout: 10,
		})
		.send('Send Short Subject', 'Welcome')
		.send('Send Long Subject', 'Welcome to Acme, and three things to try first');
}

function followed(builder: WorkflowBuilder): WorkflowBuilder {
	return builder
		.journeyNode('Order or 3 Days', 'waitUntil', {
			waitFor: 'race',
			alternatives: {
				values: [
					{ kind: 'event', eventName: named('Order Completed') },
					{ kind: 'duration', amount: 3, unit: 'days' },
				],
			},
		})
		.journeyNode('What Did They Do', 'branchOnBehavior', {
			branches: {
				values: [
					{ name: 'Ordered', ...conditions(did('Order Completed')) },
					{ name: 'Looked Around', ...conditions(did('Page Viewed', 3)) },
				],
			},
		})
		.journeyNode('Frequent Visitors', 'segmentFilter', {
			...conditions({ ...did('Page Viewed', 10), window: 'last', last: 30, lastUnit: 'days' }),
			save: true,
			segmentKey: 'frequent-visitors',
			segmentName: 'Frequent Visitors',
		})
		.journeyNode('Best Hour', 'waitUntil', { waitFor: 'bestHour' })
		.send('Send Thanks', 'Thank you for your order')
		.send('Send Offer', 'Ten percent off')
		.send('Send Tips', 'Three tips')
		.send('Send Reminder', 'We are still here');
}

function connected(builder: WorkflowBuilder): WorkflowBuilder {
	return builder
		.connect('Signed Up', 'Score Lead')
		.connect('Score Lead', 'Test Subject', 0)
		.connect('Score Lead', 'Make It a Lead', 1)
		.connect('Make It a Lead', 'Test Subject')
		.connect('Test Subject', 'Send Short Subject', 1)
		.connect('Test Subject', 'Send Long Subject', 2)
		.connect('Send Short Subject', 'Order or 3 Days')
		.connect('Send Long Subject', 'Order or 3 Days')
		.connect('Order or 3 Days', 'What Did They Do')
		.connect('What Did They Do', 'Best Hour', 0)
		.connect('What Did They Do', 'Send Thanks', 1)
		.connect('What Did They Do', 'Frequent Visitors', 2)
		.connect('Frequent Visitors', 'Send Offer', 0)
		.connect('Frequent Visitors', 'Send Tips', 1)
		.connect('Best Hour', 'Send Reminder');
}

/** A journey with every node of the pack, laid out as a builder would, for a look at the editor. */
export function behaviourJourney(world: World): WorkflowJson {
	const name = 'Behaviour Journey';
	const builder = new WorkflowBuilder(name, world.storeParameters(), world.smtpCredential);
	const json = connected(followed(begun(builder))).build();
	for (const node of json.nodes) {
		node.position = POSITIONS[node.name];
		// As the editor leaves it on a node that needs none.
		if (Object.keys(node.credentials ?? {}).length === 0) delete node.credentials;
	}
	return json;
}
