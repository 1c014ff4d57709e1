/** @file What games were like for all: in the evaluation of a run, its page and its screen, and for a person at the table. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, experts, type MatchRecord, type Player, play } from '@tompo/arena';
import { commons, donorGame, meanSocialReport, socialReport } from '@tompo/dilemmas';
import type { Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { SOCIAL } from '../src/social/measures.js';
import { type Society, societyOf } from '../src/social/society.js';
import { scratch, tiny, tompo } from './command.js';
import { unclosed } from './page.js';

const { planner, nash, random, freeRider } = experts;
const made = (game: E.Either<unknown, unknown>): Game => {
  if (E.isLeft(game)) throw new Error(JSON.stringify(game.left));
  return game.right as Game;
};
const played = async (game: Game, players: readonly Player[], seed = 1): Promise<MatchRecord> => {
  const records = await play({ games: [{ game, seed, players }], reference: planner });
  if (E.isLeft(records) || records.right[0] === undefined) throw new Error('it cannot be played');
  return records.right[0];
};

describe('societyOf', () => {
  it('is what meanSocialReport says of each family, free riding of the seats that are asked for', async () => {
    const lake = made(commons({ n: 3, rounds: 4, capacity: 30 }));
    const gifts = made(donorGame({ n: 4, rounds: 4 }));
    const records = [
      await played(lake, [nash, planner, planner]),
      await played(gifts, [nash, planner, planner, planner]),
      await played(lake, [planner, planner, planner], 2),
    ];
    const told = societyOf(
      records.map((record) => ({ record, seats: [0] })),
      true,
    );
    expect(told.map(({ family, games }) => [family, games])).toEqual([
      ['commons', 2],
      ['donor', 1],
    ]);
    const reports = [records[0], records[2]].map((record) => {
      const one = socialReport(record as MatchRecord, { planned: true });
      if (E.isLeft(one)) throw new Error('no record');
      return one.right;
    });
    const { freeRiding: _, ...mean } = meanSocialReport(reports);
    expect(told[0]).toMatchObject(mean);
    // Who takes all in the first game rides free in each of its rounds, and in the second nobody does.
    expect(told[0]?.freeRiding).toBe(0.5);
    expect(told[0]?.survival).toBe((0.25 + 1) / 2);
    // It gives nothing where the others give all.
    expect(told[1]?.freeRiding).toBe(1);
    expect(told[1]?.survival).toBeNull();
  });
  it('of network games tells welfare, equality, free riding and when seats are paid; they cannot end before their time', async () => {
    const bcz = made(
      build('bcz', { sequence: 'GE', n: 4, alpha: 1, delta: 0.1, cost: 0.2, maxEffort: 3, rounds: 2 }),
    );
    const pgg = made(
      build('pgg', { sequence: 'GE', n: 4, endowment: 3, multiplier: 2, linkCost: 0.5, rounds: 2 }),
    );
    for (const game of [bcz, pgg]) {
      const [best] = societyOf(
        [{ record: await played(game, [planner, planner, planner, planner]), seats: [0] }],
        true,
      );
      expect(best?.welfare, game.id).toBeCloseTo(1, 6);
      expect(best?.freeRiding, game.id).toBe(0);
      expect(best?.survival, game.id).toBeNull();
      expect(best?.equality, game.id).toBeGreaterThan(0);
      const [ridden] = societyOf(
        [{ record: await played(game, [freeRider, planner, planner, planner]), seats: [0] }],
        true,
      );
      expect(ridden?.freeRiding, game.id).toBe(1);
      expect(ridden?.welfare, game.id).toBeLessThan(1);
      const [chance] = societyOf(
        [{ record: await played(game, [random, random, random, random]), seats: [0] }],
        true,
      );
      expect(chance?.conformity === null || Number.isFinite(chance?.conformity), game.id).toBe(true);
    }
  });
});

describe('a run', () => {
  const out = scratch();
  const families = [
    '{family: bcz, sequences: [GE], n: 3, rounds: 1, costs: range, cost: [0.1, 0.9], delta: [0.05, 0.2]}',
    '{family: commons, n: 3, rounds: 3, capacity: 20}',
  ];
  const args = (...more: readonly string[]): readonly string[] => [
    tiny,
    '--out',
    out,
    ...[
      `games=[${families.join(', ')}]`,
      'model.context=192',
      'sft.steps=4',
      'algorithms=[{name: rloo, advantage: {estimator: rloo}}]',
      'evaluation.games=8',
      ...more,
    ].flatMap((one) => ['--set', one]),
  ];
  const folder = join(out, 'tiny');
  const evaluation = (arm: string): { social?: readonly Society[] } =>
    JSON.parse(readFileSync(join(folder, 'eval', `${arm}.json`), 'utf8'));
  it('tells of every policy and family in its evaluations, its page and on the screen; earlier evaluations open without', async () => {
    const run = await tompo(['run', ...args()]);
    expect(run.code, run.err).toBe(0);
    for (const arm of ['sft', 'rloo'])
      expect(
        evaluation(arm)
          .social?.map(({ family }) => family)
          .toSorted(),
        arm,
      ).toEqual(['bcz', 'commons']);
    expect(run.out).toMatch(/for all +policy +welfare/);
    expect(run.out).toMatch(/commons +RLOO +/i);
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(unclosed(page)).toEqual([]);
    expect(page).toContain('id="society"');
    for (const [, , says] of SOCIAL) expect(page).toContain(says);
    for (const arm of ['sft', 'rloo']) {
      const { social: _, ...earlier } = evaluation(arm);
      writeFileSync(join(folder, 'eval', `${arm}.json`), JSON.stringify(earlier));
    }
    const again = await tompo(['report', ...args()]);
    expect(again.code, again.err).toBe(0);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).not.toContain('id="society"');
  });
  it('a person is told what the game was like for all', async () => {
    const {
      out: screen,
      code,
      err,
    } = await tompo(['play', ...args(), '--game', '1'], {
      input: '0\n'.repeat(30),
    });
    expect(code, err).toBe(0);
    expect(screen).toMatch(/For all at the table\n {2}\w/);
    expect(screen).not.toContain('(planner:');
  });
});
