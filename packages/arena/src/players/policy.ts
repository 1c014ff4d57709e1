/** @file A policy is a function from prompts to texts; this file makes it a player. */
import type { TextStyle } from '@tompo/games';
import type { Example } from '../data/example.js';
import { fewShotText } from '../data/fewshot.js';
import type { BeliefMode, Player, Request } from '../types.js';

export interface PolicyOptions {
  readonly name: string;
  readonly style: TextStyle;
  /** How its answers are read: with beliefs about the others, or without. */
  readonly beliefs: BeliefMode;
  /** Worked examples to put before each question; see `chooseShots`. */
  readonly shots?: ((request: Request) => readonly Example[]) | undefined;
  /** One completion for each prompt, in order. Same seed, same text, is up to the policy. */
  readonly complete: (prompts: readonly string[], seeds: readonly number[]) => Promise<readonly string[]>;
}

/** A player that sees observations as text and answers in text. */
export const policyPlayer = ({ name, style, beliefs, shots, complete }: PolicyOptions): Player => ({
  name,
  act: async (requests) => {
    const prompts = requests.map((request) =>
      fewShotText(shots?.(request) ?? [], request.game.text.render(request.observation, style)),
    );
    const texts = await complete(
      prompts,
      requests.map(({ seed }) => seed),
    );
    return texts.map((text) => ({ _tag: 'text', text, style, beliefs }));
  },
});
