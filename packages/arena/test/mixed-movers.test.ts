/** Games in which those who move at once do not decide alike: what a model says of the others must never end a run. */
import { answer, choiceSpace, type Decision, effortSpace, type Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { evaluate, imitation, policyPlayer, scoreCompletion, scripted } from '../src/index.js';
import { right, SIMULTANEOUS } from './fixtures.js';

const choose = (index: number): Decision => ({ _tag: 'choice', index });

/** Seat 0 pays or keeps 2, seat 1 works from 0 to 5, seat 2 pays or keeps; all at once. */
const wages: Game = {
  id: 'wages-v1',
  seats: 3,
  params: {},
  claims: SIMULTANEOUS,
  initial: () => 0,
  phase: (state) => ({ kind: 'both', round: 0, rounds: 1, index: 0, movers: state === 0 ? [0, 1, 2] : [] }),
  space: (state, seat) =>
    state !== 0
      ? null
      : seat === 1
        ? effortSpace({ min: 0, max: 5, decimals: 0 })
        : choiceSpace(['pay', 'keep']),
  observe: (_, seat) => ({ seat }),
  step: () => E.right({ state: 1, payoffs: [1, 1, 1] }),
  absent: (_, seat) => (seat === 1 ? { _tag: 'effort', value: 0 } : choose(1)),
  status: (state) => (state === 0 ? 'running' : 'terminated'),
  text: { rules: 'r', render: () => 'p', answer },
};

const others = scripted('others', ({ space }) =>
  E.right(space._tag === 'choice' ? choose(1) : { _tag: 'effort', value: 3 }),
);

const says = (text: string) =>
  policyPlayer({
    name: 'model',
    style: 'natural',
    beliefs: 'optional',
    complete: async (prompts) => prompts.map(() => text),
  });

describe('one chooses while another gives an effort', () => {
  it('a belief counts for those who decide in the same way, and of the others nothing is counted', async () => {
    for (const [believed, share] of [
      ['pay, pay, keep', 1],
      ['pay, keep, pay', 0],
    ] as const) {
      const { summary } = right(
        await evaluate({
          policy: says(`Beliefs: [${believed}]\nDecision: pay`),
          opponents: others,
          games: [{ game: wages, seed: 1 }],
          seats: 'zero',
        }),
      );
      expect(summary.all?.u1.value).toBe(1);
      expect(summary.all?.u4).toMatchObject({ value: share, counted: 1 });
      expect(summary.all?.u4Order).toMatchObject({ value: null });
    }
  });

  it('a completion is scored there, and what it says of who decides otherwise is not', () => {
    const score = scoreCompletion(
      {
        id: 's',
        game: wages.id,
        params: {},
        seat: 0,
        round: 0,
        kind: 'both',
        space: choiceSpace(['pay', 'keep']),
        observation: {},
        decisions: [choose(0), { _tag: 'effort', value: 3 }, choose(1)],
      },
      'Beliefs: [pay, keep, pay]\nDecision: pay',
      { style: 'natural', beliefs: 'optional', beliefWeight: 1 },
    );
    expect(right(score)).toMatchObject({ beliefs: 0, total: 2.5 });
    expect(imitation({ expert: others }).faults).toEqual([]);
  });
});
