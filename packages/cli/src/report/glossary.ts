/** @file Every number of a report, in a sentence. */
import { labelOf } from './arms.js';
import { tooFew } from './told.js';

/** level: of the intervals; sought: in games that were played to learn from, in words; ways: how each algorithm makes its policy. */
export const glossary = (
  level: number,
  sought?: string,
  ways: Readonly<Record<string, string>> = {},
): readonly (readonly [string, string])[] => [
  [
    'U1 compliance',
    'Valid decisions / all decisions. Valid: it can be read, has the right length and range, and no link to oneself. An unreadable answer is never turned into a legal move by the reader; what happens on the table (skip, repeat, default) is a setting. Natural text has two readers: strict takes the grammar alone, lenient also the dress of chat models (Markdown, boxes, prose around the decision); both refuse what may be read in two ways, and U1 is given by both.',
  ],
  [
    'U2 strategic efficiency',
    '1 − (π_BR − π) / (π_BR − π_worst): where the decision lies between the worst and the best reply to what the others really did. A graph decision is valued at the Nash efforts that follow. “All” counts an unreadable decision as 0, “compliant” leaves it out.',
  ],
  [
    'U3 cooperative outcome',
    'Welfare of the whole table / the planner’s welfare W*, per effort phase. 1 is the best that any graph and any efforts could give; below 0 is possible. Where no search can prove that W* is the best there is, it is the best that was found: the report says in how many phases, and the gap to what the best could be at most. “Compliant”: phases in which every answer of the policy was readable.',
  ],
  [
    'U4 theory of mind',
    'Share of the stated beliefs about the others’ decisions that turned out right; efforts within the tolerance of the recipe. U4 order asks whether they tell the others apart: of all pairs of others who did different things, the share that the beliefs put the right way round (½ where the same is believed of both). Whoever takes all for the same has 0.5, however right its general picture is.',
  ],
  [
    'U5 contribution',
    '(W − W₀) / (W_seat − W₀), each summed over all games: what the policy’s seats added to the welfare of the whole table, beside what they could have added at most. W₀: nobody sits in these seats (no links, no effort); W_seat: their best decisions of all, while everybody else does what was really done. What others do cannot be won or lost by the policy and counts in neither. 1: nothing better could have been done; below 0: doing nothing would have been better. “Compliant”: as of U3. None where the game has no way to tell.',
  ],
  [
    'reward',
    sought !== undefined
      ? `What was sought in the games that were played: ${sought}; mean over the batch. The band is a 95 % interval over the groups of the step.`
      : 'Compliance (plus or minus) and agreement with the expert at the same state: F1 and accuracy; mean over the batch. The band is a 95 % interval over the prompts of the step.',
  ],
  ['KL', 'Mean divergence per token of the policy from the SFT model it started from.'],
  ['entropy', 'Mean entropy of the next-token distribution (nats). 0: the policy no longer explores.'],
  [
    'clip fraction',
    'Share of tokens whose probability ratio was clipped. Above 0.3 the steps are too large.',
  ],
  [
    'interval',
    `Bootstrap over games: games are drawn again with replacement many times. A share that is 0 or 1 in every game has the interval of Clopper and Pearson instead. Differences are paired: both policies played the same games from the same seats. None is drawn where ${tooFew(level)}, or where all games agree on another value: there it would claim more than is known.`,
  ],
  ...Object.entries(ways).map(([name, way]) => [labelOf(name), way] as const),
  [
    'SFT',
    'Supervised fine-tuning on the experts’ decisions: where everything that is trained further starts.',
  ],
];
