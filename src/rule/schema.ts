import { z } from 'zod';
import type { Rule } from './rule';

export const ruleSchema: z.ZodType<Rule> = z.custom<Rule>();
