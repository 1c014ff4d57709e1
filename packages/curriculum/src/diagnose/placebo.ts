/** @file A placebo for a diagnosis: what looks like one, and says nothing of the student. */
import type { Rng } from '@tompo/games';

/** Another cause than the real one, drawn evenly, and the same attention dealt to other objects: all around by one drawn number. */
export const placebo = <Kind extends string, A extends { readonly score: number; readonly lift: number }>(
  real: { readonly kind: Kind; readonly attention: readonly A[] },
  kinds: readonly Kind[],
  random: Rng,
): { readonly kind: Kind; readonly attention: readonly A[] } => {
  const others = kinds.filter((kind) => kind !== real.kind);
  const by = 1 + random.int(Math.max(1, real.attention.length - 1));
  const attention = real.attention.map((one, i) => {
    const { score, lift } = real.attention[(i + by) % real.attention.length] as A;
    return { ...one, score, lift };
  });
  return { kind: others[random.int(others.length)] as Kind, attention };
};
