/** @file Which prompts a step asks. Prompts of one kind share a step: their completions are alike in length, so that little
 *  of a packed batch is padding. */
import { deriveAgain, streamBy } from '../../batching/seeds.js';

/** The kind of each step: every kind as often as it has prompts, as evenly as can be. Step s takes the kind that is
 *  furthest behind its share of the first s + 1 steps; the first named of equals. sizes: prompts of each kind. */
export const kindOfStep = (sizes: readonly number[], step: number): { kind: number; before: number } => {
  const total = sizes.reduce((a, b) => a + b, 0);
  const used = sizes.map(() => 0);
  for (let s = 0; ; s++) {
    const behind = sizes.map((size, k) => (size / total) * (s + 1) - (used[k] as number));
    const kind = behind.indexOf(Math.max(...behind));
    if (s === step) return { kind, before: used[kind] as number };
    used[kind] = (used[kind] as number) + 1;
  }
};

/** The places of the `count` prompts of a step, a pure function of (kinds, seed, step). Each kind's prompts are gone
 *  through again and again, each time in an order of its own. kinds: of each prompt, undefined being a kind too · seed: a word that
 *  `deriveSeed` gave. */
export const promptsOfStep = (
  kinds: readonly (string | undefined)[],
  count: number,
  seed: number,
): ((step: number) => readonly number[]) => {
  const names = [...new Set(kinds)];
  const places = names.map((name) => kinds.flatMap((kind, i) => (kind === name ? [i] : [])));
  return (step) => {
    const { kind, before } = kindOfStep(
      places.map((list) => list.length),
      step,
    );
    const own = places[kind] as readonly number[];
    const stream = names.length === 1 ? seed : deriveAgain(seed, kind);
    return streamBy(own.length, count, before, stream).map((i) => own[i] as number);
  };
};
