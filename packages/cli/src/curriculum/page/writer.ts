/** @file Who writes the opponents, in the words of a report. */
import type { Endpoint } from '../schema.js';

interface Writer {
  readonly generator: Endpoint | { readonly kind: string };
}

/** what: `opponents` or `walkers` · value and words of a tile */
export const writerOf = ({ generator }: Writer, what: string): readonly [value: string, words: string] => {
  if (generator.kind === 'fixed-pool') return ['nobody', `writes ${what}: the pool is fixed`];
  return ['model' in generator ? generator.model : generator.kind, `writes the ${what}`];
};

/** What is done where the student is weakest. what: `an opponent` or `a walker` */
export const loopWords = ({ generator }: Writer, what: string): string =>
  generator.kind === 'fixed-pool'
    ? 'where it is weakest is diagnosed, and nobody joins: the pool is fixed.'
    : `where it is weakest is diagnosed, and a generator writes ${what} for just that.`;
