/** @file The public goods game on groups in words and in few characters. */
import type { GameText, NetworkObservation } from '../../contract.js';
import { compactDecimals, compactPrompt } from '../../network/compact.js';
import { frameRules, hasPhase, naturalPrompt, scoreRules } from '../../network/words.js';
import { answer } from '../../text/answer.js';
import { plain, short } from '../../text/numbers.js';
import type { PggComplete } from './params.js';

export const pggText = (p: PggComplete): GameText<NetworkObservation> => {
  const rules = pggRules(p);
  const counting = p.contribution === 'perGroup' ? 'q' : '';
  const header = `P${counting}x${short(p.multiplier)}c${short(p.linkCost)}${compactDecimals(p.decimals)}`;
  return {
    rules,
    answer,
    render: (o, style) =>
      style === 'compact'
        ? compactPrompt(o, header)
        : naturalPrompt(o, { rules, typeName: 'endowment', effortName: 'contribution' }),
  };
};

/** Only what there is at these parameters is told: no word of groups where no links form, of several groups where two
 *  agents can have but one, of a multiplier of 1. */
const pggRules = (p: PggComplete): string => {
  const groups = hasPhase(p, 'G');
  const { linking, score } = scoreRules(p);
  const shared = 'shared equally among all its members, whether they contributed or not';
  return [
    'This is a public goods game in groups that form in a network.',
    frameRules(p, 'contribution'),
    ...(hasPhase(p, 'E')
      ? [
          ...(groups
            ? [
                'The groups are the maximal cliques of the network with at least two members: sets of agents who are all linked to ' +
                  'each other and to which no further agent could be added.' +
                  (p.n > 2 ? ' An agent can be in several groups.' : ''),
              ]
            : []),
          'In a contribution phase every agent starts with its endowment, and all choose at the same time how much of it to ' +
            'contribute, from 0 to the whole endowment; the rest is kept.',
          ...(groups
            ? [
                p.contribution === 'split'
                  ? "An agent's contribution is split evenly over the groups that it is in."
                  : 'An agent pays its contribution once, and it counts fully in each of the groups that it is in.',
                `In every group the contributions are ${p.multiplier === 1 ? '' : `multiplied by ${plain(p.multiplier)} and `}${shared}. ` +
                  'An agent in no group gets its contribution back.',
                p.linkCost === 0
                  ? 'Links cost nothing.'
                  : `Every link costs each of its two ends ${plain(p.linkCost)} at every contribution phase.`,
              ]
            : ['Without links there are no groups, and an agent in no group gets its contribution back.']),
        ]
      : []),
    [linking, score].filter((part) => part !== '').join(' '),
  ].join('\n');
};
