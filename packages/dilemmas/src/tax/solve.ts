/** @file A tax game solved on its grid: what citizens work for themselves and for all, and which rates are best by either. */
import { cleaned, equalSteps, sum, upTo } from '../family/moves.js';
import { geometricPlay } from './geometric.js';
import type { CompleteTaxParams } from './params.js';
import { bestLabour, utilitiesOf } from './schedule.js';
import { governmentPayoff, weightsOf } from './welfare.js';

export const RATE_DECIMALS = 2;
export const LABOUR_DECIMALS = 1;

/** From the least to the most skilled. */
export const skillsOf = ({ workers, lowest, highest }: CompleteTaxParams): readonly number[] =>
  equalSteps(lowest, highest, workers);

/** Payoffs of the government and of each citizen. */
export const taxPayoffs = (
  { welfare, aversion, cutoff }: CompleteTaxParams,
  skills: readonly number[],
  rates: readonly number[],
  labour: readonly number[],
): readonly number[] => {
  const { utilities, transfer } = utilitiesOf(skills, labour, { rates, cutoff });
  const weights = weightsOf(welfare, skills, aversion);
  return [governmentPayoff(welfare, utilities, weights, transfer), ...utilities];
};

/** What each citizen works by itself: it gets back 1/n of its own tax. */
export const selfishLabour = (
  { workers, hours, cutoff }: CompleteTaxParams,
  skills: readonly number[],
  rates: readonly number[],
): readonly number[] =>
  skills.map((skill) => bestLabour(skill, 1 - 1 / workers, { rates, cutoff }, gridOf(hours)));

const gridOf = (hours: number) => ({ most: hours, decimals: LABOUR_DECIMALS });

/** What each works for the greatest sum of all payoffs, the government's included. With h what a unit of utility is worth (1 + g/n), and H
 *  what a unit of tax is that all get their part of, a citizen's part of the sum is h · (income − (1 − H/h) · tax − labour²/2). */
const plannedLabour = (
  { workers, hours, cutoff, welfare }: CompleteTaxParams,
  skills: readonly number[],
  weights: readonly number[],
  rates: readonly number[],
): readonly number[] => {
  const worth = weights.map((weight) => 1 + weight / workers);
  const ofTax = sum(worth) / workers + (welfare === 'revenue' ? 1 / workers : 0);
  return skills.map((skill, i) =>
    bestLabour(skill, 1 - ofTax / (worth[i] as number), { rates, cutoff }, gridOf(hours)),
  );
};

/** Every completion of rates that are set, each of the others from a list. */
const completions = (
  set: readonly number[],
  brackets: number,
  values: readonly number[],
): readonly (readonly number[])[] =>
  set.length >= brackets ? [set] : values.flatMap((value) => completions([...set, value], brackets, values));

const bestOf = <T>(list: readonly T[], worth: (one: T) => number): readonly [T, number] => {
  let best = list[0] as T;
  let most = worth(best);
  for (const one of list.slice(1)) {
    const found = worth(one);
    if (found > most + 1e-9) [best, most] = [one, found];
  }
  return [best, most];
};

interface Play {
  readonly rates: readonly number[];
  readonly labour: readonly number[];
}

/** Where welfare is a sum, the planner's play from a moment on, given rates that are set already. The most that can be had is the greatest
 *  of functions that are linear in the rates, so that the best rates are 0 or 1. */
const plannedPlay = (
  params: CompleteTaxParams,
  skills: readonly number[],
  set: readonly number[],
): Play & { readonly total: number } => {
  const weights = weightsOf(params.welfare, skills, params.aversion) ?? [];
  const play = (rates: readonly number[]): Play => ({
    rates,
    labour: plannedLabour(params, skills, weights, rates),
  });
  const total = ({ rates, labour }: Play): number =>
    sum(taxPayoffs(params, skills, rates, labour).map(cleaned));
  const [best, most] = bestOf(completions(set, params.brackets, [0, 1]).map(play), total);
  return { ...best, total: most };
};

const rateGrid: readonly number[] = upTo(10 ** RATE_DECIMALS + 1).map((units) => units / 10 ** RATE_DECIMALS);

/** The planner's play from a moment on; null where it is not known: welfare is no sum, and there is too much to try. */
export const planOf = (
  params: CompleteTaxParams,
): ((skills: readonly number[], set: readonly number[]) => Play & { readonly total: number }) | null => {
  if (params.welfare !== 'nash') return (skills, set) => plannedPlay(params, skills, set);
  const known = skillsOf(params);
  const search = geometricPlay(params, known, rateGrid, 10 ** LABOUR_DECIMALS);
  if (search === null) return null;
  return (skills, set) => {
    const { rates, labour } = search(set);
    // Skills that are dealt are the same in another order, and who has which does not count.
    const places = upTo(known.length);
    const inOrder = [...places].sort((a, b) => (skills[a] as number) - (skills[b] as number) || a - b);
    const dealt = places.map((i) => labour[inOrder.indexOf(i)] as number);
    return { rates, labour: dealt, total: sum(taxPayoffs(params, skills, rates, dealt).map(cleaned)) };
  };
};

/** The rates that are best for the government where each citizen works what is best for itself; of equals the lowest. */
export const selfishRates = (
  params: CompleteTaxParams,
  skills: readonly number[],
  set: readonly number[],
): readonly number[] => {
  const payoff = (rates: readonly number[]): number =>
    taxPayoffs(params, skills, rates, selfishLabour(params, skills, rates))[0] as number;
  return bestOf(completions(set, params.brackets, rateGrid), payoff)[0];
};
