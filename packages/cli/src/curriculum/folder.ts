/** @file The folder of a curriculum, and what each of its files holds. */
import { join } from 'node:path';
import type { CurriculumState, Diagnosis, Lineage } from '@tompo/curriculum';

/** An attempt, as it is kept: the source itself is in `proposals.jsonl` and, where it was accepted, in a file of its own. */
export interface AttemptRow {
  readonly verdict: string;
  readonly reason?: string | undefined;
  readonly regret?: number | undefined;
  readonly distance?: number | undefined;
}

/** Regrets against the held-out partners, in their order. */
export type HeldOut = readonly number[];

export interface IterationRow {
  readonly iteration: number;
  readonly opponents: readonly { readonly id: string; readonly weight: number; readonly regret: number }[];
  readonly diagnosis: Diagnosis;
  readonly attempts: readonly AttemptRow[];
  readonly accepted: string | null;
  readonly heldOut: HeldOut;
}

/** An opponent of the population, beside the file of its source. */
export interface OpponentRow {
  readonly id: string;
  readonly iteration: number;
  readonly generator: string;
  /** Of the beginning: what the recipe calls it. */
  readonly name: string | null;
  readonly lineage: Lineage | null;
  /** SHA-256 of the source, and the file that holds it; null where there is no code. */
  readonly hash: string | null;
  readonly file: string | null;
  readonly behaviour: string;
  readonly note: Readonly<Record<string, string | number>> | null;
}

/** Everything that is needed to go on, in one file, so that it is never half of two iterations. */
export interface Saved {
  readonly state: CurriculumState<unknown>;
  readonly rows: readonly IterationRow[];
  /** Before any training. */
  readonly before: HeldOut;
}

export interface SeedResult {
  readonly seed: number;
  readonly iterations: number;
  readonly heldOut: HeldOut;
}

export interface SeedFolder {
  readonly dir: string;
  readonly state: string;
  readonly rows: string;
  readonly opponents: string;
  readonly proposals: string;
  readonly student: string;
  readonly result: string;
  readonly source: (file: string) => string;
}

export const seedFolder = (dir: string, seed: number): SeedFolder => {
  const own = join(dir, `seed-${seed}`);
  return {
    dir: own,
    state: join(own, 'state.json'),
    rows: join(own, 'iterations.jsonl'),
    opponents: join(own, 'opponents.jsonl'),
    proposals: join(own, 'proposals.jsonl'),
    student: join(own, 'student.json'),
    result: join(own, 'result.json'),
    source: (file) => join(own, file),
  };
};

export const recipeFile = (dir: string): string => join(dir, 'curriculum.json');
export const reportFile = (dir: string): string => join(dir, 'report.html');
