/** @file The graph-level reward: what graph would have formed, had the policy sat in the expert's seat. */
import { either as E } from 'fp-ts';
import { checkRow } from './check.js';
import type { Decision } from './decision.js';
import type { RewardsError } from './errors.js';

/** Links form by mutual consent: g_ij = p_ij · p_ji. proposals: [N][N] 0/1, square · returns graph [N][N] 0/1, symmetric. */
export const mutualConsent = (proposals: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  proposals.map((row, i) => row.map((bit, j) => (bit === 1 && proposals[j]![i] === 1 ? 1 : 0)));

export interface GraphInput {
  /** Number of seats N. */
  readonly n: number;
  /** The policy's seat. */
  readonly seat: number;
  /** The experts' proposal rows at this state, [N][N] 0/1 with a zero diagonal. */
  readonly proposals: readonly (readonly number[])[];
  /** The policy's own proposal row. */
  readonly decision: Decision;
}

export interface GraphReward {
  /** h = 1 − hamming/(N(N−1)), in [1 − 2/N, 1]: only the links of one seat can differ. */
  readonly h: number;
  /** Entries in which the graphs differ, over ordered pairs: a link that differs counts twice. */
  readonly hamming: number;
  readonly graph: readonly (readonly number[])[];
  readonly expertGraph: readonly (readonly number[])[];
}

/** h_i = 1 − Hamming(G_i, G_expert)/(N(N−1)), with G_i formed from the experts' proposals after the policy's row took
 *  the place of its seat's. A proposal that nobody returns changes no graph: it costs nothing here, only in the
 *  sample reward.
 *  left: every fault of the input.
 *  @source ToMPO, arXiv 2509.21134, graph-level reward (Hamming similarity) */
export const graphReward = ({
  n,
  seat,
  proposals,
  decision,
}: GraphInput): E.Either<readonly RewardsError[], GraphReward> => {
  const faults: RewardsError[] = [];
  if (!(Number.isInteger(n) && n >= 2))
    faults.push({ _tag: 'InvalidInput', field: 'n', value: n, expected: 'a number of seats of at least 2' });
  if (!(Number.isInteger(seat) && seat >= 0 && seat < n))
    faults.push({ _tag: 'InvalidInput', field: 'seat', value: seat, expected: `a seat in 0..${n - 1}` });
  if (proposals.length !== n)
    faults.push({
      _tag: 'InvalidInput',
      field: 'proposals.length',
      value: proposals.length,
      expected: String(n),
    });
  faults.push(...proposals.flatMap((row, i) => checkRow(`proposals[${i}]`, row, n, i)));
  if (decision._tag !== 'links')
    return E.left([
      ...faults,
      { _tag: 'KindMismatch', field: 'decision', kind: decision._tag, expected: 'links' },
    ]);
  faults.push(...checkRow('decision', decision.to, n, seat));
  if (faults.length > 0) return E.left(faults);

  const expertGraph = mutualConsent(proposals);
  const graph = mutualConsent(proposals.map((row, i) => (i === seat ? decision.to : row)));
  const hamming = graph.flatMap((row, i) => row.filter((bit, j) => bit !== expertGraph[i]![j])).length;
  return E.right({ h: 1 - hamming / (n * (n - 1)), hamming, graph, expertGraph });
};
