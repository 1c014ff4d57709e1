/** @file Players and what they are asked. Batch first: a language model answers many seats at once. */
import type { Decision, DecisionSpace, Game, Message, TextStyle } from '@tompo/games';
import type { BeliefsRule, Completion, Noncompliance, Reader } from '@tompo/rewards';
import type { either as E } from 'fp-ts';
import type { ArenaError, NoAnswer, PlayerFailed } from './errors.js';

/** What of a game every player may know. The parameters are not among it: they hold what is hidden. */
export type KnownGame = Pick<Game, 'id' | 'seats' | 'text'>;

/** One question to a player, frozen: all that a seat ever gets. */
export interface View {
  readonly game: KnownGame;
  readonly seat: number;
  readonly observation: unknown;
  readonly space: DecisionSpace;
  /** Who moves in the phase, ascending, the seat itself among them: a forecast has an entry for each. Absent in questions that
   *  somebody else made. */
  readonly movers?: readonly number[] | undefined;
  /** All that the seat has heard and said so far, the oldest first; empty in a game without talk. */
  readonly messages: readonly Message[];
  /** Seed of this question: same seed, same answer. */
  readonly seed: number;
}

/** One question with what is hidden from the seat: for privileged players alone. */
export interface Request extends View {
  readonly game: Game;
  /** The whole state. */
  readonly state: unknown;
  /** The most welfare that each of these decisions can lead to, all others answering as they will, up to the next new start of the
   *  game. Only a player with `foresees` has it, and only in a match. Left: another player cannot answer at once, or there is too
   *  much to try. */
  readonly worth?: ((decisions: readonly Decision[]) => E.Either<ArenaError, readonly number[]>) | undefined;
}

/** Whether a written answer states what the others will do: not at all, if it likes to, or always. Where those who choose at once have
 *  other lists of options, what is stated is left unread, and counts as not stated. */
export type BeliefMode = BeliefsRule;

/** What is played in place of an answer that is no decision. */
export type Substitute = 'skip' | 'repeat' | 'default';

/** A scripted player decides; a language model writes. Text is parsed by the arena and may be unreadable.
 *  `failed` says that no answer came at all (an endpoint that is down, a game that the player cannot play):
 *  it ends the match with that error and is never counted as an answer of the player. `noncompliant` says that an answer
 *  came which is no decision: a record that is played again has such, and `ask` makes one of a player that fails. */
export type Reply =
  | { readonly _tag: 'decision'; readonly decision: Decision }
  | {
      readonly _tag: 'text';
      readonly text: string;
      /** Did the model end by itself? What a limit cut off is no decision, whatever it says. */
      readonly ended: boolean;
      /** Why it did not end; see `Completion` of @tompo/rewards. */
      readonly stopped?: string | undefined;
      readonly style: TextStyle;
      /** How strictly the text is read; where absent, as the match says. */
      readonly reader?: Reader | undefined;
      /** How the text is to be read; where absent, as the match says. */
      readonly beliefs?: BeliefMode | undefined;
      /** Tokens that were written for it, those of texts that were not chosen among them; where absent, nobody counted. */
      readonly tokens?: number | undefined;
      /** Where the text could be nothing but an answer: what the same player wrote where nothing was ruled out. It is read and counted,
       *  and not played. */
      readonly free?: Completion | undefined;
      /** What the player wrote, where the text was made of it, such as with another decision. Which of the readers can read it is told of
       *  this. */
      readonly wrote?: Completion | undefined;
    }
  | {
      readonly _tag: 'noncompliant';
      readonly text: string | null;
      readonly reason: Noncompliance | PlayerFailed | NoAnswer;
      /** What was played in its place, when it was recorded. */
      readonly substituted?: { readonly played: Decision; readonly substitute: Substitute } | undefined;
    }
  | { readonly _tag: 'failed'; readonly error: ArenaError };

interface Answering<Question extends View> {
  readonly name: string;
  /** One reply for each question, in the order of the questions. */
  readonly act: (questions: readonly Question[]) => Promise<readonly Reply[]>;
  /** What it means that `act` throws or rejects. `noncompliant` (default): the player failed at the question, which is
   *  recorded, and the game goes on. `stop`: the run itself cannot go on (the model of this machine is broken, the person
   *  left the table); the match ends with that error, and the player is waited for as long as it takes. */
  readonly faults?: 'noncompliant' | 'stop' | undefined;
  /** How many calls of another player it makes for one question, one after the other; 1 unless told. It is waited for as many times as
   *  long as a player that is asked once. */
  readonly calls?: number | undefined;
  /** The same answer at once, of a player that need not wait for it and writes no text: scripted players have it.
   *  `playRounds` asks for nothing else. */
  readonly decide?: ((question: Question) => E.Either<ArenaError, Decision>) | undefined;
}

/** A player that gets what its seat sees. */
export interface OpenPlayer extends Answering<View> {
  readonly privileged?: false | undefined;
}

/** A player that gets the whole game and its state too, what is hidden from its seat included: experts that are learned from,
 *  and scripts that play a part of a solution. */
export interface PrivilegedPlayer extends Answering<Request> {
  readonly privileged: true;
  /** Its questions say what its decisions truly lead to (`Request.worth`). */
  readonly foresees?: boolean | undefined;
}

export type Player = OpenPlayer | PrivilegedPlayer;

/** How often a player is drawn, relative to the others of its list. */
export interface WeightedPlayer {
  readonly player: Player;
  readonly weight: number;
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
