/** A learner without a language model: a softmax over the answers of each state, and REINFORCE with leave-one-out.
 *  @source Williams 1992; Kool, van Hoof & Welling 2019 */
import { rng } from '@tompo/games';
import type { Draw, TurnGroup } from '../../src/index.js';

export interface Tabular {
  readonly draw: Draw;
  /** Probabilities of the answers at a state. */
  readonly policy: (state: string) => readonly number[];
  readonly learn: (groups: readonly TurnGroup[]) => void;
}

const softmax = (logits: readonly number[]): readonly number[] => {
  const most = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - most));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
};

/** stateOf: of a prompt. answersAt: of a state, the same texts each time. rate: for a reward of 1. */
export const tabular = (
  stateOf: (prompt: string) => string,
  answersAt: (state: string) => readonly string[],
  rate: number,
): Tabular => {
  const logits = new Map<string, number[]>();
  // A state is known by its number, which serves as the tokens of the prompt.
  const states: string[] = [];
  const numberOf = new Map<string, number>();
  const policy = (state: string): readonly number[] =>
    softmax(logits.get(state) ?? answersAt(state).map(() => 0));
  const tokenOf = (state: string): number => {
    const known = numberOf.get(state);
    if (known !== undefined) return known;
    numberOf.set(state, states.length);
    return states.push(state) - 1;
  };
  return {
    policy,
    draw: async ({ prompts, seeds, completions }) =>
      prompts.map((prompt, i) => {
        const state = stateOf(prompt);
        const probabilities = policy(state);
        const stream = rng(seeds[i] as number);
        return {
          promptIds: [tokenOf(state)],
          completions: Array.from({ length: completions }, () => {
            let left = stream.uniform();
            const found = probabilities.findIndex((p) => {
              left -= p;
              return left < 0;
            });
            const index = found < 0 ? probabilities.length - 1 : found;
            return {
              ids: [index],
              logprobs: [Math.log(probabilities[index] as number)],
              text: answersAt(state)[index] as string,
              ended: true,
            };
          }),
        };
      }),
    learn: (groups) => {
      const steps = new Map<string, number[]>();
      for (const { turns } of groups) {
        const sum = turns.reduce((total, { score }) => total + score.reward, 0);
        for (const { promptIds, completion, score } of turns) {
          if (turns.length < 2) continue;
          const advantage = score.reward - (sum - score.reward) / (turns.length - 1);
          const state = states[promptIds[0] as number] as string;
          const probabilities = policy(state);
          const step = steps.get(state) ?? probabilities.map(() => 0);
          for (const [k, p] of probabilities.entries())
            step[k] = (step[k] as number) + rate * advantage * ((k === completion.ids[0] ? 1 : 0) - p);
          steps.set(state, step);
        }
      }
      for (const [state, step] of steps)
        logits.set(
          state,
          step.map((one, k) => (logits.get(state)?.[k] ?? 0) + one),
        );
    },
  };
};
