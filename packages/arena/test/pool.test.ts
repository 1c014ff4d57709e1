/** Reference pools: what was frozen is what is played, and whatever is not is told. */
import { readFileSync } from 'node:fs';
import { pgg } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type ArenaError,
  evaluate,
  explain,
  type FrozenPool,
  findPool,
  freezePool,
  openPool,
  POOLS,
  type PoolContent,
  planner,
  random,
} from '../src/index.js';
import { right } from './fixtures.js';

const content: PoolContent = {
  pool: 'mine',
  version: 3,
  members: [
    { name: 'tit', weight: 2, script: 'titForTat', params: { share: 0.4 } },
    { name: 'shaky', weight: 1, script: 'titForTat', params: { share: 0.4 }, noise: 0.3 },
    { name: 'dice', weight: 1, script: 'random', params: { seed: 5 } },
    { name: 'giver', weight: 0.5, script: 'constant', params: { links: 'all', effort: 2 } },
  ],
};
const frozen = right(freezePool(content));
const wrong = (made: E.Either<ArenaError, unknown>): string =>
  E.isLeft(made) ? explain(made.left) : 'nothing';
const again = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('a pool', () => {
  it('is plain JSON, the same for the same content, and opens to the players it names', () => {
    expect(again(frozen)).toEqual(frozen);
    expect(right(freezePool(again(content)))).toEqual(frozen);
    const pool = right(openPool(again(frozen)));
    expect(pool.id).toBe('mine@3');
    expect(pool.name).toMatch(/^mine@3#[0-9a-f]{8}$/);
    expect(pool.members.map(({ player, weight }) => [player.name, weight])).toEqual([
      ['mine@3/tit', 2],
      ['mine@3/shaky', 1],
      ['mine@3/dice', 1],
      ['mine@3/giver', 0.5],
    ]);
  });

  it('tells members apart that differ in a parameter, a noise or a seed alone', () => {
    const digests = [
      frozen,
      ...[{ share: 0.9 }, {}].map((params) =>
        right(
          freezePool({
            ...content,
            members: [{ name: 'tit', weight: 2, script: 'titForTat', params }, ...content.members.slice(1)],
          }),
        ),
      ),
      right(freezePool({ ...content, version: 4 })),
    ].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(4);
    expect(new Set(Object.values(frozen.behaviour)).size).toBe(4);
  });

  it.each<[string, (pool: FrozenPool) => unknown, RegExp]>([
    [
      'a parameter',
      (p) => ({ ...p, members: [{ ...p.members[0], weight: 3 }, ...p.members.slice(1)] }),
      /changed after it was frozen.*version 4/,
    ],
    ['a version', (p) => ({ ...p, version: 5 }), /pool mine@5.*digest/],
    ['a digest', (p) => ({ ...p, digest: '0'.repeat(64) }), /digest/],
    ['no members', (p) => ({ ...p, members: [] }), /members.*at least one/],
    [
      'an unknown script',
      (p) => ({ ...p, members: [{ name: 'x', weight: 1, script: 'constructor' }] }),
      /members\[0\]\.script.*one of planner/,
    ],
    [
      'an unknown parameter',
      (p) => ({ ...p, members: [{ name: 'x', weight: 1, script: 'grim', params: { shar: 1 } }] }),
      /params\.shar.*grim takes share/,
    ],
    ['a weight below 0', (p) => ({ ...p, members: [{ name: 'x', weight: -1, script: 'grim' }] }), /weight/],
    ['weights of 0 alone', (p) => ({ ...p, members: [{ name: 'x', weight: 0, script: 'grim' }] }), /above 0/],
    ['one name twice', (p) => ({ ...p, members: [p.members[0], p.members[0]] }), /names that differ/],
    ['no object', () => 'repeated@1', /an object with pool, version and members/],
    [
      'an adapter that is no hash',
      (p) => ({ ...p, members: [{ name: 'x', weight: 1, adapter: './here' }] }),
      /SHA-256 of an adapter/,
    ],
  ])('of which somebody changed %s is refused in one sentence', (_, change, words) => {
    const sentence = wrong(openPool(change(again(frozen))));
    expect(sentence).toMatch(words);
    expect(sentence).toMatch(/\.$/);
  });

  it('whose scripts decide otherwise than when it was frozen is refused: its name would lie', () => {
    const other = right(
      freezePool({
        ...content,
        members: [{ name: 'tit', weight: 2, script: 'grim' }, ...content.members.slice(1)],
      }),
    );
    // A library whose titForTat is another one: its content and digest are right, what it does is not.
    const { digest: _, ...rest } = {
      ...frozen,
      behaviour: { ...frozen.behaviour, tit: other.behaviour.tit as string },
    };
    const forged = openPool({ ...rest, digest: frozen.digest });
    expect(wrong(forged)).toMatch(/digest/);
    const named = /, (?:not|but).*?([0-9a-f]{64})|([0-9a-f]{64}), the digest/.exec(wrong(forged));
    const digest = named?.[2] ?? named?.[1];
    expect(wrong(openPool({ ...rest, digest }))).toMatch(/decides as it did when the pool was frozen/);
  });

  it('has language models by the hashes of their adapters, whose players the caller brings', () => {
    const hash = 'ab'.repeat(32);
    const withModel = right(
      freezePool({ pool: 'models', version: 1, members: [{ name: 'old', weight: 1, adapter: hash }] }),
    );
    expect(wrong(openPool(withModel))).toMatch(/members\[0\].*hand over `adapters`/);
    const asked: string[] = [];
    const pool = right(
      openPool(withModel, {
        adapters: ({ adapter }) => {
          asked.push(adapter);
          return E.right(random(1));
        },
      }),
    );
    expect(asked).toEqual([hash]);
    expect(pool.members.map(({ player }) => player.name)).toEqual(['models@1/old']);
    const none = openPool(withModel, { adapters: () => E.left('there is no such file') });
    expect(wrong(none)).toMatch(/there is no such file/);
  });
});

describe('the pools that are shipped', () => {
  it.each(Object.keys(POOLS))('%s is verified, and as it was published', (id) => {
    const pool = right(findPool(id));
    expect(pool.id).toBe(id);
    const published = JSON.parse(
      readFileSync(new URL(`../src/pool/${id.replace('@', '-')}.json`, import.meta.url), 'utf8'),
    );
    expect(published).toEqual(POOLS[id]);
    const { pool: name, version, members } = POOLS[id] as FrozenPool;
    expect(right(freezePool({ pool: name, version, members }))).toEqual(POOLS[id]);
  });

  it('repeated@1 never changes', () => {
    expect(right(findPool('repeated@1')).name).toBe('repeated@1#f57bbd97');
  });

  it('an evaluation against one names it, by member', async () => {
    const { members } = right(findPool('repeated@1'));
    const games = Array.from({ length: 12 }, (_, seed) => ({
      game: right(pgg({ n: 3, endowment: 4, multiplier: 1.5, rounds: 3 })),
      seed,
    }));
    const result = right(
      await evaluate({ policy: planner, opponents: members, games, seats: 'zero' } as never),
    );
    expect(result.opponents).toContain('repeated@1/titForTat');
    const slices = Object.keys(result.summary).filter((slice) => slice.startsWith('with '));
    expect(slices.length).toBeGreaterThan(3);
    expect(slices.every((slice) => slice.startsWith('with repeated@1/'))).toBe(true);
  });

  it('there is no other', () => {
    expect(wrong(findPool('repeated@2'))).toMatch(/repeated@2.*one of repeated@1/);
    expect(wrong(findPool('constructor'))).toMatch(/one of repeated@1/);
  });
});
