/** Families as values: ours draw what they always drew, and one's own are drawn, split and checked as ours are. */
import { createHash } from 'node:crypto';
import { answer, type Decision, type Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  build,
  DEFAULT_SPECS,
  explain,
  FAMILIES,
  type Family,
  gameSource,
  gamesOf,
  type OwnSpec,
  problemKey,
  splitOf,
} from '../src/index.js';
import { right, SIMULTANEOUS } from './fixtures.js';

const left = <L, A>(either: E.Either<L, A>): L => {
  if (E.isRight(either)) throw new Error('expected left');
  return either.left;
};
/** A problem that is held out. */
const heldout = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n'].find(
  (key) => splitOf(`auction ${key}`, 0.2) === 'heldout',
) as string;

interface Params {
  readonly prize: number;
  readonly seats: number;
}

/** Everybody names a whole number; the prize goes to whoever named the highest. */
const auction = ({ prize, seats }: Params): Game => {
  const everybody = Array.from({ length: seats }, (_, seat) => seat);
  const effort = (value: number): Decision => ({ _tag: 'effort', value });
  return {
    id: 'auction-v1',
    seats,
    params: { prize, seats },
    claims: SIMULTANEOUS,
    initial: () => 0,
    phase: (state) => ({ kind: 'bid', round: 0, rounds: 1, index: 0, movers: state === 0 ? everybody : [] }),
    space: (state) => (state === 0 ? { _tag: 'effort', min: 0, max: prize, decimals: 0 } : null),
    observe: (_, seat) => ({ prize, seats, seat }),
    absent: () => effort(0),
    status: (state) => (state === 0 ? 'running' : 'terminated'),
    step: () => E.right({ state: 1, payoffs: everybody.map(() => 0) }),
    text: { rules: 'Bid.', answer, render: (view) => `B${JSON.stringify(view)}?` },
  };
};

interface Spec {
  readonly prizes: number;
}

const family: Family<Spec, Params> = {
  id: 'auction',
  schema: ({ prizes = 40, ...others }) => {
    const issues = [
      ...(Number.isInteger(prizes) ? [] : [{ path: ['prizes'], message: 'is no whole number' }]),
      ...Object.keys(others).map((key) => ({ path: [key], message: 'is no key of auctions' })),
    ];
    return issues.length > 0 ? { issues } : { value: { prizes: prizes as number } };
  },
  draw: (rng, { prizes }) => ({ prize: 1 + rng.int(prizes), seats: 2 + rng.int(3) }),
  make: (params) => E.right(auction(params)),
};

const known = { ...FAMILIES, auction: family };
const entry: OwnSpec = { family: 'auction' };
const source = (one: Partial<Family<Spec, Params>>, spec: OwnSpec = entry) =>
  gameSource({
    split: 'train',
    seed: 1,
    families: [spec],
    known: { auction: { ...family, ...one } as Family },
  });
const failure = (one: Partial<Family<Spec, Params>>): string => explain(left(right(source(one)).at(0)));

describe('our families', () => {
  it('draw the games that they drew before they were values', () => {
    const hash = (split: 'train' | 'heldout', own: object): string => {
      const made = createHash('sha256');
      const families = DEFAULT_SPECS.map((spec) => ({ ...spec, ...own }));
      for (const { game, seed } of right(right(gameSource({ split, seed: 7, families })).games(200)))
        made.update(`${JSON.stringify([game.id, game.params, seed])}\n`);
      return made.digest('hex').slice(0, 32);
    };
    expect(hash('train', {})).toBe('c53e0fc86c25100dfa8103bd1ef5a1c1');
    expect(hash('heldout', {})).toBe('189d8d3df7aea2eb7ddf135d25356532');
  });
});

describe('a family of one’s own', () => {
  it('is drawn beside ours, by its weight, and never with a problem of the other split', () => {
    const families = [...DEFAULT_SPECS, { family: 'auction', weight: 3 }];
    const drawn = (split: 'train' | 'heldout') =>
      right(right(gameSource({ split, seed: 5, families, known })).games(200)).map(({ game }) => game);
    const [train, heldout] = [drawn('train'), drawn('heldout')];
    // 3 of the weights 2 + 1 + 3: half of 200, give or take five deviations of 7.
    const share = train.filter(({ id }) => id === 'auction-v1').length;
    expect(Math.abs(share - 100)).toBeLessThan(36);
    const keys = (games: readonly Game[]) =>
      games
        .filter(({ id }) => id === 'auction-v1')
        .map(({ params }) => problemKey('auction', params as Readonly<Record<string, unknown>>, known));
    const trained = new Set(keys(train));
    expect(keys(heldout).length).toBeGreaterThan(60);
    expect(keys(heldout).filter((key) => trained.has(key))).toEqual([]);
  });

  it('is split by its own idea of what is the same problem', () => {
    const byPrize = { ...family, problemKey: ({ prize }: Params) => `${prize}` };
    const prizes = (split: 'train' | 'heldout') => {
      const options = { split, seed: 5, families: [entry], known: { auction: byPrize as Family } };
      return new Set(right(right(gameSource(options)).games(100)).map(({ game }) => game.params.prize));
    };
    const train = prizes('train');
    expect([...prizes('heldout')].filter((prize) => train.has(prize))).toEqual([]);
  });

  it('gives games back from their parameters', () => {
    const params = { prize: 3, seats: 2 };
    expect(right(build('auction', params, known)).id).toBe('auction-v1');
    expect(right(gamesOf(known)({ game: 'auction-v1', params })).params).toEqual(params);
  });

  it('has its keys checked, whether by a function or by a schema of any library', () => {
    const faults = { family: 'auction', prizes: 1.5, prise: 3 };
    const standard = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) =>
          (value as Spec).prizes === 2
            ? { value: value as Spec }
            : { issues: [{ message: 'only two', path: [{ key: 'prizes' }] }] },
      },
    };
    expect(left(source({}, faults))).toMatchObject({
      _tag: 'InvalidOptions',
      faults: [
        { field: 'families[0].prizes', value: 1.5 },
        { field: 'families[0].prise', value: 3 },
      ],
    });
    expect(left(source({ schema: standard }, faults))).toMatchObject({
      faults: [{ field: 'families[0].prizes', value: 1.5, expected: expect.stringContaining('only two') }],
    });
    expect(E.isRight(source({ schema: standard }, { family: 'auction', prizes: 2 }))).toBe(true);
    const late = {
      '~standard': { ...standard['~standard'], validate: async () => ({ value: { prizes: 2 } }) },
    };
    expect(explain(left(source({ schema: late })))).toContain('at once');
    expect(explain(left(source({ schema: (() => undefined) as never })))).toContain('at once');
    const thrower = () => {
      throw new Error('no schema today');
    };
    expect(explain(left(source({ schema: thrower })))).toContain('no schema today');
  });

  it.each([
    ['nothing', { draw: (() => undefined) as never }, 'its draw gave nothing'],
    ['a number', { draw: (() => 3) as never }, 'its draw gave 3'],
    ['a list', { draw: (() => []) as never }, 'its draw gave []'],
    [
      'a throw',
      {
        draw: () => {
          throw new Error('no luck');
        },
      },
      'its draw threw Error: no luck',
    ],
    ['null for ever', { draw: (): null => null }, 'null each time'],
    [
      'always one problem',
      { draw: (): Params => ({ prize: 1, seats: 2 }), problemKey: () => heldout },
      'other split',
    ],
    ['a game that is no Either', { make: ((p: Params) => auction(p)) as never }, 'its make gave no Either'],
    [
      'a refusal in words',
      { make: (() => E.left('no such auction.')) as never },
      'its make refused the parameters: no such auction.',
    ],
    ['no game', { make: (() => E.right({ id: 'auction-v1' })) as never }, 'a game without seats'],
    ['null', { make: (() => E.right(null)) as never }, 'null instead of a game'],
    [
      'a refusal',
      {
        make: () =>
          E.left({ _tag: 'InvalidParams', game: 'auction', faults: [{ field: 'prize', reason: 'is odd' }] }),
      },
      'prize: is odd',
    ],
    [
      'a problem that cannot be named',
      {
        problemKey: () => {
          throw new Error('who knows');
        },
      },
      'its problemKey threw Error: who knows',
    ],
  ] as const)('that gives %s is told in one sentence', (_, one, words) => {
    const said = failure(one as Partial<Family<Spec, Params>>);
    expect(said).toContain(words);
    expect(said.split('\n')).toHaveLength(1);
  });
});
