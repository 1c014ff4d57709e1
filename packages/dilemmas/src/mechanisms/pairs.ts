/** @file Members who meet in pairs: who is paired by what all wish, and which pairs move now. */
import type { Game, Rng } from '@tompo/games';
import { upTo } from '../family/moves.js';

export const REST = ['outside', 'lot'] as const;
export const SHOWN = ['own', 'nothing', 'all'] as const;

export interface CompletePairingOptions {
  readonly n: number;
  readonly rounds: number;
  readonly outside: number;
  readonly rest: (typeof REST)[number];
  readonly shown: (typeof SHOWN)[number];
}

/** Two members that met, and what they did. */
export interface Encounter {
  readonly round: number;
  /** Who was player 0 of the game, and who player 1. */
  readonly members: readonly [number, number];
  /** What was decided in each phase, in words, by player; null for a player who did not move. */
  readonly decided: readonly {
    readonly kind: string;
    readonly what: readonly [string | null, string | null];
  }[];
  readonly payoffs: readonly [number, number];
}
/** A game that is being played, or is over while others still play. */
export interface Pair<S> {
  readonly met: Encounter;
  readonly inner: S;
}
export interface PairingState<S> {
  readonly round: number;
  /** The place in the round: 0 while wishes are due. */
  readonly index: number;
  /** The pairs of the round; none while wishes are due. */
  readonly pairs: readonly Pair<S>[];
  readonly past: readonly Encounter[];
  readonly over: boolean;
}
/** What a member sees: what it is shown of rounds that are over and of who plays with whom, and the game that it plays; null where it plays
 *  none. */
export interface PairingView<O> {
  readonly seat: number;
  readonly round: number;
  readonly wishing: boolean;
  readonly pairs: readonly (readonly [number, number])[];
  readonly past: readonly Encounter[];
  readonly play: O | null;
}

/** The pairs of a round by what each wished (null: nobody), the lower member first. */
export const matched = (
  wishes: readonly (number | null)[],
  rest: CompletePairingOptions['rest'],
  rng: Rng,
): readonly (readonly [number, number])[] => {
  const pairs = wishes.flatMap((wish, seat) =>
    wish !== null && seat < wish && wishes[wish] === seat ? [[seat, wish] as const] : [],
  );
  if (rest === 'outside') return pairs;
  const waiting = upTo(wishes.length).filter(
    (seat) => wishes[seat] !== null && !pairs.some((pair) => pair.includes(seat)),
  );
  const drawn: (readonly [number, number])[] = [];
  while (waiting.length > 1) {
    const [first = 0] = waiting.splice(rng.int(waiting.length), 1);
    const [second = 0] = waiting.splice(rng.int(waiting.length), 1);
    drawn.push(first < second ? [first, second] : [second, first]);
  }
  return [...pairs, ...drawn].toSorted(([a], [b]) => a - b);
};

/** The pairs that move now: those that are furthest behind in the game, so that all who move are asked the same. */
export const pairsDue = <S, O>(game: Game<S, O>, pairs: readonly Pair<S>[]): readonly Pair<S>[] => {
  const running = pairs.filter(({ inner }) => game.status(inner) === 'running');
  const place = ({ inner }: Pair<S>): readonly [number, number] => {
    const { round, index } = game.phase(inner);
    return [round, index];
  };
  const first = Math.min(...running.map((pair) => place(pair)[0]));
  const inFirst = running.filter((pair) => place(pair)[0] === first);
  const least = Math.min(...inFirst.map((pair) => place(pair)[1]));
  return inFirst.filter((pair) => place(pair)[1] === least);
};
