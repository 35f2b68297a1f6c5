import type { Migration } from 'kysely';
import * as initial from './0001_initial';
import * as behaviour from './0002_behaviour';
import * as policy from './0003_policy';
import * as hub from './0004_hub';
import * as operations from './0005_operations';

export const migrations: Record<string, Migration> = {
	'0001_initial': initial,
	'0002_behaviour': behaviour,
	'0003_policy': policy,
	'0004_hub': hub,
	'0005_operations': operations,
};
