/** @file A situation as a training example: what a model reads, and what the expert would write. */
import type { Decision, Game, TextStyle } from '@tompo/games';
import type { BeliefMode, Situation } from '../types.js';

export interface ExampleOptions {
  readonly style: TextStyle;
  /** `none`: the decision alone. Otherwise the experts' joint decision comes first, as true beliefs. */
  readonly beliefs: BeliefMode;
}

export interface Example {
  readonly prompt: string;
  readonly completion: string;
}

/** The prompt of a situation: the same text that a policy gets at the table. */
export const promptOf = (game: Game, situation: Situation, style: TextStyle): string =>
  game.text.render(situation.observation, style);

/** Prompt and expert answer. The situation must be one of this game. */
export const toExample = (game: Game, situation: Situation, options: ExampleOptions): Example => {
  const { style, beliefs } = options;
  const { seat, space, decisions } = situation;
  // The own decision is there: `situations` and `readSituations` let no other situation pass.
  const own = decisions[seat] as Decision;
  return {
    prompt: promptOf(game, situation, style),
    completion:
      beliefs === 'none'
        ? game.text.answer(space, own, style)
        : game.text.answer(space, own, style, decisions),
  };
};
