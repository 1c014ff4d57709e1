/** @file What is said of the others, said of others of them: a control. */
import { type Rng, shuffle } from '@tompo/games';
import type { Beliefs } from '@tompo/rewards';

/** Values at the places where `moves` holds, dealt anew among those places; all others where they are. */
const dealt = (values: readonly number[], moves: (place: number) => boolean, rng: Rng): readonly number[] => {
  const places = values.flatMap((_, place) => (moves(place) ? [place] : []));
  const from = new Map(shuffle(places, rng).map((place, i) => [places[i] as number, place] as const));
  return values.map((value, place) => values[from.get(place) ?? place] ?? value);
};

/** The same values about the same seats, dealt among them at random; what is said of the believer itself stays. How many are believed to do
 *  what is as before, who does it is not: what beliefs are worth beyond that, they are worth for telling the others apart. */
export const shuffled = (beliefs: Beliefs, believer: number, rng: Rng): Beliefs => {
  switch (beliefs._tag) {
    case 'links':
      return { ...beliefs, toMe: dealt(beliefs.toMe, (seat) => seat !== believer, rng) };
    case 'effort':
      return {
        ...beliefs,
        values: dealt(beliefs.values, (place) => beliefs.seats[place] !== believer, rng),
      };
    case 'choice':
      return {
        ...beliefs,
        indices: dealt(beliefs.indices, (place) => beliefs.seats[place] !== believer, rng),
      };
  }
};
