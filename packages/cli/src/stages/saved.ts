/** @file Reads eval/<arm>.json back, and checks that it is one. */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { fail } from '../errors.js';
import { readJson } from '../run/files.js';
import type { RunFolder } from '../run/folder.js';
import { makeCommand } from '../run/plan.js';
import type { SavedEvaluation } from './evaluate.js';

const nullable = z.number().nullable();
const estimate = z.looseObject({
  value: nullable,
  low: nullable,
  high: nullable,
  games: z.int(),
  counted: z.int(),
});
const part = z.looseObject({ sum: z.number(), count: z.number() });
/** What is looked at; the rest is the arena's own and passes through. */
const schema = z.looseObject({
  policy: z.string(),
  opponents: z.string(),
  interval: z.looseObject({ level: z.number(), resamples: z.int(), seed: z.number() }),
  games: z.array(
    z.looseObject({
      key: z.string(),
      seats: z.array(z.int()),
      parts: z.record(z.string(), z.record(z.string(), part)),
    }),
  ),
  summary: z.looseObject({ all: z.record(z.string(), estimate) }).catchall(z.record(z.string(), estimate)),
  examples: z.array(z.looseObject({ game: z.string(), phases: z.array(z.looseObject({ round: z.int() })) })),
  exampleKeys: z.array(z.string()),
  // Absent in evaluations of earlier versions.
  inexactWelfare: z.int().min(0).optional(),
  welfareGap: z.looseObject({ mean: z.number(), largest: z.number() }).nullable().optional(),
  cost: z.strictObject({ decisions: z.int().min(0), tokens: z.int().min(0) }).optional(),
  social: z
    .array(
      z.strictObject({
        family: z.string(),
        games: z.int(),
        welfare: nullable,
        equality: nullable,
        sustainability: nullable,
        survival: nullable,
        freeRiding: nullable,
        conformity: nullable,
      }),
    )
    .optional(),
  noncompliance: z.array(z.strictObject({ reason: z.string(), count: z.int() })),
});

/** 'summary.all.u1.low is missing', 'games is not an array'. */
const inWords = ({ path, message, ...issue }: z.core.$ZodIssue): string => {
  const place = path.length === 0 ? 'it' : path.join('.');
  if (issue.code !== 'invalid_type') return `${place}: ${message}`;
  return message.endsWith('received undefined')
    ? `${place} is missing`
    : `${place} is not of type ${issue.expected}`;
};

/** The evaluation of an arm; null when it has not been made. */
export const savedEvaluation = (folder: RunFolder, arm: string): SavedEvaluation | null => {
  const path = folder.evaluation(arm);
  if (!existsSync(path)) return null;
  const command = makeCommand(folder, `eval ${arm}`, '--force');
  const checked = schema.safeParse(readJson(path, command));
  if (checked.success) return checked.data as unknown as SavedEvaluation;
  const [first] = checked.error.issues;
  return fail({
    _tag: 'FileCorrupt',
    path,
    reason: first === undefined ? 'it is no evaluation' : inWords(first),
    command,
  });
};
