/** @file Generations of the donor game: who plays when, who is kept, what is handed on, and what selection makes of it. */
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type DonorAgent,
  type DonorGeneration,
  type DonorGenerationsOptions,
  donorGenerations,
  explain,
} from '../src/index.js';
import { right } from './right.js';

const cents = (x: number): number => Math.floor(x * 100) / 100;
/** Gives a share of what it has, to everybody. */
const giver = (name: string, share: number): DonorAgent => ({
  name,
  decide: ({ observation }) => ({ _tag: 'effort', value: cents(observation.own * share) }),
  advise: () => String(share),
});
/** Gives half, but nothing to whom is known to have given less than a quarter. */
const judge = (name: string): DonorAgent => ({
  name,
  decide: ({ observation: { own, recipient } }) => {
    const [last] = recipient?.trace ?? [];
    const isMean = last !== undefined && last.given < last.had / 4;
    return { _tag: 'effort', value: isMean ? 0 : cents(own / 2) };
  },
  advise: () => 'judge',
});
const run = async (options: DonorGenerationsOptions): Promise<readonly DonorGeneration[]> =>
  right(await donorGenerations(options));

describe('generations', () => {
  it('nobody gives: the mean stays 10; all give all: (2¹² + 2¹¹)·60 / 12 each', async () => {
    const mean = async (share: number) =>
      (await run({ generations: 2, newcomer: ({ place }) => giver(`${place}`, share) })).map(
        (one) => one.mean,
      );
    expect(await mean(0)).toEqual([10, 10]);
    expect(await mean(1)).toEqual([30720, 30720]);
  });
  it('everybody is a recipient in the last round of one of two plays, which start anew', async () => {
    const donors: string[] = [];
    const rich: number[] = [];
    await run({
      generations: 1,
      params: { n: 8, rounds: 5 },
      seed: 3,
      newcomer: ({ place }) => ({
        name: `${place}`,
        decide: ({ observation }) => {
          if (observation.round === 4) donors.push(`${place}`);
          if (observation.round === 0) rich.push(observation.own);
          return { _tag: 'effort', value: 1 };
        },
      }),
    });
    expect(donors.toSorted()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    expect(rich).toEqual(new Array(8).fill(10));
  });
  it('the better half by the mean of both plays stays, and tells newcomers what it does', async () => {
    const heard: (readonly string[])[] = [];
    const over: number[] = [];
    const all = await run({
      generations: 3,
      params: { n: 6 },
      newcomer: ({ generation, place, advice }) => {
        if (generation > 0) heard.push(advice);
        return giver(`${generation}/${place}`, generation === 0 ? place / 5 : 0.1);
      },
      onGeneration: ({ generation }) => over.push(generation),
    });
    for (const { agents, mean } of all) {
      expect(agents.filter(({ survives }) => survives)).toHaveLength(3);
      const least = Math.min(...agents.filter((one) => one.survives).map((one) => one.mean));
      for (const one of agents) {
        expect(one.mean).toBeCloseTo((one.resources[0] + one.resources[1]) / 2, 9);
        if (!one.survives) expect(one.mean).toBeLessThanOrEqual(least);
      }
      expect(mean).toBeCloseTo(agents.reduce((sum, one) => sum + one.mean, 0) / 6, 6);
    }
    // Who gives away nothing to speak of keeps what it gets.
    expect(all[0]?.agents[0]?.survives).toBe(true);
    expect(all[0]?.agents[5]?.survives).toBe(false);
    expect(heard).toHaveLength(6);
    expect(heard[0]).toEqual(all[0]?.advice);
    expect(all[1]?.agents.slice(0, 3).map(({ name }) => name)).toEqual(
      all[0]?.agents.filter((one) => one.survives).map(({ name }) => name),
    );
    expect(over).toEqual([0, 1, 2]);
  });
  it('gifts to everybody die out where newcomers do as they are told; where givers are judged they do not', async () => {
    const imitate = (judges: boolean): Promise<readonly DonorGeneration[]> =>
      run({
        generations: 8,
        seed: 1,
        newcomer: ({ generation, place, advice }) => {
          const name = `${generation}/${place}`;
          const told = advice[place % Math.max(1, advice.length)];
          if (generation === 0)
            return judges && place > 1 ? judge(name) : giver(name, place % 2 === 0 ? 0 : 0.5);
          return told === 'judge' ? judge(name) : giver(name, Number(told));
        },
      });
    const [plain, judged] = [await imitate(false), await imitate(true)];
    expect(plain[0]?.mean).toBeGreaterThan(12);
    expect(plain.at(-1)?.mean).toBe(10);
    expect(judged.at(-1)?.mean as number).toBeGreaterThan(2 * (plain[0]?.mean as number));
  });
  it('same seed, same numbers', async () => {
    const options: DonorGenerationsOptions = {
      generations: 2,
      seed: 'a',
      newcomer: ({ place }) => giver(`${place}`, place / 12),
    };
    expect(await run(options)).toEqual(await run(options));
    expect(await run({ ...options, seed: 'b' })).not.toEqual(await run(options));
  });
});

describe('what goes wrong', () => {
  it('is told at once where it is in the options', async () => {
    expect(await donorGenerations({ generations: 0, params: { n: 3 }, newcomer: 3 } as never)).toMatchObject({
      left: { faults: [{ field: 'generations' }, { field: 'newcomer' }, { field: 'params.n' }] },
    });
    expect(await donorGenerations({ rounds: 3 } as never)).toMatchObject({
      left: { faults: [{ field: 'rounds' }, { field: 'newcomer' }] },
    });
  });
  it.each<[string, (place: number) => unknown, string]>([
    ['throws', () => ({ name: 'bad', decide: () => Promise.reject(new Error('no')) }), 'threw no'],
    [
      'gives what it has not',
      () => ({ name: 'bad', decide: () => ({ _tag: 'effort', value: 11 }) }),
      'effort 11 is not between 0 and 10',
    ],
    ['decides nothing', () => ({ name: 'bad', decide: () => undefined }), 'a decision is missing'],
  ])('an agent that %s is named, and what is over is not lost', async (_, bad, reason) => {
    const over: number[] = [];
    const answer = await donorGenerations({
      params: { n: 4 },
      newcomer: ({ generation, place }) =>
        (generation === 1 ? bad(place) : giver(`${place}`, 0)) as DonorAgent,
      onGeneration: ({ generation }) => over.push(generation),
    });
    expect(answer).toMatchObject({ left: { _tag: 'AgentFailed', agent: 'bad', generation: 1 } });
    if (E.isRight(answer) || answer.left._tag !== 'AgentFailed') throw new Error('it did not fail');
    expect(answer.left.reason).toContain(reason);
    expect(over).toEqual([0]);
    expect(explain(answer.left)).toMatch(/^bad, in generation 1: .*; mend the agent and play again\.$/);
  });
  it('what is no agent is refused', async () => {
    expect(await donorGenerations({ newcomer: () => ({}) as never })).toMatchObject({
      left: { _tag: 'AgentFailed', agent: 'newcomer 0' },
    });
  });
});
