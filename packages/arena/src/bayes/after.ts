/** @file Who the others are, to a seat whose own decisions are written down. */
import type { Decision, Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { seedOf } from '../random.js';
import { type Belief, posterior, prior } from './belief.js';
import { type Kind, known, tendenciesAt } from './kinds.js';
import type { Moment } from './moment.js';
import { likelihoods } from './observed.js';

/** By Bayes' rule, phase by phase, from what was seen up to the moment.
 *  own: what the seat decided at a phase; of links it tells who refused one · floor, seed: see `tendenciesAt` */
export const beliefAfter = (
  game: Game,
  moment: Moment,
  seat: number,
  own: (phase: number) => Decision,
  { kinds, floor, seed }: { readonly kinds: readonly Kind[]; readonly floor: number; readonly seed: number },
): E.Either<ArenaError, Belief> => {
  const steps: NonNullable<Moment['before']>[] = [];
  for (let at = moment; at.before !== null; at = at.before.moment) steps.push(at.before);
  let belief = prior(
    game.seats - 1,
    kinds.map(({ share }) => share),
  );
  for (const { moment: at, seen } of steps.reverse()) {
    const tendencies = tendenciesAt(game, at, seat, kinds, floor, seedOf(seed, 'read'));
    if (E.isLeft(tendencies)) return tendencies;
    const all =
      seen._tag === 'graph' ? tendencies.right.with(seat, known(own(at.phase), floor)) : tendencies.right;
    belief = posterior(belief, likelihoods(game, at.state, seen, seat, all));
  }
  return E.right(belief);
};
