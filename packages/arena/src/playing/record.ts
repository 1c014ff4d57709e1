/** @file What is kept of a match: plain JSON, immutable. */
import type { Decision, DecisionSpace, Game } from '@tompo/games';
import type { Beliefs, Noncompliance } from '@tompo/rewards';
import type { NoAnswer, PlayerFailed } from '../errors.js';
import type { Substitute } from '../types.js';
import type { Readable } from './read.js';

export interface DecisionRecord {
  readonly seat: number;
  readonly player: string;
  readonly space: DecisionSpace;
  /** The player's own words; null for a scripted player, and for one that failed. */
  readonly text: string | null;
  readonly outcome:
    | { readonly _tag: 'parsed' }
    | { readonly _tag: 'noncompliant'; readonly reason: Noncompliance | PlayerFailed | NoAnswer };
  /** Which of the two readers of natural text can read the answer, whichever of them was asked to; null where there is no
   *  such text. */
  readonly readable: Readable;
  /** The decision that was played. */
  readonly played: Decision;
  /** How it came about in the place of the player's; null when it is the player's own decision. */
  readonly substitute: Substitute | null;
  /** Worth of the played decision, and of the best and the worst there was; null where not valued. */
  readonly value: { readonly chosen: number; readonly best: number; readonly worst: number } | null;
  /** What the player said about the others, and the share of it that came true (null when no other's decision
   *  could be read); null when nothing was said. */
  readonly beliefs: { readonly stated: Beliefs; readonly accuracy: number | null } | null;
  /** What the reference player would have done here; null where none was asked. */
  readonly reference: Decision | null;
  /** Tokens that were written for it, those of answers that were not chosen among them; left out where nobody counted. */
  readonly tokens?: number | undefined;
  /** Where the answer could be nothing but one that can be read: whether what the same player wrote freely can be; else left out. */
  readonly free?: boolean | undefined;
}

export interface PhasePlay {
  /** Phases count from 0 over the whole match. */
  readonly index: number;
  readonly round: number;
  /** The place in the decision sequence τ. */
  readonly place: number;
  readonly kind: string;
  /** One for each mover, by seat. */
  readonly decisions: readonly DecisionRecord[];
  /** [N][N] after the phase; null outside network games. */
  readonly graph: readonly (readonly number[])[] | null;
  /** [N]; null in a phase that pays nothing. */
  readonly payoffs: readonly number[] | null;
  /** Sum of the payoffs. */
  readonly welfare: number | null;
  /** W* of the phase; null where nothing is paid or the game has no analysis. */
  readonly plannerWelfare: number | null;
  /** How much more than W* the best could be at most: 0 where W* is exact; null where there is none. */
  readonly plannerGap: number | null;
}

export interface MatchRecord {
  readonly game: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Names by seat. */
  readonly players: readonly string[];
  readonly status: ReturnType<Game['status']>;
  readonly phases: readonly PhasePlay[];
  /** [N]: sums over the phases. */
  readonly payoffs: readonly number[];
  readonly welfare: number;
  /** Sum of W* over paying phases; null where the game has none, or an optimum of the whole. */
  readonly plannerWelfare: number | null;
  /** The most welfare that the whole game could have had, of a game whose state changes; see `Analysis`. */
  readonly optimum?: number | undefined;
}
