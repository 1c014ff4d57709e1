/** Talk on policy: a message is a turn that is learned from by what it came to, is heard as the game says, and is never repaired. */
import type { Game } from '@tompo/games';
import { explain } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { whispers } from '../../../games/test/games/whispers.js';
import { episodeRollouts, imitation, type Player, payoff, play, scripted } from '../../src/index.js';
import { right } from '../fixtures.js';
import { drawn, idsOf, type Writer, writer } from './writer.js';

/** Each whispers to the next. Gives 4 to who comes next if the one before it said something to it, else nothing. */
const grateful: Player = scripted('grateful', ({ seat, space, messages }) =>
  E.right(
    space._tag === 'talk'
      ? { _tag: 'talk', text: `greetings of ${seat}`.slice(0, 12) }
      : {
          _tag: 'own',
          kind: 'split',
          value: messages.some(({ from }) => from !== seat) ? [6, 4] : [10, 0],
        },
  ),
);

const rolloutsOf = (seats: readonly number[], reward = payoff()) =>
  right(
    episodeRollouts({
      games: () => [{ game: whispers(10) as Game, seed: 3 }],
      episodes: 2,
      opponents: grateful,
      seats,
      style: 'compact',
      beliefs: 'required',
      reward,
    }),
  );

/** Says something, or nothing that can be read, and keeps 3 of 10. */
const speaker = (words: string, ended = true): Writer =>
  writer((prompt) => (prompt.includes('p0') ? drawn(`${words};`, ended) : '3+4;'));

describe('talk in whole games on policy', () => {
  it('is a turn whose tokens are learned from by the payoff of what follows', async () => {
    // Seat 2 is heard by seat 0, which is thankful to seat 1 and not to it: seat 2 learns from what seat 1 gives.
    const { groups } = await rolloutsOf([2]).step({ step: 1, seed: 1, draw: speaker('hello').draw });
    const turns = groups.flatMap(({ turns: of }) => of);
    expect(turns).toHaveLength(2 * 2);
    const spoken = turns.filter(({ completion }) => completion.text === 'hello;');
    expect(spoken).toHaveLength(2);
    for (const { completion, score } of spoken) {
      expect(completion.ids).toEqual(idsOf('hello;'));
      // It keeps 3, and seat 1, which heard seat 0, gives 4 that count twice. Talk itself pays nothing.
      expect(score.reward).toBe(3 + 2 * 4);
      expect(score.parts.compliance).toBe(1);
    }
  });

  it('is heard by whom the game says, in prompts and in records', async () => {
    const by = speaker('hello');
    const [group] = right(await rolloutsOf([0]).groups({ step: 1, seed: 1, draw: by.draw }));
    expect(group?.episodes).toHaveLength(2);
    for (const { turns, phases } of group?.episodes ?? []) {
      const [said, split] = turns;
      expect(said?.answer).toEqual(E.right({ decision: { _tag: 'talk', text: 'hello' }, beliefs: null }));
      // Seat 0 hears seat 2 and itself, and nothing of what seat 1 said to seat 2.
      expect(split?.prompt).toBe('10p1s0m1A"hello"m1C"greetings of"?');
      expect(split?.played).toEqual({ _tag: 'own', kind: 'split', value: [3, 4] });
      expect(phases[0]?.decisions.map(({ played }) => played)).toEqual([
        { _tag: 'talk', text: 'hello' },
        { _tag: 'talk', text: 'greetings of' },
        { _tag: 'talk', text: 'greetings of' },
      ]);
    }
  });

  it.each<[string, Writer, string]>([
    ['too long', speaker('0123456789 and more'), 'MessageTooLong'],
    ['empty', speaker(''), 'MissingDecision'],
    ['with a control character', speaker('a\tb'), 'ControlCharacter'],
    ['cut off by the limit of tokens', speaker('hello', false), 'Truncated'],
  ])('%s is no message: nothing is said, nothing is cut, and the game goes on', async (_, by, tag) => {
    const [group] = right(await rolloutsOf([0]).groups({ step: 1, seed: 1, draw: by.draw }));
    expect(group?.episodes).toHaveLength(2);
    for (const { turns, payoffs } of group?.episodes ?? []) {
      const [said, split] = turns;
      expect(said?.answer).toMatchObject(E.left({ _tag: tag }));
      const fault = said !== undefined && E.isLeft(said.answer) ? explain(said.answer.left) : '';
      expect(fault).toMatch(/\.$/s);
      expect([said?.played, said?.substitute]).toEqual([{ _tag: 'talk', text: '' }, 'skip']);
      expect(split?.prompt).toBe('10p1s0m1C"greetings of"?');
      // Seat 1 heard nothing, keeps all, and gives nothing to seat 2.
      expect(payoffs).toEqual([3 + 2 * 4, 10 + 2 * 4, 6]);
    }
  });

  it('can be learned by imitation of an expert that talks', async () => {
    const score = async (words: string) => {
      const { groups } = await rolloutsOf([0], imitation({ expert: grateful })).step({
        step: 1,
        seed: 1,
        draw: speaker(words).draw,
      });
      return groups.flatMap(({ turns }) => turns).find(({ completion }) => completion.text === `${words};`)
        ?.score.reward;
    };
    const [same, near, other] = await Promise.all(['greetings of', 'greetings', 'hello'].map(score));
    expect(same).toBe(0.5 + 2);
    expect(near).toBeCloseTo(0.5 + 2 / 3, 12);
    expect(other).toBe(0.5);
  });
});

describe('talk in a match', () => {
  it('of a script that says too much fails by its own fault, and is silent', async () => {
    const chatty = scripted('chatty', ({ space }) =>
      E.right(
        space._tag === 'talk'
          ? { _tag: 'talk', text: 'far more than twelve' }
          : { _tag: 'own', kind: 'split', value: [1, 1] },
      ),
    );
    const [record] = right(
      await play({ games: [{ game: whispers(10) as Game, seed: 0, players: [chatty, grateful, grateful] }] }),
    );
    const [first] = record?.phases[0]?.decisions ?? [];
    expect(first?.outcome).toMatchObject({ _tag: 'noncompliant', reason: { _tag: 'PlayerFailed' } });
    expect(JSON.stringify(first?.outcome)).toContain('at most 12 characters, not 20');
    expect(first?.played).toEqual({ _tag: 'talk', text: '' });
    // As a file has it, the record is the same: a space of one's own is plain data there.
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  });
});
