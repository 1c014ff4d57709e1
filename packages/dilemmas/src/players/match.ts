/** @file Strategies against each other, as fast as they choose.
 *  @source Axelrod 1980, Effective choice in the prisoner's dilemma; Knight et al. 2016, the Axelrod library, whose matches these are */
import { type Fault, type Rng, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { asOptions, unknownOptions, wrongNumber } from '../faults.js';
import { type PayoffTable, payoffFaults } from '../matrix/params.js';
import type { Cell } from '../matrix/stage.js';
import type { Strategy } from './strategies.js';

export interface MatchOptions {
  /** Rounds, at most where `continuation` is below 1; 200 unless told. */
  readonly rounds?: number | undefined;
  /** The chance that another round follows one; 1 unless told. */
  readonly continuation?: number | undefined;
  /** The chance that a choice is carried out as the other one; 0 unless told. Both seats see what was carried out. */
  readonly noise?: number | undefined;
  /** Of what is drawn; 1 unless told. */
  readonly seed?: number | undefined;
}

export interface Match {
  /** What was chosen, round by round: [of the first, of the second]. */
  readonly cells: readonly Cell[];
  /** Sums over all rounds. */
  readonly scores: readonly [number, number];
}

/** Cells are shared by all pasts: a round makes no new ones. */
const CELLS: readonly (readonly Cell[])[] = [0, 1].map((own) =>
  [0, 1].map((other): Cell => Object.freeze<[number, number]>([own, other])),
);
const cellOf = (own: number, other: number): Cell => CELLS[own]?.[other] as Cell;

const MOST_ROUNDS = 1_000_000;
/** Keys of `MatchOptions`. */
export const MATCH_KEYS = ['rounds', 'continuation', 'noise', 'seed'];

/** What is wrong with the options of a match; `known` are the keys that may be there. */
export const matchFaults = (
  options: MatchOptions,
  known: readonly string[] = MATCH_KEYS,
): readonly Fault[] => {
  const { rounds = 200, continuation = 1, noise = 0, seed = 1 } = asOptions(options);
  return [
    ...unknownOptions(options, known),
    ...wrongNumber('rounds', rounds, { integer: true, min: 1, max: MOST_ROUNDS }),
    ...wrongNumber('continuation', continuation, { min: 0, max: 1 }),
    ...wrongNumber('noise', noise, { min: 0, max: 1 }),
    ...wrongNumber('seed', seed, {
      integer: true,
      min: -Number.MAX_SAFE_INTEGER,
      max: Number.MAX_SAFE_INTEGER,
    }),
  ];
};

export const tableFaults = (payoffs: PayoffTable): readonly Fault[] => {
  const faults = payoffFaults(payoffs);
  return faults.length > 0 || payoffs.length === 2
    ? faults
    : [{ field: 'payoffs', reason: `must be of two choices, as strategies are, not of ${payoffs.length}` }];
};

export const strategyFaults = (field: string, strategy: unknown): readonly Fault[] =>
  typeof strategy === 'function'
    ? []
    : [{ field, reason: 'must be a function from the past to the chance of choice 0' }];

/** A strategy that threw, or gave no chance. */
export interface MatchFault extends Fault {
  /** The seat that did it. */
  readonly seat: 0 | 1;
}

interface Played extends Match {
  /** Was anything drawn? If not, every match of the two is this one. */
  readonly drew: boolean;
}

const failed = (
  seat: 0 | 1,
  names: readonly string[],
  round: number,
  did: string,
): E.Either<MatchFault, never> =>
  E.left({ seat, field: names[seat] as string, reason: `${did} in round ${round + 1}` });

/** A match whose options have no faults. `stream` names what is drawn: the same name, the same draws; each seat has draws of its own.
 *  Left: what a strategy did wrong. */
export const played = (
  payoffs: PayoffTable,
  strategies: readonly [Strategy, Strategy],
  names: readonly [string, string],
  { rounds = 200, continuation = 1, noise = 0 }: MatchOptions,
  stream: string,
): E.Either<MatchFault, Played> => {
  // A stream costs more than many rounds of strategies that draw nothing.
  const streams: (Rng | undefined)[] = [undefined, undefined, undefined];
  const drawn = (which: 0 | 1 | 2): number => {
    const one = streams[which] ?? rng(`${stream}/${which}`);
    streams[which] = one;
    return one.uniform();
  };
  const pasts: readonly [Cell[], Cell[]] = [[], []];
  const counted: readonly [{ defections: number }, { defections: number }] = [
    { defections: 0 },
    { defections: 0 },
  ];
  const cells: Cell[] = [];
  let first = 0;
  let second = 0;
  for (let round = 0; round < rounds; round++) {
    let own = 0;
    for (let seat: 0 | 1 = 0; ; seat = 1) {
      let chance: unknown;
      try {
        chance = strategies[seat](pasts[seat], counted[seat]);
      } catch (cause) {
        return failed(seat, names, round, `threw ${String(cause)}`);
      }
      if (typeof chance !== 'number' || !(chance >= 0 && chance <= 1))
        return failed(seat, names, round, `gave ${String(chance)} where a chance from 0 to 1 is wanted,`);
      const meant = chance === 1 ? 0 : chance === 0 || drawn(seat) >= chance ? 1 : 0;
      const choice = noise > 0 && drawn(seat) < noise ? 1 - meant : meant;
      if (seat === 0) {
        own = choice;
        continue;
      }
      const cell = cellOf(own, choice);
      cells.push(cell);
      pasts[0].push(cell);
      pasts[1].push(cellOf(choice, own));
      counted[0].defections += choice;
      counted[1].defections += own;
      const pays = payoffs[own]?.[choice] as readonly [number, number];
      first += pays[0];
      second += pays[1];
      break;
    }
    if (continuation < 1 && drawn(2) >= continuation) break;
  }
  return E.right({ cells, scores: [first, second], drew: streams.some((one) => one !== undefined) });
};

/** Two strategies play `rounds` rounds. Left: all that is wrong with what was given, or what a strategy did wrong.
 *  `playMatch(symmetricTable(3, 0, 5, 1), strategies.titForTat, strategies.defector, { rounds: 10 })` scores [9, 14] */
export const playMatch = (
  payoffs: PayoffTable,
  first: Strategy,
  second: Strategy,
  options: MatchOptions = {},
): E.Either<DilemmasError, Match> => {
  const faults = [
    ...tableFaults(payoffs),
    ...strategyFaults('first', first),
    ...strategyFaults('second', second),
    ...matchFaults(options),
  ];
  if (faults.length > 0) return invalid('playMatch', faults);
  const one = played(payoffs, [first, second], ['first', 'second'], options, String(options.seed ?? 1));
  if (E.isLeft(one)) return invalid('playMatch', [{ field: one.left.field, reason: one.left.reason }]);
  return E.right({ cells: one.right.cells, scores: one.right.scores });
};
