/* global document, EventSource, fetch, location, setTimeout, window */
'use strict';

const $ = (id) => document.getElementById(id);
const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
let shownId;

function element(tag, className, text) {
	const made = document.createElement(tag);
	made.className = className;
	made.textContent = text;
	return made;
}

function row(mail) {
	const button = document.createElement('button');
	button.type = 'button';
	button.dataset.id = mail.id;
	button.setAttribute('aria-current', String(mail.id === shownId));
	button.append(
		element('span', 'subject', mail.subject || '(no subject)'),
		element('span', 'to', mail.to.join(', ')),
		element('time', '', new Date(mail.receivedAt).toLocaleTimeString()),
	);
	button.addEventListener('click', () => (location.hash = mail.id));
	const item = document.createElement('li');
	item.append(button);
	return item;
}

async function loadList() {
	const search = $('search').value;
	const response = await fetch(`/api/mails?to=${encodeURIComponent(search)}`);
	const { total, found, mails } = await response.json();
	const focused = document.activeElement?.dataset?.id;
	$('list').replaceChildren(...mails.map(row));
	if (focused) $('list').querySelector(`[data-id="${focused}"]`)?.focus();
	const some = found > mails.length ? `, the newest ${mails.length} shown` : '';
	$('count').textContent = search.trim()
		? `${found} of ${total} mails${some}`
		: `${total} mails${some}`;
	$('empty').hidden = mails.length > 0;
	$('empty').textContent = total
		? 'No mail to such an address.'
		: 'No mail yet. New ones appear by themselves.';
}

function choose(view) {
	for (const name of ['html', 'text', 'headers']) $(name).hidden = name !== view;
	for (const button of $('views').children) {
		button.setAttribute('aria-pressed', String(button.dataset.view === view));
	}
}

async function showMail() {
	const id = Number(location.hash.slice(1));
	const response = id ? await fetch(`/api/mails/${id}`) : undefined;
	shownId = response?.ok ? id : undefined;
	document.body.classList.toggle('reading', shownId !== undefined);
	$('mail').hidden = shownId === undefined;
	for (const button of $('list').querySelectorAll('button')) {
		button.setAttribute('aria-current', String(Number(button.dataset.id) === shownId));
	}
	if (shownId === undefined) return;
	const mail = await response.json();
	$('subject').textContent = mail.subject || '(no subject)';
	$('to').textContent = mail.to.join(', ');
	$('from').textContent = mail.from;
	$('time').textContent = time.format(mail.receivedAt);
	$('text').textContent = mail.text ?? '';
	$('headers').textContent = mail.headers.join('\n');
	$('html').src = `/api/mails/${id}/html`;
	choose(mail.hasHtml ? 'html' : 'text');
}

// Thousands of mails may arrive in one second; the list is reloaded at most twice in it.
let loading = false;
let again = false;
async function refresh() {
	again = loading;
	if (loading) return;
	loading = true;
	await loadList().catch(() => ($('count').textContent = 'The mailbox does not answer.'));
	setTimeout(() => {
		loading = false;
		if (again) refresh();
	}, 500);
}

$('search').addEventListener('input', refresh);
$('back').addEventListener('click', () => (location.hash = ''));
$('views').addEventListener(
	'click',
	(event) => event.target.dataset.view && choose(event.target.dataset.view),
);
window.addEventListener('hashchange', showMail);
new EventSource('/api/events').addEventListener('message', refresh);
refresh();
showMail();
