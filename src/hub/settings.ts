import type { DashboardAccess } from './dashboard/secret';
import type { PageTexts } from './pages/texts';

export interface Topic {
	/** The same as 'Topic' in Multi-Channel Send. */
	key: string;
	name: string;
	description: string;
}

export interface Brand {
	/** Shown above the pages unless empty. */
	name: string;
	/** `#rrggbb` */
	colour: string;
	/** http or https */
	logoUrl?: string;
	supportEmail?: string;
}

/** Settings of a workspace's hub. */
export interface HubSettings {
	workspaceId: number;
	/** Base of its URLs; see Hub. */
	url: string;
	/** Offered on the preference page, in this order. */
	topics: readonly Topic[];
	channels: readonly string[];
	/** How the pages show topics and channels without consent: optOut as on, optIn as off. */
	consentNeeded: 'optOut' | 'optIn';
	brand: Brand;
	/** BCP 47, such as `en`. */
	language: string;
	texts: PageTexts;
	/** Providers whose calls are accepted, as in `callbacks/<provider>`. */
	callbacks: readonly string[];
	/** How browsers may open the dashboard. */
	dashboard: DashboardAccess;
}
