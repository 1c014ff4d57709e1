/** @file Parameters as a table: each key with its default and its rule. From the table come the check of a game's parameters and the
 *  family that a recipe names, in which a number may also be a range to draw from and a word a list. */
import type { Fault, Game, GamesError, Rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { issuesOf, type NumberRule, unknownKeys, wrongNumber } from '../faults.js';

/** What is taken where a number is left out; it may hang on parameters that stand before it in the table. */
type DefaultNumber = number | ((before: Readonly<Record<string, unknown>>) => number);

export interface NumberKey extends NumberRule {
  readonly kind: 'number';
  readonly default: DefaultNumber;
}
export interface WordKey<W extends string = string> {
  readonly kind: 'word';
  readonly words: readonly W[];
  readonly default: W;
}
export interface FlagKey {
  readonly kind: 'flag';
  readonly default: boolean;
}
export type KeyTable = Readonly<Record<string, NumberKey | WordKey | FlagKey>>;

/** The parameters that a table tells of, with every default filled in. */
export type ParamsOf<T extends KeyTable> = {
  readonly [K in keyof T]: T[K] extends NumberKey ? number : T[K] extends WordKey<infer W> ? W : boolean;
};
/** The same as somebody writes them: what has a default may be left out. */
export type GivenOf<T extends KeyTable> = {
  readonly [K in keyof T]?: ParamsOf<T>[K] | undefined;
};

export const whole = (byDefault: DefaultNumber, min: number, max: number): NumberKey => ({
  kind: 'number',
  default: byDefault,
  integer: true,
  min,
  max,
});
export const real = (byDefault: DefaultNumber, rule: Omit<NumberRule, 'integer'>): NumberKey => ({
  kind: 'number',
  default: byDefault,
  ...rule,
});
export const oneOf = <const W extends string>(words: readonly [W, ...W[]]): WordKey<W> => ({
  kind: 'word',
  words,
  default: words[0],
});
export const flag = (byDefault: boolean): FlagKey => ({ kind: 'flag', default: byDefault });

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const wrongValue = (field: string, value: unknown, key: KeyTable[string]): readonly Fault[] => {
  switch (key.kind) {
    case 'number':
      return wrongNumber(field, value, key);
    case 'word':
      return key.words.includes(value as string)
        ? []
        : [{ field, reason: `must be one of ${key.words.join(', ')}, not ${JSON.stringify(value)}` }];
    case 'flag':
      return typeof value === 'boolean' ? [] : [{ field, reason: 'must be true or false' }];
  }
};

const byDefault = (key: KeyTable[string], before: Readonly<Record<string, unknown>>): unknown =>
  typeof key.default === 'function' ? key.default(before) : key.default;

/** Parameters with every default filled in. Left: all that is wrong with them; `together` finds what is wrong with several of
 *  them at once, where each is right by itself. */
export const readParams = <T extends KeyTable>(
  game: string,
  table: T,
  raw: GivenOf<T>,
  together: (params: ParamsOf<T>) => readonly Fault[] = () => [],
): E.Either<GamesError, ParamsOf<T>> => {
  const invalid = (faults: readonly Fault[]) => E.left({ _tag: 'InvalidParams', game, faults } as const);
  if (!isObject(raw)) return invalid([{ field: 'params', reason: 'must be an object' }]);
  const names = Object.keys(table);
  const given = raw as Readonly<Record<string, unknown>>;
  const filled: Record<string, unknown> = {};
  for (const name of names) filled[name] = given[name] ?? byDefault(table[name] as KeyTable[string], filled);
  const faults = [
    ...unknownKeys(given, names),
    ...names.flatMap((name) => wrongValue(name, filled[name], table[name] as KeyTable[string])),
  ];
  if (faults.length > 0) return invalid(faults);
  const params = filled as ParamsOf<T>;
  const wrong = together(params);
  return wrong.length > 0 ? invalid(wrong) : E.right(params);
};

/** Numbers are drawn with so many decimals, so that a prompt says all of them. */
const DRAWN = 100;

const isRange = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every((end) => typeof end === 'number') &&
  (value[0] as number) <= (value[1] as number);

const wrongEntry = (name: string, value: unknown, key: KeyTable[string]): readonly Fault[] => {
  if (key.kind === 'number' && Array.isArray(value))
    return isRange(value)
      ? value.flatMap((end) => wrongNumber(name, end, key)).slice(0, 1)
      : [{ field: name, reason: 'must be a number, or [least, greatest]' }];
  if (key.kind === 'word' && Array.isArray(value))
    return value.length > 0
      ? value.flatMap((word) => wrongValue(name, word, key)).slice(0, 1)
      : [{ field: name, reason: 'must be a word, or a list of some' }];
  return wrongValue(name, value, key);
};

const drawn = (rng: Rng, value: unknown, key: KeyTable[string]): unknown => {
  if (key.kind === 'word' && Array.isArray(value)) return value[rng.int(value.length)];
  if (key.kind !== 'number' || !isRange(value)) return value;
  const [least, greatest] = value;
  const unit = key.integer === true ? 1 : DRAWN;
  const [first, last] = [Math.ceil(least * unit - 1e-9), Math.floor(greatest * unit + 1e-9)];
  return last < first ? least : (first + rng.int(last - first + 1)) / unit;
};

/** A family of @tompo/arena whose recipe keys are those of the table: each number also as [least, greatest], each word also as a list,
 *  one of which is drawn. `usual` is what a recipe that says nothing draws from: many problems, so that some can be held out. */
export const familyOf = <T extends KeyTable, S, O>(
  id: string,
  table: T,
  make: (params: GivenOf<T>) => E.Either<GamesError, Game<S, O>>,
  usual: { readonly [K in keyof T]?: ParamsOf<T>[K] | readonly ParamsOf<T>[K][] | undefined },
) => ({
  id,
  schema: (keys: Readonly<Record<string, unknown>>) => {
    const names = Object.keys(table);
    // A default that hangs on others is filled in once they are drawn.
    const value = Object.fromEntries(
      names.flatMap((name) => {
        const filled = keys[name] ?? usual[name] ?? table[name]?.default;
        return typeof filled === 'function' ? [] : [[name, filled]];
      }),
    );
    const faults = [
      ...unknownKeys(keys, names),
      ...Object.entries(value).flatMap(([name, one]) =>
        wrongEntry(name, one, table[name] as KeyTable[string]),
      ),
    ];
    return faults.length > 0 ? { issues: issuesOf(faults) } : { value };
  },
  /** Null where what was drawn does not go together. */
  draw: (rng: Rng, spec: Readonly<Record<string, unknown>>): ParamsOf<T> | null => {
    const params = Object.fromEntries(
      Object.entries(spec).map(([name, one]) => [name, drawn(rng, one, table[name] as KeyTable[string])]),
    ) as GivenOf<T>;
    const made = make(params);
    return E.isRight(made) ? (made.right.params as ParamsOf<T>) : null;
  },
  make: (params: ParamsOf<T>): E.Either<GamesError, Game<S, O>> => make(params as GivenOf<T>),
});
