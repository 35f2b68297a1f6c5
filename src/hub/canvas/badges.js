/*
 * Live numbers on the nodes of n8n's canvas, for EXTERNAL_FRONTEND_HOOKS_URLS. It reads which
 * workflow and nodes are open, asks the hub for their numbers, and adds one element to each node.
 * It changes nothing of n8n, and where n8n's page differs from what it expects, it does nothing.
 */
(() => {
	'use strict';

	const REFRESH_MS = 15_000;
	/** Between two calls for nodes that came into sight. */
	const SOON_MS = 1_000;
	const PAINT_MS = 250;
	const TIMEOUT_MS = 10_000;
	/** The hub answers for so many. */
	const MAX_NODES = 1_000;
	const NODE = '.vue-flow__node[data-id]';
	const BADGES = 'n8n-journey-badges';

	/** Runs without ever throwing into n8n. */
	const quietly =
		(work) =>
		(...args) => {
			try {
				return work(...args);
			} catch {
				return undefined;
			}
		};

	const start = quietly(() => {
		const address = new URL(document.currentScript.src);
		const key = address.searchParams.get('key');
		const hub = address.origin + address.pathname.replace(/\.js$/, '.json');
		// Once for each hub, however often the script is loaded.
		const hubs = (window.n8nJourneyCanvas ??= []);
		if (hubs.includes(hub)) return;
		hubs.push(hub);
		run(hub, key, `${BADGES}-${hubs.length}`);
	});

	function run(hub, key, own) {
		let shownOf = '';
		let numbers = {};
		let asked = new Set();
		let isLoading = false;
		let isOff = false;
		let lastCall = -Infinity;
		let timer;

		const openWorkflow = () => {
			const [, id = ''] = /\/workflow\/([\w-]+)/.exec(location.pathname) ?? [];
			return id === 'new' ? '' : id;
		};

		const nodes = () => [...document.querySelectorAll(NODE)].slice(0, MAX_NODES);

		const removeAll = () => {
			for (const badges of document.querySelectorAll(`.${own}`)) badges.remove();
		};

		const paint = quietly(() => {
			for (const node of nodes()) paintNode(node, numbers[node.dataset.id]);
		});

		function paintNode(node, given) {
			const badges = node.querySelector(`:scope > .${own}`);
			const chips = given === undefined ? [] : chipsOf(given);
			const shown = JSON.stringify(chips);
			if (badges?.dataset.shown === shown || (badges === null && chips.length === 0)) return;
			badges?.remove();
			if (chips.length === 0) return;
			const made = document.createElement('div');
			made.className = `${BADGES} ${own}`;
			made.dataset.shown = shown;
			made.setAttribute('role', 'note');
			for (const { kind, text, title } of chips) {
				const chip = document.createElement('span');
				chip.className = kind;
				chip.textContent = text;
				chip.title = title;
				chip.setAttribute('aria-label', title);
				made.append(chip);
			}
			node.append(made);
		}

		const refresh = quietly(async () => {
			const workflow = openWorkflow();
			if (workflow !== shownOf) {
				shownOf = workflow;
				numbers = {};
				asked = new Set();
				removeAll();
			}
			if (isOff || isLoading || workflow === '' || document.hidden) return;
			const ids = nodes().map((node) => node.dataset.id);
			if (ids.length === 0) return;
			isLoading = true;
			lastCall = performance.now();
			const answer = await ask({ key, workflow, nodes: ids });
			isLoading = false;
			if (workflow !== openWorkflow()) return;
			asked = new Set(ids);
			numbers = answer;
			paint();
		});

		/** No numbers rather than old ones where the hub does not answer. */
		async function ask(question) {
			try {
				const response = await fetch(hub, {
					method: 'POST',
					// Of no type that needs a preflight, and without n8n's cookies.
					headers: { 'Content-Type': 'text/plain' },
					credentials: 'omit',
					body: JSON.stringify(question),
					signal: AbortSignal.timeout(TIMEOUT_MS),
				});
				// Switched off, or another key: until the page is loaded again.
				isOff = response.status === 404;
				return response.ok ? ((await response.json()).nodes ?? {}) : {};
			} catch {
				return {};
			}
		}

		const isOutdated = () =>
			openWorkflow() !== shownOf || nodes().some(({ dataset }) => !asked.has(dataset.id));

		/** n8n draws its nodes again when they move, change or come into sight. */
		const changed = quietly(() => {
			timer ??= setTimeout(
				quietly(() => {
					timer = undefined;
					paint();
					if (!isOutdated()) return;
					if (openWorkflow() !== shownOf || performance.now() - lastCall > SOON_MS) refresh();
					else setTimeout(changed, SOON_MS);
				}),
				PAINT_MS,
			);
		});

		const begin = quietly(() => {
			addStyle();
			new MutationObserver(changed).observe(document.body, { childList: true, subtree: true });
			setInterval(refresh, REFRESH_MS);
			document.addEventListener('visibilitychange', refresh);
			changed();
		});

		const hooks = (window.n8nExternalHooks ??= {});
		for (const [resource, event] of [
			['nodeView', 'mount'],
			['workflow', 'open'],
			['main', 'routeChange'],
		]) {
			((hooks[resource] ??= {})[event] ??= []).push(async () => changed());
		}
		if (document.body === null) document.addEventListener('DOMContentLoaded', begin);
		else begin();
	}

	const short = new Intl.NumberFormat(undefined, {
		notation: 'compact',
		maximumFractionDigits: 1,
	});
	const whole = new Intl.NumberFormat();

	function chipsOf({ waiting, passedToday, dropped, reached }) {
		const chips = [];
		if (waiting > 0) {
			const title = `Waiting here now: ${whole.format(waiting)} contacts`;
			chips.push({ kind: 'waiting', text: `${short.format(waiting)} waiting`, title });
		}
		if (passedToday > 0) {
			const title = `Passed today: ${whole.format(passedToday)} visits`;
			chips.push({ kind: 'passed', text: `${short.format(passedToday)} today`, title });
		}
		if (reached > 0 && dropped > 0) {
			const percent = Math.max(1, Math.round((100 * dropped) / reached));
			const title =
				`Drop-off: ${whole.format(dropped)} of ${whole.format(reached)} enrollments that ` +
				'entered in the last 28 days and got here left the journey here';
			chips.push({ kind: 'dropped', text: `${percent}% lost`, title });
		}
		return chips;
	}

	/** By the style API: a Content-Security-Policy may forbid style elements. */
	const addStyle = quietly(() => {
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(`
.${BADGES} { position: absolute; top: 0; left: 50%; transform: translate(-50%, -60%); z-index: 2;
	display: flex; gap: 3px; font: 600 11px/16px system-ui, sans-serif; white-space: nowrap;
	--waiting: #4338ca; --passed: #0f766e; --dropped: #b91c1c; --text: #ffffff; --edge: #ffffff; }
[data-theme='dark'] .${BADGES} { --waiting: #c7d2fe; --passed: #99f6e4; --dropped: #fecaca;
	--text: #111827; --edge: #111827; }
@media (prefers-color-scheme: dark) { body:not([data-theme='light']) .${BADGES} {
	--waiting: #c7d2fe; --passed: #99f6e4; --dropped: #fecaca; --text: #111827; --edge: #111827; } }
.${BADGES} > span { padding: 0 6px; border-radius: 9px; box-shadow: 0 0 0 1px var(--edge);
	color: var(--text); }
.${BADGES} > .waiting { background: var(--waiting); }
.${BADGES} > .passed { background: var(--passed); }
.${BADGES} > .dropped { background: var(--dropped); }`);
		document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
	});

	start();
})();
