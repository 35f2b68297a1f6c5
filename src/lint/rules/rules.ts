import type { LintRule } from '../rule';
import { sameAudience } from './audience';
import { batchExpression } from './batch-expression';
import { coveredBranch } from './covered-branch';
import { missingCredential } from './credential';
import { endlessWait } from './endless-wait';
import { executeOnce } from './execute-once';
import { noGoal } from './goal';
import { hardCodedAddress, hardCodedSecret } from './hard-coded';
import { invalidParameter } from './invalid';
import { duplicateJourneyKey } from './journey-key';
import { loopWithoutWait } from './loop';
import { marketingWithoutTopic, marketingWithoutUnsubscribe } from './marketing';
import { unknownNodeType } from './node-type';
import { contactsEndAtOutput, handOffLeadsNowhere, outputLeadsNowhere } from './outputs';
import { pastTime } from './past-time';
import { disabledNode, unreachableNode } from './reach';
import { unknownReference } from './references';
import { templateError, unknownVariable } from './templates';

/** All rules, by their ID. */
export const LINT_RULES: readonly LintRule[] = [
	batchExpression,
	contactsEndAtOutput,
	coveredBranch,
	disabledNode,
	duplicateJourneyKey,
	endlessWait,
	executeOnce,
	handOffLeadsNowhere,
	hardCodedAddress,
	hardCodedSecret,
	invalidParameter,
	loopWithoutWait,
	marketingWithoutTopic,
	marketingWithoutUnsubscribe,
	missingCredential,
	noGoal,
	outputLeadsNowhere,
	pastTime,
	sameAudience,
	templateError,
	unknownNodeType,
	unknownReference,
	unknownVariable,
	unreachableNode,
].sort((a, b) => (a.id < b.id ? -1 : 1));
