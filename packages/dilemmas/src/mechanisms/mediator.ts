/** @file A mediator around a game: before each round everybody may hand its decisions of the round over. Where all do, the mediator decides as
 *  the social planner; where not all do, it decides selfishly, or does nothing, for those who did.
 *  @source Monderer & Tennenholtz 2009, Strong mediated equilibrium */
import {
  choiceSpace,
  type Decision,
  type Game,
  type GamesError,
  type Rng,
  rng as stream,
} from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { choose, cleaned, indexOf, listed, refusal, upTo } from '../family/moves.js';
import { unknownOptions, wrongWord } from '../faults.js';
import { heardThrough, paramsWith, roundIsOver, textAround, through } from './around.js';

export interface MediatorState<S> {
  readonly inner: S;
  /** Seats that handed over their decisions of this round, ascending; null while it is being decided. */
  readonly delegates: readonly number[] | null;
}
/** What the seat sees of the game, and who handed over its decisions; null while it is being decided. */
export type MediatorView<O> = O & { readonly delegates: readonly number[] | null };

const OTHERWISE = ['selfish', 'absent'] as const;
export interface MediatorOptions {
  /** What the mediator decides for those who delegate where not all do: what is selfish, the default, or nothing. */
  readonly otherwise?: (typeof OTHERWISE)[number] | undefined;
}

const SPACE = choiceSpace(['delegate', 'decide']);

/** A game with a mediator; left: all that is wrong with the options, or a game of one seat or without solutions. The planner delegates, a selfish
 *  player decides for itself, which loses nothing where nobody else delegates. After some have delegated `optimum` stays what no play can
 *  exceed; `value` is left out. */
export const withMediator = <S, O extends object>(
  game: Game<S, O>,
  options: MediatorOptions = {},
): E.Either<DilemmasError, Game<MediatorState<S>, MediatorView<O>>> => {
  const faults = [...unknownOptions(options, ['otherwise'])];
  const { otherwise = 'selfish' } = faults.length > 0 ? {} : options;
  faults.push(...wrongWord('otherwise', otherwise, OTHERWISE));
  if (game.seats < 2) faults.push({ field: 'game', reason: 'has one seat; there is nobody to agree with' });
  const { planner, nash } = game.analysis ?? {};
  if (planner === undefined || nash === undefined)
    faults.push({
      field: 'game',
      reason: 'has no analysis.planner and analysis.nash, by which a mediator decides',
    });
  return faults.length > 0 || planner === undefined || nash === undefined
    ? invalid('withMediator', faults)
    : E.right(around(game, otherwise, planner, nash));
};

type Solution<S> = (state: S) => readonly (Decision | null)[];
interface Played<S> {
  readonly inner: S;
  readonly payoffs: readonly number[] | null;
  /** Is the round over? */
  readonly over: boolean;
}

const around = <S, O extends object>(
  game: Game<S, O>,
  otherwise: (typeof OTHERWISE)[number],
  planner: Solution<S>,
  nash: Solution<S>,
): Game<MediatorState<S>, MediatorView<O>> => {
  const { text, analysis, messages, seats, ...same } = game;
  const all = upTo(seats);
  const rule = `Before each round everybody may hand its decisions of the round over to a mediator, at the same time. If all do, the mediator decides what is best for all together. If not all do, it decides for those who did, ${otherwise === 'selfish' ? 'each as is best for itself alone' : 'and they do nothing'}.`;
  const mediated = (state: S, delegates: readonly number[]): readonly (Decision | null)[] => {
    if (delegates.length === seats) return planner(state);
    // A solution may take long, so none is asked for that nobody uses.
    const selfish = otherwise === 'absent' || delegates.length === 0 ? [] : nash(state);
    return all.map((seat) => {
      if (!delegates.includes(seat) || game.space(state, seat) === null) return null;
      return otherwise === 'selfish' ? (selfish[seat] ?? null) : game.absent(state, seat);
    });
  };
  const added = (a: Played<S>['payoffs'], b: Played<S>['payoffs']): Played<S>['payoffs'] =>
    a === null || b === null ? (a ?? b) : a.map((x, seat) => cleaned(x + (b[seat] as number)));

  /** Plays with the given decisions, and goes on while the mediator alone has to decide. */
  const played = (
    inner: S,
    joint: readonly (Decision | null)[],
    delegates: readonly number[],
    rng: Rng,
  ): E.Either<GamesError, Played<S>> => {
    let now: Played<S> = { inner, payoffs: null, over: false };
    let next = joint;
    const { round, index } = game.phase(inner);
    for (let k = 0; ; k++) {
      const stepped = game.step(now.inner, next, k === 0 ? rng : rng.fork(`mediator ${round}/${index}/${k}`));
      if (E.isLeft(stepped)) return stepped;
      const { state, payoffs } = stepped.right;
      now = { inner: state, payoffs: added(now.payoffs, payoffs), over: roundIsOver(game, now.inner, state) };
      const { movers } = game.phase(state);
      if (now.over || movers.some((seat) => !delegates.includes(seat))) return E.right(now);
      next = mediated(state, delegates);
    }
  };
  const settled = ({ inner, payoffs, over }: Played<S>, delegates: readonly number[]) => ({
    state: { inner, delegates: over && game.status(inner) === 'running' ? null : delegates },
    payoffs,
  });
  /** W* of a round that the mediator plays for all, summed over what pays in it. */
  const wholeRound = (start: S, worth: (state: S) => number): number => {
    let total = 0;
    for (let inner = start, k = 0; ; k++) {
      const stepped = game.step(inner, planner(inner), stream(k));
      if (E.isLeft(stepped)) return total;
      if (stepped.right.payoffs !== null) total += worth(inner);
      if (roundIsOver(game, inner, stepped.right.state)) return total;
      inner = stepped.right.state;
    }
  };

  const { value: _, replies: __, startsAnew: ___, plannerWelfare, plannerGap, ...solutions } = analysis ?? {};
  // Otherwise one step may pay for several phases, of which each has a W* of its own.
  const isStill = game.claims.deterministic && game.claims.dynamics === 'simultaneous';
  const inPlay =
    (solution: Solution<S>, before: Decision) =>
    ({ inner, delegates }: MediatorState<S>) =>
      delegates === null
        ? all.map(() => before)
        : solution(inner).map((decision, seat) => (delegates.includes(seat) ? null : decision));

  return {
    ...same,
    seats,
    params: paramsWith(game, { mediator: { otherwise } }),
    claims: { ...game.claims, dynamics: 'mixed' },
    initial: (rng) => ({ inner: game.initial(rng), delegates: null }),
    phase: ({ inner, delegates }) => {
      const phase = game.phase(inner);
      return delegates === null
        ? { ...phase, kind: 'delegate', index: 0, movers: all }
        : {
            ...phase,
            index: phase.index + 1,
            movers: phase.movers.filter((seat) => !delegates.includes(seat)),
          };
    },
    space: ({ inner, delegates }, seat) => {
      if (delegates === null) return all.includes(seat) ? SPACE : null;
      return delegates.includes(seat) ? null : game.space(inner, seat);
    },
    observe: ({ inner, delegates }, seat) => ({ ...game.observe(inner, seat), delegates }),
    absent: ({ inner, delegates }, seat) => (delegates === null ? choose(1) : game.absent(inner, seat)),
    status: ({ inner }) => game.status(inner),
    ...heardThrough(messages),
    step: ({ inner, delegates }, decisions, rng) => {
      const { round, movers } = game.phase(inner);
      if (delegates === null) {
        const refused = refusal(seats, round, false, () => SPACE, decisions);
        if (refused !== null) return E.left(refused);
        const now = all.filter((seat) => indexOf(decisions[seat]) === 0);
        if (movers.some((seat) => !now.includes(seat)))
          return E.right({ state: { inner, delegates: now }, payoffs: null });
        return E.map((done: Played<S>) => settled(done, now))(played(inner, mediated(inner, now), now, rng));
      }
      const space = (seat: number) => (delegates.includes(seat) ? null : game.space(inner, seat));
      const refused = refusal(seats, round, game.status(inner) !== 'running', space, decisions);
      if (refused !== null) return E.left(refused);
      const forDelegates = mediated(inner, delegates);
      const joint = all.map(
        (seat) => (delegates.includes(seat) ? forDelegates[seat] : decisions[seat]) ?? null,
      );
      return E.map((done: Played<S>) => settled(done, delegates))(played(inner, joint, delegates, rng));
    },
    text: textAround(text, {
      rule,
      told: ({ delegates }, style) => {
        if (style === 'compact')
          return `m${otherwise === 'selfish' ? 's' : 'a'}${delegates === null ? '' : `:${delegates.join(',')}`};`;
        if (delegates === null) return rule;
        return `${rule}\nIn this round ${delegates.length === 0 ? 'nobody' : `player${delegates.length === 1 ? '' : 's'} ${listed(delegates)}`} handed over to the mediator.`;
      },
      asked: ({ delegates }, style) =>
        delegates !== null
          ? null
          : style === 'compact'
            ? 'mediator?'
            : '\n\nA round begins. Do you hand your decisions over to the mediator, or decide yourself?\nEnd with exactly one line with delegate or decide: Decision: x',
    }),
    analysis: {
      ...through(solutions),
      planner: inPlay(planner, choose(0)),
      nash: inPlay(nash, choose(1)),
      ...(plannerWelfare === undefined || !isStill
        ? {}
        : {
            plannerWelfare: ({ inner, delegates }) =>
              delegates === null ? wholeRound(inner, plannerWelfare) : plannerWelfare(inner),
          }),
      ...(plannerGap === undefined || !isStill
        ? {}
        : {
            plannerGap: ({ inner, delegates }) =>
              delegates === null ? wholeRound(inner, plannerGap) : plannerGap(inner),
          }),
    },
  };
};
