/** @file softmax(Q Kᵀ + bias) V over the parts of a row that see each other, with its gradient written out.
 *
 *  With P the shares, O the result and D its gradient:
 *    ∂V = Pᵀ D,  δ = rowsum(D ⊙ O),  ∂S = P ⊙ (D Vᵀ − δ),  ∂Q = ∂S K,  ∂K = ∂Sᵀ Q.
 *  rowsum(D ⊙ O) is rowsum(D Vᵀ ⊙ P) without a pass over the scores, and what parts of a row add to the same keys is
 *  added here: the tape would pad each with zeros. @source Dao et al. 2022, FlashAttention, appendix B.2 */
import * as tf from '@tensorflow/tfjs';
import type { PackedLayout } from './packed.js';

/** Queries `from` … `to` − 1 look at keys 0 … `end` − 1; nobody else's scores are computed. */
export interface Block {
  readonly from: number;
  readonly to: number;
  readonly end: number;
  /** [G, 1, to − from, 1, end]: what the scores are moved by. */
  readonly bias: tf.Tensor;
}

/** Who looks at whom in a row of T keys. The first queries look in blocks, the last m·C are those of completions. */
export interface Plan {
  /** The last block ends where the keys end, or with `packed` where the prompt ends. */
  readonly blocks: readonly Block[];
  readonly packed: { readonly layout: PackedLayout; readonly bias: tf.Tensor } | null;
}

/** Places from … to − 1 of the third axis. x: [G, kv, N, w] */
const part = (x: tf.Tensor, from: number, to: number): tf.Tensor => {
  const [G, kv, N, w] = x.shape as [number, number, number, number];
  return from === 0 && to === N ? x : tf.slice(x, [0, 0, from, 0], [G, kv, to - from, w]);
};

/** Σ of arrays that begin at the same place of the third axis and end at different ones, the last the furthest. */
const sumOfLeading = (parts: readonly tf.Tensor[]): tf.Tensor => {
  if (parts.length === 1) return parts[0]!;
  const ends = [0, ...new Set(parts.map((x) => x.shape[2]!))].sort((a, b) => a - b);
  const pieces = ends.slice(1).map((end, i) => {
    const reaching = parts.filter((x) => x.shape[2]! >= end).map((x) => part(x, ends[i]!, end));
    return reaching.reduce((sum, x) => tf.add(sum, x));
  });
  return pieces.length === 1 ? pieces[0]! : tf.concat(pieces, 2);
};

const joined = (parts: readonly tf.Tensor[]): tf.Tensor =>
  parts.length === 1 ? parts[0]! : tf.concat([...parts], 2);

/** Shares of one block. q: [G, kv, rows·r, hd] · k: [G, kv, end, hd] · returns [G, kv, rows·r, end] */
const blockShares = (q: tf.Tensor, k: tf.Tensor, { from, to, end, bias }: Block): tf.Tensor => {
  const [G, kv, rows] = q.shape as [number, number, number];
  const scores = tf.reshape(tf.matMul(q, k, false, true), [G, kv, to - from, rows / (to - from), end]);
  return tf.reshape(tf.softmax(tf.add(scores, bias)), [G, kv, rows, end]);
};

/** Gradient of the scores. */
const scoresGradient = (shares: tf.Tensor, d: tf.Tensor, v: tf.Tensor, delta: tf.Tensor): tf.Tensor =>
  tf.mul(shares, tf.sub(tf.matMul(d, v, false, true), delta));

/** The completions' rows, keys and values, each completion by itself. x: [G, kv, m·n, hd] → [G·kv·m, n, hd] */
const apart = (x: tf.Tensor, m: number): tf.Tensor => {
  const [G, kv, N, w] = x.shape as [number, number, number, number];
  return tf.reshape(x, [G * kv * m, N / m, w]);
};

/** Shares of the completions' queries, on the prompt's keys and on each completion's own.
 *  q: [G, kv, m·C·r, hd] · returns [G, kv, m·C·r, P] and [G·kv·m, C·r, C] */
const completionShares = (
  q: tf.Tensor,
  promptKeys: tf.Tensor,
  ownKeys: tf.Tensor,
  { layout, bias }: NonNullable<Plan['packed']>,
): readonly [tf.Tensor, tf.Tensor] => {
  const { promptLength: P, completions: m, completionLength: C } = layout;
  const [G, kv, rows] = q.shape as [number, number, number];
  const r = rows / (m * C);
  const onPrompt = tf.reshape(tf.matMul(q, promptKeys, false, true), [G, kv, m, C, r, P]);
  const onOwn = tf.matMul(apart(q, m), apart(ownKeys, m), false, true);
  const scores = tf.concat([onPrompt, tf.reshape(onOwn, [G, kv, m, C, r, C])], 5);
  const shares = tf.reshape(tf.softmax(tf.add(scores, bias)), [G * kv, rows, P + C]);
  return [
    tf.reshape(tf.slice(shares, [0, 0, 0], [G * kv, rows, P]), [G, kv, rows, P]),
    tf.reshape(tf.slice(shares, [0, 0, P], [G * kv, rows, C]), [G * kv * m, C * r, C]),
  ];
};

/** q: [G, kv, Tq·r, hd], the r query heads of a key-value head side by side at each place, scaled by 1/√hd ·
 *  k, v: [G, kv, T, hd] · returns [G, kv, Tq·r, hd]. */
export const attend = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, r: number, plan: Plan): tf.Tensor => {
  const { blocks, packed } = plan;
  const rowsOfBlocks = r * (blocks.at(-1)?.to ?? 0);
  const rows = q.shape[2]!;
  const m = packed?.layout.completions ?? 0;
  const T = k.shape[2]!;
  const promptEnd = packed === null ? T : packed.layout.promptLength;

  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [q, k, v, save] = args as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const shares = blocks.map((block) =>
      blockShares(part(q, r * block.from, r * block.to), part(k, 0, block.end), block),
    );
    const results = blocks.map((block, i) => tf.matMul(shares[i]!, part(v, 0, block.end)));
    if (packed !== null) {
      const asking = part(q, rowsOfBlocks, rows);
      const [onPrompt, onOwn] = completionShares(
        asking,
        part(k, 0, promptEnd),
        part(k, promptEnd, T),
        packed,
      );
      shares.push(onPrompt, onOwn);
      const fromOwn = tf.matMul(onOwn, apart(part(v, promptEnd, T), m));
      const fromPrompt = tf.matMul(onPrompt, part(v, 0, promptEnd));
      results.push(tf.add(fromPrompt, tf.reshape(fromOwn, fromPrompt.shape)));
    }
    const value = joined(results);
    save([q, k, v, value, ...shares]);
    return { value, gradFunc: (d, saved) => gradient(d, saved) };
  });

  const gradient = (d: tf.Tensor, saved: readonly tf.Tensor[]): tf.Tensor[] => {
    const [q, k, v, value, ...shares] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, ...tf.Tensor[]];
    const delta = tf.sum(tf.mul(d, value), -1, true);
    const dq: tf.Tensor[] = [];
    const dk: tf.Tensor[] = [];
    const dv: tf.Tensor[] = [];
    blocks.forEach((block, i) => {
      const [from, to] = [r * block.from, r * block.to];
      const mine = part(d, from, to);
      const ds = scoresGradient(shares[i]!, mine, part(v, 0, block.end), part(delta, from, to));
      dq.push(tf.matMul(ds, part(k, 0, block.end)));
      dk.push(tf.matMul(ds, part(q, from, to), true, false));
      dv.push(tf.matMul(shares[i]!, mine, true, false));
    });
    if (packed === null) return [joined(dq), sumOfLeading(dk), sumOfLeading(dv)];
    const [onPrompt, onOwn] = shares.slice(-2) as [tf.Tensor, tf.Tensor];
    const [asking, mine, rest] = [q, d, delta].map((x) => part(x, rowsOfBlocks, rows)) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const ownPart = (x: tf.Tensor) => apart(part(x, promptEnd, T), m);
    const dsPrompt = scoresGradient(onPrompt, mine, part(v, 0, promptEnd), rest);
    const dsOwn = scoresGradient(onOwn, apart(mine, m), ownPart(v), apart(rest, m));
    const fromPrompt = tf.matMul(dsPrompt, part(k, 0, promptEnd));
    dq.push(tf.add(fromPrompt, tf.reshape(tf.matMul(dsOwn, ownPart(k)), fromPrompt.shape)));
    dk.push(tf.matMul(dsPrompt, asking, true, false));
    dv.push(tf.matMul(onPrompt, mine, true, false));
    const own = (x: tf.Tensor) => tf.reshape(x, part(k, promptEnd, T).shape);
    return [
      joined(dq),
      tf.concat([sumOfLeading(dk), own(tf.matMul(dsOwn, apart(asking, m), true, false))], 2),
      tf.concat([sumOfLeading(dv), own(tf.matMul(onOwn, apart(mine, m), true, false))], 2),
    ];
  };

  return op(q, k, v) as tf.Tensor;
};
