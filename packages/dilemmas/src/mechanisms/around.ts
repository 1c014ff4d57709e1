/** @file What all mechanisms have in common: they are put around a game, stand in its parameters, say their rule in its text, and leave
 *  its solutions as they are where they have nothing to say. */
import type { Analysis, Game, GameText, TextStyle } from '@tompo/games';

/** A mechanism as data: its name and its options, as they stand under `mechanisms` of a game's parameters. */
export type Mechanism =
  | { readonly talk: { readonly maxLength: number } }
  | { readonly noise: { readonly chance: number } }
  | { readonly continuation: { readonly chance: number } }
  | { readonly punishment: { readonly cost: number; readonly fine: number } }
  | { readonly partnerChoice: { readonly outside: number } }
  | {
      readonly pairing: {
        readonly n: number;
        readonly rounds: number;
        readonly outside: number;
        readonly rest: 'outside' | 'lot';
        readonly shown: 'own' | 'nothing' | 'all';
      };
    }
  | { readonly reputation: { readonly record: readonly (readonly RecordEntry[])[] } }
  | { readonly contract: { readonly maxFine: number; readonly proposer: number } }
  | { readonly mediator: { readonly otherwise: 'selfish' | 'absent' } };

/** So many times a seat has decided so in phases of a kind. */
export interface RecordEntry {
  readonly kind: string;
  readonly what: string;
  readonly times: number;
}

/** Those that are around a game already, the innermost first. */
export const mechanismsOf = (game: Pick<Game, 'params'>): readonly Mechanism[] => {
  const { mechanisms } = game.params;
  return Array.isArray(mechanisms) ? (mechanisms as readonly Mechanism[]) : [];
};

/** The parameters of a game with one more mechanism around it. */
export const paramsWith = (game: Pick<Game, 'params'>, mechanism: Mechanism): Game['params'] => ({
  ...game.params,
  mechanisms: [...mechanismsOf(game), mechanism],
});

/** What a mechanism adds to a text, in either style. */
interface Around<V> {
  readonly rule: string;
  /** What stands before the game's own words; the rule is part of it. */
  readonly told: (view: V, style: TextStyle) => string;
  /** What the mechanism asks after all that is known; null where it is the game that asks. Left out: it never asks. */
  readonly asked?: (view: V, style: TextStyle) => string | null;
}

/** The text of a game with a mechanism around it. A game whose text cannot tell what is known apart from what is asked is shown with its
 *  whole prompt where the mechanism asks. */
export const textAround = <O, V extends O>(
  text: GameText<O>,
  { rule, told, asked }: Around<V>,
): GameText<V> => {
  const after = (view: V, style: TextStyle, inner: string): string =>
    `${told(view, style)}${style === 'compact' ? '' : '\n\n'}${inner}`;
  const situation = (view: V, style: TextStyle): string =>
    after(view, style, (text.situation ?? text.render)(view, style));
  return {
    answer: text.answer,
    rules: `${text.rules}\n${rule}`,
    situation,
    render: (view, style) => {
      const question = asked?.(view, style) ?? null;
      return question === null
        ? after(view, style, text.render(view, style))
        : `${situation(view, style)}${question}`;
    },
  };
};

/** What the state of every mechanism has: that of the game inside. */
interface Inside<S> {
  readonly inner: S;
}

/** What was said, of a game in which there is talk. */
export const heardThrough = <S>(messages: Game<S>['messages']): Pick<Game<Inside<S>>, 'messages'> =>
  messages === undefined ? {} : { messages: ({ inner }, seat) => messages(inner, seat) };

/** Has the game gone on from a state to a later round? */
export const roundBegins = <S, O>(game: Game<S, O>, before: S, after: S): boolean =>
  game.status(after) === 'running' && game.phase(after).round > game.phase(before).round;

/** Is the round over that a state was in, be it that a later one begins or that the game has ended? */
export const roundIsOver = <S, O>(game: Game<S, O>, before: S, after: S): boolean =>
  game.status(after) !== 'running' || roundBegins(game, before, after);

/** Solutions that are those of the game inside. */
export const through = <S>(analysis: Analysis<S>): Analysis<Inside<S>> =>
  Object.fromEntries(
    Object.entries(analysis).map(([name, solution]) => [
      name,
      ({ inner }: Inside<S>, ...more: readonly unknown[]) =>
        (solution as (state: S, ...more: readonly unknown[]) => unknown)(inner, ...more),
    ]),
  ) as Analysis<Inside<S>>;
