import { z } from 'zod';

export const scoreModelSchema = z.object({ key: z.string() });
export type ScoreModel = z.infer<typeof scoreModelSchema>;
