/** @file Players and what they are asked. Batch first: a language model answers many seats at once. */
import type { Decision, DecisionSpace, Game, TextStyle } from '@tompo/games';

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

/** A scripted player decides; a language model writes. Text is parsed by the arena and may be unreadable. */
export type Reply =
  | { readonly _tag: 'decision'; readonly decision: Decision }
  | { readonly _tag: 'text'; readonly text: string; readonly style: TextStyle };

export interface Player {
  readonly name: string;
  readonly act: (requests: readonly Request[]) => Promise<readonly Reply[]>;
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
