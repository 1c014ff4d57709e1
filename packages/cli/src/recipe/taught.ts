/** @file Algorithms without reinforcement: the policy is shown answers, and not paid for its own. */
import type { Algorithm } from './schema.js';

/** Does it learn from the expert's answers, or from what would have been best? */
export const isTaught = ({ advantage }: Pick<Algorithm, 'advantage'>): boolean =>
  advantage.estimator === 'expert' || advantage.estimator === 'hindsight';
