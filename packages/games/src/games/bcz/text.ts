/** @file The BCZ game in words and in few characters. */
import type { GameText, NetworkObservation } from '../../contract.js';
import { compactDecimals, compactPrompt } from '../../network/compact.js';
import { frameRules, naturalPrompt } from '../../network/words.js';
import { answer } from '../../text/answer.js';
import { plain, short } from '../../text/numbers.js';
import type { BczComplete } from './params.js';

export const bczText = (p: BczComplete): GameText<NetworkObservation> => {
  const rules = bczRules(p);
  const header = `Bd${short(p.delta)}c${short(p.cost)}m${short(p.maxEffort)}${compactDecimals(p.decimals)}`;
  return {
    rules,
    answer,
    render: (o, style) =>
      style === 'compact'
        ? compactPrompt(o, header)
        : naturalPrompt(o, { rules, typeName: 'productivity', effortName: 'effort' }),
  };
};

const bczRules = (p: BczComplete): string =>
  [
    'This is a game of links and efforts in a network.',
    frameRules(p, 'effort'),
    `In an effort phase all agents choose at the same time an effort from 0 to ${plain(p.maxEffort)}. Then agent i, whose ` +
      'productivity is a_i, earns',
    `  payoff_i = a_i·e_i − 0.5·e_i² + ${plain(p.delta)}·e_i·(sum of the efforts of i's neighbours) − ${plain(p.cost)}·(number of i's links)`,
    "So the neighbours' efforts make one's own effort more rewarding, and every link costs each of its two ends " +
      `${plain(p.cost)} at every effort phase. Linking phases pay nothing.`,
    'Your score is the sum of your payoffs over all rounds.',
  ].join('\n');
