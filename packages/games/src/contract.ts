/** @file The game contract: what a game is to everybody else. Data in, data out; no classes, no hidden state.
 *
 *  A game with N seats is played in phases. In a phase every seat in `movers` decides at once (one mover makes
 *  a sequential game). `step` takes the joint decision and returns the next state. Randomness is an argument.
 *
 *  Functions of a state are declared as methods (bivariant), so that a Game<MyState, MyView> can be handed to
 *  everybody who asks for a Game and keeps its states closed. They are closures: no `this`, free to take apart. */

import type { either as E } from 'fp-ts';
import type { GamesError } from './errors.js';
import type { Rng } from './rng.js';

/** What a seat may decide in a phase. It drives the prompt, the parser and constrained decoding. */
export type DecisionSpace =
  | { readonly _tag: 'links'; readonly n: number; readonly self: number }
  | { readonly _tag: 'effort'; readonly min: number; readonly max: number; readonly decimals: number }
  | { readonly _tag: 'choice'; readonly options: readonly string[] }
  /** One line of at most so many characters: cheap talk, whose words others read. */
  | { readonly _tag: 'talk'; readonly maxLength: number }
  | OwnSpace;

/** A decision. `links.to` is a 0/1 row of length N with to[self] = 0. An empty `talk.text` says nothing. */
export type Decision =
  | { readonly _tag: 'links'; readonly to: readonly number[] }
  | { readonly _tag: 'effort'; readonly value: number }
  | { readonly _tag: 'choice'; readonly index: number }
  | { readonly _tag: 'talk'; readonly text: string }
  /** Of a space of one's own: `value` is plain JSON. */
  | { readonly _tag: 'own'; readonly kind: string; readonly value: unknown };

/** What one says of a kind of decision. V: plain JSON. Functions are closures: no `this`. */
export interface OwnKind<V> {
  /** A word, such as `bids`; other than links, effort, choice and talk. */
  readonly kind: string;
  /** What tells this space from others of its kind, as plain JSON: data files keep it. */
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  /** What is wrong with a value, as a sentence without its full stop; null when it is legal. Anything may be asked. */
  illegal(value: unknown): string | null;
  random(rng: Rng): V;
  readonly absent: V;
  /** The value of the text in an answer. Left: what is wrong with it, as a sentence without its full stop. */
  read(text: string, style: TextStyle): E.Either<string, V>;
  /** One line, which `read` reads back as the same value. */
  write(value: V, style: TextStyle): string;
  /** What should be written, such as `three numbers`: completes "write …". */
  expected(style: TextStyle): string;
  /** How far apart two values are, from 0 (alike) to 1. Default: 0 for the same value, else 1. */
  distance?(a: V, b: V): number;
  /** All legal values, where they are few. */
  all?(): readonly V[];
  /** Values among which the one with the longest text is; default: those of 64 random draws. */
  longest?(): readonly V[];
}

/** A space of one's own, made by `ownSpace`. Its functions do not show to whoever copies, compares or writes it. */
export interface OwnSpace extends OwnKind<unknown> {
  readonly _tag: 'own';
}

/** A message that a seat heard, or said itself. */
export interface Message {
  /** The seat that said it. */
  readonly from: number;
  readonly round: number;
  readonly text: string;
}

/** The phase that a state is in. `kind` names it ('graph', 'effort', or a game's own word).
 *  round and rounds count from 0 and to T; index is the place in the decision sequence τ. */
export interface Phase {
  readonly kind: string;
  readonly round: number;
  readonly rounds: number;
  readonly index: number;
  /** Seats that decide now, ascending. Empty when the game is over. */
  readonly movers: readonly number[];
}

/** What a step did. `payoffs` is null in a phase that pays nothing (a graph phase). */
export interface StepResult<S> {
  readonly state: S;
  readonly payoffs: readonly number[] | null;
}

export type TextStyle = 'natural' | 'compact';

/** Metadata are claims: the test kit proves or refutes them on small instances. */
export interface Claims {
  readonly dynamics: 'simultaneous' | 'sequential' | 'mixed';
  readonly information: 'perfect' | 'imperfect';
  readonly utility: 'general-sum' | 'constant-sum' | 'identical';
  /** Is the selfish outcome worse for all together than the planner's, at these parameters? */
  readonly dilemma: boolean;
  readonly deterministic: boolean;
}

/** Solutions that experts and metrics use, each part by itself: what is left out is not measured, and cannot be played by.
 *  A game without any is playable, but has no experts and no U2, U3. */
export interface Analysis<S> {
  /** Joint decision of the social planner at this state; indexed by seat, null for seats that do not move. */
  planner?(state: S): readonly (Decision | null)[];
  /** Joint decision of selfish, myopic equilibrium play at this state. */
  nash?(state: S): readonly (Decision | null)[];
  /** W*: the planner's welfare (sum of payoffs) of one paying phase, the best over graphs and efforts. For games whose phases
   *  can be judged one by one; where what is done now changes what can be had later, give `optimum` instead. */
  plannerWelfare?(state: S): number;
  /** The most welfare that the rest of the episode can have from this state on (its return to go), the coming phase
   *  included; 0 at the end. Of a game with it the planner is judged by the whole, and so is U3: welfare of the episode over
   *  the optimum of its beginning. A planner may wait. */
  optimum?(state: S): number;
  /** How much more than `plannerWelfare` a best graph could have at most: 0 where W* is exact. Left out: W* is taken as
   *  exact. Where it is more, a share of W* (metric U3) is a share of the best that was found. */
  plannerGap?(state: S): number;
  /** The worth to `seat` of its own decision against what the others really did (all else in `decisions`),
   *  beside the best and the worst it could have had. Graph decisions are valued at the Nash efforts that follow. */
  value?(
    state: S,
    seat: number,
    decisions: readonly (Decision | null)[],
  ): { readonly chosen: number; readonly best: number; readonly worst: number };
  /** Legal decisions of a mover among which are one that is best for its own payoff and one that is best for welfare, against
   *  what the others decide (all else in `decisions`) and whatever all decide later, as long as that does not answer it. Who searches for a best decision tries no
   *  others; left out: all legal ones. May be made one by one, as searches stop where there are too many. */
  replies?(state: S, seat: number, decisions: readonly (Decision | null)[]): Iterable<Decision>;
  /** Does what is paid from this state on hang on what is decided from here on alone? Then the best of what comes before and
   *  the best of what comes after are found one after the other. Left out: all hangs together. */
  startsAnew?(state: S): boolean;
}

/** An analysis of a game whose phases can be judged one by one, with all that experts and metrics use. */
export type StageAnalysis<S> = Analysis<S> &
  Required<Pick<Analysis<S>, 'planner' | 'nash' | 'plannerWelfare' | 'value'>>;

/** Text of a game: the prompt of an observation, the answer that a decision would be, and the rules in words. */
export interface GameText<O> {
  /** The user's message of the prompt. Both styles carry the same facts. Ends where the answer begins. */
  render(observation: O, style: TextStyle): string;
  /** The same without what is asked: all that is known so far, also of a game that is over. Mechanisms that are put around a game ask
   *  something else after it. */
  situation?(observation: O, style: TextStyle): string;
  /** The canonical answer. `beliefs` are decisions by seat, null for seats that do not move: at a links phase only what
   *  they say about the own seat counts (own entry not looked at), otherwise they are a forecast of the joint decision
   *  with the own decision in its place. A joint decision serves as it is. */
  answer(
    space: DecisionSpace,
    decision: Decision,
    style: TextStyle,
    beliefs?: readonly (Decision | null)[],
  ): string;
  /** The rules in words, for a system message (style natural). */
  readonly rules: string;
}

export interface Game<S = unknown, O = unknown> {
  /** Family and version, such as `bcz-v1`. The version goes up only when behaviour changes. */
  readonly id: string;
  readonly seats: number;
  /** Plain JSON: what the constructor took, defaults filled in. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly claims: Claims;
  initial(rng: Rng): S;
  phase(state: S): Phase;
  /** The space of a mover; null for a seat that does not move in this phase. */
  space(state: S, seat: number): DecisionSpace | null;
  /** What a seat sees: plain JSON. */
  observe(state: S, seat: number): O;
  /** One decision for each seat, null for seats that do not move. A mover whose answer was unreadable is given
   *  `absent` by the experimenter's choice (never by the parser). Left when a decision is not legal. */
  step(state: S, decisions: readonly (Decision | null)[], rng: Rng): E.Either<GamesError, StepResult<S>>;
  /** What it means that a mover does nothing (no links, no effort). */
  absent(state: S, seat: number): Decision;
  /** terminated: the rules ended it. truncated: a limit from outside did (not used by bcz and pgg). */
  status(state: S): 'running' | 'terminated' | 'truncated';
  readonly text: GameText<O>;
  /** All that a seat has heard and said so far, the oldest first: who hears what is the game's to say. Its observation, and so
   *  its prompt, has it too. Left out: nobody talks. */
  messages?(state: S, seat: number): readonly Message[];
  /** How spaces of one's own are made from their `params`, by kind: what is read from a file gets its functions again. */
  readonly spaces?:
    | Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => OwnSpace>>
    | undefined;
  readonly analysis?: Analysis<S> | undefined;
}

// ---- network games (bcz, pgg) ---------------------------------------------------------------------------------

/** A past phase as everybody saw it. graph: [N][N] 0/1 symmetric. efforts, payoffs: [N]. */
export type PhaseRecord =
  | { readonly _tag: 'graph'; readonly round: number; readonly graph: readonly (readonly number[])[] }
  | {
      readonly _tag: 'effort';
      readonly round: number;
      readonly efforts: readonly number[];
      readonly payoffs: readonly number[];
    };

/** What a seat of a network game sees. `types` holds null where another's type is hidden (observability 'own'). */
export interface NetworkObservation {
  readonly game: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly n: number;
  readonly seat: number;
  readonly round: number;
  readonly rounds: number;
  readonly kind: 'graph' | 'effort';
  /** τ, such as 'GEE', and the place in it. */
  readonly sequence: string;
  readonly index: number;
  readonly types: readonly (number | null)[];
  /** The graph in force; null at a graph phase before any graph was formed. */
  readonly graph: readonly (readonly number[])[] | null;
  readonly history: readonly PhaseRecord[];
  readonly space: DecisionSpace;
}
