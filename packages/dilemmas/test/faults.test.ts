/** @file All that is wrong with options is told at once: a key that nobody knows hides no other fault, and options may be anything. */
import type { Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  alphaRank,
  backwardInduction,
  collusion,
  correlatedEquilibrium,
  donorGenerations,
  extortionate,
  freeRiding,
  playMatch,
  quantalResponse,
  replicator,
  responseGraph,
  riskAverse,
  robustness,
  schellingDiagram,
  shapleyValues,
  strategies,
  symmetricTable,
  tournament,
  trust,
  ultimatum,
} from '../src/index.js';
import { right } from './right.js';

type Answer = E.Either<unknown, unknown> | Promise<E.Either<unknown, unknown>>;
const table = symmetricTable(3, 0, 5, 1);
const matrix = [
  [3, 0],
  [5, 1],
];
const game = { first: matrix, second: matrix };
const chain = right(ultimatum({ pie: 2 })) as unknown as Game;
const { titForTat, grim } = strategies;

/** Functions with options, and options of which each is wrong. */
const functions: readonly (readonly [string, (options: never) => Answer, object])[] = [
  ['donorGenerations', donorGenerations, { generations: 0, newcomer: 1, params: { n: 3 }, onGeneration: 2 }],
  ['freeRiding', freeRiding, { given: [[1]], parts: [[1], [1]], share: 2 }],
  ['collusion', collusion, { profit: 'x', joint: 1, competitive: 2 }],
  ['backwardInduction', (options) => backwardInduction(chain, options), { limit: 0 }],
  [
    'playMatch',
    (options) => playMatch(table, titForTat, grim, options),
    { rounds: 0, continuation: 2, noise: -1, seed: 0.5 },
  ],
  [
    'tournament',
    (options) => tournament(table, { titForTat, grim }, options),
    { rounds: 0, noise: 2, repetitions: 0 },
  ],
  ['robustness', (options) => robustness(3, () => [1, 1, 1], options), { most: 5, subsets: 0 }],
  ['shapleyValues', (options) => shapleyValues(3, () => 1, options), { orders: 0, exactUpTo: -1 }],
  [
    'schellingDiagram',
    (options) => schellingDiagram(right(trust()) as unknown as Game, options),
    { games: 0 },
  ],
  ['replicator', (options) => replicator(matrix, [0.5, 0.5], options), { rate: -1, steps: -1 }],
  ['quantalResponse', (options) => quantalResponse(game, options), { temperature: -1, steps: -1 }],
  ['riskAverse', (options) => riskAverse(game, options), { aversion: -1, rounds: 0 }],
  ['responseGraph', (options) => responseGraph(() => [0, 0], options), { choices: [], delta: 2 }],
  ['alphaRank', (options) => alphaRank(matrix, options), { alpha: -1, population: 1 }],
  ['correlatedEquilibrium', (options) => correlatedEquilibrium(game, options), { kind: 'x', weights: [1] }],
  ['extortionate', (options) => extortionate(table, 2, options), { strength: 2, first: 2 }],
];

describe('faults of options', () => {
  const fieldsOf = (made: E.Either<unknown, unknown>): readonly string[] => {
    const { _tag, faults } = (E.isLeft(made) ? made.left : {}) as {
      _tag?: string;
      faults?: readonly { field: string }[];
    };
    if (_tag !== 'InvalidParams' || faults === undefined) throw new Error('faults are expected');
    return faults.map(({ field }) => field);
  };
  it.each(functions)('of %s are told all at once, beside a key that is none', async (_, of, wrong) => {
    const fields = fieldsOf(await of({ ...wrong, nonsense: 1 } as never));
    for (const field of ['nonsense', ...Object.keys(wrong)].filter(
      (one) => one !== 'given' && one !== 'competitive',
    ))
      expect(
        fields.some((one) => one === field || /^[.[]/.test(one.replace(field, ''))),
        `${field} among ${fields.join(', ')}`,
      ).toBe(true);
  });
  it.each(functions)('of %s that are no object are told, whatever they are', async (_, of) => {
    for (const options of [null, 3, 'x', [1]])
      expect(fieldsOf(await of(options as never)), String(options)).toContain('options');
  });
});
