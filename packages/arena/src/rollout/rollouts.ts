/** @file The seam to whoever learns: turns in groups go out, completions of the learners come in. No tensors on this side. */

import type { AnswerGrammar } from '@tompo/rewards';

/** What was written for a prompt. */
export interface Drawn {
  readonly ids: readonly number[];
  /** Log-probability of each token under the policy that drew it. */
  readonly logprobs: readonly number[];
  readonly text: string;
  /** Did the writer end by itself? What a limit cut off is no decision. */
  readonly ended: boolean;
}

export interface DrawRequest {
  /** Who writes: a learner with its present adapter, or a past self by its name, such as policy@20. */
  readonly agent: string;
  readonly prompts: readonly string[];
  /** Of each prompt. */
  readonly completions: number;
  readonly seed: number;
  /** One for each prompt, in the place of `seed`. Completion j of prompt i depends on its seed and j alone. */
  readonly seeds: readonly number[];
  /** For each prompt what its answers must be texts of, or null; absent where learners write freely. */
  readonly grammars?: readonly (AnswerGrammar | null)[] | undefined;
}

/** One entry for each prompt, in order. */
export type Draw = (request: DrawRequest) => Promise<
  readonly {
    readonly promptIds: readonly number[];
    readonly completions: readonly Drawn[];
  }[]
>;

export interface TurnScore {
  readonly reward: number;
  /** Likeness of the graph that a links decision makes to the expert's; null for other decisions. */
  readonly graph: number | 'unreadable' | null;
  /** For the logs. What belongs to a whole episode is given at its last turn alone, so that means are over episodes. */
  readonly parts: Readonly<Record<string, number>>;
}

/** What is known of the rows that a turn of links could have written: what `lcw` of @tompo/advantage credits links by. Bits are
 *  those of a row in the order of seats, the own one left out. */
export interface LinkValues {
  /** N − 1. */
  readonly bits: number;
  /** [2^bits], at Σ_b bit_b · 2ᵇ: what the row would have earned, as far as a reward hangs on the decision. */
  readonly values: readonly number[];
  /** One for each turn; null for an answer that could not be read. fixed: for each token how many bits the text before it says.
   *  values: those of a turn at a state of its own, where they are not those of the group. */
  readonly rows: readonly ({
    readonly row: number;
    readonly fixed: readonly number[];
    readonly values?: readonly number[] | undefined;
  } | null)[];
}

/** Turns of one learner that are weighed against each other. */
export interface TurnGroup {
  readonly agent: string;
  /** Of the estimator's memory; not the id of a prompt. */
  readonly key: string;
  readonly turns: readonly {
    readonly promptIds: readonly number[];
    readonly completion: Drawn;
    readonly score: TurnScore;
  }[];
  /** Of turns of links, where it was asked for. */
  readonly links?: LinkValues | undefined;
}

export interface RolloutRequest {
  /** Counted from 1. */
  readonly step: number;
  /** Of this step. */
  readonly seed: number;
  readonly draw: Draw;
  /** Past selves that can be drawn from; where it is not given, every one that a population names. */
  readonly pastSelves?: readonly string[] | undefined;
  /** What the step before gave as `memory`; absent or null at the first. */
  readonly memory?: unknown;
  /** Stops before the next phase of the games. */
  readonly signal?: AbortSignal | undefined;
}

export interface RolloutStep {
  readonly groups: readonly TurnGroup[];
  /** Plain JSON, for the next step: what the population remembers. */
  readonly memory: unknown;
}

/** What a step learns from. */
export interface Rollouts {
  /** Plain JSON that says what the turns depend on: players, seats, text, reward. */
  readonly identity: unknown;
  /** m: turns of a learner that share a prompt are packed together, at most so many. */
  readonly completions: number;
  /** The memory before the first step. */
  readonly memory: unknown;
  /** A pure function of the request. Rejects with the one sentence of `explain` where it cannot go on. */
  readonly step: (request: RolloutRequest) => Promise<RolloutStep>;
}
