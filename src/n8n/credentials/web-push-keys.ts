import { vapidDetails } from '../../message/channels/push/web-push';
import { credentialTest } from './test';

/** Checks only that the keys are a pair: push services answer only for a browser's subscription. */
export const testWebPushKeys = credentialTest('The two keys belong together', vapidDetails);
