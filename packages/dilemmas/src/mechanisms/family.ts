/** @file Mechanisms in a recipe: a key `mechanisms` beside the keys of a family, and the games with them around. */
import type { Fault, Game, GamesError, Rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { DilemmasError } from '../errors.js';
import { issuesOf, NO_KEY } from '../faults.js';
import { mechanismsOf } from './around.js';
import { withContinuation } from './continuation.js';
import { withContract } from './contract.js';
import { withMediator } from './mediator.js';
import { withNoise } from './noise.js';
import { withPairing } from './pairing.js';
import { withPartnerChoice } from './partner-choice.js';
import { withPunishment } from './punishment.js';
import { withReputation } from './reputation.js';
import { withTalk } from './talk.js';

type AnyGame = Game<unknown, object>;
type Wrap = (game: AnyGame, options: never) => E.Either<DilemmasError, AnyGame>;

const WRAPS = {
  talk: withTalk,
  noise: withNoise,
  continuation: withContinuation,
  punishment: withPunishment,
  partnerChoice: withPartnerChoice,
  pairing: withPairing,
  reputation: withReputation,
  contract: withContract,
  mediator: withMediator,
} as unknown as Readonly<Record<string, Wrap>>;

/** The faults of options, and of a game that a mechanism cannot be put around, under the place of the mechanism. */
const faultsOf = (error: DilemmasError, place: string): readonly Fault[] =>
  error._tag === 'InvalidParams'
    ? error.faults.map(({ field, reason }) => ({ field: `${place}.${field}`, reason }))
    : [{ field: place, reason: 'cannot be used' }];

const KNOWN = `known are ${Object.keys(WRAPS).join(', ')}`;

/** A game with mechanisms around it, the first innermost, as they stand in a recipe or in its parameters:
 *  `withMechanisms(game, [{ talk: { maxLength: 80 } }, { noise: { chance: 0.1 } }])`. Left: what is wrong with the first that is. */
export const withMechanisms = (
  game: Game<unknown, object>,
  mechanisms: readonly unknown[],
): E.Either<DilemmasError, Game<unknown, object>> =>
  mechanisms.reduce<E.Either<DilemmasError, AnyGame>>((made, one, k) => {
    if (E.isLeft(made)) return made;
    const place = `mechanisms.${k}`;
    const wrong = (field: string, reason: string) =>
      E.left({ _tag: 'InvalidParams', game: game.id, faults: [{ field, reason }] } as const);
    if (typeof one !== 'object' || one === null || Object.keys(one).length !== 1)
      return wrong(place, `must have one key with its options, such as { talk: {} }; ${KNOWN}`);
    const [name = '', options] = Object.entries(one)[0] ?? [];
    if (!Object.hasOwn(WRAPS, name)) return wrong(`${place}.${name}`, `is no mechanism; ${KNOWN}`);
    const wrapped = (WRAPS[name] as Wrap)(made.right, (options ?? {}) as never);
    return E.isRight(wrapped)
      ? wrapped
      : E.left({ _tag: 'InvalidParams', game: game.id, faults: faultsOf(wrapped.left, `${place}.${name}`) });
  }, E.right(game));

export interface Issue {
  readonly path?: readonly (string | number)[] | undefined;
  readonly message: string;
}
export type Keys = Readonly<Record<string, unknown>>;
export type Checked =
  | { readonly value: Keys; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] };

/** A family as recipes name it. */
export interface DilemmaFamily {
  readonly id: string;
  readonly schema: (keys: Keys) => Checked;
  plan?(rng: Rng, spec: Keys): unknown;
  readonly draw: (rng: Rng, spec: Keys, plan: unknown) => Keys | null;
  readonly make: (params: Keys) => E.Either<GamesError, Game>;
  problemKey?(params: Keys): string;
}

/** A small game of every kind, to find out what is wrong with mechanisms before one is drawn. */
const tried = (family: DilemmaFamily, spec: Keys): AnyGame | null => {
  const still: Rng = { uniform: () => 0.5, int: (n) => Math.floor(n / 2), fork: () => still };
  for (let k = 0; k < 4; k++) {
    const params = family.draw(still, spec, family.plan?.(still, spec));
    const made = params === null ? null : family.make(params);
    if (made !== null && E.isRight(made)) return made.right as AnyGame;
  }
  return null;
};

/** A key that the family does not know may be a misspelt one of ours. */
const withOwnKey = (issue: Issue): Issue =>
  issue.message.startsWith(NO_KEY) ? { ...issue, message: `${issue.message}, mechanisms` } : issue;

/** The family with a key `mechanisms`: a list of what is put around each of its games, the first innermost. Nothing else changes. */
export const familyWithMechanisms = (family: DilemmaFamily): DilemmaFamily => {
  const { problemKey } = family;
  return {
    ...family,
    schema: ({ mechanisms, ...keys }) => {
      const checked = family.schema(keys);
      if (checked.issues !== undefined) return { issues: checked.issues.map(withOwnKey) };
      if (mechanisms === undefined) return checked;
      if (!Array.isArray(mechanisms))
        return { issues: [{ path: ['mechanisms'], message: `must be a list; ${KNOWN}` }] };
      const game = tried(family, checked.value);
      const made = game === null ? null : withMechanisms(game, mechanisms);
      if (made !== null && E.isLeft(made) && made.left._tag === 'InvalidParams')
        return { issues: issuesOf(made.left.faults) };
      // In the form in which they stand in a game's parameters, every default filled in.
      return {
        value: {
          ...checked.value,
          mechanisms: made !== null && E.isRight(made) ? mechanismsOf(made.right) : mechanisms,
        },
      };
    },
    draw: (rng, { mechanisms, ...spec }, plan) => {
      const params = family.draw(rng, spec, plan);
      return params === null || mechanisms === undefined ? params : { ...params, mechanisms };
    },
    make: ({ mechanisms, ...params }) => {
      const made = family.make(params);
      if (E.isLeft(made) || mechanisms === undefined) return made;
      return withMechanisms(made.right as AnyGame, mechanisms as readonly unknown[]) as E.Either<
        GamesError,
        Game
      >;
    },
    ...(problemKey === undefined
      ? {}
      : {
          problemKey: ({ mechanisms, ...params }: Keys) =>
            `${problemKey(params)}${mechanisms === undefined ? '' : JSON.stringify(mechanisms)}`,
        }),
  };
};
