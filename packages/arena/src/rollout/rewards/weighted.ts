/** @file A weighted sum of rewards. */
import { either as E } from 'fp-ts';
import type { OptionFault } from '../../errors.js';
import {
  checkedValues,
  identityOf,
  isValuing,
  neutral,
  type Reward,
  rewardOf,
  type ValuesOf,
  type Valuing,
  type Worth,
  worthsOf,
} from './reward.js';

export type Term = readonly [weight: number, reward: Reward];

const termFaults = (terms: readonly Term[]): readonly OptionFault[] =>
  Array.isArray(terms) && terms.length > 0
    ? Array.from(terms as readonly Term[], (term, i) => {
        const [weight, reward] = Array.isArray(term) ? term : [];
        return [
          ...(Number.isFinite(weight)
            ? []
            : [{ field: `weighted[${i}][0]`, value: weight, expected: 'a number' }]),
          ...(typeof reward === 'function'
            ? (reward.faults ?? []).map((fault: OptionFault) => ({
                ...fault,
                field: `weighted[${i}].${fault.field}`,
              }))
            : [{ field: `weighted[${i}][1]`, value: reward, expected: 'a reward, which is a function' }]),
        ];
      }).flat()
    : [{ field: 'weighted', value: terms, expected: 'a list of at least one [weight, reward]' }];

/** The values of those terms that hang on the decision alone. */
const summed =
  (terms: readonly { readonly weight: number; readonly reward: Valuing }[]): ValuesOf =>
  async (group, of, decisions) => {
    let sums: readonly number[] = decisions.map(() => 0);
    for (const { weight, reward } of terms) {
      const values = await checkedValues(reward, group, of, decisions);
      if (E.isLeft(values)) return values;
      sums = sums.map((sum, i) => sum + weight * (values.right[i] as number));
    }
    return E.right(sums);
  };

/** R = Σ_k w_k · R_k. Where one of them says nothing about a turn, the mean of the turn's peers stands in for it; where none
 *  does, nor does the sum. The graph is that of the first that has one, and parts are those of all. */
export const weighted = (terms: readonly Term[]): Reward => {
  const faults = termFaults(terms);
  const identity = {
    weighted:
      faults.length > 0 ? null : terms.map(([weight, reward]) => [weight, identityOf(reward)] as const),
  };
  const reward = rewardOf(identity, faults, async (group) => {
    if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'reward', faults });
    const all: (readonly Worth[])[] = [];
    for (const [, reward] of terms) {
      const worths = await worthsOf(reward, group);
      if (E.isLeft(worths)) return worths;
      all.push(worths.right);
    }
    const numbers = all.map((worths) =>
      neutral(
        worths.map(({ reward }) => reward),
        group.peers,
      ),
    );
    return E.right(
      group.turns.map((_, i): Worth => {
        const own = all.map((worths) => worths[i] as Worth);
        return {
          reward: own.every(({ reward }) => reward === null)
            ? null
            : terms.reduce((sum, [weight], k) => sum + weight * (numbers[k]?.[i] as number), 0),
          graph: own.find(({ graph }) => graph !== undefined && graph !== null)?.graph ?? null,
          parts: Object.assign({}, ...own.map(({ parts }) => parts)),
        };
      }),
    );
  });
  const valuing =
    faults.length > 0
      ? []
      : terms.flatMap(([weight, reward]) => (isValuing(reward) ? [{ weight, reward }] : []));
  return valuing.length === 0 ? reward : Object.assign(reward, { valuesOf: summed(valuing) });
};
