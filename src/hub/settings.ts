import type { PageTexts } from './pages/texts';

export interface Topic {
	/** As 'Topic' in Multi-Channel Send. */
	key: string;
	name: string;
	description: string;
}

export interface Brand {
	/** Empty: nothing stands above the pages. */
	name: string;
	/** `#rrggbb` */
	colour: string;
	/** http or https */
	logoUrl?: string;
	supportEmail?: string;
}

/** A workspace's hub as its builder set it up. */
export interface HubSettings {
	workspaceId: number;
	/** Where its addresses begin; see Hub. */
	url: string;
	/** Offered on the preference page, in this order. */
	topics: readonly Topic[];
	channels: readonly string[];
	/** How the pages show what the contact has said nothing of: optOut as on, optIn as off. */
	consentNeeded: 'optOut' | 'optIn';
	brand: Brand;
	/** BCP 47, such as `en`. */
	language: string;
	texts: PageTexts;
	/** Providers whose calls are taken, as in `callbacks/<provider>`. */
	callbacks: readonly string[];
}
