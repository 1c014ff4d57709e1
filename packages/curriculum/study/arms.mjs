/** @file What is compared: who proposes opponents, what it is told, and who is let in. The student, its steps, and the number of iterations
 *  and attempts are the same in all. */
import {
  diagnosing,
  programSearch,
  randomPrograms,
  selfPlay,
  shuffled,
  withoutSaliency,
} from '@tompo/curriculum';

export const arms = {
  toc: { generator: programSearch() },
  'toc, nash weights': { generator: programSearch(), weighting: { _tag: 'nash' } },
  'toc, no saliency': { generator: programSearch(), diagnose: withoutSaliency },
  'toc, shuffled diagnosis': { generator: programSearch(), diagnose: shuffled(diagnosing()) },
  'random, best of 16': { generator: randomPrograms({ drafts: 16 }) },
  'random programs': { generator: randomPrograms() },
  'random, all let in': { generator: randomPrograms(), validation: { rule: 'none' } },
  'self-play': { generator: selfPlay(), validation: { rule: 'none' } },
};
