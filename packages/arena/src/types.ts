/** @file Players and what they are asked. Batch first: a language model answers many seats at once. */
import type { Decision, DecisionSpace, Game, TextStyle } from '@tompo/games';
import type { BeliefsRule, Reader } from '@tompo/rewards';
import type { either as E } from 'fp-ts';
import type { ArenaError } from './errors.js';

/** One question to a player: it may read the game's state (scripted experts do) or only what it sees (policies do). */
export interface Request {
  readonly game: Game;
  /** The whole state: for analytic experts only. Policies get `observation`. */
  readonly state: unknown;
  readonly seat: number;
  readonly observation: unknown;
  readonly space: DecisionSpace;
  /** Seed of this question: same seed, same answer. */
  readonly seed: number;
}

/** Whether a written answer states what the others will do: not at all, if it likes to, or always. */
export type BeliefMode = BeliefsRule;

/** A scripted player decides; a language model writes. Text is parsed by the arena and may be unreadable.
 *  `failed` says that no answer came at all (an endpoint that is down, a game that the player cannot play):
 *  it ends the match with that error and is never counted as an answer of the player. */
export type Reply =
  | { readonly _tag: 'decision'; readonly decision: Decision }
  | {
      readonly _tag: 'text';
      readonly text: string;
      /** Did the model end by itself? What a limit cut off is no decision, whatever stands in it. */
      readonly ended: boolean;
      /** Why it did not end; see `Completion` of @tompo/rewards. */
      readonly stopped?: string | undefined;
      readonly style: TextStyle;
      /** How strictly the text is read; where absent, as the match says. */
      readonly reader?: Reader | undefined;
      /** How the text is to be read; where absent, as the match says. */
      readonly beliefs?: BeliefMode | undefined;
    }
  | { readonly _tag: 'failed'; readonly error: ArenaError };

export interface Player {
  readonly name: string;
  /** One reply for each request, in the order of the requests. */
  readonly act: (requests: readonly Request[]) => Promise<readonly Reply[]>;
  /** The same answer at once, of a player that need not wait for it and writes no text: scripted players have it.
   *  `playRounds` asks for nothing else. */
  readonly decide?: ((request: Request) => E.Either<ArenaError, Decision>) | undefined;
}

/** A state of a game with what the experts did there: the unit of expert data (a line of JSONL). */
export interface Situation {
  /** Unique and stable: the key of memory. */
  readonly id: string;
  readonly game: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly seat: number;
  readonly round: number;
  readonly kind: string;
  readonly space: DecisionSpace;
  readonly observation: unknown;
  /** Joint decisions of the experts at this state, by seat; null for seats that do not move. */
  readonly decisions: readonly (Decision | null)[];
}
