/** @file What real folders hold beside the architecture's own tensors: names without the prefix of a model with its head, and
 *  tensors that change nothing. */
import type { HostArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { embeddingName, headName } from '../architecture/weights.js';
import type { LmError } from '../errors.js';
import { readElements } from '../files/inFile.js';
import type { ModelConfig } from '../types.js';

/** Of a model that was saved without its head, transformers leaves this out of the names. */
const PREFIX = 'model.';

/** Tensors that no logit depends on: frequencies and angles of positions, which follow from config.json, and the value heads of
 *  reinforcement learning. */
const WITHOUT_EFFECT = /(^|\.)rotary_emb\.(inv_freq|cos_cached|sin_cached)$|^v_head\./;

type Named<A> = Readonly<Record<string, A>>;

/** The tensors of a folder by the names of the architecture, and those that are of no use to it. */
export interface Tolerated<A> {
  readonly tensors: Named<A>;
  /** By their names in the files. */
  readonly ignored: readonly string[];
  /** Were the names without the prefix? */
  readonly bare: boolean;
}

/** Takes out what has no effect and completes the names.
 *  @example tolerated({ 'embed_tokens.weight': a, 'v_head.summary.weight': b }) // { tensors: { 'model.embed_tokens.weight': a }, ignored: ['v_head.summary.weight'], bare: true } */
export const tolerated = <A>(tensors: Named<A>): Tolerated<A> => {
  const inner = embeddingName.slice(PREFIX.length);
  const bare = Object.hasOwn(tensors, inner) && !Object.hasOwn(tensors, embeddingName);
  const ignored: string[] = [];
  const kept: [string, A][] = [];
  for (const [name, tensor] of Object.entries(tensors)) {
    if (WITHOUT_EFFECT.test(name)) ignored.push(name);
    else kept.push([bare && name !== headName ? PREFIX + name : name, tensor]);
  }
  return { tensors: Object.fromEntries(kept), ignored, bare };
};

/** Some 4 MB at a time. */
const AT_ONCE = 2 ** 20;

/** Are the numbers of two arrays of one shape the same? */
const sameNumbers = (a: HostArray, b: HostArray): E.Either<LmError, boolean> => {
  const size = a.shape.reduce((x, y) => x * y, 1);
  for (let begin = 0; begin < size; begin += AT_ONCE) {
    const end = Math.min(size, begin + AT_ONCE);
    const [left, right] = [readElements(a, begin, end), readElements(b, begin, end)];
    if (E.isLeft(left)) return left;
    if (E.isLeft(right)) return right;
    const numbers = right.right;
    if (!left.right.every((x, i) => x === numbers[i])) return E.right(false);
  }
  return E.right(true);
};

/** Of a model whose head is its embedding, takes out a head that was stored anyway; left where it is another.
 *  weights: by the names of the architecture */
export const withoutTiedHead = <A extends HostArray>(
  config: ModelConfig,
  weights: Named<A>,
  source: string,
): E.Either<LmError, Named<A>> => {
  const { [headName]: head, ...rest } = weights;
  if (!config.tieEmbeddings || head === undefined) return E.right(weights);
  const same = sameNumbers(rest[embeddingName]!, head);
  if (E.isLeft(same)) return same;
  return same.right
    ? E.right(rest as Named<A>)
    : E.left({
        _tag: 'TensorsDoNotFit',
        source,
        faults: [{ _tag: 'Extra', name: headName }],
        cause: `tie_word_embeddings is true, but ${headName} is not ${embeddingName}: set tie_word_embeddings to false in config.json, or take ${headName} out`,
      });
};
