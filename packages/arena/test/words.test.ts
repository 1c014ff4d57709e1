/** @file Words that every object has (toString, constructor, …) are words like any other: no lookup finds what it was not
 *  given, and the answer is a clear Left, never a throw or a wrong hit. */
import type { Game } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import {
  type ArenaError,
  build,
  checkSituation,
  constant,
  evaluate,
  experts,
  explain,
  findExpert,
  gameSource,
  gamesOf,
  llmPlayer,
  play,
  playRounds,
} from '../src/index.js';
import { smallBcz } from './fixtures.js';

const WORDS = Object.getOwnPropertyNames(Object.prototype);
const game = smallBcz({});
const seating = (player = experts.nash, made: Game = game as Game) => ({
  game: made,
  seed: 1,
  players: new Array(made.seats).fill(player),
});
const endpoint = { baseUrl: 'http://127.0.0.1:9', model: 'm' };
const own = (key: string, value: unknown): never =>
  Object.defineProperty({}, key, { value, enumerable: true }) as never;
const evaluated = (more: object) =>
  evaluate({ policy: experts.nash, opponents: experts.nash, games: [seating()], ...more });
const played = (more: object) => play({ games: [seating()], ...more });

type Answer = { readonly _tag: string; readonly left?: unknown };

const entries: readonly (readonly [string, (word: string) => unknown])[] = [
  ['a family', (word) => build(word, {})],
  ['the game of a situation', (word) => gamesOf()({ game: word, params: {} })],
  ['a versioned game of a situation', (word) => gamesOf()({ game: `${word}-v1`, params: {} })],
  ['an expert', (word) => findExpert(word)],
  ['an expert with noise', (word) => findExpert(`${word}~0.1`)],
  ['the noise of an expert', (word) => findExpert(`planner~${word}`)],
  ['the split of a source', (word) => gameSource({ seed: 1, split: word as never })],
  ['onUnreadable of play', (word) => played({ onUnreadable: word })],
  ['values of play', (word) => played({ values: word })],
  ['beliefs of play', (word) => played({ beliefs: word })],
  ['reader of play', (word) => played({ reader: word })],
  ['seats of evaluate', (word) => evaluated({ seats: word })],
  ['onUnreadable of evaluate', (word) => evaluated({ onUnreadable: word })],
  ['beliefs of evaluate', (word) => evaluated({ beliefs: word })],
  ['reader of evaluate', (word) => evaluated({ reader: word })],
  ['the method of the interval', (word) => evaluated({ interval: { method: word } })],
  ['beliefs of a chat', (word) => llmPlayer({ ...endpoint, beliefs: word as never })],
  ['reader of a chat', (word) => llmPlayer({ ...endpoint, reader: word as never })],
  ['the key of a chat', (word) => llmPlayer({ ...endpoint, apiKeyEnv: word, env: own('KEY', 'x') })],
  [
    'a choice',
    (word) =>
      constant({ links: 'all', effort: 1, choice: word }).decide?.({
        game: game as Game,
        state: null,
        seat: 0,
        observation: null,
        space: { _tag: 'choice', options: ['a', 'b'] },
        messages: [],
        seed: 1,
      }),
  ],
];

describe('words that every object has', () => {
  it.each(entries)('as %s', async (_, entry) => {
    for (const word of WORDS) {
      const given = (await entry(word)) as Answer;
      expect(given._tag, word).toBe('Left');
      expect(explain(given.left as ArenaError)).toMatch(/^.+\.$/s);
    }
  });
  it('as the game of an observation: a player of named games says that it cannot play it', () => {
    for (const word of WORDS) {
      const other = {
        ...game,
        id: word,
        observe: (state: unknown, seat: number) => ({ ...(game.observe(state, seat) as object), game: word }),
      };
      const [round] = [...playRounds([seating(experts.farsighted, other as Game)])];
      expect(round).toMatchObject({ _tag: 'Left', left: { _tag: 'UnsupportedGame', game: word } });
    }
  });
  it('as the game, the kind or a key of a line of data', () => {
    for (const word of WORDS) {
      const line = { id: 'a', game: 'bcz-v1', params: {}, seat: 0, round: 0, kind: 'graph' };
      for (const broken of [
        { ...line, game: word },
        { ...line, game: `${word}-v1` },
        { ...line, kind: word },
      ])
        expect(() => checkSituation(broken as never)).not.toThrow();
      expect(typeof checkSituation({ ...line, game: `${word}-v1` } as never)).toBe('string');
    }
  });
});
