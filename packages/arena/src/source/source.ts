/** @file A source of games: the same index, the same game; training and held-out games never share parameters. */
import type { Game, Rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { canonical } from '../canonical.js';
import type { ArenaError, OptionFault } from '../errors.js';
import type { SeededGame } from '../playing/table.js';
import { generator, hash32, seedFaults, seedOf } from '../random.js';
import { build, called, FAMILIES } from './build.js';
import type { Family } from './family.js';
import { type Choice, choose, DEFAULT_SPECS, type FamilySpec, type OwnSpec } from './spec.js';

type Params = Readonly<Record<string, unknown>>;

export type Split = 'train' | 'heldout';

export interface SourceOptions {
  /** Default: small BCZ and PGG games. */
  readonly families?: readonly (FamilySpec | OwnSpec)[] | undefined;
  /** The families that `families` may name, by their ids; default those of the library. */
  readonly known?: Readonly<Record<string, Family>> | undefined;
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

/** What makes two games the same problem: they must not be in both splits. */
export const problemKey = (
  family: string,
  params: Params,
  known: Readonly<Record<string, Pick<Family, 'problemKey'>>> = FAMILIES,
): string => {
  const own = Object.hasOwn(known, family) ? known[family]?.problemKey : undefined;
  return `${family} ${own === undefined ? canonical(params) : own(params)}`;
};

/** The split that a problem belongs to, by its hash alone. */
export const splitOf = (key: string, heldoutShare: number): Split =>
  hash32(`split ${key}`) / 2 ** 32 < heldoutShare ? 'heldout' : 'train';

/** Draws that are tried for one index before the ranges are called too narrow. */
const TRIES = 2000;

const pick = (choices: readonly Choice[], u: number): Choice => {
  let left = u * choices.reduce((total, { weight }) => total + weight, 0);
  for (const choice of choices) {
    left -= choice.weight;
    if (left < 0) {
      return choice;
    }
  }
  return choices.at(-1) as Choice;
};

const nothing = (drawn: unknown): string =>
  `gave ${drawn === undefined ? 'nothing' : JSON.stringify(drawn)}; give the parameters of a game as an object, or null where others are to be drawn`;

/** Parameters that were drawn, or null. Left: what was given is neither. */
const drawOnce = ({ family, spec }: Choice, rng: Rng, plan: unknown): E.Either<ArenaError, Params | null> => {
  const drawn = called(family.id, 'draw', () => family.draw(rng, spec, plan));
  if (E.isLeft(drawn) || drawn.right === null) {
    return drawn as E.Either<ArenaError, null>;
  }
  return typeof drawn.right === 'object' && !Array.isArray(drawn.right)
    ? E.right({ ...drawn.right })
    : E.left({ _tag: 'FamilyFailed', family: family.id, call: 'draw', reason: nothing(drawn.right) });
};

const noDraw = ({ id, plan }: Family, split: Split, planned: unknown, given: number): ArenaError => ({
  _tag: 'NoDraw',
  family: id,
  split,
  tries: TRIES,
  partial: (planned as { readonly partial?: boolean } | undefined)?.partial === true,
  // A family that plans nothing has no ranges that we know of.
  ...(plan === undefined
    ? {
        advice:
          given === 0
            ? 'its draw gave null each time; let it give parameters more often'
            : 'all that it drew belong to the other split; let it draw from more parameters, or move heldoutShare away from 0 and 1',
      }
    : {}),
});

/** A list of more games does not fit into memory; ask for them in parts. */
const MOST_GAMES = 1e7;

const rangeFaults = (count: number, from: number): readonly OptionFault[] => [
  ...(Number.isInteger(count) && count >= 0 && count <= MOST_GAMES
    ? []
    : [{ field: 'count', value: count, expected: `a whole number from 0 to ${MOST_GAMES}` }]),
  ...(Number.isSafeInteger(from) && from >= 0
    ? []
    : [{ field: 'from', value: from, expected: 'a whole number from 0 on' }]),
];

/** A source of games. Left: all faults of the options at once. */
export const gameSource = (options: SourceOptions): E.Either<ArenaError, GameSource> => {
  const { families = DEFAULT_SPECS, known = FAMILIES, split, heldoutShare = 0.2, seed } = options;
  const { choices, faults: chosen } = choose(families, known);
  const faults: OptionFault[] = [...chosen, ...seedFaults('seed', seed)];
  if (!(heldoutShare >= 0 && heldoutShare <= 1)) {
    faults.push({ field: 'heldoutShare', value: heldoutShare, expected: 'a share from 0 to 1' });
  }
  if (split !== 'train' && split !== 'heldout') {
    faults.push({ field: 'split', value: split, expected: "'train' or 'heldout'" });
  }
  if (faults.length > 0) {
    return E.left({ _tag: 'InvalidOptions', of: 'gameSource', faults });
  }
  const at = (index: number): E.Either<ArenaError, SeededGame> => {
    const rng = generator(seedOf(seed, 'game', split, index));
    // Family and plan are drawn once: what is often refused must not become rare.
    const choice = pick(choices, rng.uniform());
    const { family } = choice;
    const plan = called(family.id, 'plan', () => family.plan?.(rng, choice.spec));
    if (E.isLeft(plan)) {
      return plan;
    }
    let given = 0;
    for (let tries = 0; tries < TRIES; tries++) {
      const drawn = drawOnce(choice, rng, plan.right);
      if (E.isLeft(drawn)) {
        return drawn;
      }
      const params = drawn.right;
      if (params === null) {
        continue;
      }
      given += 1;
      const key = called(family.id, 'problemKey', () => problemKey(family.id, params, known));
      if (E.isLeft(key)) {
        return key;
      }
      if (splitOf(key.right, heldoutShare) === split) {
        return E.map((game: Game) => ({ game, seed: seedOf(seed, 'play', split, index) }))(
          build(family.id, params, known),
        );
      }
    }
    return E.left(noDraw(family, split, plan.right, given));
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
