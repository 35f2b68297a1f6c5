import {
	NodeHelpers,
	Workflow,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
} from 'n8n-workflow';
import { BranchOnBehavior } from '../../../../nodes/BranchOnBehavior/BranchOnBehavior.node';
import { JourneyTrigger } from '../../../../nodes/JourneyTrigger/JourneyTrigger.node';
import { SegmentFilter } from '../../../../nodes/SegmentFilter/SegmentFilter.node';

/** What the editor shows under the node's name. */
function subtitleOf(type: INodeType, parameters: INodeParameters): unknown {
	const nodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
	const node = { id: '1', name: 'Node', type: 'x', typeVersion: 1, parameters, position: [0, 0] };
	const workflow = new Workflow({
		nodes: [node as never],
		connections: {},
		active: false,
		nodeTypes,
	});
	const { subtitle } = type.description;
	return workflow.expression.getSimpleParameterValue(
		workflow.getNode('Node')!,
		subtitle,
		'internal',
		{},
	);
}

const locator = (value: string) => ({ __rl: true, mode: 'list', value });

describe('Under its name in the editor', () => {
	it('Branch on Behavior shows its branches', () => {
		expect(subtitleOf(new BranchOnBehavior(), {})).toBe('Opened → Otherwise');
		const values = [{ name: 'Opened' }, { name: 'Clicked' }];
		expect(subtitleOf(new BranchOnBehavior(), { branches: { values } })).toBe(
			'Opened → Clicked → Otherwise',
		);
		expect(subtitleOf(new BranchOnBehavior(), { branches: {} })).toBe('Otherwise');
	});

	it.each<[INodeParameters, string]>([
		[{}, 'Filter: Conditions'],
		[{ operation: 'find', save: true, segmentKey: 'vip' }, 'Find: vip'],
		[{ save: true, segmentKey: 'vip', segmentName: 'VIP' }, 'Filter: VIP'],
		[{ source: 'segment', segment: locator('vip') }, 'Filter: vip'],
		[{ operation: 'find', source: 'segment' }, 'Find: Saved Segment'],
	])('Segment Filter shows its query: %j', (parameters, subtitle) => {
		expect(subtitleOf(new SegmentFilter(), parameters)).toBe(subtitle);
	});
});

describe('n8n keeps what the editor stores of', () => {
	/** The node's parameters as n8n hands them to it: those of hidden fields are dropped. */
	function kept(type: INodeType, parameters: INodeParameters): INodeParameters | null {
		const { description } = type;
		const node = { id: '1', name: 'Node', type: 'x', typeVersion: 1, parameters, position: [0, 0] };
		return NodeHelpers.getNodeParameters(
			description.properties,
			parameters,
			false,
			false,
			node as never,
			description,
		);
	}

	it('groups of property filters, and JSON for deeper ones', () => {
		const plan = { property: 'plan', operator: 'in', value: 'pro, team', ignoreCase: true };
		const propertyFilters = {
			conditions: [{ property: 'tags', operator: 'listContains', value: 'a', ignoreCase: true }],
			groups: [{ match: 'none', filters: { conditions: [plan] } }],
			json: [{ filter: '{"match": "all", "conditions": []}' }],
		};
		const parameters = { triggerOn: 'event', propertyFilters };
		expect(kept(new JourneyTrigger(), parameters)).toMatchObject({ propertyFilters });
	});

	it('sequences of several events, and the newest event', () => {
		const further = {
			eventName: { __rl: true, mode: 'prefix', value: 'Order ' },
			propertyFilters: { conditions: [{ property: 'total', operator: 'isNull' }] },
		};
		const values = [
			{ type: 'sequence', thenFurther: { events: [further] } },
			{ type: 'newestEvent', propertyFilters: { conditions: [{ property: 'plan', value: 'x' }] } },
			{ type: 'attribute', value: 'Pro', ignoreCase: true },
		];
		expect(kept(new SegmentFilter(), { conditions: { values } })).toMatchObject({
			conditions: { values },
		});
	});
});
