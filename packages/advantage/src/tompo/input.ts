/** @file What ToMPO's estimator is given. */
import { checkGroups } from '../check.js';
import type { AdvantageError } from '../errors.js';
import { checkMemory, type Memory } from './memory.js';

/** The m completions of one prompt. */
export interface TompoGroup {
  /** Key of memory: prompts of the same situation share what was seen. */
  readonly situation: string;
  /** [m], compliance included. */
  readonly sampleRewards: readonly number[];
  /** [m] graph similarities h in [0, 1], null for a completion that could not be read; null as a whole where the
   *  decision is no graph decision. */
  readonly graphScores: readonly (number | null)[] | null;
}

export interface TompoInput {
  readonly groups: readonly TompoGroup[];
  readonly memory: Memory;
}

/** The sample level as the one-level estimators take it. */
export const sampleGroups = ({ groups }: TompoInput) =>
  groups.map(({ sampleRewards }) => ({ rewards: sampleRewards }));

/** Every fault of the input. */
export const checkInput = (input: TompoInput): readonly AdvantageError[] => [
  ...checkGroups(sampleGroups(input)),
  ...input.groups.flatMap(({ sampleRewards, graphScores }, group): readonly AdvantageError[] => {
    if (graphScores === null) return [];
    const bad = graphScores.flatMap((score, completion): readonly AdvantageError[] =>
      score === null || (score >= 0 && score <= 1)
        ? []
        : [{ _tag: 'ScoreOutOfRange', group, completion, score }],
    );
    return graphScores.length === sampleRewards.length
      ? bad
      : [
          {
            _tag: 'RaggedGroup',
            group,
            sampleRewards: sampleRewards.length,
            graphScores: graphScores.length,
          },
          ...bad,
        ];
  }),
  ...checkMemory(input.memory),
];
