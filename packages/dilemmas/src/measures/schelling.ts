/** @file Schelling diagrams: what it pays to cooperate and to defect, by how many others cooperate. */
import { type Decision, type Game, type GamesError, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { upTo } from '../family/moves.js';
import { asOptions, unknownOptions, wrongNumber } from '../faults.js';

/** What a seat decides at a state. */
export type Rule<S> = (state: S, seat: number) => Decision;

export interface SchellingDiagram {
  /** [k], k = 0 to n − 1: the mean payoff of a game to one who cooperates while k others do. */
  readonly cooperator: readonly number[];
  /** The same to one who defects. */
  readonly defector: readonly number[];
  /** Is it a social dilemma in Schelling's sense? All are better off where all cooperate than where none does, and somewhere defecting pays
   *  more: for fear of being the only one (`fear`, at k = 0), or from greed where all others cooperate (`greed`, at k = n − 1). */
  readonly fear: boolean;
  readonly greed: boolean;
  readonly dilemma: boolean;
}

export interface SchellingOptions<S> {
  /** Default: the planner's decision. */
  readonly cooperate?: Rule<S> | undefined;
  /** Default: that of a selfish player, `analysis.nash`. */
  readonly defect?: Rule<S> | undefined;
  /** Games of every kind that are played, where there is chance; default 20. */
  readonly games?: number | undefined;
  readonly seed?: number | string | undefined;
}

/** Plays a game with each seat in turn between k cooperators, and the others defectors, seats next to it first. Left: a game without
 *  solutions whose rules are not given, or one that refuses a decision.
 *  @source Schelling 1973, Hockey helmets, concealed weapons, and daylight saving; Hughes et al. 2018 (fear and greed) */
export const schellingDiagram = <S, O>(
  game: Game<S, O>,
  options: SchellingOptions<S> = {},
): E.Either<DilemmasError | GamesError, SchellingDiagram> => {
  const unknown = unknownOptions(options, ['cooperate', 'defect', 'games', 'seed']);
  const { cooperate, defect, games = 20, seed = 1 } = asOptions(options);
  const { planner, nash } = game.analysis ?? {};
  const faults = [...unknown, ...wrongNumber('games', games, { integer: true, min: 1, max: 1_000_000 })];
  if (cooperate === undefined && planner === undefined)
    faults.push({ field: 'cooperate', reason: 'is needed, for the game has no planner' });
  if (defect === undefined && nash === undefined)
    faults.push({
      field: 'defect',
      reason: 'is needed, for the game does not say what a selfish player does',
    });
  if (faults.length > 0) return invalid('schellingDiagram', faults);
  const rules: readonly Rule<S>[] = [
    cooperate ?? ((state, seat) => planner?.(state)[seat] ?? game.absent(state, seat)),
    defect ?? ((state, seat) => nash?.(state)[seat] ?? game.absent(state, seat)),
  ];
  const n = game.seats;
  const played = game.claims.deterministic ? 1 : games;

  /** The mean over seats and games of what one earns by a rule while k others cooperate. */
  const mean = (own: 0 | 1, k: number): E.Either<GamesError, number> => {
    let total = 0;
    for (const focal of upTo(n))
      for (const number of upTo(played)) {
        const others = upTo(n - 1).map((by) => (focal + 1 + by) % n);
        const cooperators = new Set(others.slice(0, k));
        const earned = payoffOf(game, focal, `${seed}/${number}`, (state, seat) =>
          (rules[seat === focal ? own : cooperators.has(seat) ? 0 : 1] as Rule<S>)(state, seat),
        );
        if (E.isLeft(earned)) return earned;
        total += earned.right;
      }
    return E.right(total / (n * played));
  };
  const lines: number[][] = [[], []];
  for (const own of [0, 1] as const)
    for (const k of upTo(n)) {
      const found = mean(own, k);
      if (E.isLeft(found)) return found;
      lines[own]?.push(found.right);
    }
  const [cooperator, defector] = lines as [number[], number[]];
  const at = (line: readonly number[], k: number): number => line[k] as number;
  const fear = at(defector, 0) > at(cooperator, 0);
  const greed = at(defector, n - 1) > at(cooperator, n - 1);
  const dilemma = at(cooperator, n - 1) > at(defector, 0) && (fear || greed);
  return E.right({ cooperator, defector, fear, greed, dilemma });
};

const payoffOf = <S, O>(
  game: Game<S, O>,
  focal: number,
  seed: string,
  decide: Rule<S>,
): E.Either<GamesError, number> => {
  let state = game.initial(rng(seed));
  let earned = 0;
  for (let k = 0; game.status(state) === 'running'; k++) {
    const { movers } = game.phase(state);
    const joint = upTo(game.seats).map((seat) => (movers.includes(seat) ? decide(state, seat) : null));
    const next = game.step(state, joint, rng(`${seed}/${k}`));
    if (E.isLeft(next)) return next;
    earned += next.right.payoffs?.[focal] ?? 0;
    state = next.right.state;
  }
  return E.right(earned);
};
