/** @file A reference pool: a named and versioned list of opponents, frozen as data, so that figures against `pool@version` can be
 *  held against each other whoever made them. */
import { either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../errors.js';
import { thrown } from '../thrown.js';
import type { Player, WeightedPlayer } from '../types.js';
import { behaviourOf, sha256 } from './behaviour.js';
import {
  type AdapterPlayers,
  isScript,
  memberFaults,
  noAdapters,
  type PoolMember,
  renamed,
  scriptOf,
} from './members.js';

export interface PoolContent {
  readonly pool: string;
  /** A whole number from 1 on: one more for every change. */
  readonly version: number;
  readonly members: readonly PoolMember[];
}

/** A pool as it is kept: plain JSON. */
export interface FrozenPool extends PoolContent {
  /** What the scripted members do, by name: a digest of their decisions in games that never change. */
  readonly behaviour: Readonly<Record<string, string>>;
  /** SHA-256 over all else. */
  readonly digest: string;
}

/** A pool that was verified, as opponents. */
export interface Pool {
  /** Such as `repeated@1`. */
  readonly id: string;
  /** With the beginning of the digest, such as `repeated@1#3f2a91c0`: what results name. */
  readonly name: string;
  readonly frozen: FrozenPool;
  /** The players are named `repeated@1/titForTat`. */
  readonly members: readonly WeightedPlayer[];
}

const idOf = ({ pool, version }: PoolContent): string => `${pool}@${version}`;

const contentFaults = (given: unknown): readonly OptionFault[] => {
  if (typeof given !== 'object' || given === null)
    return [{ field: 'pool', value: given, expected: 'an object with pool, version and members' }];
  const { pool, version, members } = given as Partial<PoolContent>;
  const names = Array.isArray(members)
    ? members.map((member: Partial<PoolMember> | null) => member?.name)
    : [];
  const twice = names.find((name, i) => name !== undefined && names.indexOf(name) < i);
  return [
    ...(typeof pool === 'string' && /^[A-Za-z][\w-]*$/.test(pool)
      ? []
      : [{ field: 'pool', value: pool, expected: 'a word of letters, digits, - and _' }]),
    ...(Number.isSafeInteger(version) && (version as number) >= 1
      ? []
      : [{ field: 'version', value: version, expected: 'a whole number from 1 on' }]),
    ...(Array.isArray(members) && members.length > 0
      ? members.flatMap((member, i) => memberFaults(member, `members[${i}]`))
      : [{ field: 'members', value: members, expected: 'a list of at least one' }]),
    ...(twice === undefined ? [] : [{ field: 'members', value: twice, expected: 'names that differ' }]),
    ...(Array.isArray(members) && members.length > 0 && members.every((one) => one?.weight === 0)
      ? [{ field: 'members', value: 0, expected: 'at least one member whose weight is above 0' }]
      : []),
  ];
};

const digestOf = ({ digest: _, ...rest }: FrozenPool): string => sha256(rest);

/** Writes down what the members do today. Left: all faults at once. */
export const freezePool = (content: PoolContent): E.Either<ArenaError, FrozenPool> => {
  const faults = contentFaults(content);
  if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'freezePool', faults });
  const { pool, version, members } = content;
  const behaviour = Object.fromEntries(
    members.flatMap((member) => (isScript(member) ? [[member.name, behaviourOf(scriptOf(member))]] : [])),
  );
  const open = { pool, version, members, behaviour, digest: '' };
  return E.right({ ...open, digest: digestOf(open) });
};

export interface OpenPoolOptions {
  /** Brings the players of members that are adapters; default: none can be had. */
  readonly adapters?: AdapterPlayers | undefined;
}

const playersOf = (
  frozen: FrozenPool,
  adapters: AdapterPlayers,
): { readonly faults: readonly OptionFault[]; readonly members: readonly WeightedPlayer[] } => {
  const faults: OptionFault[] = [];
  const members: WeightedPlayer[] = [];
  for (const [i, member] of frozen.members.entries()) {
    const { name, weight } = member;
    let player: Player;
    if (isScript(member)) {
      player = scriptOf(member);
      const now = behaviourOf(player);
      if (now !== frozen.behaviour?.[name])
        faults.push({
          field: `members[${i}]`,
          value: name,
          expected:
            'a script that decides as it did when the pool was frozen; this version of the library has another one, so figures against it are of another pool',
        });
    } else {
      let found: E.Either<string, Player>;
      try {
        found = adapters(member);
      } catch (cause) {
        found = E.left(thrown(cause));
      }
      if (E.isLeft(found)) {
        faults.push({
          field: `members[${i}]`,
          value: name,
          expected: `a player that can be had: ${found.left}`,
        });
        continue;
      }
      player = found.right;
    }
    members.push({ player: renamed(player, `${idOf(frozen)}/${name}`), weight });
  }
  return { faults, members };
};

/** The pool of what was frozen, verified: its content by its digest, its scripts by what they do. Left: all that is wrong. */
export const openPool = (
  given: unknown,
  { adapters = noAdapters }: OpenPoolOptions = {},
): E.Either<ArenaError, Pool> => {
  const wrong = (of: string, faults: readonly OptionFault[]): E.Either<ArenaError, never> =>
    E.left({ _tag: 'InvalidOptions', of, faults });
  const content = contentFaults(given);
  if (content.length > 0) return wrong('a pool', content);
  const frozen = given as FrozenPool;
  const id = idOf(frozen);
  const digest = digestOf(frozen);
  if (frozen.digest !== digest)
    return wrong(`the pool ${id}`, [
      {
        field: 'digest',
        value: frozen.digest,
        expected: `${digest}, the digest of what the pool holds: it was changed after it was frozen; give it its old content again, or freeze it as version ${frozen.version + 1}`,
      },
    ]);
  const { faults, members } = playersOf(frozen, adapters);
  return faults.length > 0
    ? wrong(`the pool ${id}`, faults)
    : E.right({ id, name: `${id}#${digest.slice(0, 8)}`, frozen, members });
};
