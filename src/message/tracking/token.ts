/** Signs links; see Store.linkKeys. */
export interface LinkKey {
	/** Goes into each token, so that old ones find their key. */
	id: string;
	/** 32 random bytes, base64url. */
	secret: string;
	/** ms */
	createdAt: number;
}
