/** @file A family of games as a value: what may be said of it, how a game of it is drawn, and how one is made. */
import type { Game, GamesError, Rng } from '@tompo/games';
import type { either as E } from 'fp-ts';
import { thrown } from '../thrown.js';

/** One thing that is wrong with the keys of a family. */
export interface Issue {
  /** A sentence, or the rest of one that begins with the key. */
  readonly message: string;
  /** From the keys down; empty or absent: all of them. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  /** What should stand there, where that is known: completes 'must be …'. */
  readonly expected?: string | undefined;
}

/** The keys with defaults filled in, or all that is wrong with them. */
export type Checked<Spec> =
  | { readonly value: Spec; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] };

/** What zod, Valibot and ArkType give: https://standardschema.dev. */
export interface StandardSchema<Spec> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Checked<Spec> | Promise<Checked<Spec>>;
  };
}

/** A schema of any library that keeps to Standard Schema, or a function that answers as its `validate` does, so that a
 *  family needs no library. Must answer at once. */
export type Schema<Spec> =
  | StandardSchema<Spec>
  | ((keys: Readonly<Record<string, unknown>>) => Checked<Spec>);

/** What a report shows of a game. */
export interface FamilyView {
  /** Parameters by the names under which they are shown, such as { delta: 'δ' }. Default: each number, word and truth
   *  value under its key. */
  readonly params?: Readonly<Record<string, string>> | undefined;
  /** In what the seats differ: its name, and the parameter that has it, one number for all or one for each seat. */
  readonly types?: { readonly name: string; readonly param: string } | undefined;
}

/** Methods, so that a Family<MySpec, MyParams> can be handed to everybody who asks for a Family. They are closures: no
 *  `this`, free to take apart. */
export interface Family<Spec = unknown, Params = unknown, Plan = unknown> {
  /** A word; the games of it are `<id>-v<version>`. */
  readonly id: string;
  /** Of the family's own keys: those of a recipe's entry without `module`, `family` and `weight`. */
  readonly schema: Schema<Spec>;
  /** What is settled once for each game, before parameters are drawn that may be refused: so that what is refused often
   *  does not become rare. */
  plan?(rng: Rng, spec: Spec): Plan;
  /** Parameters of one game, plain JSON; null where these draws give none, and others are to be tried. All randomness
   *  comes from `rng`. */
  draw(rng: Rng, spec: Spec, plan: Plan): Params | null;
  /** The game of parameters: of drawn ones, and of its own `params` as they are read from a file. */
  make(params: Params): E.Either<GamesError, Game>;
  /** What makes two games the same problem, which must not be in training and in the held-out games. Default: all
   *  parameters. */
  problemKey?(params: Params): string;
  readonly view?: FamilyView | undefined;
}

/** The answer of a schema. One that throws, does not answer at once, or not as a schema does, finds all of the keys wrong. */
export const checkKeys = (
  schema: Schema<unknown>,
  keys: Readonly<Record<string, unknown>>,
): Checked<unknown> => {
  let answer: unknown;
  try {
    answer = typeof schema === 'function' ? schema(keys) : schema['~standard'].validate(keys);
  } catch (cause) {
    return { issues: [{ message: `its schema threw ${thrown(cause)}` }] };
  }
  if (typeof answer === 'object' && answer !== null && !('then' in answer)) {
    if ('issues' in answer && Array.isArray(answer.issues)) {
      return { issues: answer.issues as readonly Issue[] };
    }
    if ('value' in answer) {
      return { value: answer.value };
    }
  }
  return {
    issues: [{ message: 'its schema answers neither { value } nor { issues: […] } at once' }],
  };
};

/** '.n', '.costs[0]'. */
export const issuePath = ({ path = [] }: Issue): string =>
  path
    .map((part) => (typeof part === 'object' ? part.key : part))
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
