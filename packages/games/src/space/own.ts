/** @file A space of one's own: a kind of decision that this package does not know, with all that is asked of it. */
import type { Decision, OwnKind, OwnSpace } from '../contract.js';
import { show } from '../params/show.js';
import { rng } from '../rng.js';
import type { SpaceKind } from './kind.js';

const FUNCTIONS = ['illegal', 'random', 'read', 'write', 'expected', 'distance', 'all', 'longest'] as const;

/** A space of one's own. It is plain data to whoever copies, compares or writes it: its functions do not show. */
export const ownSpace = <V>(own: OwnKind<V>): OwnSpace => {
  const space: Record<string, unknown> = {
    _tag: 'own',
    kind: own.kind,
    ...(own.params === undefined ? {} : { params: own.params }),
  };
  for (const name of [...FUNCTIONS, 'absent'] as const) {
    if (own[name] !== undefined) Object.defineProperty(space, name, { value: own[name], enumerable: false });
  }
  return Object.freeze(space) as unknown as OwnSpace;
};

/** Is a space whole, with its functions? One that was read from a file is not, until its game has made it again. */
export const isWhole = (space: OwnSpace): boolean => typeof space.read === 'function';

type Value = Extract<Decision, { _tag: 'own' }>;

const TRIED = 64;

/** Plain data of its own. */
const copied = (value: unknown): unknown =>
  value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);

const whole = (space: OwnSpace): OwnSpace => {
  if (isWhole(space)) return space;
  throw new TypeError(
    `the space ${space.kind} has lost its functions, as one that was read from a file has; make it again with revivedSpace`,
  );
};

const of = ({ kind }: OwnSpace, value: unknown): Value => ({ _tag: 'own', kind, value });

export const own: SpaceKind<OwnSpace, Value> = {
  illegal: ({ kind, value }, space) =>
    kind === space.kind
      ? whole(space).illegal(value)
      : `the phase asks for ${space.kind}, not for ${show(kind)}`,
  random: (rng, space) => of(space, whole(space).random(rng)),
  absent: (space) => of(space, whole(space).absent),
  write: ({ value }, style, space) => whole(space).write(value, style),
  copy: ({ value }, space) => of(space, copied(value)),
  size: (space) => whole(space).all?.().length ?? Number.POSITIVE_INFINITY,
  at: (place, space) => of(space, whole(space).all?.()[place]),
  longest: (space) =>
    (whole(space).longest?.() ?? space.all?.() ?? drawn(space)).map((value) => of(space, value)),
  distance: (a, b, space) => (whole(space).distance ?? apart)(a.value, b.value),
};

const apart = (a: unknown, b: unknown): number => (JSON.stringify(a) === JSON.stringify(b) ? 0 : 1);

const drawn = (space: OwnSpace): readonly unknown[] => {
  const random = rng(space.kind);
  return Array.from({ length: TRIED }, () => space.random(random));
};
