const KNOWN: Record<string, number[]> = {
	'n8n-nodes-base.code': [2],
	'n8n-nodes-base.httpRequest': [4.2],
	'n8n-nodes-base.if': [2.2],
	'n8n-nodes-base.set': [3.4],
	'n8n-nodes-base.splitInBatches': [3],
	'@n8n/n8n-nodes-langchain.agent': [2],
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': [1],
};

/** The types of nodes of an n8n that has few. */
export const knownTypes = (type: string, version: number): boolean =>
	KNOWN[type]?.includes(version) ?? false;
