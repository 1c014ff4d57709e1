/** @file What can go wrong, as data, and one sentence for each. */
import { explain as explainGames, type Fault, type GamesError } from '@tompo/games';
import { either as E } from 'fp-ts';

export type DilemmasError =
  /** All faults of what a function was given, at once. */
  | Extract<GamesError, { readonly _tag: 'InvalidParams' }>
  /** There is more to try than is allowed. */
  | { readonly _tag: 'TooLarge'; readonly what: string; readonly size: number; readonly limit: number }
  /** A solution was found, but it is off by more than `tolerance`. */
  | {
      readonly _tag: 'NotCertified';
      readonly what: string;
      readonly off: number;
      readonly tolerance: number;
    }
  /** Somebody who was asked to decide threw, or decided something that is not legal. */
  | {
      readonly _tag: 'AgentFailed';
      readonly agent: string;
      readonly generation: number;
      readonly reason: string;
    };

/** One clear sentence: what was wrong, and what to do. */
export const explain = (error: DilemmasError): string => {
  switch (error._tag) {
    case 'InvalidParams':
      return explainGames(error);
    case 'TooLarge':
      return `${error.what} has ${error.size} cases to try, more than ${error.limit}; use fewer choices or raise the limit.`;
    case 'NotCertified':
      return `${error.what} is off by ${error.off}, more than ${error.tolerance}; allow more steps, or bring the payoffs to a size around 1.`;
    case 'AgentFailed':
      return `${error.agent}, in generation ${error.generation}: ${error.reason.replace(/\.$/, '')}; mend the agent and play again.`;
  }
};

export const invalid = (game: string, faults: readonly Fault[]): E.Either<DilemmasError, never> =>
  E.left({ _tag: 'InvalidParams', game, faults });
