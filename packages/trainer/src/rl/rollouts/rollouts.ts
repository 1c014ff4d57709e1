/** @file What a step of reinforcement learning learns from: turns of learners, in groups, each with its reward. Where they come
 *  from (fixed prompts, whole games, branches of a game) the trainer does not know. */
import type { Completion, Grammar } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { foreignId } from '../../batching/examples.js';
import type { TrainerError } from '../../errors.js';
import { type Score, scoreFaults } from './scores.js';

/** An answer of a learner: what it read, what it wrote, what that was worth. */
export interface TurnSample {
  readonly promptIds: readonly number[];
  readonly completion: Completion;
  readonly score: Score;
}

/** What is known of the rows of links that turns at one state could have written: for estimators that credit links one by one, such
 *  as `lcw` of @tompo/advantage. The trainer hands it on. */
export interface LinkValues {
  /** Links of a row. */
  readonly bits: number;
  /** [2^bits], at Σ_b bit_b · 2ᵇ: what the row would have earned. */
  readonly values: readonly number[];
  /** One for each turn; null for an answer that could not be read. fixed: for each token how many bits were written before it.
   *  values: [2^bits], those of a turn at a state of its own, where they are not those of the group. */
  readonly rows: readonly ({
    readonly row: number;
    readonly fixed: readonly number[];
    readonly values?: readonly number[] | undefined;
  } | null)[];
}

/** Turns of one learner that are weighed against each other. */
export interface TurnGroup {
  /** Whose turns they are. */
  readonly agent: string;
  /** The key of the estimator's memory. It is no prompt's id: a group of whole games has many prompts. */
  readonly key: string;
  readonly turns: readonly TurnSample[];
  readonly links?: LinkValues | null | undefined;
}

export interface DrawRequest {
  /** A learner, with its present adapter; or an earlier one, as `pastSelves` names it. */
  readonly agent: string;
  /** Text is tokenised; token ids are taken as they are. */
  readonly prompts: readonly (string | readonly number[])[];
  /** Of each prompt; 1 by default. */
  readonly completions?: number | undefined;
  /** Completion j of prompt i depends on (seed, i, j) alone. */
  readonly seed: number;
  /** A seed for each prompt in the place of (seed, i). */
  readonly seeds?: readonly number[] | undefined;
  /** For each prompt a grammar that its completions must obey, or null; see `SampleRequest` of @tompo/lm. What is learned is then the
   *  distribution over the tokens that it leaves, in ratio, KL and entropy alike. */
  readonly grammars?: readonly (Grammar | null)[] | undefined;
}

/** What was drawn for a prompt. The completions are frozen: what is trained on is what was drawn. */
export interface Drawn {
  readonly promptIds: readonly number[];
  readonly completions: readonly Completion[];
}

/** Draws with the run's temperature and maxTokens; throws one sentence where the request is not sound. In request order. */
export type Draw = (request: DrawRequest) => Promise<readonly Drawn[]>;

export interface RolloutRequest {
  /** Counted from 1. */
  readonly step: number;
  /** The seed of this step's rollouts. */
  readonly seed: number;
  readonly draw: Draw;
  /** Earlier adapters that can be drawn from, oldest first, such as policy@20; empty unless `pastSelves` keeps some. */
  readonly pastSelves: readonly string[];
  /** What the step before gave as `memory`; the rollouts' own `memory` at the first. */
  readonly memory: unknown;
  /** Goes off when the run is to stop, and when the answer is waited for no longer. */
  readonly signal?: AbortSignal | undefined;
}

/** Groups, and what the rollouts themselves remember until the next step: plain JSON, for it goes into checkpoints. */
export interface RolloutStep {
  readonly groups: readonly TurnGroup[];
  readonly memory?: unknown;
}

export interface Rollouts {
  /** A pure function of its request: a resumed run asks for a step without those before it. */
  readonly step: (request: RolloutRequest) => Promise<RolloutStep | readonly TurnGroup[]>;
  /** m: turns of a learner that share a prompt are laid side by side over it, at most so many in a row. 1 by default. */
  readonly completions?: number | undefined;
  /** The memory before the first step; null by default. */
  readonly memory?: unknown;
  /** Plain data that says what the turns depend on: a checkpoint that was made with other is refused. */
  readonly identity?: unknown;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wrong with what a completion says that its tokens were drawn from; [] where it says nothing. */
const constraintFaults = (completion: unknown, vocabSize: number): readonly string[] => {
  const { constraint, ids } = isRecord(completion) ? completion : {};
  if (constraint === undefined || !Array.isArray(ids)) return [];
  const { allowed, freeLogprobs } = isRecord(constraint) ? constraint : {};
  const fits =
    Array.isArray(allowed) &&
    allowed.length === ids.length &&
    allowed.every(
      (list: unknown, t) =>
        Array.isArray(list) && list.includes(ids[t]) && foreignId(list, vocabSize) === null,
    ) &&
    Array.isArray(freeLogprobs) &&
    freeLogprobs.length === ids.length;
  return fits ? [] : ['its constraint has not, for each token, the tokens that it was drawn from'];
};

/** What a turn lacks to be trained on; [] where nothing. */
const turnFaults = (turn: unknown, vocabSize: number): readonly string[] => {
  if (!isRecord(turn)) return ['it is no record'];
  const { promptIds, completion } = turn;
  const faults: string[] = [];
  if (!Array.isArray(promptIds) || promptIds.length === 0) faults.push('it has no promptIds');
  else if (foreignId(promptIds, vocabSize) !== null)
    faults.push(`its promptIds have a token that is not below vocabSize = ${vocabSize}`);
  const { ids, logprobs } = isRecord(completion) ? completion : {};
  if (!Array.isArray(ids) || !Array.isArray(logprobs) || ids.length !== logprobs.length)
    faults.push('its completion has not one log-probability for each token id');
  else if (ids.length === 0) faults.push('its completion has no token');
  else if (foreignId(ids, vocabSize) !== null)
    faults.push(`its completion has a token that is not below vocabSize = ${vocabSize}`);
  else if (!Array.from(logprobs, (x) => Number.isFinite(x)).every(Boolean))
    faults.push('a log-probability of its completion is no finite number');
  return [...faults, ...constraintFaults(completion, vocabSize), ...scoreFaults(turn.score)];
};

/** What is wrong with what is known of rows; [] where nothing. */
export const linkFaults = (links: unknown, turns: readonly unknown[]): readonly string[] => {
  if (links === undefined || links === null) return [];
  const { bits, values, rows } = isRecord(links) ? links : {};
  const isSized =
    Number.isInteger(bits) && (bits as number) >= 0 && (bits as number) <= 30 && Array.isArray(values);
  return [
    ...(isSized && values.length === 2 ** (bits as number) && values.every(Number.isFinite)
      ? []
      : ['its links have not bits, a whole number, and 2^bits values, which are finite']),
    ...(Array.isArray(rows) && rows.length === turns.length
      ? []
      : ['its links have not one row, or null, for each turn']),
  ];
};

/** Whatever the rollouts gave, as groups; left with all that is wrong with them. agents: the learners' names. */
export const readGroups = (
  given: unknown,
  step: number,
  agents: readonly string[],
  vocabSize: number,
): E.Either<TrainerError, { readonly groups: readonly TurnGroup[]; readonly memory: unknown }> => {
  const found = Array.isArray(given) ? { groups: given, memory: undefined } : given;
  const wrong = (faults: readonly string[]): E.Either<TrainerError, never> =>
    E.left({ _tag: 'InvalidAnswer', name: 'rollouts.step', step, faults });
  if (!isRecord(found) || !Array.isArray(found.groups)) return wrong(['it gave no list of groups']);
  const faults: string[] = [];
  for (const [g, group] of (found.groups as readonly unknown[]).entries()) {
    const at = `group ${g}`;
    if (!isRecord(group) || typeof group.key !== 'string' || !Array.isArray(group.turns)) {
      faults.push(`${at} has not a key, which is a text, and a list of turns`);
      continue;
    }
    if (!agents.includes(group.agent as string))
      faults.push(`${at} is of agent ${String(group.agent)}, not of ${agents.join(', ')}`);
    faults.push(...linkFaults(group.links, group.turns).map((fault) => `${at}: ${fault}`));
    for (const [t, turn] of group.turns.entries())
      faults.push(...turnFaults(turn, vocabSize).map((fault) => `turn ${t} of ${at}: ${fault}`));
  }
  if (faults.length === 0 && !(found.groups as readonly TurnGroup[]).some(({ turns }) => turns.length > 0))
    faults.push('there is no turn to learn from');
  return faults.length > 0
    ? wrong(faults)
    : E.right({ groups: found.groups as readonly TurnGroup[], memory: found.memory });
};
