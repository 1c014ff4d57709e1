/** @file A policy is a function from prompts to texts; this file makes it a player. */
import type { TextStyle } from '@tompo/games';
import type { BeliefMode, Player } from '../types.js';

export interface PolicyOptions {
  readonly name: string;
  readonly style: TextStyle;
  /** How its answers are read: with beliefs about the others, or without. */
  readonly beliefs: BeliefMode;
  /** One completion for each prompt, in order. Same seed, same text, is up to the policy. */
  readonly complete: (prompts: readonly string[], seeds: readonly number[]) => Promise<readonly string[]>;
}

/** A player that sees observations as text and answers in text. */
export const policyPlayer = ({ name, style, beliefs, complete }: PolicyOptions): Player => ({
  name,
  act: async (requests) => {
    const prompts = requests.map(({ game, observation }) => game.text.render(observation, style));
    const texts = await complete(
      prompts,
      requests.map(({ seed }) => seed),
    );
    return texts.map((text) => ({ _tag: 'text', text, style, beliefs }));
  },
});
