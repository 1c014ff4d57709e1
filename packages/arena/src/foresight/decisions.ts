/** @file Every decision of a space, where they can be listed and are few enough to be tried. */
import { type Decision, type DecisionSpace, spaceOf } from '@tompo/games';

/** Of so many decisions of a seat each is tried, by `bestOf` with `among: 'decisions'` and by counterfactual rewards; of more none. Each is
 *  played on to the end of the game, so that of more there would be no end. */
export const MOST_DECISIONS = 1_000;

/** [size]; null where they are more than `most`, or not listed. */
export const decisionsIn = (space: DecisionSpace, most = MOST_DECISIONS): readonly Decision[] | null => {
  const { size, at } = spaceOf(space);
  return size <= most ? Array.from({ length: size }, (_, place) => at(place)) : null;
};
