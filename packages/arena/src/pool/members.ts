/** @file The members of a pool: what is written of them, and the players that they are. */
import { either as E } from 'fp-ts';
import type { OptionFault } from '../errors.js';
import { nash, planner } from '../players/analytic.js';
import { type ConstantPlay, constant, freeRider, random } from '../players/baseline.js';
import { farsighted } from '../players/farsighted.js';
import { noisy } from '../players/noisy.js';
import { grim, reciprocator, titForTat } from '../players/reciprocity.js';
import type { Player } from '../types.js';

interface Named {
  /** What results call it, after the pool's name. */
  readonly name: string;
  /** How often it is drawn, relative to the others. */
  readonly weight: number;
}

/** A scripted player, its parameters, and how often its hand trembles. */
export interface ScriptMember extends Named {
  readonly script: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly noise?: number | undefined;
}

/** A language model: a base and the adapter on it, by the hashes of their contents. Whoever loads the pool brings the player. */
export interface AdapterMember extends Named {
  readonly adapter: string;
  readonly base?: string | undefined;
  readonly temperature?: number | undefined;
}

export type PoolMember = ScriptMember | AdapterMember;

export const isScript = (member: PoolMember): member is ScriptMember => 'script' in member;

type Params = Readonly<Record<string, unknown>>;

interface Script {
  /** The parameters that it takes, and what each must be. */
  readonly takes: Readonly<Record<string, (value: unknown) => boolean>>;
  readonly make: (params: Params) => Player;
}

const isShare = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1;
const isText = (value: unknown): boolean => typeof value === 'string';
const without = (player: Player): Script => ({ takes: {}, make: () => player });
const standard = (make: (params: { readonly share?: number }) => Player): Script => ({
  takes: { share: isShare },
  make,
});

const SCRIPTS: Readonly<Record<string, Script>> = {
  planner: without(planner),
  nash: without(nash),
  farsighted: without(farsighted),
  freeRider: without(freeRider),
  reciprocator: standard(reciprocator),
  grim: standard(grim),
  titForTat: standard(titForTat),
  random: { takes: { seed: Number.isSafeInteger }, make: ({ seed = 0 }) => random(seed as number) },
  constant: {
    takes: {
      links: (value) => value === 'all' || value === 'none',
      effort: Number.isFinite,
      choice: isText,
      say: isText,
    },
    make: (params) => constant({ links: 'none', effort: 0, ...(params as Partial<ConstantPlay>) }),
  },
};

const HASH = /^[0-9a-f]{64}$/;

const scriptFaults = (path: string, { script, params = {}, noise }: ScriptMember): readonly OptionFault[] => {
  const known = Object.hasOwn(SCRIPTS, script) ? SCRIPTS[script] : undefined;
  if (known === undefined)
    return [
      { field: `${path}.script`, value: script, expected: `one of ${Object.keys(SCRIPTS).join(', ')}` },
    ];
  const isObject = typeof params === 'object' && params !== null && !Array.isArray(params);
  const takes = Object.keys(known.takes);
  return [
    ...(isObject
      ? Object.entries(params).flatMap(([key, value]) =>
          Object.hasOwn(known.takes, key) && known.takes[key]?.(value)
            ? []
            : [
                {
                  field: `${path}.params.${key}`,
                  value,
                  expected: takes.includes(key)
                    ? `what ${script} takes`
                    : `left out: ${script} takes ${takes.length === 0 ? 'nothing' : takes.join(', ')}`,
                },
              ],
        )
      : [{ field: `${path}.params`, value: params, expected: 'an object' }]),
    ...(noise === undefined || isShare(noise)
      ? []
      : [{ field: `${path}.noise`, value: noise, expected: 'a probability from 0 to 1' }]),
  ];
};

/** What is wrong with what should be a member. */
export const memberFaults = (member: unknown, path: string): readonly OptionFault[] => {
  if (typeof member !== 'object' || member === null)
    return [{ field: path, value: member, expected: 'an object with name, weight, and script or adapter' }];
  const { name, weight } = member as Partial<Named>;
  const one = member as PoolMember;
  return [
    ...(typeof name === 'string' && /^[^\s/@#]+$/.test(name)
      ? []
      : [{ field: `${path}.name`, value: name, expected: 'a word without / @ #' }]),
    ...(typeof weight === 'number' && Number.isFinite(weight) && weight >= 0
      ? []
      : [{ field: `${path}.weight`, value: weight, expected: 'a number from 0 on' }]),
    ...(isScript(one)
      ? scriptFaults(path, one)
      : HASH.test(String(one.adapter))
        ? []
        : [{ field: `${path}.adapter`, value: one.adapter, expected: 'the SHA-256 of an adapter, in hex' }]),
  ];
};

/** The player of a scripted member without a fault. */
export const scriptOf = ({ script, params = {}, noise = 0 }: ScriptMember): Player => {
  const player = (SCRIPTS[script] as Script).make(params);
  return noise > 0 ? noisy(noise, player) : player;
};

/** The player under the name that results give it. */
export const renamed = (player: Player, name: string): Player => ({ ...player, name });

/** Brings the player of an adapter. Left: why there is none, as the rest of a sentence. */
export type AdapterPlayers = (member: AdapterMember) => E.Either<string, Player>;

export const noAdapters: AdapterPlayers = () =>
  E.left('no player of an adapter can be had here; hand over `adapters`');
