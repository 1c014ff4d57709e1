/** @file LCW: counterfactual welfare, credited link by link. */
import { either as E } from 'fp-ts';
import { checkOptions } from '../check.js';
import { type EcwOptions, SCALING } from '../ecw.js';
import type { AdvantageError } from '../errors.js';
import { type Credit, type Estimate, estimate, finiteEstimate, numbersOf } from '../estimate.js';
import { isRounding, leaveOneOut, mean } from '../moments.js';
import { checkScale, type Scaled, scaled } from '../scale.js';
import { checkLinkGroups, type LcwInput, type LinkGroup, type LinkRow, type Links } from './input.js';
import { marginals, prefixValues } from './prefix-values.js';

export type LcwOptions = EcwOptions;

const magnitude = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** R_k − baseline, token by token. */
const creditLinks = (
  rewards: readonly number[],
  { values, rows }: Links,
  chances: readonly (readonly number[])[],
) => {
  const valuesAt = (one: LinkRow): readonly number[] => one.values ?? values;
  const size = rows.reduce(
    (most, one) => (one?.values === undefined ? most : Math.max(most, magnitude(one.values))),
    Math.max(magnitude(rewards), magnitude(values)),
  );
  const whole = leaveOneOut(rewards);
  return rows.map((own, k): Credit => {
    if (own === null) return whole[k]!;
    const worth = prefixValues(valuesAt(own), chances[k]!, own.row);
    // What the others' rewards hold beside the value of their rows. A row that could not be read has no value of its own and
    // counts as the one that was to be expected, so that being readable is credited too.
    const beside = mean(
      rows.flatMap((one, j) =>
        j === k ? [] : [rewards[j]! - (one === null ? worth[0]! : valuesAt(one)[one.row]!)],
      ),
    );
    return own.fixed.map((bits) => {
      const credit = rewards[k]! - (beside + worth[bits]!);
      return isRounding(credit, size) ? 0 : credit;
    });
  });
};

const centered = ({ rewards, links }: LinkGroup): readonly Credit[] =>
  links === null ? leaveOneOut(rewards) : creditLinks(rewards, links, marginals(links));

/** A_{k,t} = [R_k − mean_{j≠k}(R_j − Q_j) − V̂_{−k}(prefix_t)] / σ_B, Q_j = values[row_j],
 *  V̂_{−k}(prefix) = Σ_{x ⊇ prefix} w_{−k}(x | prefix)·Q(x);
 *  w_{−k}: each link as often as in the rows of the other completions (add ½), independent of each other.
 *
 *  A token is judged against what was to be expected when it was written, so that a link is not charged with the luck of the links
 *  before it. Where R is Q alone, the mean is 0. Whatever V̂ is worth as a forecast, it and the mean are made of the other
 *  completions and of the tokens before t, so Σ_k Σ_t A_{k,t} ∇log π(token_t)/m is on average the gradient of the expected reward
 *  (over σ_B): a poor V̂ costs variance, no bias. A completion that could not be read gets the leave-one-out number throughout, as
 *  its prefixes are not known; that leaves a bias of the order of the share of such answers (with 9 % of them, a cosine with the
 *  gradient above .999 in the tests). So do all completions of a group without links, where LCW is ECW.
 *
 *  Completions that were written at states of their own (whole episodes) carry the values there: Q_j, and V̂ at the state of k, whose
 *  weights, made of what the others wrote elsewhere, are again no more than a forecast.
 *
 *  A group is without signal when all its advantages are 0: rows that are all equal still compare with the rows that were possible.
 *  groups: [G] with rewards [m], tokens [m], values [2^bits] · returns advantages [G][m], a list [C] for each row of links and a
 *  number for other completions; σ_B as `scale`; the memory that follows.
 *  left: every fault of groups, memory and options.
 *  @source ours; exact values of prefixes in the place of Monte-Carlo ones: VinePPO, arXiv 2410.01679
 *  @example lcw({ groups: [{ rewards: [1, 0], tokens: [1, 1], links: { bits: 1, values: [0, 1], rows: [
 *    { row: 1, fixed: [0] }, { row: 0, fixed: [0] }] } }], memory: emptyScale }) // V̂ ¼ and ¾: advantages [[[1], [−1]]] */
export const lcw = (
  input: LcwInput,
  options: LcwOptions = {},
): E.Either<readonly AdvantageError[], Estimate<Credit> & Scaled> => {
  const { groups, memory } = (input ?? {}) as LcwInput;
  const faults = [
    ...checkLinkGroups(groups, 'lcw'),
    ...checkScale(memory),
    ...checkOptions(options, SCALING),
  ];
  if (faults.length > 0) return E.left(faults);
  return E.chain(({ advantages, scale, memory: after }: Scaled & Pick<Estimate<Credit>, 'advantages'>) => {
    const silent = advantages.flatMap((group, g) =>
      group.every((credit) => numbersOf(credit).every((value) => value === 0)) ? [g] : [],
    );
    return finiteEstimate({ ...estimate(advantages, silent, options), scale, memory: after });
  })(scaled(groups.map(centered), memory, options));
};
