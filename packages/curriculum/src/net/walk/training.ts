/** @file The state of a student's training, as plain data. */
import type { Fault } from '@tompo/games';
import { whole } from '../../checks.js';
import type { LaneRecord } from './lanes.js';
import {
  byWalkName,
  initialWalkNet,
  WALK_NAMES,
  type WalkNet,
  type WalkNetSize,
  walkShapes,
} from './model.js';

/** A training as plain data: taken up again from it, or from its JSON, it goes on to the same bytes. */
export interface WalkTraining {
  readonly seed: number;
  /** Steps that were walked, trainings of the net on a chunk, and walks that were begun. */
  readonly steps: number;
  readonly updates: number;
  readonly walks: number;
  readonly net: WalkNet;
  /** Adam's moments, and its steps. */
  readonly first: WalkNet;
  readonly second: WalkNet;
  readonly moves: number;
  readonly lanes: readonly LaneRecord[];
  /** [worlds · H]: what is remembered in each lane. */
  readonly memory: readonly number[];
}

/** Before the first step. */
export const begun = (size: WalkNetSize, worlds: number, seed: number): WalkTraining => {
  const net = initialWalkNet(size, seed);
  const zeros = byWalkName((name) => net[name].map(() => 0));
  return {
    seed,
    steps: 0,
    updates: 0,
    walks: 0,
    net,
    first: zeros,
    second: zeros,
    moves: 0,
    lanes: [],
    memory: new Array<number>(worlds * size.hidden).fill(0),
  };
};

/** Is it a training of a net of this size, of so many walks side by side? */
export const trainingFaults = (from: WalkTraining, size: WalkNetSize, worlds: number): readonly Fault[] => {
  const shapes = walkShapes(size);
  const long = (field: string, given: unknown, length: number): readonly Fault[] =>
    Array.isArray(given) && given.length === length && given.every((x) => Number.isFinite(x))
      ? []
      : [{ field, reason: `must be ${length} numbers, as this student has them` }];
  return [
    ...(['net', 'first', 'second'] as const).flatMap((part) =>
      WALK_NAMES.flatMap((name) =>
        long(
          `from.${part}.${name}`,
          from[part]?.[name],
          shapes[name].reduce((a, b) => a * b, 1),
        ),
      ),
    ),
    ...long('from.memory', from.memory, worlds * size.hidden),
    ...(['seed', 'steps', 'updates', 'walks', 'moves'] as const).flatMap((name) =>
      whole(`from.${name}`, from[name], name === 'seed' ? Number.MIN_SAFE_INTEGER : 0),
    ),
    ...(Array.isArray(from.lanes) ? [] : [{ field: 'from.lanes', reason: 'must be a list of walks' }]),
  ];
};
