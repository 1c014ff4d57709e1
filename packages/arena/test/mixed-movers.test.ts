/** Games in which those who move at once do not decide alike: what a model says of the others must never end a run. */
import { answer, choiceSpace, type Decision, effortSpace, type Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  bestOf,
  branchRollouts,
  type Demonstrations,
  type Draw,
  evaluate,
  imitation,
  policyPlayer,
  scoreCompletion,
  scripted,
} from '../src/index.js';
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

/** Both go to the opera or to the football, and each has another of the two first. */
const evening: Game = {
  ...wages,
  id: 'evening-v1',
  seats: 2,
  phase: (state) => ({ kind: 'both', round: 0, rounds: 1, index: 0, movers: state === 0 ? [0, 1] : [] }),
  space: (state, seat) =>
    state !== 0 ? null : choiceSpace(seat === 0 ? ['opera', 'football'] : ['football', 'opera']),
  step: (_, joint) => {
    const [mine, theirs] = joint.map((one) => (one?._tag === 'choice' ? one.index : -1));
    const met = mine !== theirs ? 1 : 0;
    return E.right({ state: 1, payoffs: [met, met] });
  },
  absent: () => choose(0),
  analysis: { planner: () => [choose(0), choose(1)], plannerWelfare: () => 2 },
};

describe('those who choose have other lists of options', () => {
  const football = scripted('football', ({ space }) =>
    E.right(choose(space._tag === 'choice' ? space.options.indexOf('football') : 0)),
  );
  const writes = (text: string, style: 'natural' | 'compact') =>
    policyPlayer({
      name: 'model',
      style,
      beliefs: 'required',
      complete: async (prompts) => prompts.map(() => text),
    });

  it('an answer is read whatever it says of the others, and that is neither right nor wrong', async () => {
    for (const [text, style] of [
      ['Beliefs: [opera, football]\nDecision: opera', 'natural'],
      ['Beliefs: [opera, opera]\nDecision: opera', 'natural'],
      ['Beliefs: [opera, the cinema]\nDecision: opera', 'natural'],
      ['Decision: opera', 'natural'],
      ['opera,football>opera;', 'compact'],
      ['opera,cinema>opera;', 'compact'],
      ['opera;', 'compact'],
    ] as const) {
      const { summary } = right(
        await evaluate({
          policy: writes(text, style),
          opponents: football,
          games: [{ game: evening, seed: 1 }],
          seats: 'zero',
        }),
      );
      expect([text, summary.all?.u1.value, summary.all?.u4.value, summary.all?.u4.counted]).toEqual([
        text,
        1,
        null,
        0,
      ]);
    }
  });

  it('imitation scores the decision and nothing of what is said of the others; demonstrations say nothing of them', async () => {
    const expert = scripted('expert', () => E.right(choose(0)));
    const draw: Draw = async ({ prompts, completions }) =>
      prompts.map(() => ({
        promptIds: [1],
        completions: Array.from({ length: completions }, () => ({
          ids: [1],
          logprobs: [0],
          text: 'opera,cinema>opera;',
          ended: true,
        })),
      }));
    const step = async (demonstrations: { demonstrations?: Demonstrations }) => {
      const rollouts = right(
        branchRollouts({
          games: () => [{ game: evening, seed: 1 }],
          seats: 'zero',
          opponents: football,
          style: 'compact',
          beliefs: 'required',
          completions: 2,
          reward: imitation({ expert, beliefs: 1 }),
          ...demonstrations,
        }),
      );
      const { groups } = await rollouts.step({ step: 1, seed: 1, draw });
      return groups.flatMap(({ turns }) => turns);
    };
    for (const { score } of await step({})) expect(score.reward).toBe(2.5);
    const [shown] = await step({ demonstrations: { by: expert, encode: () => [1] } });
    expect(shown?.completion.text).toBe('opera;');
  });

  it('the best reply does not go by it: the first answer is played', async () => {
    const texts = ['football', 'opera'];
    const player = policyPlayer({
      name: 'model',
      style: 'natural',
      beliefs: 'required',
      complete: async (prompts, seeds) =>
        prompts.map((_, i) => {
          const word = texts[(seeds[i] as number) % 2] as string;
          return `Beliefs: [${word}, ${word}]\nDecision: ${word}`;
        }),
    });
    const played = async (policy: typeof player) => {
      const { examples } = right(
        await evaluate({
          policy,
          opponents: football,
          games: Array.from({ length: 8 }, (_, seed) => ({ game: evening, seed })),
          seats: 'zero',
        }),
      );
      return examples.map(({ phases }) => phases[0]?.decisions[0]?.played);
    };
    const best = right(bestOf({ player, answers: 6, by: 'beliefs' }));
    expect(await played(best as never)).toEqual(await played(player));
  });
});
