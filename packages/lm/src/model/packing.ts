/** @file Laying prompts and their completions into a `PackedBatch`. */
import type { NdArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import type { LmError } from '../errors.js';
import { inBytes } from '../inBytes.js';
import { memoryLimit } from '../memory.js';
import type { Constraint, PackedBatch } from '../types.js';
import { type Known, unknownSentences } from '../unknownOptions.js';
import { ALLOWED_BITS, allowedWidth } from './allowed.js';

/** One prompt and its completions, as token ids. */
export interface PromptGroup {
  readonly prompt: readonly number[];
  readonly completions: readonly (readonly number[])[];
  /** For each completion the ids that each of its tokens was drawn from; nothing for one that was drawn from all. */
  readonly allowed?: readonly (Constraint['allowed'] | undefined)[] | undefined;
}

export interface PackShape {
  /** P: room for a prompt. */
  readonly promptLength: number;
  /** C: room for a completion. */
  readonly completionLength: number;
  /** m: completions per prompt. */
  readonly completions: number;
  /** Rows of the batch; groups are followed by rows of padding up to here. groups.length unless told. */
  readonly rows?: number | undefined;
  /** The token that fills gaps; it is masked, so any token will do. 0 unless told. */
  readonly padTokenId?: number | undefined;
  /** V; needed where groups say what their tokens were drawn from. */
  readonly vocabSize?: number | undefined;
}

const KNOWN: Known<PackShape> = {
  promptLength: true,
  completionLength: true,
  completions: true,
  rows: true,
  padTokenId: true,
  vocabSize: true,
};

/** What is wrong with what a completion's tokens are said to have been drawn from. */
const allowedFaults = (
  ids: readonly number[],
  allowed: Constraint['allowed'] | undefined,
  vocabSize: number | undefined,
): readonly string[] => {
  if (allowed === undefined) return [];
  if (vocabSize === undefined) return ['says what it was drawn from, but there is no vocabSize'];
  if (allowed.length !== ids.length) return [`says of ${allowed.length} tokens what they were drawn from`];
  return [
    ...(ids.some((id, t) => !allowed[t]?.includes(id))
      ? ['has a token that is none of those it was drawn from']
      : []),
    ...(allowed.some((list) => list.some((id) => !(Number.isInteger(id) && id >= 0 && id < vocabSize)))
      ? [`was drawn from a token that is not below vocabSize = ${vocabSize}`]
      : []),
  ];
};

const faultsOf = (groups: readonly PromptGroup[], shape: PackShape): string[] => {
  const { promptLength: P, completionLength: C, completions: m } = shape;
  const faults: string[] = [...unknownSentences(shape, KNOWN)];
  for (const [name, size] of Object.entries({ promptLength: P, completionLength: C, completions: m }))
    if (!Number.isInteger(size) || size < 1)
      faults.push(`${name} is ${size} where a whole number above 0 is needed`);
  const rows = shape.rows ?? groups.length;
  if (!Number.isInteger(rows) || rows < groups.length)
    faults.push(`${groups.length} groups do not go into ${rows} rows`);
  // ids, positions and segments of every place; targets and keep of the completions' places.
  const bytes = rows * (12 * (P + m * C) + 8 * m * C);
  if (bytes > memoryLimit())
    faults.push(
      `${rows} rows of ${P} + ${m} × ${C} tokens need at least ${inBytes(bytes)} of memory where there are ${inBytes(memoryLimit())}`,
    );
  groups.forEach(({ prompt, completions, allowed }, g) => {
    if (prompt.length === 0) faults.push(`the prompt of group ${g} is empty`);
    if (prompt.length > P) faults.push(`the prompt of group ${g} has ${prompt.length} tokens where ${P} fit`);
    if (completions.length > m)
      faults.push(`group ${g} has ${completions.length} completions where ${m} fit`);
    completions.forEach((ids, j) => {
      if (ids.length > C)
        faults.push(`completion ${j} of group ${g} has ${ids.length} tokens where ${C} fit`);
      for (const fault of allowedFaults(ids, allowed?.[j], shape.vocabSize))
        faults.push(`completion ${j} of group ${g} ${fault}`);
    });
  });
  return faults;
};

const ints = (shape: readonly number[], fill: number): NdArray & { readonly data: Int32Array } => ({
  dtype: 'int32',
  shape,
  data: new Int32Array(shape.reduce((a, b) => a * b, 1)).fill(fill),
});

/** The words of `PackedBatch.allowed`; undefined where every token was drawn from all. */
const allowedWords = (
  groups: readonly PromptGroup[],
  [G, m, C]: readonly [number, number, number],
  vocabSize: number,
): NdArray | undefined => {
  if (!groups.some(({ allowed }) => allowed?.some((one) => one !== undefined))) return undefined;
  const words = allowedWidth(vocabSize);
  const data = new Float32Array(G * m * C * words).fill(2 ** ALLOWED_BITS - 1);
  groups.forEach(({ allowed = [] }, g) => {
    allowed.forEach((lists = [], j) => {
      lists.forEach((ids, t) => {
        const at = ((g * m + j) * C + t) * words;
        data.fill(0, at, at + words);
        for (const id of ids) {
          const word = at + Math.floor(id / ALLOWED_BITS);
          data[word] = data[word]! | (1 << (id % ALLOWED_BITS));
        }
      });
    });
  });
  return { dtype: 'float32', shape: [G, m, C, words], data };
};

/** Packs groups into one batch: a row is [prompt, padded on the left | completion 1, padded on the right | …].
 *  Rows and completions that are not there have segment −1 and keep 0. Left with all faults at once.
 *  @example packBatch([{ prompt: [5, 6], completions: [[7], [8, 9]] }], { promptLength: 3, completionLength: 2, completions: 2 })
 *  // ids [[0, 5, 6, 7, 0, 8, 9]] · segments [[-1, 0, 0, 1, -1, 2, 2]] · positions [[0, 0, 1, 2, 3, 2, 3]] */
export const packBatch = (
  groups: readonly PromptGroup[],
  shape: PackShape,
): E.Either<LmError, PackedBatch> => {
  const faults = faultsOf(groups, shape);
  if (faults.length > 0) return E.left({ _tag: 'InvalidPack', faults });
  const { promptLength: P, completionLength: C, completions: m } = shape;
  const G = shape.rows ?? groups.length;
  const T = P + m * C;
  const pad = shape.padTokenId ?? 0;
  const ids = ints([G, T], pad);
  const positions = ints([G, T], 0);
  const segments = ints([G, T], -1);
  const targets = ints([G, m, C], pad);
  const keep = new Float32Array(G * m * C);
  groups.forEach(({ prompt, completions }, g) => {
    const gap = P - prompt.length;
    prompt.forEach((id, i) => {
      const at = g * T + gap + i;
      ids.data[at] = id;
      positions.data[at] = i;
      segments.data[at] = 0;
    });
    for (let j = 0; j < m; j++) {
      const completion = completions[j];
      for (let i = 0; i < C; i++) {
        const at = g * T + P + j * C + i;
        positions.data[at] = prompt.length + i;
        const id = completion?.[i];
        if (id === undefined) continue;
        ids.data[at] = id;
        segments.data[at] = j + 1;
        targets.data[(g * m + j) * C + i] = id;
        keep[(g * m + j) * C + i] = 1;
      }
    }
  });
  const allowed = allowedWords(groups, [G, m, C], shape.vocabSize ?? 0);
  return E.right({
    ids,
    positions,
    segments,
    targets,
    keep: { dtype: 'float32', shape: [G, m, C], data: keep },
    ...(allowed === undefined ? {} : { allowed }),
  });
};
