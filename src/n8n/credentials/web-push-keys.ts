import { vapidDetails } from '../../message/channels/push/web-push';
import { credentialTest } from './test';

/** Only the pair itself is looked at: no push service says anything without a browser. */
export const testWebPushKeys = credentialTest('The two keys belong together', vapidDetails);
