/** How browsers may open the dashboard, beside signed links, which always do. */
export type DashboardAccess = 'off' | 'basicAuth' | 'headerAuth';

/** What a viewer must send: user name and password, or a header and its value. */
export interface DashboardSecret {
	name: string;
	secret: string;
}
