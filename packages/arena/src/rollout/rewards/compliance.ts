/** @file Did the writer keep to the rules? */
import { either as E } from 'fp-ts';
import { type Reward, rewardOf } from './reward.js';

/** R = 1 for an answer that could be read and was legal, −1 for any other. */
export const compliance = (): Reward =>
  rewardOf('compliance', [], ({ turns }) => turns.map(({ turn }) => (E.isRight(turn.answer) ? 1 : -1)));
