/** @file A seat that reads its partners as well as can be: it knows of what kinds they can be, how often, and what each kind would do.
 *  Who they are it works out from what it sees, by Bayes' rule. */
import { pastOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type Belief, marginals } from '../bayes/belief.js';
import { kindsOf } from '../bayes/kinds.js';
import { type Moment, momentAfter } from '../bayes/moment.js';
import { readingSeat } from '../bayes/reading.js';
import type { ArenaError, OptionFault } from '../errors.js';
import { asNetwork } from '../playing/network.js';
import { seedFaults } from '../random.js';
import type { PrivilegedPlayer, Request } from '../types.js';
import { unknownOptionFaults } from '../unknown-options.js';
import { type Mixture, mixtureFaults, weighted } from './draw.js';
import { cannotPlay, privileged } from './scripted.js';

export interface BayesianOptions {
  /** Whom each other seat is drawn from, as `opponents` of `evaluate`: scripted players, with how often they are drawn. */
  readonly population: Mixture;
  /** Does it learn from what the others do? false: it knows how often each kind is drawn, and nothing more, all game long. Default
   *  true. */
  readonly reads?: boolean | undefined;
  /** In which share of its decisions a seat does anything, whatever its kind, so that what no kind would have done rules out
   *  nobody. Of its own links too: raise it where it is asked at places that it did not come to by itself. Default 1e-6. */
  readonly floor?: number | undefined;
  /** How many worlds it looks at before it decides. Default 64. */
  readonly worlds?: number | undefined;
  /** Of the worlds that it draws. Default 0. */
  readonly seed?: number | undefined;
  /** Default `bayesian`, or `bayesian, unread`. */
  readonly name?: string | undefined;
}

const KNOWN = { population: true, reads: true, floor: true, worlds: true, seed: true, name: true } as const;

const DEFAULT_FLOOR = 1e-6;
const DEFAULT_WORLDS = 64;

const unscripted = (population: Mixture): readonly OptionFault[] =>
  weighted(population).flatMap(({ player }, i) =>
    player.decide === undefined
      ? [
          {
            field: `population[${i}]`,
            value: player.name,
            expected: 'a scripted player, which has decide',
          },
        ]
      : [],
  );

const optionFaults = (options: BayesianOptions): readonly OptionFault[] => {
  const { population, reads = true, floor = DEFAULT_FLOOR, worlds = DEFAULT_WORLDS, seed = 0 } = options;
  const mixed = mixtureFaults('population', population);
  return [
    ...(mixed.length > 0 ? mixed : unscripted(population)),
    ...(typeof reads === 'boolean' ? [] : [{ field: 'reads', value: reads, expected: 'true or false' }]),
    ...(floor > 0 && floor < 1
      ? []
      : [{ field: 'floor', value: floor, expected: 'a number between 0 and 1' }]),
    ...(Number.isSafeInteger(worlds) && worlds >= 1
      ? []
      : [{ field: 'worlds', value: worlds, expected: 'a whole number above 0' }]),
    ...seedFaults('seed', seed),
    ...unknownOptionFaults(options, KNOWN),
  ];
};

export interface BayesianPlayer extends PrivilegedPlayer {
  readonly decide: NonNullable<PrivilegedPlayer['decide']>;
  /** How probable it is, to the seat that is asked, that each seat is of each kind: [N][kinds], the kinds in the order of the
   *  population, those that are never drawn left out; null for its own. */
  readonly beliefs: (request: Request) => E.Either<ArenaError, readonly (readonly number[] | null)[]>;
}

/** A seat of a network game that reads its partners by Bayes' rule and does what is best for welfare in expectation.
 *
 *  Each other seat is of a kind of the population, drawn before the game. Who knows what each kind would have decided at every place
 *  of the past can tell how probable what was seen there is: efforts are seen as they are, of links only those that both ends asked
 *  for. Of `noisy` players and `random` the chance is known; any other player is taken to decide as it does, whatever the seed of
 *  its question.
 *  It decides as is best in the mean over worlds (who sits where, and what chance will do), up to the next new start of the game
 *  (see `playForeseeing`), its own later decisions until then being the best in each world: exact over all profiles of kinds where
 *  there are no more than `worlds`, and none of them decides by chance. It asks for no link to find something out.
 *
 *  It is privileged: it asks the kinds what they would do, which some read off the whole game. Types that are hidden from its seat
 *  it uses too; who sits where it is never told. The same history leads to the same decision, whatever the question's seed. What
 *  it asked for in the past it works out again: for a seat that did something else (`floor` says how often) it reads less well.
 *  left: options that are none. */
export const bayesian = (options: BayesianOptions): E.Either<ArenaError, BayesianPlayer> => {
  const faults = optionFaults(options);
  if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'bayesian', faults });
  const { population, reads = true, floor = DEFAULT_FLOOR, worlds = DEFAULT_WORLDS, seed = 0 } = options;
  const { name = reads ? 'bayesian' : 'bayesian, unread' } = options;
  const setting = { name, kinds: kindsOf(population), reads, floor, worlds, seed };
  const { beliefAt, decisionAt } = readingSeat(setting);
  const momentOf = (request: Request): E.Either<ArenaError, Moment> => {
    const observation = asNetwork(request.observation);
    if (observation === null) return cannotPlay(name, request, 'a network game (links and efforts)');
    const moment = momentAfter(request.game, pastOf(observation));
    return moment === null
      ? cannotPlay(name, request, 'a network game in which what was seen says all that happened')
      : E.right(moment);
  };
  const decide = (request: Request) =>
    E.chain((moment: Moment) => decisionAt(request.game, moment, request.seat))(momentOf(request));
  return E.right({
    ...privileged(name, decide),
    decide,
    beliefs: (request) =>
      E.chain((moment: Moment) =>
        E.map((belief: Belief) => {
          const others = marginals(belief);
          return [...others.slice(0, request.seat), null, ...others.slice(request.seat)];
        })(beliefAt(request.game, moment, request.seat)),
      )(momentOf(request)),
  });
};
