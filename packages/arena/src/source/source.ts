/** @file A source of games: the same index, the same game; training and held-out games never share parameters. */
import type { Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../errors.js';
import { canonical, generator, hash32, seedFaults, seedOf } from '../random.js';
import type { SeededGame } from '../table.js';
import { build } from './build.js';
import { drawParams, drawPlan } from './draw.js';
import { DEFAULT_SPECS, type FamilySpec, specFaults } from './spec.js';

export type Split = 'train' | 'heldout';

export interface SourceOptions {
  /** Default: small BCZ and PGG games. */
  readonly families?: readonly FamilySpec[] | undefined;
  readonly split: Split;
  /** Share of all parameter sets that is held out; default 0.2. The same for both splits. */
  readonly heldoutShare?: number | undefined;
  readonly seed: number;
}

export interface GameSource {
  /** The game of an index, from 0 on. */
  readonly at: (index: number) => E.Either<ArenaError, SeededGame>;
  /** Games of the indices from … from + count − 1. */
  readonly games: (count: number, from?: number) => E.Either<ArenaError, readonly SeededGame[]>;
}

/** What makes two games the same problem: family, economics, and the types in any order. Neither τ nor T nor the
 *  seats' order may carry a training problem into the held-out games. */
export const problemKey = (family: string, params: Readonly<Record<string, unknown>>): string => {
  const { sequence: _tau, rounds: _T, observability: _o, decimals: _d, ...economics } = params;
  const sorted = Object.entries(economics).map(([key, value]) => [
    key,
    // One type for all, or a list of equal ones: the same problem.
    Array.isArray(value)
      ? value.every((v) => v === value[0])
        ? value[0]
        : [...value].sort((a: number, b: number) => a - b)
      : value,
  ]);
  return `${family} ${canonical(Object.fromEntries(sorted))}`;
};

/** The split that a problem belongs to, by its hash alone. */
export const splitOf = (key: string, heldoutShare: number): Split =>
  hash32(`split ${key}`) / 2 ** 32 < heldoutShare ? 'heldout' : 'train';

/** Draws that are tried for one index before the ranges are called too narrow. */
const TRIES = 2000;

const pickFamily = (specs: readonly FamilySpec[], u: number): FamilySpec => {
  const weights = specs.map(({ weight = 1 }) => weight);
  let left = u * weights.reduce((a, b) => a + b, 0);
  for (const [i, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) {
      return specs[i] as FamilySpec;
    }
  }
  return specs.at(-1) as FamilySpec;
};

/** A list of more games does not fit into memory; ask for them in parts. */
const MOST_GAMES = 1e7;

const rangeFaults = (count: number, from: number): readonly OptionFault[] => [
  ...(Number.isInteger(count) && count >= 0 && count <= MOST_GAMES
    ? []
    : [{ path: 'count', value: count, expected: `a whole number from 0 to ${MOST_GAMES}` }]),
  ...(Number.isSafeInteger(from) && from >= 0
    ? []
    : [{ path: 'from', value: from, expected: 'a whole number from 0 on' }]),
];

/** A source of games. Left: all faults of the options at once. */
export const gameSource = (options: SourceOptions): E.Either<ArenaError, GameSource> => {
  const { families = DEFAULT_SPECS, split, heldoutShare = 0.2, seed } = options;
  const faults: OptionFault[] = [...specFaults(families), ...seedFaults('seed', seed)];
  if (!(heldoutShare >= 0 && heldoutShare <= 1)) {
    faults.push({ path: 'heldoutShare', value: heldoutShare, expected: 'a share from 0 to 1' });
  }
  if (split !== 'train' && split !== 'heldout') {
    faults.push({ path: 'split', value: split, expected: "'train' or 'heldout'" });
  }
  if (faults.length > 0) {
    return E.left({ _tag: 'InvalidOptions', of: 'gameSource', faults });
  }
  const at = (index: number): E.Either<ArenaError, SeededGame> => {
    const rng = generator(seedOf(seed, 'game', split, index));
    // Family and plan are drawn once: what is often refused must not become rare.
    const spec = pickFamily(families, rng.uniform());
    const plan = drawPlan(rng, spec);
    for (let tries = 0; tries < TRIES; tries++) {
      const params = drawParams(rng, spec, plan);
      if (params === null) {
        continue;
      }
      const data = { ...params } as Readonly<Record<string, unknown>>;
      if (splitOf(problemKey(spec.family, data), heldoutShare) === split) {
        return E.map((game: Game) => ({ game, seed: seedOf(seed, 'play', split, index) }))(
          build(spec.family, data),
        );
      }
    }
    return E.left({ _tag: 'NoDraw', family: spec.family, split, partial: plan.partial, tries: TRIES });
  };
  return E.right({
    at,
    games: (count, from = 0) => {
      const faults = rangeFaults(count, from);
      if (faults.length > 0) {
        return E.left({ _tag: 'InvalidOptions', of: 'games', faults });
      }
      const list: SeededGame[] = [];
      for (let index = from; index < from + count; index++) {
        const drawn = at(index);
        if (E.isLeft(drawn)) {
          return drawn;
        }
        list.push(drawn.right);
      }
      return E.right(list);
    },
  });
};
