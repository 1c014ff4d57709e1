/** What every row of links would have been worth at a situation: likeness to the expert, which is known there. */
import { bcz, type Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  collectSituations,
  explain,
  planner,
  type Situation,
  scoreCompletion,
  situationLinks,
} from '../src/index.js';
import { right } from './fixtures.js';

const game = (n: number): Game =>
  right(
    bcz({
      n,
      alpha: Array.from({ length: n }, (_, i) => 0.7 + 0.3 * (i % 5)),
      delta: 0.1,
      cost: 0.3,
      maxEffort: 3,
      sequence: 'GE',
      rounds: 1,
    }),
  ) as unknown as Game;

const situationsOf = async (n: number, kind: string): Promise<readonly Situation[]> =>
  right(
    await collectSituations({ games: [{ game: game(n), seed: 7 }], experts: planner, seats: 'all' }),
  ).filter((one) => one.kind === kind);

const TEXT = { style: 'compact', beliefs: 'none' } as const;
/** A token is a UTF-16 unit. */
const decode = (ids: readonly number[]): string => String.fromCharCode(...ids);
const written = (text: string, ended = true) => ({
  text,
  ended,
  ids: [...text].map((one) => one.charCodeAt(0)),
});

describe('links at situations', () => {
  it('are worth what the answer that writes them is paid, beside its compliance', async () => {
    const situations = await situationsOf(4, 'graph');
    expect(situations).toHaveLength(4);
    for (const situation of situations) {
      const labels = [...'ABCD'].filter((_, j) => j !== situation.seat);
      const texts = Array.from(
        { length: 8 },
        (_, row) => `${labels.filter((_, b) => Math.floor(row / 2 ** b) % 2 === 1).join('')};`,
      );
      const links = right(
        situationLinks(
          situation,
          texts.map((text) => written(text)),
          { ...TEXT, decode, sample: 0.5 },
        ),
      );
      expect(links?.bits).toBe(3);
      expect(links?.rows.map((row) => row?.row)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      for (const [row, text] of texts.entries()) {
        const { sample } = right(scoreCompletion(situation, written(text), TEXT));
        expect(links?.values[row]).toBeCloseTo(0.5 * (sample?.total as number), 12);
      }
      // The label of the last seat fixes all links; the ; after it finds them fixed.
      expect(links?.rows[4]?.fixed).toEqual([0, 3]);
      expect(links?.rows[3]?.fixed).toEqual([0, 1, 2]);
    }
  });

  it('an answer that cannot be read has no row, and efforts have no links', async () => {
    const [situation] = await situationsOf(4, 'graph');
    const links = right(
      situationLinks(situation as Situation, [written('no'), written(';', false), written(';')], {
        ...TEXT,
        decode,
      }),
    );
    expect(links?.rows.map((row) => row?.row ?? null)).toEqual([null, null, 0]);
    const [effort] = await situationsOf(4, 'effort');
    expect(right(situationLinks(effort as Situation, [written('1;')], { ...TEXT, decode }))).toBeNull();
  });

  it('of more than ten seats are refused', async () => {
    const [situation] = await situationsOf(11, 'graph');
    const refused = situationLinks(situation as Situation, [], { ...TEXT, decode });
    expect(E.isLeft(refused) && explain(refused.left)).toContain('at most 10 seats, and bcz-v1 has 11');
  });
});
