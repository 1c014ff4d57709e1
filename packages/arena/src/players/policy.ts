/** @file A policy is a function from prompts to texts; this file makes it a player. */
import type { TextStyle } from '@tompo/games';
import type { Completion, Reader, Written } from '@tompo/rewards';
import type { Example } from '../data/example.js';
import { fewShotText } from '../data/fewshot.js';
import type { BeliefMode, Player, Reply, Request, View } from '../types.js';

export interface PolicyOptions {
  readonly name: string;
  readonly style: TextStyle;
  /** How its answers are read: with beliefs about the others, or without. */
  readonly beliefs: BeliefMode;
  /** Worked examples to put before each question; see `chooseShots`. */
  readonly shots?: ((request: Request) => readonly Example[]) | undefined;
  /** How strictly its answers are read; where absent, as the match says. */
  readonly reader?: Reader | undefined;
  /** What it means that `complete` throws; see `Player`. */
  readonly faults?: Player['faults'] | undefined;
  /** One completion for each prompt, in order: what a model wrote with whether it ended (a sampler's completion fits) and, where
   *  they are counted, of how many tokens; or a text that is known to be whole. Same seed, same text, is up to the policy.
   *  views: what the prompts are of, for a policy that writes nothing that cannot be read. */
  readonly complete: (
    prompts: readonly string[],
    seeds: readonly number[],
    views: readonly View[],
  ) => Promise<readonly (Written | PolicyText)[]>;
}

/** What a policy wrote; see `Reply` for `tokens` and `free`. */
export interface PolicyText extends Completion {
  readonly tokens?: number | undefined;
  readonly free?: Completion | undefined;
}

const completionOf = (written: Written): PolicyText =>
  // What is neither is passed on as it is, for whoever asked to say so.
  typeof written === 'object' && written !== null ? written : { text: written, ended: true };

/** A player that sees observations as text and answers in text. With `shots` it is privileged: they are chosen by the game. */
export const policyPlayer = ({
  name,
  style,
  beliefs,
  reader,
  shots,
  complete,
  faults,
}: PolicyOptions): Player => {
  const answering = async (
    questions: readonly View[],
    examples: readonly (readonly Example[])[],
  ): Promise<readonly Reply[]> => {
    const prompts = questions.map(({ game, observation }, i) =>
      fewShotText(examples[i] ?? [], game.text.render(observation, style)),
    );
    const texts = await complete(
      prompts,
      questions.map(({ seed }) => seed),
      questions,
    );
    if (!Array.isArray(texts))
      throw new TypeError(`complete of ${name} gave ${typeof texts}, not a list of texts`);
    return (texts as readonly Written[]).map((written) => {
      const { text, ended, stopped, tokens, free } = completionOf(written);
      return {
        _tag: 'text',
        text,
        ended,
        style,
        beliefs,
        reader,
        ...(stopped === undefined ? {} : { stopped }),
        ...(tokens === undefined ? {} : { tokens }),
        ...(free === undefined ? {} : { free }),
      };
    });
  };
  const named = { name, ...(faults === undefined ? {} : { faults }) };
  return shots === undefined
    ? { ...named, act: (views) => answering(views, []) }
    : { ...named, privileged: true, act: async (requests) => answering(requests, requests.map(shots)) };
};
