/** @file A contract around a game: before play one seat proposes a fine, and where all others sign, whoever decides otherwise than the plan
 *  that is best for all together pays it to the others.
 *  @source after Hughes et al. 2020 (Learning to resolve alliance dilemmas) and Christoffersen, Haupt & Hadfield-Menell 2023, Get it in writing:
 *  binding transfers that hang on what is decided; that the plan is the social planner's is ours */
import {
  choiceSpace,
  type Decision,
  type DecisionSpace,
  effortSpace,
  type Game,
  type StepResult,
  spaceOf,
} from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import {
  amountOf,
  choose,
  cleaned,
  effort,
  indexOf,
  listed,
  refusal,
  short,
  sum,
  upTo,
} from '../family/moves.js';
import { asOptions, unknownOptions, wrongNumber } from '../faults.js';
import { heardThrough, paramsWith, textAround } from './around.js';
import { selfishUnder } from './fined.js';

export interface ContractState<S> {
  readonly inner: S;
  /** The fine that was proposed; null before. */
  readonly fine: number | null;
  /** Seats that did not sign; null before they were asked. */
  readonly refused: readonly number[] | null;
  /** What fines will add to what each is paid next; zeros while nothing is owed. */
  readonly owed: readonly number[];
}
export interface ContractTerms extends Omit<ContractState<unknown>, 'inner'> {
  /** What the contract asks of the seat now, as an answer in either style; null where it asks nothing. */
  readonly asks: { readonly natural: string; readonly compact: string } | null;
}
/** What the seat sees of the game, and the contract. */
export type ContractView<O> = O & { readonly contract: ContractTerms };

export interface ContractOptions {
  /** The highest fine that can be proposed; default 10. */
  readonly maxFine?: number | undefined;
  /** The seat that proposes; default 0. */
  readonly proposer?: number | undefined;
}

/** A game with a contract; left: all that is wrong with the options, or a game of one seat or without a planner. Fines go from who pays them to
 *  the others in equal parts, with what the game pays next, so they add up to nothing and `optimum` is that of the game. The planner proposes
 *  the highest fine and signs; a selfish player proposes none and does not sign, and under a contract it follows the plan where that is its
 *  best reply. What a contract asks may tell of things that are hidden from others. `value` is left out. */
export const withContract = <S, O extends object>(
  game: Game<S, O>,
  options: ContractOptions = {},
): E.Either<DilemmasError, Game<ContractState<S>, ContractView<O>>> => {
  const unknown = unknownOptions(options, ['maxFine', 'proposer']);
  const { maxFine = 10, proposer = 0 } = asOptions(options);
  const faults = [
    ...unknown,
    ...wrongNumber('maxFine', maxFine, { above: 0, max: 1e6 }),
    ...wrongNumber('proposer', proposer, { integer: true, min: 0, max: game.seats - 1 }),
  ];
  if (game.seats < 2) faults.push({ field: 'game', reason: 'has one seat; there is nobody to agree with' });
  const planner = game.analysis?.planner;
  if (planner === undefined)
    faults.push({ field: 'game', reason: 'has no analysis.planner, whose plan a contract asks for' });
  return faults.length > 0 || planner === undefined
    ? invalid('withContract', faults)
    : E.right(around(game, maxFine, proposer, planner));
};

const SIGN = choiceSpace(['sign', 'refuse']);
type Joint = readonly (Decision | null)[];

const around = <S, O extends object>(
  game: Game<S, O>,
  maxFine: number,
  proposer: number,
  planner: (state: S) => Joint,
): Game<ContractState<S>, ContractView<O>> => {
  const { text, analysis, messages, seats, ...same } = game;
  const all = upTo(seats);
  const nothing = all.map(() => 0);
  const others = all.filter((seat) => seat !== proposer);
  const proposals = effortSpace({ min: 0, max: maxFine, decimals: 2 });
  const rule = `Before play player ${proposer} proposes a fine from 0 to ${maxFine}, and the others sign or refuse. If all sign, it binds everybody: whoever decides otherwise than the plan that is best for all together pays the fine each time, in equal parts to the others.`;
  const fineInForce = ({ fine, refused }: Pick<ContractState<S>, 'fine' | 'refused'>): number =>
    refused?.length === 0 ? (fine ?? 0) : 0;
  const isAsked = ({ refused }: ContractState<S>): boolean => refused === null;
  const spaceAt = ({ inner, fine, refused }: ContractState<S>, seat: number): DecisionSpace | null => {
    if (fine === null) return seat === proposer ? proposals : null;
    if (refused === null) return others.includes(seat) ? SIGN : null;
    return game.space(inner, seat);
  };

  /** By seat, does a joint decision depart from the plan? What is said does not. */
  const departures = (inner: S, plan: Joint, joint: Joint): readonly boolean[] =>
    all.map((seat) => {
      const [space, planned, decided] = [game.space(inner, seat), plan[seat], joint[seat]];
      if (!space || space._tag === 'talk' || !planned || !decided) return false;
      const { write } = spaceOf(space);
      return write(planned, 'compact') !== write(decided, 'compact');
    });
  const transfers = (departed: readonly boolean[], fine: number): readonly number[] => {
    const paid = departed.map((one) => (one ? fine : 0));
    return paid.map((own) => (sum(paid) - own) / (seats - 1) - own);
  };
  const termsFor = ({ inner, fine, refused, owed }: ContractState<S>, seat: number): ContractTerms => {
    const inForce = fineInForce({ fine, refused }) > 0 && game.status(inner) === 'running';
    const space = inForce ? game.space(inner, seat) : null;
    const planned = space === null || space._tag === 'talk' ? null : (planner(inner)[seat] ?? null);
    const asks =
      space === null || planned === null
        ? null
        : {
            natural: spaceOf(space).write(planned, 'natural'),
            compact: spaceOf(space).write(planned, 'compact'),
          };
    return { fine, refused, owed, asks };
  };

  const told = (
    { contract: { fine, refused, owed, asks } }: ContractView<O>,
    style: 'natural' | 'compact',
  ): string => {
    if (style === 'compact')
      return `f${short(maxFine)}p${proposer}${fine === null ? '' : `:${short(fine)}`}${refused === null ? '' : `x${refused.join(',')}`}${owed.some((x) => x !== 0) ? `o${owed.map(short).join(',')}` : ''}${asks === null ? '' : `a${asks.compact}`};`;
    const who = `player${refused?.length === 1 ? '' : 's'} ${listed(refused ?? [])}`;
    return [
      rule,
      ...(fine === null ? [] : [`The proposed fine is ${fine}.`]),
      ...(refused === null
        ? []
        : [
            refused.length === 0
              ? 'All signed: the contract is in force.'
              : `There is no contract, as ${who} refused.`,
          ]),
      ...(owed.some((x) => x !== 0)
        ? [`Fines so far, with the next payment: ${owed.map((x, seat) => `player ${seat} ${x}`).join(', ')}.`]
        : []),
      ...(asks === null ? [] : [`The contract asks of you now: ${asks.natural || 'nothing'}.`]),
    ].join('\n');
  };

  const { optimum, plannerWelfare, plannerGap, nash } = analysis ?? {};
  const before = ({ fine }: ContractState<S>, proposed: number, signed: 0 | 1): Joint =>
    all.map((seat) => {
      if (fine === null) return seat === proposer ? effort(proposed) : null;
      return seat === proposer ? null : choose(signed);
    });

  return {
    ...same,
    seats,
    params: paramsWith(game, { contract: { maxFine, proposer } }),
    claims: {
      ...game.claims,
      dynamics: game.claims.dynamics === 'sequential' && seats === 2 ? 'sequential' : 'mixed',
      utility: game.claims.utility === 'constant-sum' ? 'constant-sum' : 'general-sum',
    },
    initial: (rng) => ({ inner: game.initial(rng), fine: null, refused: null, owed: nothing }),
    phase: (state) => {
      const phase = game.phase(state.inner);
      if (state.fine === null) return { ...phase, kind: 'propose', index: 0, movers: [proposer] };
      if (state.refused === null) return { ...phase, kind: 'sign', index: 1, movers: others };
      return { ...phase, index: phase.index + 2 };
    },
    space: spaceAt,
    observe: (state, seat) => ({ ...game.observe(state.inner, seat), contract: termsFor(state, seat) }),
    absent: (state, seat) => {
      if (state.fine === null) return effort(0);
      return state.refused === null ? choose(1) : game.absent(state.inner, seat);
    },
    status: ({ inner }) => game.status(inner),
    ...heardThrough(messages),
    step: (state, decisions, rng) => {
      const { inner, fine, owed } = state;
      if (isAsked(state)) {
        const { round } = game.phase(inner);
        const wrong = refusal(seats, round, false, (seat) => spaceAt(state, seat), decisions);
        if (wrong !== null) return E.left(wrong);
        return E.right({
          state:
            fine === null
              ? { ...state, fine: amountOf(decisions[proposer]) }
              : { ...state, refused: others.filter((seat) => indexOf(decisions[seat]) === 1) },
          payoffs: null,
        });
      }
      return E.map(({ state: next, payoffs }: StepResult<S>) => {
        const inForce = fineInForce(state);
        const fines =
          inForce === 0 ? nothing : transfers(departures(inner, planner(inner), decisions), inForce);
        const now = fines.map((x, seat) => cleaned(x + (owed[seat] as number)));
        const isDue = payoffs !== null || (game.status(next) !== 'running' && now.some((x) => x !== 0));
        return {
          state: { ...state, inner: next, owed: isDue ? nothing : now },
          payoffs: isDue ? now.map((x, seat) => cleaned(x + (payoffs?.[seat] ?? 0))) : null,
        };
      })(game.step(inner, decisions, rng));
    },
    text: textAround(text, {
      rule,
      told,
      asked: ({ contract: { fine, refused } }, style) => {
        if (refused !== null) return null;
        if (style === 'compact') return fine === null ? 'propose?' : 'sign?';
        return fine === null
          ? `\n\nWhich fine do you propose?\nEnd with exactly one line with a number of at most two decimals from 0 to ${maxFine}: Decision: x`
          : '\n\nDo you sign?\nEnd with exactly one line with sign or refuse: Decision: x';
      },
    }),
    analysis: {
      planner: (state) => (isAsked(state) ? before(state, maxFine, 0) : planner(state.inner)),
      ...(nash === undefined
        ? {}
        : {
            nash: (state) => {
              if (isAsked(state)) return before(state, 0, 1);
              const { inner } = state;
              const fine = fineInForce(state);
              if (fine === 0) return nash(inner);
              const plan = planner(inner);
              return selfishUnder(game, inner, nash, plan, (at, joint) =>
                transfers(departures(at, at === inner ? plan : planner(at), joint), fine),
              );
            },
          }),
      ...(optimum === undefined ? {} : { optimum: ({ inner }) => optimum(inner) }),
      ...(plannerWelfare === undefined
        ? {}
        : { plannerWelfare: (state) => (isAsked(state) ? 0 : plannerWelfare(state.inner)) }),
      ...(plannerGap === undefined
        ? {}
        : { plannerGap: (state) => (isAsked(state) ? 0 : plannerGap(state.inner)) }),
    },
  };
};
