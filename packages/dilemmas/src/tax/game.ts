/** @file Taxes and work: a government sets a linear tax whose yield all get in equal parts, or one of two brackets, and citizens of different
 *  skill then choose how much to work.
 *  @source after Mirrlees 1971 and Sheshinski 1972, and after Zheng et al. 2022, The AI Economist: a two-level game of a planner and those
 *  that it taxes, here with one decision of each in a round and labour² / 2 as what work costs */
import { effortSpace, type Game, type GamesError, shuffle } from '@tompo/games';
import { either as E } from 'fp-ts';
import {
  decided,
  type RoundRecord,
  type TurnRecord,
  type TurnsState,
  type TurnsView,
  turnsGame,
} from '../exchange/turns.js';
import { familyOf, readParams } from '../family/keys.js';
import { cleaned, howOften, listed, short, sum, upTo } from '../family/moves.js';
import { wrongAbove } from '../faults.js';
import { type CompleteTaxParams, TAX, type TaxParams } from './params.js';
import {
  LABOUR_DECIMALS,
  planOf,
  RATE_DECIMALS,
  selfishLabour,
  selfishRates,
  skillsOf,
  taxPayoffs,
} from './solve.js';

/** A tax game; left: all that is wrong with the parameters. `taxGame({ workers: 3, welfare: 'weighted' })` */
export const taxGame = (
  raw: TaxParams = {},
): E.Either<GamesError, Game<TurnsState, TurnsView<CompleteTaxParams>>> =>
  E.map(gameOf)(
    readParams('tax', TAX, raw, ({ lowest, highest }) =>
      wrongAbove('lowest', lowest, 'the highest skill', highest),
    ),
  );

/** Recipe keys are the parameters; each number may be [least, greatest]. */
export const taxFamily = familyOf('tax', TAX, taxGame, {
  workers: [2, 5],
  lowest: [0.5, 2],
  highest: [2, 5],
});

const AIMS: Readonly<Record<CompleteTaxParams['welfare'], (params: CompleteTaxParams) => string>> = {
  weighted: ({ aversion }) =>
    `the mean of the workers' scores, each weighted by skill to the power of −${aversion}, with weights that are 1 in the mean`,
  utilitarian: () => "the mean of the workers' scores",
  nash: () => "the geometric mean of the workers' scores, 0 if one of them is not above 0",
  revenue: () => 'what each worker gets of the tax',
};

const rulesOf = (params: CompleteTaxParams): string => {
  const { workers, brackets, cutoff, hours, hidden, rounds, welfare } = params;
  const skills = skillsOf(params);
  const who = hidden
    ? `The skills ${listed(skills)} are dealt to them by lot, and each knows only its own.`
    : `Their skills are ${listed(skills)}, in this order.`;
  const tax =
    brackets === 1
      ? 'Player 0, the government, first sets a tax rate from 0 to 1.'
      : `Player 0, the government, first sets a tax rate from 0 to 1 for incomes up to ${cutoff}, then another one for what is earned above that.`;
  const often = howOften(rounds, hidden ? ', and the skills are dealt anew' : '');
  return `Players 1 to ${workers} work. ${who} ${tax} All see it. Then all workers choose at the same time how much to work, 0 to ${hours}. A worker earns its skill times what it works and pays tax on that; all tax is shared equally among the workers. A worker's score is what it earned, less its tax, plus its share, less half of the square of what it worked. The government's score is ${AIMS[welfare](params)}. ${often}`;
};

const gameOf = (params: CompleteTaxParams): Game<TurnsState, TurnsView<CompleteTaxParams>> => {
  const { workers, brackets, cutoff, hours, hidden, rounds, welfare, aversion } = params;
  const known = skillsOf(params);
  const skillsIn = ({ drawn }: Pick<RoundRecord, 'drawn'>): readonly number[] =>
    hidden ? drawn.slice(1) : known;
  const ratesIn = (round: Pick<RoundRecord, 'turns'>): readonly number[] =>
    upTo(Math.min(brackets, round.turns.length)).map((turn) => decided(round, turn, 0));
  const labourIn = (round: Pick<RoundRecord, 'turns'>): readonly number[] =>
    upTo(workers).map((i) => decided(round, brackets, i + 1));
  const nobody: TurnRecord = known.map(() => null);

  // Who is how skilled does not matter to a rate, so that one answer serves all deals.
  const first = selfishRates(params, known, []);
  const ratesFor = (set: readonly number[]): readonly number[] =>
    set.length === 0 ? first : selfishRates(params, known, set);
  const plan = planOf(params);
  let most: number | null = null;
  const expected = (): number => {
    most ??= plan === null ? 0 : plan(known, []).total;
    return most;
  };
  /** Is there play that is worth more together? Work without regard for taxes, under every rate, often says so without a search. */
  const isDilemma = (): boolean => {
    const worth = (rates: readonly number[], labour: readonly number[]): number =>
      sum(taxPayoffs(params, known, rates, labour));
    const selfish = worth(first, selfishLabour(params, known, first));
    const isMore = (total: number): boolean => total > selfish + 1e-6 * Math.max(1, Math.abs(total));
    const untaxed = selfishLabour(params, known, [0, 0]);
    const found =
      welfare === 'nash' && upTo(101).some((units) => isMore(worth([units / 100, units / 100], untaxed)));
    return found || (plan !== null && isMore(expected()));
  };
  const rateSpace = effortSpace({ min: 0, max: 1, decimals: RATE_DECIMALS });
  const labourSpace = effortSpace({ min: 0, max: hours, decimals: LABOUR_DECIMALS });

  return turnsGame({
    id: 'tax-v1',
    seats: workers + 1,
    params,
    rounds,
    turns: [
      ...upTo(brackets).map((k) => ({
        kind: k === 0 ? 'rate' : 'upper-rate',
        movers: [0],
        space: () => rateSpace,
      })),
      { kind: 'work', movers: upTo(workers + 1, 1), space: () => labourSpace },
    ],
    pay: (round) => taxPayoffs(params, skillsIn(round), ratesIn(round), labourIn(round)),
    ...(hidden ? { draw: (rng) => [0, ...shuffle(known, rng)] } : {}),
    claims: { utility: 'general-sum', dilemma: isDilemma() },
    planned:
      plan === null
        ? null
        : (round, turn) => {
            const { rates, labour } = plan(skillsIn(round), ratesIn(round));
            return turn < brackets ? [rates[turn] as number, ...nobody] : [null, ...labour];
          },
    selfish: (round, turn) => {
      const set = ratesIn(round);
      return turn < brackets
        ? [ratesFor(set)[turn] as number, ...nobody]
        : [null, ...selfishLabour(params, skillsIn(round), set)];
    },
    most: plan === null ? null : (round) => plan(skillsIn(round), ratesIn(round)).total,
    // Searched for once somebody asks.
    get expected() {
      return expected();
    },
    absent: () => 0,
    words: {
      rules: [rulesOf(params)],
      told: ({ turns, drawn }) => {
        if (turns.length === 0) return '';
        const rates = ratesIn({ turns });
        const set = `the government set ${rates.length === 1 ? 'a rate' : 'rates'} of ${listed(rates)}`;
        if (turns.length <= brackets) return set;
        const incomes = labourIn({ turns }).map((x, i) =>
          drawn.length === 0
            ? `player ${i + 1} worked ${x}`
            : `player ${i + 1}, of skill ${drawn[i + 1]}, worked ${x}`,
        );
        return `${set}; ${listed(incomes)}`;
      },
      drawn: (skill) => (skill === 0 ? '' : `Your skill is ${skill} now.`),
      asked: ({ turns }) => [
        ...(turns.length === brackets
          ? [
              `How much do you work, 0 to ${hours}?`,
              `If you like, first state in one line what you expect players 1 to ${workers} to work, your own work included: Beliefs: [x1, …]`,
            ]
          : [
              brackets === 1
                ? 'Which tax rate do you set, 0 to 1?'
                : `Which tax rate do you set for incomes ${turns.length === 0 ? 'up to' : 'above'} ${cutoff}, 0 to 1?`,
            ]),
        `End with exactly one line with a number of at most ${turns.length === brackets ? 'one decimal' : 'two decimals'}: Decision: x`,
      ],
      terms: `i${known.map(short).join(',')}${welfare[0]}${welfare === 'weighted' ? short(aversion) : ''}${brackets === 1 ? '' : `b${short(cleaned(cutoff))}`}l${hours}${hidden ? 'x' : ''}`,
    },
  });
};
