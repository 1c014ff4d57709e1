import { beforeAll, describe, expect, it } from 'vitest';
import {
  chooseShots,
  collectSituations,
  fewShotMessages,
  fewShotText,
  gameSource,
  gamesOf,
  planner,
  policyPlayer,
  problemKey,
  promptOf,
  type Situation,
  toExample,
} from '../src/index.js';
import { chatMessages } from '../src/llm/messages.js';
import { right } from './fixtures.js';

let pool: readonly Situation[] = [];
const gameOf = gamesOf();
const gameFor = (one: Situation) => right(gameOf(one));
beforeAll(async () => {
  const games = right(right(gameSource({ split: 'train', seed: 21 })).games(40));
  pool = right(await collectSituations({ games, experts: planner }));
}, 60_000);

describe('shots', () => {
  const target = () => pool.find(({ game, kind }) => game === 'bcz-v1' && kind === 'effort') as Situation;
  const choose = (count: number, seed = 0) =>
    chooseShots(pool, { game: gameFor(target()), kind: 'effort' }, { count, seed });

  it('fit the question, differ from it and from each other as problems', () => {
    const shots = choose(5);
    expect(shots).toHaveLength(5);
    expect(shots.every(({ game, kind }) => game === 'bcz-v1' && kind === 'effort')).toBe(true);
    const problems = [target(), ...shots].map(({ params }) => problemKey('bcz', params));
    expect(new Set(problems).size).toBe(6);
  });

  it('are the same for the same seed, others for another, and all there are at most', () => {
    expect(choose(5)).toEqual(choose(5));
    expect(choose(5, 1)).not.toEqual(choose(5));
    expect(choose(2)).toEqual(choose(5).slice(0, 2));
    const problems = new Set(
      pool.filter(({ game }) => game === 'bcz-v1').map(({ params }) => problemKey('bcz', params)),
    );
    expect(choose(1000)).toHaveLength(problems.size - 1);
    expect(choose(0)).toEqual([]);
  });
});

describe('prompts with shots', () => {
  const shots = [
    { prompt: 'a?', completion: '1;' },
    { prompt: 'b?', completion: '2;' },
  ];

  it('as text and as chat', () => {
    expect(fewShotText(shots, 'c?')).toBe('a?1;\nb?2;\nc?');
    expect(fewShotText([], 'c?')).toBe('c?');
    expect(fewShotMessages(shots, 'c?')).toEqual([
      { role: 'user', content: 'a?' },
      { role: 'assistant', content: '1;' },
      { role: 'user', content: 'b?' },
      { role: 'assistant', content: '2;' },
      { role: 'user', content: 'c?' },
    ]);
  });

  it('reach a policy and a chat model', async () => {
    const [one] = pool as [Situation];
    const game = gameFor(one);
    const request = {
      game,
      state: null,
      seat: one.seat,
      space: one.space,
      observation: one.observation,
      messages: [],
      seed: 0,
    };
    let seen: readonly string[] = [];
    const policy = policyPlayer({
      name: 'p',
      style: 'compact',
      beliefs: 'none',
      shots: ({ game: asked }) =>
        chooseShots(pool, { game: asked, kind: one.kind }, { count: 3, seed: 0 }).map((shot) =>
          toExample(gameFor(shot), shot, { style: 'compact', beliefs: 'none' }),
        ),
      complete: async (prompts) => {
        seen = prompts;
        return prompts.map(() => '');
      },
    });
    await policy.act([request]);
    const lines = (seen[0] as string).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[3]).toBe(promptOf(game, one, 'compact'));
    expect(lines.slice(0, 3).every((line) => line.endsWith(';'))).toBe(true);
    expect(chatMessages(request, { beliefs: 'none', shots }).map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ]);
  });

  it('the system says what the prompt does not: own words, rules, beliefs', () => {
    const [one] = pool as [Situation];
    const game = gameFor(one);
    const request = {
      game,
      state: null,
      seat: one.seat,
      space: one.space,
      observation: one.observation,
      messages: [],
      seed: 0,
    };
    const system = (options: Parameters<typeof chatMessages>[1], asked = request) => {
      const [first] = chatMessages(asked, options);
      return first?.role === 'system' ? first.content : null;
    };
    expect(system({ beliefs: 'optional' })).toBeNull();
    expect(system({ beliefs: 'optional', system: 'Play well.' })).toBe('Play well.');
    expect(system({ beliefs: 'none', system: 'Play well.' })).toMatch(
      /^Play well\.\n\nDo not write the line of beliefs/,
    );
    const terse = { ...request, game: { ...game, text: { ...game.text, render: () => 'Your move?' } } };
    expect(system({ beliefs: 'optional' }, terse)).toBe(game.text.rules);
  });
});
