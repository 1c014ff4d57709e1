/** @file What becomes of a valid file in hostile hands: numbers, names, kinds, nests, keys too many or too few. */
import fc from 'fast-check';

type Path = readonly (string | number)[];

const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Paths of all places in a value, its own among them. */
const places = (value: unknown, at: Path = []): readonly Path[] => [
  at,
  ...(isBranch(value)
    ? Object.entries(value).flatMap(([key, inner]) =>
        places(inner, [...at, Array.isArray(value) ? Number(key) : key]),
      )
    : []),
];

const NAMES = [
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '',
  'ä',
  '0',
  'x'.repeat(5000),
];

const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    -1,
    1,
    0.5,
    1e300,
    -1e300,
    2 ** 31,
    2 ** 32,
    1e6,
    1e9,
    99,
    Number.MAX_SAFE_INTEGER,
    5e-324,
  ),
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], { a: 1 }),
  fc.constantFrom<unknown>(...NAMES),
  fc.constant(0).map(() => JSON.parse('['.repeat(3000) + ']'.repeat(3000)) as unknown),
  fc.constant(0).map(() => JSON.parse(`${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`) as unknown),
  fc.array(fc.integer(), { minLength: 50, maxLength: 200 }),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>,
);

type Change =
  | { readonly act: 'put'; readonly value: unknown }
  | { readonly act: 'remove' }
  | { readonly act: 'add'; readonly name: string; readonly value: unknown }
  | { readonly act: 'rename'; readonly name: string }
  | { readonly act: 'double' };

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: hostile.map((value): Change => ({ act: 'put', value })) },
  fc.constant<Change>({ act: 'remove' }),
  fc.tuple(fc.constantFrom(...NAMES), hostile).map(([name, value]): Change => ({ act: 'add', name, value })),
  fc.constantFrom(...NAMES).map((name): Change => ({ act: 'rename', name })),
  fc.constant<Change>({ act: 'double' }),
);

/** Built from entries, so that a key __proto__ is a key. */
const changed = (value: unknown, path: Path, what: Change): unknown => {
  const [head, ...rest] = path;
  if (head === undefined) {
    if (what.act === 'put') return what.value;
    if (what.act === 'add' && isBranch(value))
      return Array.isArray(value)
        ? [...value, what.value]
        : Object.fromEntries([...Object.entries(value), [what.name, what.value]]);
    return value;
  }
  if (!isBranch(value)) return value;
  const isLast = rest.length === 0;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    if (key !== String(head)) return [[key, inner]];
    if (isLast && what.act === 'remove') return [];
    if (isLast && what.act === 'rename') return [[what.name, inner]];
    if (isLast && what.act === 'double')
      return [
        [key, inner],
        [`${key}2`, inner],
      ];
    return [[key, changed(inner, rest, what)]];
  });
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
};

/** A valid value with one to three changes. */
export const mutated = (valid: unknown): fc.Arbitrary<unknown> =>
  fc.array(fc.tuple(fc.nat(), change), { minLength: 1, maxLength: 3 }).map((changes) =>
    changes.reduce<unknown>((value, [pick, what]) => {
      const all = places(valid);
      return changed(value, all[pick % all.length] as Path, what);
    }, valid),
  );
