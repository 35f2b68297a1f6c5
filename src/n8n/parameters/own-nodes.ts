/** Types of the nodes that a contact passes. */
export const OWN_NODES =
	/(^|\.)(journeyTrigger|waitUntil|multiChannelSend|branchOnBehavior|splitTest|leadScore|segmentFilter|journeyContact)$/;
