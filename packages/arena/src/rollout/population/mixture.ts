/** @file A weighted mixture of players, and of populations. */
import { either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../../errors.js';
import { isPlayer } from '../../players/is-player.js';
import type { Player } from '../../types.js';
import { weightedDraw } from '../../weighted-draw.js';
import { type Member, memberName, type Population } from './population.js';

export type MixturePart =
  | {
      readonly player: Player;
      /** How often it is drawn, relative to the others. */
      readonly weight: number;
      /** What records and metrics call it; the player's own name by default. */
      readonly name?: string | undefined;
    }
  | { readonly population: Population; readonly weight: number };

const isPopulation = (part: MixturePart): part is Extract<MixturePart, { population: unknown }> =>
  'population' in part;

const partFaults = (part: MixturePart | null | undefined, i: number): readonly OptionFault[] => {
  const path = `mixture[${i}]`;
  if (typeof part !== 'object' || part === null) {
    return [{ field: path, value: part, expected: '{ player, weight } or { population, weight }' }];
  }
  const faults: OptionFault[] = [];
  if (isPopulation(part)) {
    if (typeof part.population?.draw !== 'function' || typeof part.population.observe !== 'function')
      faults.push({
        field: `${path}.population`,
        value: part.population,
        expected: 'a population, which has functions draw and observe',
      });
  } else {
    if (!isPlayer(part.player))
      faults.push({
        field: `${path}.player`,
        value: part.player,
        expected: 'a player, which has a name and a function act',
      });
    if (part.name !== undefined && (typeof part.name !== 'string' || part.name === ''))
      faults.push({ field: `${path}.name`, value: part.name, expected: 'a text' });
  }
  if (!(Number.isFinite(part.weight) && part.weight >= 0))
    faults.push({ field: `${path}.weight`, value: part.weight, expected: 'a number from 0 on' });
  return faults;
};

const memberOf = (part: MixturePart): Member | null =>
  isPopulation(part) ? null : { _tag: 'player', name: part.name ?? part.player.name, player: part.player };

const statesOf = (state: unknown, length: number): E.Either<ArenaError, readonly unknown[]> =>
  Array.isArray(state) && state.length === length
    ? E.right(state)
    : E.left({
        _tag: 'WrongResult',
        of: 'the memory of the mixture',
        did: 'is none',
        expected: `a list of ${length}, one for each part, as an earlier step gave it`,
      });

/** Of parts without a fault. */
export const mixed = (parts: readonly MixturePart[]): Population => {
  const weights = parts.map(({ weight }) => weight);
  const members = parts.map(memberOf);
  return {
    identity: {
      mixture: parts.map((part, i) => ({
        weight: part.weight,
        of: isPopulation(part) ? part.population.identity : memberName(members[i] as Member),
      })),
    },
    state: parts.map((part) => (isPopulation(part) ? part.population.state : null)),
    at: (state) => {
      const states = statesOf(state, parts.length);
      if (E.isLeft(states)) return states;
      const again: MixturePart[] = [];
      for (const [i, part] of parts.entries()) {
        if (!isPopulation(part)) {
          again.push(part);
          continue;
        }
        const population = part.population.at(states.right[i]);
        if (E.isLeft(population)) return population;
        again.push({ ...part, population: population.right });
      }
      return E.right(mixed(again));
    },
    draw: (rng, seat) => {
      const part = parts[weightedDraw(rng, weights)] as MixturePart;
      return isPopulation(part) ? part.population.draw(rng, seat) : (memberOf(part) as Member);
    },
    observe: (after) =>
      mixed(
        parts.map((part) =>
          isPopulation(part) ? { ...part, population: part.population.observe(after) } : part,
        ),
      ),
  };
};

/** Draws each seat's member by the weights. Left: all faults of the list at once. */
export const mixture = (parts: readonly MixturePart[]): E.Either<ArenaError, Population> => {
  const faults: OptionFault[] = Array.isArray(parts)
    ? Array.from(parts as readonly MixturePart[], partFaults).flat()
    : [{ field: 'mixture', value: parts, expected: 'a list' }];
  if (faults.length === 0 && !parts.some(({ weight }) => weight > 0)) {
    faults.push({
      field: 'mixture',
      value: parts.map(({ weight }) => weight),
      expected: 'at least one member whose weight is above 0',
    });
  }
  return faults.length > 0
    ? E.left({ _tag: 'InvalidOptions', of: 'mixture', faults })
    : E.right(mixed(parts));
};
