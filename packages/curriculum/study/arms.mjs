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
import { right } from './right.mjs';

export const arms = {
  toc: { generator: right(programSearch()) },
  'toc, nash weights': { generator: right(programSearch()), weighting: { _tag: 'nash' } },
  'toc, prioritised weights': { generator: right(programSearch()), weighting: { _tag: 'prioritised' } },
  'toc, no parents': { generator: right(programSearch({ parents: false })) },
  'toc, no saliency': { generator: right(programSearch()), diagnose: withoutSaliency },
  'toc, shuffled diagnosis': { generator: right(programSearch()), diagnose: shuffled(right(diagnosing())) },
  'random, best of 16': { generator: right(randomPrograms({ drafts: 16 })) },
  'random programs': { generator: right(randomPrograms()) },
  'random, all let in': { generator: right(randomPrograms()), validation: { rule: 'none' } },
  'self-play': { generator: selfPlay(), validation: { rule: 'none' } },
};
