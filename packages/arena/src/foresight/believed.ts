/** @file Stated beliefs about the others as decisions of theirs. */
import { type Decision, type DecisionSpace, illegal, nearestEffort } from '@tompo/games';
import type { Beliefs } from '@tompo/rewards';

/** What is believed of a seat's decision; the one that stands where the beliefs do not speak of it. Of a row of links only the entry
 *  of the believer is believed. */
const asBelieved = (beliefs: Beliefs, believer: number, seat: number, stands: Decision): Decision => {
  // Beliefs are of the kind of the believer's own decision, and say nothing of who decides in another way.
  if (stands._tag !== beliefs._tag) return stands;
  switch (beliefs._tag) {
    case 'links':
      return stands._tag === 'links'
        ? { _tag: 'links', to: stands.to.with(believer, beliefs.toMe[seat] ?? 0) }
        : stands;
    case 'effort': {
      const value = beliefs.values[beliefs.seats.indexOf(seat)];
      return value === undefined ? stands : { _tag: 'effort', value };
    }
    case 'choice': {
      const index = beliefs.indices[beliefs.seats.indexOf(seat)];
      return index === undefined ? stands : { _tag: 'choice', index };
    }
  }
};

/** What a seat can do that is nearest to what is believed of it; null where nothing is near. */
const possible = (space: DecisionSpace, decision: Decision): Decision | null =>
  illegal(space, decision) === null
    ? decision
    : space._tag === 'effort' && decision._tag === 'effort'
      ? { _tag: 'effort', value: nearestEffort(decision.value, space) }
      : null;

/** The joint decision if the beliefs are true: `stands` with what is believed in its place; null where a seat cannot do what is believed of it, nor anything near. */
export const believed = (
  beliefs: Beliefs,
  believer: number,
  stands: readonly (Decision | null)[],
  spaceOf: (seat: number) => DecisionSpace | null,
): readonly (Decision | null)[] | null => {
  const joint: (Decision | null)[] = [];
  for (const [seat, decision] of stands.entries()) {
    const space = spaceOf(seat);
    if (seat === believer || decision === null || space === null) {
      joint.push(decision);
      continue;
    }
    const one = possible(space, asBelieved(beliefs, believer, seat, decision));
    if (one === null) return null;
    joint.push(one);
  }
  return joint;
};
