import type { GamesError } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import { type ArenaError, explain } from '../src/errors.js';
import { digest, generator, hash32, seedOf } from '../src/random.js';

const game: GamesError = { _tag: 'IllegalDecision', seat: 2, reason: 'a seat cannot link to itself' };
const url = 'http://h/v1/chat/completions';

/** One of each: a new tag without an example here does not compile. */
const EXAMPLES: { readonly [Tag in ArenaError['_tag']]: Extract<ArenaError, { _tag: Tag }> } = {
  EndpointStatus: { _tag: 'EndpointStatus', url, status: 404, body: 'no such model' },
  EndpointReply: { _tag: 'EndpointReply', url, body: '<html>' },
  EndpointTimeout: { _tag: 'EndpointTimeout', url, timeoutMs: 500 },
  EndpointUnreachable: { _tag: 'EndpointUnreachable', url, reason: 'ECONNREFUSED' },
  EndpointCut: { _tag: 'EndpointCut', url, reason: 'terminated' },
  EndpointKeyMissing: { _tag: 'EndpointKeyMissing', env: 'MY_KEY', url },
  InvalidLine: { _tag: 'InvalidLine', line: 7, reason: 'id is not a text', text: '{}' },
  UnknownExpert: { _tag: 'UnknownExpert', name: 'plannr', nearest: 'planner', known: ['planner', 'nash'] },
  UnsupportedGame: { _tag: 'UnsupportedGame', player: 'nash', game: 'x-v1', needs: 'a game with analysis' },
  EndpointStopped: { _tag: 'EndpointStopped', url },
  AdapterRefused: { _tag: 'AdapterRefused', url, name: 'mine', path: '/a/mine', status: 404, body: 'none' },
  LogprobsUnclear: { _tag: 'LogprobsUnclear', url, temperature: 0.7 },
  TokensUnclear: { _tag: 'TokensUnclear', url, reason: 'it gives no token_ids' },
  NoAnswer: { _tag: 'NoAnswer', player: 'p', kind: 'timeout', reason: 'u gave no answer within 9 ms' },
  EndpointTooLong: { _tag: 'EndpointTooLong', url: 'u', limitBytes: 9 },
  WrongReplyCount: { _tag: 'WrongReplyCount', player: 'p', asked: 3, got: 2 },
  WrongSeats: { _tag: 'WrongSeats', index: 1, game: 'bcz-v1', seats: 4, players: 3 },
  PlayerFailed: { _tag: 'PlayerFailed', player: 'p', reason: 'it threw Error: no' },
  PlayerStopped: { _tag: 'PlayerStopped', player: 'p', reason: 'Error: no memory', cause: null },
  NotScripted: { _tag: 'NotScripted', player: 'llm' },
  TooManyCourses: { _tag: 'TooManyCourses', game: 'own-v1', seed: 9, phase: 2, most: 10_000 },
  TooManyProfiles: {
    _tag: 'TooManyProfiles',
    player: 'bayesian',
    game: 'bcz-v1',
    seats: 12,
    kinds: 4,
    most: 9,
  },
  NotRecorded: { _tag: 'NotRecorded', game: 'bcz-v1', round: 1, place: 0, seat: 2 },
  MoveRefused: { _tag: 'MoveRefused', game: 'bcz-v1', seed: 9, phase: 3, error: game },
  RewardsRefused: {
    _tag: 'RewardsRefused',
    player: 'p',
    errors: [{ _tag: 'KindMismatch', field: 'beliefs', kind: 'links', expected: 'effort' }],
  },
  UnknownFamily: { _tag: 'UnknownFamily', family: 'chess', known: ['bcz', 'pgg'] },
  GameRefused: { _tag: 'GameRefused', family: 'bcz', error: game },
  InvalidOptions: {
    _tag: 'InvalidOptions',
    of: 'gameSource',
    faults: [
      { field: 'split', value: 'test', expected: "'train' or 'heldout'" },
      { field: 'seed', value: undefined, expected: 'a number' },
    ],
  },
  FamilyFailed: { _tag: 'FamilyFailed', family: 'commons', call: 'draw', reason: 'gave nothing' },
  NoDraw: { _tag: 'NoDraw', family: 'bcz', split: 'train', partial: true, tries: 10 },
  OtherPart: { _tag: 'OtherPart', path: 'a.jsonl.part' },
  BrokenPart: { _tag: 'BrokenPart', path: 'a.jsonl.part', reason: 'it is gone' },
  Aborted: { _tag: 'Aborted', phases: 3 },
  NotPaired: { _tag: 'NotPaired', missing: ['a', 'b', 'c', 'd'] },
  NoOptimum: { _tag: 'NoOptimum', game: 'talk-v1', optimum: null },
  NotContinued: { _tag: 'NotContinued', player: 'run/tompo' },
  TooManyLinks: { _tag: 'TooManyLinks', game: 'bcz-v1', seats: 12, most: 10 },
  TooManyDecisions: { _tag: 'TooManyDecisions', game: 'bcz-v1', size: 3001, most: 1000 },
  WrongResult: {
    _tag: 'WrongResult',
    of: 'reward mine',
    did: 'gave no list',
    expected: 'one worth for each turn',
  },
};

describe('explain', () => {
  it.each(Object.values(EXAMPLES))('$_tag: one clear line that names what was given', (error) => {
    const text = explain(error);
    expect(text).toMatch(/^[A-Za-z0-9].*[.)]$/);
    expect(text).not.toContain('\n');
    expect(text).not.toContain('[object');
    for (const value of Object.values(error)) {
      if (
        typeof value === 'number' ||
        (typeof value === 'string' && value !== error._tag && value !== 'train')
      ) {
        expect(text).toContain(String(value));
      }
    }
  });

  it('says what to do about a key that is refused, and of a name like no other', () => {
    expect(explain({ ...EXAMPLES.EndpointStatus, status: 401 })).toContain('apiKeyEnv');
    expect(explain({ ...EXAMPLES.UnknownExpert, nearest: null })).toBe(
      'There is no expert named "plannr". Known: planner, nash.',
    );
    expect(explain({ ...EXAMPLES.NoDraw, partial: false })).toContain('heldoutShare');
    expect(explain(EXAMPLES.InvalidOptions)).toContain('seed is undefined, expected a number');
  });
});

describe('seeds', () => {
  it('hash32 is FNV-1a with the finaliser of MurmurHash3, worked for the empty text and for one letter', () => {
    // fmix32(0x811c9dc5) and fmix32((0x811c9dc5 ^ 97)·0x01000193), computed with big integers.
    const fmix = (h0: bigint): number => {
      const M = 0xffffffffn;
      let h = h0 & M;
      h = ((h ^ (h >> 16n)) * 0x85ebca6bn) & M;
      h = ((h ^ (h >> 13n)) * 0xc2b2ae35n) & M;
      return Number(h ^ (h >> 16n));
    };
    expect(hash32('')).toBe(fmix(0x811c9dc5n));
    expect(hash32('a')).toBe(fmix((0x811c9dc5n ^ 97n) * 0x01000193n));
  });

  it('a seed keeps its parts apart', () => {
    expect(seedOf('a', 'bc')).not.toBe(seedOf('ab', 'c'));
    expect(seedOf(1, 2)).not.toBe(seedOf(12));
    expect(digest('x')).toMatch(/^[0-9a-f]{16}$/);
  });

  it('neighbouring seeds give first draws that are even over {0, 1}, {0 … 3} and [0, 1)', () => {
    for (const n of [2, 4]) {
      const firsts = Array.from({ length: 4000 }, (_, seed) => generator(seed).int(n));
      for (let k = 0; k < n; k++) {
        // Expected 4000/n; four standard deviations of a binomial.
        const slack = 4 * Math.sqrt(4000 * (1 / n) * (1 - 1 / n));
        expect(Math.abs(firsts.filter((x) => x === k).length - 4000 / n)).toBeLessThan(slack);
      }
    }
    const mean =
      Array.from({ length: 4000 }, (_, seed) => generator(seed).uniform()).reduce((a, b) => a + b) / 4000;
    // Standard deviation 1/√12/√4000 = .0046.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.019);
  });
});
