import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { owner } from './n8n-client';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const QUIET = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/**
 * A headless Chromium of this machine: `CHROMIUM_PATH`, or the usual paths of Debian and Google.
 */
export async function startBrowser(): Promise<Browser> {
	const path = process.env.CHROMIUM_PATH ?? PATHS.find((candidate) => existsSync(candidate));
	if (path === undefined) {
		throw new Error(
			'No Chromium found. Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH.',
		);
	}
	return await chromium.launch({ executablePath: path, args: QUIET });
}

/** A page of n8n's editor, logged in as the owner. */
export async function openEditor(browser: Browser, url: string): Promise<Page> {
	const page = await browser.newPage({ viewport: { width: 1400, height: 820 } });
	await page.goto(`${url}/signin`);
	await page.fill('input[name="emailOrLdapLoginId"]', owner.email);
	await page.fill('input[type="password"]', owner.password);
	await page.click('[data-test-id="form-submit-button"]');
	await page.waitForURL((address) => !address.pathname.includes('signin'));
	return page;
}
