import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runInContext, type Context } from 'node:vm';
import type {
	IExecuteFunctions,
	INodeTypeDescription,
	IWorkflowExecuteAdditionalData,
	Workflow,
} from 'n8n-workflow';
import { packageFrom } from './installation';
import { threadNow, VIRTUAL_TIME_SCRIPT } from './virtual-time';

type StartRunnerTask = IWorkflowExecuteAdditionalData['startRunnerTask'];

/** An execution of a Code node, as n8n's own classes name its parts. */
interface Task {
	executeFunctions: IExecuteFunctions;
	workflow: Workflow;
	runExecutionData: { resultData: { metadata?: Record<string, string> } };
	[part: string]: unknown;
}

interface TaskResult {
	result: unknown;
	customData?: Record<string, string>;
	staticData?: Workflow['staticData'];
}

/** n8n's `JsTaskRunner`, as far as it is used here. */
interface JsTaskRunner {
	executeTask(
		task: { taskId: string; settings: unknown },
		signal: AbortSignal,
	): Promise<TaskResult>;
	buildContext(...args: unknown[]): Context;
	getNativeVariables(): Record<string, unknown>;
}

/** The arguments of `startRunnerTask` after the first three. */
const PARTS = [
	...[
		'executeFunctions',
		'inputData',
		'node',
		'workflow',
		'runExecutionData',
		'runIndex',
		'itemIndex',
	],
	...['activeNodeName', 'connectionInputData', 'siblingParameters', 'mode', 'envProviderState'],
	'executeData',
];

interface NodeTypeKey {
	name: string;
	version: number;
}

/** n8n's default for a task, in seconds. */
const TASK_TIMEOUT_S = 300;

const CALLS_OUT = new Set(['helpers.httpRequest', 'helpers.request']);

/**
 * Runs the JavaScript of Code nodes by n8n's own task runner, in this thread: what n8n passes between
 * its processes as JSON, passes here as JSON too.
 * @param n8n folder of n8n's package; null: there is none, and no Code node either
 */
export function codeRunner(n8n: string | null): StartRunnerTask {
	let start: ReturnType<typeof loadRunner> | undefined;
	const startRunnerTask: StartRunnerTask = async (additionalData, taskType, settings, ...parts) => {
		if (n8n === null || taskType !== 'javascript') {
			const error = new Error(`A rehearsal runs no ${taskType} in Code nodes`);
			return { ok: false, error: error as never };
		}
		start ??= loadRunner(n8n);
		const task = Object.fromEntries(PARTS.map((name, i) => [name, parts[i]])) as unknown as Task;
		const contextNodeName = task.activeNodeName;
		return (await start(settings, {
			...task,
			...{ additionalData, contextNodeName, defaultReturnRunIndex: -1, selfData: {} },
		})) as never;
	};
	return startRunnerTask;
}

/** Whether the code of a Code node calls out; a rehearsal does not run it. */
export function codeCallsOut(code: string): boolean {
	return /\bhelpers\s*(\.|\?\.|\[\s*['"`])\s*(httpRequest|request)\b/.test(code);
}

function loadRunner(n8n: string) {
	const load = createRequire(join(n8n, 'package.json'));
	const requester = (name: string): unknown => load(`./dist/task-runners/task-managers/${name}`);
	const { DataRequestResponseBuilder } = requester('data-request-response-builder') as {
		DataRequestResponseBuilder: new () => { buildFromTaskData(task: Task): unknown };
	};
	const { DataRequestResponseStripper } = requester('data-request-response-stripper') as {
		DataRequestResponseStripper: new (data: unknown, needed: unknown) => { strip(): unknown };
	};
	const folder = packageFrom(n8n, '@n8n/task-runner') ?? folderOfMain(load, '@n8n/task-runner');
	const { JsTaskRunner } = load(join(folder, 'dist/js-task-runner/js-task-runner')) as {
		JsTaskRunner: new (config: unknown) => JsTaskRunner;
	};
	const tasks = new Map<string, Task>();
	let count = 0;

	/** It asks this thread for what n8n's asks a broker for. */
	class ThreadRunner extends JsTaskRunner {
		async requestData(taskId: string, needed: unknown): Promise<unknown> {
			const data = new DataRequestResponseBuilder().buildFromTaskData(tasks.get(taskId)!);
			return overTheWire(new DataRequestResponseStripper(data, needed).strip());
		}

		async requestNodeTypes(taskId: string, types: NodeTypeKey[]): Promise<INodeTypeDescription[]> {
			const { nodeTypes } = tasks.get(taskId)!.workflow;
			return types.map(({ name, version }) => {
				const { description } = nodeTypes.getByNameAndVersion(name, version);
				return overTheWire({ ...description, name });
			});
		}

		async makeRpcCall(taskId: string, name: string, args: unknown[]): Promise<unknown> {
			if (CALLS_OUT.has(name)) throw new Error(`A rehearsal calls nothing outside: ${name}`);
			const { executeFunctions } = tasks.get(taskId)!;
			const path = name.split('.');
			const owner = path
				.slice(0, -1)
				.reduce(
					(found, part) => (found as Record<string, object>)[part],
					executeFunctions as object,
				);
			const method = (owner as Record<string, (...args: unknown[]) => unknown>)[path.at(-1)!];
			return await method.call(executeFunctions, ...args);
		}

		override buildContext(...args: unknown[]): Context {
			const context = super.buildContext(...args);
			const useTime = runInContext(VIRTUAL_TIME_SCRIPT, context) as (now: () => number) => void;
			useTime(threadNow);
			return context;
		}

		/** A pause takes no time: the clock stands while nodes execute. */
		override getNativeVariables(): Record<string, unknown> {
			const pause = (fn: (...args: unknown[]) => void, _ms?: number, ...args: unknown[]) =>
				setTimeout(fn, 0, ...args);
			return { ...super.getNativeVariables(), setTimeout: pause };
		}

		/** n8n freezes the globals of a process that runs nothing else; this thread runs n8n as well. */
		preventPrototypePollution(): void {}
	}

	const runner = withoutBroker(folder, () => {
		const baseRunnerConfig = { taskBrokerUri: 'http://localhost', taskTimeout: TASK_TIMEOUT_S };
		return new ThreadRunner({
			baseRunnerConfig: { ...baseRunnerConfig, runnerId: 'rehearsal', idleTimeout: 0 },
			jsRunnerConfig: { insecureMode: false },
		});
	});

	return async (settings: unknown, task: Task) => {
		const taskId = String(++count);
		tasks.set(taskId, task);
		const signal = AbortSignal.timeout(TASK_TIMEOUT_S * 1_000);
		try {
			const done = await runner.executeTask({ taskId, settings: overTheWire(settings) }, signal);
			const { result, customData, staticData } = overTheWire(done);
			Object.assign((task.runExecutionData.resultData.metadata ??= {}), customData);
			if (staticData) task.workflow.overrideStaticData(staticData);
			return { ok: true, result };
		} catch (error) {
			return { ok: false, error: overTheWire(error) };
		} finally {
			tasks.delete(taskId);
		}
	};
}

/** As n8n's processes send it to each other. */
function overTheWire<T>(value: T): T {
	return JSON.parse(JSON.stringify(value)) as T;
}

/** A package whose `exports` hide its manifest. */
function folderOfMain(load: NodeJS.Require, name: string): string {
	return join(load.resolve(name), '..', '..');
}

/** n8n's runner connects to a broker as soon as it is made. */
function withoutBroker<T>(folder: string, make: () => T): T {
	const ws = createRequire(join(folder, 'package.json'))('ws') as { WebSocket: unknown };
	const { WebSocket } = ws;
	ws.WebSocket = class {
		addEventListener(): void {}
	};
	try {
		return make();
	} finally {
		ws.WebSocket = WebSocket;
	}
}
