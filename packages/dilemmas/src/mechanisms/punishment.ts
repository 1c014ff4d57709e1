/** @file Punishment around a game: after each round everybody may fine others, at a cost to itself. In games of more than two seats those
 *  who were not concerned can fine too (third-party punishment).
 *  @source Fehr & Gächter 2000, Cooperation and punishment in public goods experiments; Fehr & Fischbacher 2004 (third parties) */
import { type Decision, type Game, linksSpace, type StepResult } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { afterFines, finesAsked, finesInWords, finesOf } from '../family/fines.js';
import { cleaned, refusal, short, sum, upTo } from '../family/moves.js';
import { asOptions, unknownOptions, wrongNumber } from '../faults.js';
import { heardThrough, paramsWith, roundIsOver, textAround, through } from './around.js';

/** A round that is over. */
export interface PunishedRound {
  /** What the game paid, by seat. */
  readonly payoffs: readonly number[];
  /** Who fined whom, [seat][target] 0/1; null while it is being decided. */
  readonly fines: readonly (readonly number[])[] | null;
}

export interface PunishmentState<S> {
  readonly inner: S;
  readonly past: readonly PunishedRound[];
  /** What the game has paid in the round so far. */
  readonly earned: readonly number[];
}
/** What the seat sees of the game, and who fined whom after which payoffs. */
export type PunishmentView<O> = O & { readonly punished: readonly PunishedRound[] };

export interface PunishmentOptions {
  /** What it costs to fine one other; default 1. */
  readonly cost?: number | undefined;
  /** What the other loses; default 3. */
  readonly fine?: number | undefined;
}

/** A game with fines after each round; left: all that is wrong with the options, or a game of one seat. Solutions fine nobody. */
export const withPunishment = <S, O extends object>(
  game: Game<S, O>,
  options: PunishmentOptions = {},
): E.Either<DilemmasError, Game<PunishmentState<S>, PunishmentView<O>>> => {
  const unknown = unknownOptions(options, ['cost', 'fine']);
  const { cost = 1, fine = 3 } = asOptions(options);
  const faults = [
    ...unknown,
    ...wrongNumber('cost', cost, { min: 0, max: 1e6 }),
    ...wrongNumber('fine', fine, { above: 0, max: 1e6 }),
  ];
  if (game.seats < 2) faults.push({ field: 'game', reason: 'has one seat; there is nobody to fine' });
  if (game.text.situation === undefined)
    faults.push({ field: 'game', reason: 'has no text.situation, which tells of a round that is over' });
  return faults.length > 0 ? invalid('withPunishment', faults) : E.right(around(game, cost, fine));
};

const around = <S, O extends object>(
  game: Game<S, O>,
  cost: number,
  fine: number,
): Game<PunishmentState<S>, PunishmentView<O>> => {
  const { text, analysis, messages, ...same } = game;
  const { seats } = game;
  const all = upTo(seats);
  const nothing = all.map(() => 0);
  const nobody = (): readonly (Decision | null)[] =>
    all.map((): Decision => ({ _tag: 'links', to: nothing }));
  const isFining = ({ past }: Pick<PunishmentState<S>, 'past'>): boolean => past.at(-1)?.fines === null;
  const rule = `After each round everybody may fine others, at the same time: each fine costs ${cost} and takes ${fine} from the one who is fined.`;
  const isDone = (state: PunishmentState<S>): boolean =>
    !isFining(state) && game.status(state.inner) !== 'running';

  const inWords = ({ payoffs, fines }: PunishedRound, k: number): string =>
    `Round ${k + 1} paid ${payoffs.map((x, seat) => `player ${seat} ${x}`).join(', ')}${fines === null ? '' : `; ${finesInWords(fines)}`}.`;
  const told = (view: PunishmentView<O>, style: 'natural' | 'compact'): string =>
    style === 'compact'
      ? `q${short(cost)},${short(fine)}${view.punished
          .map(
            ({ payoffs, fines }) =>
              `r${payoffs.map(short).join(',')}${fines === null ? '' : `:${fines.map((row) => row.join('')).join(',')}`}`,
          )
          .join('')}`
      : [rule, ...view.punished.map(inWords)].join('\n');

  // A fine can be given for what was done in earlier rounds, and rows of fines are not among the game's replies.
  const { replies: _, startsAnew: __, ...solutions } = analysis ?? {};
  const { planner, nash, plannerWelfare, plannerGap, value } = solutions;
  const forInner = (solution: (state: S) => readonly (Decision | null)[]) => (state: PunishmentState<S>) =>
    isFining(state) ? nobody() : solution(state.inner);

  return {
    ...same,
    params: paramsWith(game, { punishment: { cost, fine } }),
    claims: {
      ...game.claims,
      dynamics: game.claims.dynamics === 'simultaneous' ? 'simultaneous' : 'mixed',
      utility: 'general-sum',
    },
    initial: (rng) => ({ inner: game.initial(rng), past: [], earned: nothing }),
    phase: (state) => {
      const phase = game.phase(state.inner);
      if (!isFining(state)) return isDone(state) ? { ...phase, movers: [] } : phase;
      // The game stands at its next round already, or at its end.
      return {
        kind: 'punish',
        round: state.past.length - 1,
        rounds: phase.rounds,
        index: Number.MAX_SAFE_INTEGER,
        movers: all,
      };
    },
    space: (state, seat) => {
      if (!all.includes(seat) || isDone(state)) return null;
      return isFining(state) ? linksSpace(seats, seat) : game.space(state.inner, seat);
    },
    observe: ({ inner, past }, seat) => ({ ...game.observe(inner, seat), punished: past }),
    absent: (state, seat) =>
      isFining(state) ? { _tag: 'links', to: nothing } : game.absent(state.inner, seat),
    status: (state) => (isFining(state) ? 'running' : game.status(state.inner)),
    ...heardThrough(messages),
    step: (state, decisions, rng) => {
      const { inner, past, earned } = state;
      if (isFining(state)) {
        const refused = refusal(seats, past.length - 1, false, (seat) => linksSpace(seats, seat), decisions);
        if (refused !== null) return E.left(refused);
        const fines = finesOf(decisions, seats);
        const last = past.at(-1) as PunishedRound;
        return E.right({
          state: { inner, past: [...past.slice(0, -1), { ...last, fines }], earned: nothing },
          payoffs: afterFines(fines, cost, fine),
        });
      }
      return E.map(({ state: next, payoffs }: StepResult<S>) => {
        const now = earned.map((x, seat) => cleaned(x + (payoffs?.[seat] ?? 0)));
        return {
          state: roundIsOver(game, inner, next)
            ? { inner: next, past: [...past, { payoffs: now, fines: null }], earned: nothing }
            : { inner: next, past, earned: now },
          payoffs,
        };
      })(game.step(inner, decisions, rng));
    },
    text: textAround(text, {
      rule,
      told,
      asked: ({ punished }, style) =>
        !isFining({ past: punished })
          ? null
          : style === 'compact'
            ? 'fine?'
            : `\n\nThe last round is over. Whom do you fine?\n${finesAsked(seats)}`,
    }),
    ...(analysis === undefined
      ? {}
      : {
          analysis: {
            ...through(solutions),
            ...(planner === undefined ? {} : { planner: forInner(planner) }),
            ...(nash === undefined ? {} : { nash: forInner(nash) }),
            ...(plannerWelfare === undefined
              ? {}
              : { plannerWelfare: (state) => (isFining(state) ? 0 : plannerWelfare(state.inner)) }),
            ...(plannerGap === undefined
              ? {}
              : { plannerGap: (state) => (isFining(state) ? 0 : plannerGap(state.inner)) }),
            ...(value === undefined
              ? {}
              : {
                  value: (state, seat, decisions) => {
                    if (!isFining(state)) return value(state.inner, seat, decisions);
                    const own = decisions[seat];
                    const others = sum(
                      decisions.map((one, k) =>
                        k !== seat && one?._tag === 'links' ? (one.to[seat] ?? 0) : 0,
                      ),
                    );
                    const suffered = -fine * others;
                    return {
                      chosen: suffered - cost * (own?._tag === 'links' ? sum(own.to) : 0),
                      best: suffered,
                      worst: suffered - cost * (seats - 1),
                    };
                  },
                }),
          },
        }),
  };
};
