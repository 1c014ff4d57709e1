/** @file The seats of a step's games: who learns, and who is drawn to sit beside. */
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import type { SeededGame } from '../playing/table.js';
import { generator, seedOf } from '../random.js';
import { thrown } from '../thrown.js';
import { gamesOfStep } from './games.js';
import type { Settled } from './options.js';
import type { Member, Population, Result } from './population/population.js';
import type { RolloutRequest } from './rollouts.js';
import { learnersOf, nameOf, type Seat } from './seat.js';
import type { Episode } from './turn.js';

export interface SeatedGame extends SeededGame {
  readonly seats: readonly Seat[];
}

const expected = "{ _tag: 'player', name, player } or { _tag: 'self', agent }";

const isMember = (given: unknown): given is Member => {
  const { _tag, name, player, agent } = (given ?? {}) as Readonly<Record<string, unknown>>;
  return _tag === 'self'
    ? typeof agent === 'string' && agent !== ''
    : _tag === 'player' &&
        typeof name === 'string' &&
        typeof (player as { readonly act?: unknown } | null | undefined)?.act === 'function';
};

const wrong = (did: string, wanted: string): E.Either<ArenaError, never> =>
  E.left({ _tag: 'WrongResult', of: 'opponents', did, expected: wanted });

/** The population as it stands at the beginning of the step. */
export const populationAt = (
  { opponents }: Settled,
  { memory }: RolloutRequest,
): E.Either<ArenaError, Population | null> => {
  if (opponents === null || memory === undefined || memory === null) return E.right(opponents);
  try {
    return opponents.at(memory);
  } catch (cause) {
    return wrong(`threw ${thrown(cause)}`, 'the population in the state that is given');
  }
};

const drawMember = (
  population: Population | null,
  seed: number,
  seat: number,
): E.Either<ArenaError, Seat> => {
  if (population === null) {
    return E.left({
      _tag: 'InvalidOptions',
      of: 'rollouts',
      faults: [{ field: 'opponents', value: undefined, expected: `who sits in seat ${seat}` }],
    });
  }
  try {
    const member: unknown = population.draw(generator(seed), seat);
    return isMember(member)
      ? E.right(member)
      : wrong(`drew ${JSON.stringify(member) ?? 'nothing'} for seat ${seat}`, expected);
  } catch (cause) {
    return wrong(`threw ${thrown(cause)} for seat ${seat}`, expected);
  }
};

/** The games of the step, with who sits where. The same request, the same seats. */
export const seatGames = (
  settled: Settled,
  { step, seed }: RolloutRequest,
  population: Population | null,
): E.Either<ArenaError, readonly SeatedGame[]> => {
  const games = gamesOfStep(settled.games, settled.gamesPerStep, step, seed);
  if (E.isLeft(games)) return games;
  const seated: SeatedGame[] = [];
  for (const [index, seeded] of games.right.entries()) {
    const learners = learnersOf(settled.seats, settled.learner, seeded);
    if (E.isLeft(learners)) return learners;
    const seats: Seat[] = [];
    for (let seat = 0; seat < seeded.game.seats; seat++) {
      const agent = learners.right.get(seat);
      if (agent !== undefined) {
        seats.push({ _tag: 'learner', agent });
        continue;
      }
      const drawn = drawMember(population, seedOf(seed, 'opponent', index, seeded.seed, seat), seat);
      if (E.isLeft(drawn)) return drawn;
      seats.push(drawn.right);
    }
    seated.push({ game: seeded.game, seed: seeded.seed, seats });
  }
  return E.right(seated);
};

/** What the population learns of an episode. */
export const resultsOf = (seats: readonly Seat[], { payoffs }: Episode): readonly Result[] => {
  const learning = seats.flatMap((seat, i) => (seat._tag === 'learner' ? [payoffs[i] as number] : []));
  const learners = learning.reduce((a, b) => a + b, 0) / learning.length;
  return seats.flatMap((seat, i) =>
    seat._tag === 'learner'
      ? []
      : [{ member: nameOf(seat), seat: i, payoff: payoffs[i] as number, learners }],
  );
};

/** What the population remembers after the step. */
export const remembered = (
  population: Population | null,
  step: number,
  results: readonly Result[],
): E.Either<ArenaError, unknown> => {
  if (population === null) return E.right(null);
  try {
    return E.right(population.observe({ step, results }).state);
  } catch (cause) {
    return wrong(`threw ${thrown(cause)}`, 'the population after what it was told');
  }
};
