import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InputFile } from '../../src/simulation/files/input-file';
import { readCsv } from '../../src/simulation/files/csv';

/** Where the shop is; its times are local. */
export const SHOP_ZONE = 'Europe/London';

const FILE = join(__dirname, '../data/online-retail/orders.csv');

interface Order {
	invoice: string;
	customer: string;
	at: string;
	isCancelled: boolean;
	products: string;
	quantity: number;
	revenue: number;
	country: string;
}

function orders(): Order[] {
	const [, ...rows] = readCsv(readFileSync(FILE, 'utf8')).records;
	return rows.map(({ cells }) => {
		const [invoice, customer, at, cancelled, products, quantity, revenue, country] = cells;
		const numbers = { quantity: Math.abs(Number(quantity)), revenue: Math.abs(Number(revenue)) };
		return { invoice, customer, at, isCancelled: cancelled === '1', products, ...numbers, country };
	});
}

/** The customers as a file of contacts, with invented addresses, who may be sent e-mail. */
export function onlineRetailContacts(): InputFile {
	const countries = new Map(orders().map(({ customer, country }) => [customer, country]));
	const rows = [...countries].map(
		([customer, country]) => `${customer},c${customer}@customers.example,${country},granted`,
	);
	return {
		name: 'contacts.csv',
		content: ['userId,email,country,consent.email', ...rows].join('\n'),
	};
}

/**
 * The orders as a log of events, as Segment's spec for shops names them: 'Order Completed', and 'Order
 * Cancelled' with the revenue that is lost.
 */
export function onlineRetailLog(): InputFile {
	const head =
		'userId,event,timestamp,messageId,orderId,revenue,currency,quantity,products,country';
	const rows = orders().map((order) => {
		const { customer, at, invoice, revenue, quantity, products, country } = order;
		const event = order.isCancelled ? 'Order Cancelled' : 'Order Completed';
		const id = `invoice ${invoice}`;
		return [customer, event, at, id, invoice, revenue, 'GBP', quantity, products, country].join();
	});
	return { name: 'orders.csv', content: [head, ...rows].join('\n') };
}
