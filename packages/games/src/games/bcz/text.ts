/** @file The BCZ game in words and in few characters. */
import type { GameText, NetworkObservation } from '../../contract.js';
import { compactDecimals, compactPrompt } from '../../network/compact.js';
import { frameRules, hasPhase, naturalPrompt, scoreRules } from '../../network/words.js';
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

/** Only what there is at these parameters is told: no word of neighbours where δ = 0 or no links form, no cost of links
 *  where there is none. */
const bczRules = (p: BczComplete): string => {
  const links = hasPhase(p, 'G');
  const helped = links && p.delta > 0;
  const costly = links && p.cost > 0;
  const { linking, score } = scoreRules(p);
  const formula = [
    'a_i·e_i − 0.5·e_i²',
    ...(helped ? [`+ ${plain(p.delta)}·e_i·(sum of the efforts of i's neighbours)`] : []),
    ...(costly ? [`− ${plain(p.cost)}·(number of i's links)`] : []),
  ].join(' ');
  const help = "the neighbours' efforts make one's own effort more rewarding";
  const price = `every link costs each of its two ends ${plain(p.cost)} at every effort phase`;
  const free = 'links cost nothing';
  const meaning = helped
    ? `So ${help}, and ${costly ? price : free}.`
    : !links
      ? "So nobody's payoff depends on the others."
      : `So the others' efforts do not change one's own payoff, and ${costly ? price : free}.`;
  return [
    'This is a game of links and efforts in a network.',
    frameRules(p, 'effort'),
    ...(hasPhase(p, 'E')
      ? [
          `In an effort phase all agents choose at the same time an effort from 0 to ${plain(p.maxEffort)}. Then agent i, whose ` +
            'productivity is a_i, earns',
          `  payoff_i = ${formula}`,
          [meaning, linking].filter((part) => part !== '').join(' '),
        ]
      : []),
    score,
  ].join('\n');
};
