/** @file What the planner and selfish players wish and do where members meet in pairs, and the most welfare there is. */
import { type Analysis, type Decision, type DecisionSpace, type Game, rng } from '@tompo/games';
import { choose, cleaned, sum, upTo } from '../family/moves.js';
import { type CompletePairingOptions, type Pair, type PairingState, pairsDue } from './pairs.js';

type Joint = readonly (Decision | null)[];
type Solution<S> = (state: S) => Joint;

/** Plays of a game with chance over which its worth is a mean. */
const PLAYS = 32;
/** A play of more phases is not followed. */
const PHASES = 100_000;

/** Does a game ask for links in the play in which nobody does anything? */
export const asksForLinks = <S, O>(game: Game<S, O>): boolean => {
  let state = game.initial(rng('links'));
  for (let k = 0; k < PHASES && game.status(state) === 'running'; k++) {
    const spaces = [0, 1].map((seat) => game.space(state, seat));
    if (spaces.some((space) => space?._tag === 'links')) return true;
    const joint = spaces.map((space, seat) => (space === null ? null : game.absent(state, seat)));
    const stepped = game.step(state, joint, rng(`links ${k}`));
    if (stepped._tag === 'Left') return false;
    state = stepped.right.state;
  }
  return false;
};

/** What both earn by a solution from a state on; null where it does not lead to an end. */
const followed = <S, O>(
  game: Game<S, O>,
  solution: Solution<S>,
  from: S,
  seed: string,
  seen: (state: S) => void = () => {},
): readonly [number, number] | null => {
  let [state, paid]: [S, readonly [number, number]] = [from, [0, 0]];
  for (let k = 0; game.status(state) === 'running'; k++) {
    const stepped = k < PHASES ? game.step(state, solution(state), rng(`${seed}/${k}`)) : null;
    if (stepped === null || stepped._tag === 'Left') return null;
    const { payoffs } = stepped.right;
    if (payoffs !== null) seen(state);
    paid = [paid[0] + (payoffs?.[0] ?? 0), paid[1] + (payoffs?.[1] ?? 0)];
    state = stepped.right.state;
  }
  return paid;
};

/** What both earn by a solution in a whole game, in the mean. */
const worthOf = <S, O>(
  game: Game<S, O>,
  solution: Solution<S> | undefined,
): readonly [number, number] | null => {
  if (solution === undefined) return null;
  const plays = upTo(game.claims.deterministic ? 1 : PLAYS).map((k) =>
    followed(game, solution, game.initial(rng(`pairing/${k}`)), `pairing/${k}`),
  );
  if (plays.some((play) => play === null)) return null;
  const mean = (player: 0 | 1): number => sum(plays.map((play) => play?.[player] ?? 0)) / plays.length;
  return [mean(0), mean(1)];
};

/** The most welfare that a pair can still have, where the game says it. */
const mostFrom = <S, O>(game: Game<S, O>): ((state: S) => number) | null => {
  const { optimum, planner, plannerWelfare, plannerGap } = game.analysis ?? {};
  if (!game.claims.deterministic) return null;
  if (optimum !== undefined) return optimum;
  if (planner === undefined || plannerWelfare === undefined || plannerGap !== undefined) return null;
  return (from) => {
    let total = 0;
    followed(game, planner, from, 'most', (state) => {
      total += plannerWelfare(state);
    });
    return total;
  };
};

type Solved<S> = Pick<Game<PairingState<S>>, 'claims' | 'analysis'>;

export const pairingAnalysis = <S, O>(
  game: Game<S, O>,
  { n, rounds, outside, rest, shown }: CompletePairingOptions,
  spaces: readonly DecisionSpace[],
): Solved<S> => {
  const { planner, nash } = game.analysis ?? {};
  const most = mostFrom(game);
  const pairs = Math.floor(n / 2);
  const away = n * outside;
  const planned = worthOf(game, planner);
  const selfish = worthOf(game, nash);
  const welfare = most === null ? sum(planned ?? []) : most(game.initial(rng('most')));
  const plansPairs = welfare > 2 * outside;
  const wantsPairs = selfish?.every((own) => own >= outside) ?? false;
  const inRound = (arePaired: boolean, worth: number): number =>
    arePaired ? pairs * worth + (n - 2 * pairs) * outside : away;
  const best = inRound(plansPairs, welfare);
  const greedy = inRound(wantsPairs, sum(selfish ?? []));

  /** Neighbours in a row that begins one seat later each round wish for each other. */
  const wishes = (round: number): Joint => {
    const row = upTo(n).map((k) => (k + round) % n);
    return upTo(n).map((seat) => {
      const place = row.indexOf(seat);
      const partner = row[place % 2 === 0 ? place + 1 : place - 1];
      return choose(partner === undefined ? n - 1 : partner < seat ? partner : partner - 1);
    });
  };
  const nobody: Joint = spaces.map(() => choose(n - 1));
  const solved =
    (solution: Solution<S>, arePaired: boolean): Solution<PairingState<S>> =>
    (state) => {
      if (state.over) return spaces.map(() => null);
      if (state.index === 0) return arePaired ? wishes(state.round) : nobody;
      const joint = new Array<Decision | null>(n).fill(null);
      for (const { inner, met } of pairsDue(game, state.pairs)) {
        const decided = solution(inner);
        met.members.forEach((seat, player) => {
          joint[seat] = decided[player] ?? null;
        });
      }
      return joint;
    };
  const toGo =
    (mostOf: (state: S) => number) =>
    ({ round, index, pairs: now, over }: PairingState<S>): number => {
      if (over) return 0;
      if (index === 0) return cleaned((rounds - round) * best);
      const running = now.filter(({ inner }: Pair<S>) => game.status(inner) === 'running');
      const rests = running.map(({ inner }) => mostOf(inner));
      return cleaned(sum(rests) + (n - 2 * now.length) * outside + (rounds - round - 1) * best);
    };
  const analysis: Analysis<PairingState<S>> = {
    ...(planner === undefined || planned === null ? {} : { planner: solved(planner, plansPairs) }),
    ...(nash === undefined || selfish === null ? {} : { nash: solved(nash, wantsPairs) }),
    ...(most === null || rest === 'lot' ? {} : { optimum: toGo(most) }),
  };
  const isOnePhase =
    game.claims.dynamics === 'simultaneous' && game.phase(game.initial(rng('phase'))).rounds === 1;
  const { deterministic, information } = game.claims;
  return {
    claims: {
      dynamics: 'mixed',
      // Who plays sees no other pair before its game is over.
      information:
        shown === 'all' && information === 'perfect' && deterministic && isOnePhase ? 'perfect' : 'imperfect',
      utility: 'general-sum',
      dilemma:
        planned === null || selfish === null
          ? game.claims.dilemma
          : best - greedy > 1e-9 * Math.max(1, Math.abs(best)),
      deterministic: deterministic && rest === 'outside',
    },
    ...(game.analysis === undefined ? {} : { analysis }),
  };
};
