/** @file What all mechanisms have in common: they are put around a game, stand in its parameters, and say their rule in its text. */
import type { Game, GameText, TextStyle } from '@tompo/games';

/** A mechanism as data: its name and its options, as they stand under `mechanisms` of a game's parameters. */
export type Mechanism =
  | { readonly talk: { readonly maxLength: number } }
  | { readonly noise: { readonly chance: number } }
  | { readonly continuation: { readonly chance: number } }
  | { readonly punishment: { readonly cost: number; readonly fine: number } };

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

/** All that is known of a game, without what it asks. A game whose text cannot tell that apart is asked for its prompt. */
export const situationOf = <O>(text: GameText<O>, view: O, style: TextStyle): string =>
  (text.situation ?? text.render)(view, style);

/** A part of a prompt before the rest of it. */
export const before = (part: string, rest: string, style: TextStyle): string =>
  part === '' ? rest : style === 'compact' ? `${part}${rest}` : `${part}\n\n${rest}`;
