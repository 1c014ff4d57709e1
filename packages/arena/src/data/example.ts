/** @file A situation as a training example: what a model reads, and what the expert would write. */
import type { Decision, Game, TextStyle } from '@tompo/games';
import { uniformDecision } from '../players/baseline.js';
import { generator, seedOf } from '../random.js';
import type { BeliefMode, Situation } from '../types.js';

export interface ExampleOptions {
  readonly style: TextStyle;
  /** `none`: the decision alone. Otherwise the experts' joint decision comes first, as true beliefs. */
  readonly beliefs: BeliefMode;
  /** Probability that the hand trembles: the decision written is then uniform over the legal ones, while the beliefs, the
   *  own plan among them, stay the experts'. Drawn from the situation's id. Default 0.
   *  @source Selten 1975, trembling hand */
  readonly tremble?: number | undefined;
}

export interface Example {
  readonly prompt: string;
  readonly completion: string;
}

/** The prompt of a situation: the same text that a policy gets at the table. */
export const promptOf = (game: Game, situation: Situation, style: TextStyle): string =>
  game.text.render(situation.observation, style);

const executed = (situation: Situation, tremble: number): Decision => {
  const { id, seat, space, decisions } = situation;
  const rng = generator(seedOf(id, 'tremble'));
  // The own decision is there: `situations` and `readSituations` let no other situation pass.
  return rng.uniform() < tremble ? uniformDecision(space, rng) : (decisions[seat] as Decision);
};

/** Prompt and expert answer. The situation must be one of this game. */
export const toExample = (game: Game, situation: Situation, options: ExampleOptions): Example => {
  const { style, beliefs, tremble = 0 } = options;
  const { space, decisions } = situation;
  const own = executed(situation, tremble);
  return {
    prompt: promptOf(game, situation, style),
    completion:
      beliefs === 'none'
        ? game.text.answer(space, own, style)
        : game.text.answer(space, own, style, decisions),
  };
};
