/** @file What ToMPO's estimator is given. */
import { checkGroups, listOf, notAnArray } from '../check.js';
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
export const checkInput = (given: unknown): readonly AdvantageError[] => {
  const { groups, memory } = (given ?? {}) as Partial<TompoInput>;
  const list = listOf(groups);
  if (list === null) return [notAnArray('groups', groups, 'groups')];
  const rewards = list.map((one) => ({
    rewards: (one as Partial<TompoGroup> | null | undefined)?.sampleRewards,
  }));
  return [
    ...checkGroups(rewards),
    ...list.flatMap((one, group) => graphFaults((one ?? {}) as Partial<TompoGroup>, group)),
    ...checkMemory(memory),
  ];
};

const graphFaults = (
  { situation, sampleRewards, graphScores }: Partial<TompoGroup>,
  group: number,
): readonly AdvantageError[] => {
  if (!Array.isArray(sampleRewards)) return [];
  const name = `groups[${group}]`;
  const key: readonly AdvantageError[] =
    typeof situation === 'string'
      ? []
      : [{ _tag: 'NotOfKind', field: `${name}.situation`, value: situation, expected: 'a text' }];
  if (graphScores === null) return key;
  const scores = listOf(graphScores);
  if (scores === null)
    return [
      ...key,
      notAnArray(`${name}.graphScores`, graphScores, 'scores, or null where there is no graph decision'),
    ];
  const bad = scores.flatMap((score, completion): readonly AdvantageError[] =>
    score === null || (typeof score === 'number' && score >= 0 && score <= 1)
      ? []
      : [{ _tag: 'ScoreOutOfRange', group, completion, score }],
  );
  const ragged: readonly AdvantageError[] =
    scores.length === sampleRewards.length
      ? []
      : [
          {
            _tag: 'RaggedGroup',
            group,
            sampleRewards: sampleRewards.length,
            graphScores: scores.length,
          },
        ];
  return [...key, ...ragged, ...bad];
};
