import { z } from 'zod';

const nodeShape = z.looseObject({
	name: z.string(),
	type: z.string(),
	id: z.string().optional(),
	webhookId: z.string().optional(),
	credentials: z.record(z.string(), z.unknown()).optional(),
});

/** A workflow as the editor exports it. */
export const workflowJson = z.looseObject({
	name: z.string(),
	nodes: z.array(nodeShape),
	connections: z.record(z.string(), z.unknown()),
	settings: z.record(z.string(), z.unknown()).optional(),
});
export type WorkflowJson = z.infer<typeof workflowJson>;

export const workflowShape = workflowJson.extend({
	id: z.string(),
	/** The saved draft. */
	versionId: z.string(),
	/** The active version, null if the workflow is inactive. */
	activeVersionId: z.string().nullable().optional(),
});
export type Workflow = z.infer<typeof workflowShape>;

export const workflowList = z.array(z.looseObject({ id: z.string(), name: z.string() }));

const credentialShape = z.looseObject({ id: z.string(), name: z.string(), type: z.string() });
export const credentialList = z.array(credentialShape);
export type Credential = z.infer<typeof credentialShape>;

/** n8n's status of a workflow's activation. */
export const publication = z.looseObject({
	/** `published`, `not_published`, `in_progress`, `partial` or `failed`. */
	status: z.string(),
	liveVersionId: z.string().nullable(),
	triggers: z.array(z.looseObject({ nodeId: z.string(), errorMessage: z.string().nullish() })),
});
export type Publication = z.infer<typeof publication>;

export const executionShape = z.looseObject({
	id: z.string(),
	status: z.string(),
	mode: z.string(),
});
export type Execution = z.infer<typeof executionShape>;
/** `data.resultData.runData[<node name>]` holds each node's output. */
export type ExecutionWithData = Execution & { data: unknown };
