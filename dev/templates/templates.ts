import type { Canvas } from './canvas';
import { abandonedCart } from './journeys/abandoned-cart';
import { birthday } from './journeys/birthday';
import { crmHttp } from './journeys/crm-http';
import { crmHubspot } from './journeys/crm-hubspot';
import { leadForm } from './journeys/lead-form';
import { leadNurture } from './journeys/lead-nurture';
import { newsletter } from './journeys/newsletter';
import { npsAdvocacy } from './journeys/nps-advocacy';
import { postPurchase } from './journeys/post-purchase';
import { loyalty } from './journeys/loyalty';
import { renewal } from './journeys/renewal';
import { serviceRecovery } from './journeys/service-recovery';
import { trialOnboarding } from './journeys/trial-onboarding';
import { webinar } from './journeys/webinar';
import { welcomeJourney } from './journeys/welcome-journey';
import { welcomeSeries } from './journeys/welcome-series';
import { winBack } from './journeys/win-back';

/** All templates that are made from sources; the others in `templates/` are written by hand. */
export const templates: readonly Canvas[] = [
	abandonedCart,
	birthday,
	leadNurture,
	npsAdvocacy,
	postPurchase,
	trialOnboarding,
	welcomeJourney,
	welcomeSeries,
	winBack,
	crmHttp,
	crmHubspot,
	leadForm,
	loyalty,
	newsletter,
	renewal,
	serviceRecovery,
	webinar,
];
