/** @file From a way to make groups to the rollouts that a trainer asks: score, remember, and throw what is wrong. */
import { either as E } from 'fp-ts';
import { type ArenaError, explain } from '../errors.js';
import { seedFaults } from '../random.js';
import { demonstrated } from './demonstrations.js';
import { drawingOnce } from './drawing.js';
import type { Group } from './group.js';
import type { Settled } from './options.js';
import type { Population, Result } from './population/population.js';
import type { RolloutRequest, RolloutStep, Rollouts, TurnGroup } from './rollouts.js';
import { scoreGroup } from './scores.js';
import { populationAt, remembered } from './seating.js';

/** Rollouts whose groups can be had unscored as well, for whoever wants to look at the episodes. */
export interface GroupedRollouts extends Rollouts {
  readonly groups: (request: RolloutRequest) => Promise<E.Either<ArenaError, readonly Group[]>>;
}

/** What a step played. */
export interface PlayedGroups {
  readonly groups: readonly Group[];
  /** For each group of whole episodes the same with a player who goes on for the learners, where links are credited. */
  readonly continued?: readonly Group[] | undefined;
  readonly results: readonly Result[];
}

type PlayGroups = (
  request: RolloutRequest,
  population: Population | null,
) => Promise<E.Either<ArenaError, PlayedGroups>>;

const requestFaults = ({ step, seed }: RolloutRequest) => [
  ...seedFaults('seed', seed),
  ...(Number.isSafeInteger(step) && step >= 1
    ? []
    : [{ field: 'step', value: step, expected: 'a whole number from 1 on' }]),
];

const scored = async (
  played: PlayedGroups,
  { reward, links, demonstrations }: Settled,
  seed: number,
): Promise<E.Either<ArenaError, readonly TurnGroup[]>> => {
  const groups: TurnGroup[] = [];
  for (const [g, group] of played.groups.entries()) {
    const one =
      demonstrations === null
        ? await scoreGroup(group, reward, links, played.continued?.[g])
        : await demonstrated(group, reward, demonstrations, seed);
    if (E.isLeft(one)) return one;
    groups.push(...one.right);
  }
  return E.right(groups);
};

export const groupedRollouts = (
  settled: Settled,
  identity: unknown,
  completions: number,
  playGroups: PlayGroups,
): GroupedRollouts => {
  const played = async (
    request: RolloutRequest,
  ): Promise<E.Either<ArenaError, PlayedGroups & { readonly population: Population | null }>> => {
    const faults = requestFaults(request);
    if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'rollouts', faults });
    const population = populationAt(settled, request);
    if (E.isLeft(population)) return population;
    return E.map((groups: PlayedGroups) => ({ ...groups, population: population.right }))(
      await playGroups({ ...request, draw: drawingOnce(request.draw) }, population.right),
    );
  };
  const stepped = async (request: RolloutRequest): Promise<E.Either<ArenaError, RolloutStep>> => {
    const all = await played(request);
    if (E.isLeft(all)) return all;
    const groups = await scored(all.right, settled, request.seed);
    if (E.isLeft(groups)) return groups;
    return E.map((memory: unknown) => ({ groups: groups.right, memory }))(
      remembered(all.right.population, request.step, all.right.results),
    );
  };
  return {
    identity,
    completions: Math.max(completions, settled.demonstrations?.lessons ?? 1),
    memory: settled.opponents?.state ?? null,
    groups: async (request) => E.map(({ groups }: PlayedGroups) => groups)(await played(request)),
    step: async (request) => {
      const done = await stepped(request);
      if (E.isLeft(done)) throw new Error(explain(done.left), { cause: done.left });
      return done.right;
    },
  };
};
