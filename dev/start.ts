import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { lock } from 'proper-lockfile';
import {
	dashboardLink,
	demoWriteKey,
	ensureActive,
	ensureCredentials,
	ensureHub,
	ensureOnboarding,
	ensureWorkflow,
	ingestUrl,
	playHistory,
	postBehaviour,
	postSamples,
	readState,
	writeState,
} from './demo';
import { startMailbox } from './mailbox';
import { startN8n } from './n8n';
import { N8nClient, owner } from './n8n-client';
import { ensureN8n } from './n8n-install';
import { installPack } from './pack';
import { demoFolder } from './paths';
import { freePortFrom } from './ports';

const folder = demoFolder;
const say = (line: string): void => console.log(line);

type Cleanup = () => Promise<void>;

interface Demo {
	editor: string;
	workflowId: string;
	onboardingId: string;
	hubId: string;
	dashboard: string;
	mailbox: string;
	smtp: string;
	ingest: string;
	/** Rejects if n8n exits by itself. */
	crash: Promise<never>;
}

async function holdFolder(): Promise<Cleanup> {
	mkdirSync(folder, { recursive: true });
	try {
		// The lock of a killed demo goes stale after 10 s.
		return await lock(folder, {
			stale: 10_000,
			retries: { retries: 6, factor: 1, minTimeout: 2_000 },
		});
	} catch (error) {
		if ((error as { code?: string }).code !== 'ELOCKED') throw error;
		throw new Error(
			`The demo in ${folder} is running already. Stop it with Ctrl-C where it runs.`,
			{ cause: error },
		);
	}
}

async function startDemo(cleanups: Cleanup[]): Promise<Demo> {
	cleanups.push(await holdFolder());
	await ensureN8n(say);
	const userFolder = join(folder, 'n8n');
	await installPack(userFolder);

	const [smtpPort, httpPort] = [await freePortFrom(5681), await freePortFrom(5680)];
	const mailbox = await startMailbox({ smtpPort, httpPort, folder: join(folder, 'mails') });
	cleanups.push(mailbox.close);

	say('Starting n8n ...');
	const port = await freePortFrom(5678);
	if (port !== 5678) say(`Port 5678 is taken, so n8n gets ${port}.`);
	const n8n = await startN8n({ userFolder, port });
	cleanups.push(n8n.stop);

	const client = await N8nClient.connect(n8n.url);
	const credentials = await ensureCredentials(client, mailbox);
	const hub = await ensureHub(client, credentials, readState(folder));
	writeState(folder, hub.state);
	const onboarding = await ensureOnboarding(client, credentials, hub.state);
	writeState(folder, onboarding.state);
	const made = await ensureWorkflow(client, credentials, onboarding.state);
	const { workflow } = made;
	let { state } = made;
	writeState(folder, state);
	// A demo of an earlier version has contacts, and goes on without a history.
	if (!state.historyPlayed && !state.samplesPosted) {
		say('Playing two weeks of 400 contacts, which takes about a minute ...');
		await playHistory(n8n.url, userFolder, onboarding.workflow, hub.workflow);
		state = { ...state, historyPlayed: true };
		writeState(folder, state);
	}
	await ensureActive(client, [hub.workflow.id, onboarding.workflow.id, workflow.id]);
	const ingest = ingestUrl(n8n.url, workflow);
	if (!state.samplesPosted) {
		await postSamples(ingest, Date.now());
		writeState(folder, { ...state, samplesPosted: true });
		say('20 sample contacts have signed up.');
		await mailbox.waitForCount(20, 60_000);
		await postBehaviour(ingest, Date.now());
		say('All are welcomed, and seven have used a feature. The others have two minutes.');
	}
	return {
		editor: n8n.url,
		workflowId: workflow.id,
		onboardingId: onboarding.workflow.id,
		hubId: hub.workflow.id,
		dashboard: await dashboardLink(userFolder),
		mailbox: mailbox.url ?? '',
		smtp: `${mailbox.host}:${mailbox.smtpPort}`,
		ingest,
		crash: n8n.exited.then(() => {
			throw new Error(`n8n exited by itself. Its last output:\n${n8n.logs().slice(-3_000)}`);
		}),
	};
}

function print(demo: Demo): void {
	say(`
  n8n          ${demo.editor}
  Login        ${owner.email}  /  ${owner.password}
  The journey  ${demo.editor}/workflow/${demo.workflowId}
  With history ${demo.editor}/workflow/${demo.onboardingId}
  Its hub      ${demo.editor}/workflow/${demo.hubId}
  Its mails    ${demo.mailbox}
  Dashboard    ${demo.dashboard}
  Ingest URL   ${demo.ingest}
  Write key    ${demoWriteKey}
  SMTP server  ${demo.smtp}

  The hub serves the links in the mails of all journeys here, also of your own: a workspace has
  one, so switch it off before you publish another.
  Everything is kept in ${relative('', folder) || folder} and comes back at the next start. Ctrl-C stops it.
`);
}

// npm passes a SIGTERM on to the shell that runs this script, and the shell dies silently.
function whenOrphanedByNpm(then: () => void): void {
	if (process.env.npm_lifecycle_event === undefined) return;
	const { ppid } = process;
	const watch = setInterval(() => {
		if (process.ppid === ppid) return;
		clearInterval(watch);
		then();
	}, 500);
	watch.unref();
}

/**
 * Resolves at the first of these signals; a second one ends the process, and its children with it.
 */
function stopSignal(): Promise<void> {
	return new Promise((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
			process.once(signal, () => resolve());
		}
		whenOrphanedByNpm(resolve);
	});
}

async function main(): Promise<void> {
	const stopped = stopSignal();
	const cleanups: Cleanup[] = [];
	try {
		const running = startDemo(cleanups).then((demo) => {
			print(demo);
			return demo.crash;
		});
		await Promise.race([stopped, running]);
		say('Stopping ...');
	} finally {
		for (const cleanup of cleanups.reverse()) await cleanup();
	}
}

main().then(
	// An interrupted start may still wait for something that is no longer needed.
	() => process.exit(0),
	(error: Error) => {
		console.error(`\n${error.message}`);
		process.exit(1);
	},
);
