/** @file How each policy of a run comes about, in a sentence for whoever reads its report. */

import type { PlayedEntry, TrainedEntry } from '../recipe/algorithmSchema.js';
import { type Entry, isPlayed, isTrained } from '../recipe/algorithms.js';
import { labelOf } from './arms.js';

const wayOfTraining = ({ advantage }: TrainedEntry): string => {
  switch (advantage.estimator) {
    case 'tompo':
      return `Advantage = ${advantage.wSample} · sample level (reward within the group of completions) + ${advantage.wGraph} · graph level (the network each completion would make, against those of its group and what was seen at that situation before).`;
    case 'grpo':
      return 'Advantage = reward normalised within the group of completions.';
    case 'drGrpo':
      return 'Advantage = reward less the mean of the group of completions; nothing is divided by its spread.';
    case 'rloo':
      return 'Advantage = reward less the mean of the others of the group of completions.';
    case 'reinforcePlusPlus':
      return `Advantage = reward${advantage.baseline === 'group-mean' ? ' less the mean of the group of completions' : ''}, normalised over the whole batch.`;
    case 'ppo':
      return 'Advantage = what a value head on the policy did not foresee of the reward (generalised advantage estimation).';
    case 'ecw':
      return 'Advantage = reward less the mean of the others of the group of completions, in units of the whole batch.';
    case 'lcw':
      return 'Advantage link by link: what each row of links would have been worth is computed, and each link is credited with its own part, in units of the whole batch.';
    case 'dual':
      return `Advantage = ${advantage.wSample} · sample level (the form of answers${advantage.wImitation > 0 ? ', and for a while likeness to the expert' : ''}) + ${advantage.wGraph} · graph level (what the graph that forms is worth, credited ${advantage.graph === 'lcw' ? 'link by link' : 'to whole answers'}).`;
    case 'controlVariate':
      return 'Advantage = reward less a mixture of the mean of the others of the group of completions and what the situation was worth before, in units of the whole batch.';
    case 'advantageAlignment':
      return 'Advantage of a seat’s own payoff in whole games; what is good for the others now counts as good after a past that paid more than usual.';
    case 'expert':
      return 'No reinforcement: the expert’s answers are learned where the other algorithms ask, in as many updates.';
    case 'hindsight':
      return 'No reinforcement: what would have been best, after what the others really did, is learned where the other algorithms ask, in as many updates.';
  }
};

const JUDGED = {
  beliefs: 'if what the answers say of the others is true',
  shuffled: 'if what they say is true of others of them, dealt at random: a control',
  oracle: 'in truth, which nobody can know: a bound',
} as const;

const wayOfPlaying = ({ from, evaluation: { bestOf, by, among, ahead } }: PlayedEntry): string => {
  const answers = bestOf === 1 ? 'one answer' : `${bestOf} answers`;
  const further =
    ahead === undefined
      ? ''
      : `, with what follows in ${ahead === 1 ? 'one more phase' : `${ahead} more phases`}`;
  const chosen = `the one whose welfare${further} is greatest ${JUDGED[by]}`;
  return among === 'decisions'
    ? `Nothing is trained: ${labelOf(from)} gives ${answers}, and of all that may be decided counts ${chosen}.`
    : `Nothing is trained: ${labelOf(from)} gives ${answers}, of which counts ${bestOf === 1 ? 'that one' : chosen}.`;
};

export const wayOf = (entry: Entry): string =>
  isTrained(entry)
    ? wayOfTraining(entry)
    : isPlayed(entry)
      ? wayOfPlaying(entry)
      : 'A language model behind an endpoint, seated beside the policies of this run.';
