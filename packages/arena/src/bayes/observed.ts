/** @file How probable what was seen of a phase is, by who sits in the other seats. */
import { type Decision, type Game, type PhaseRecord, spaceOf } from '@tompo/games';
import type { Tendency } from './kinds.js';
import { effortLikelihoods, graphLikelihoods } from './likelihood.js';

const mapped = <D, T>(
  all: readonly (readonly Tendency<D>[])[],
  of: (decision: D) => T,
): readonly (readonly Tendency<T>[])[] =>
  all.map((tendencies) =>
    tendencies.map(({ decision, uniform }) => ({
      uniform,
      decision: decision === null ? null : of(decision),
    })),
  );

/** A decision of another kind is none at such a phase: no row, no effort. */
const rowOf = (decision: Decision): readonly number[] => (decision._tag === 'links' ? decision.to : []);
const effortOf = (decision: Decision): number => (decision._tag === 'effort' ? decision.value : Number.NaN);

/** One number for each profile of kinds of the other seats.
 *  state: before the phase · tendencies: [N][kinds]; of the seat that looks what it did, where links are decided */
export const likelihoods = (
  game: Game,
  state: unknown,
  seen: PhaseRecord,
  seat: number,
  tendencies: readonly (readonly Tendency<Decision>[])[],
): Float64Array => {
  if (seen._tag === 'graph') return graphLikelihoods(seen.graph, mapped(tendencies, rowOf));
  const others = Array.from(tendencies.keys()).filter((other) => other !== seat);
  const spaces = others.map((other) => game.space(state, other));
  return effortLikelihoods(
    others.map((other) => seen.efforts[other] as number),
    mapped(
      others.map((other) => tendencies[other] as readonly Tendency<Decision>[]),
      effortOf,
    ),
    spaces.map((space) => (space === null ? 1 : spaceOf(space).size)),
  );
};
