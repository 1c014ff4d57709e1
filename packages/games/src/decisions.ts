/** @file Is a decision legal in a space? */
import type { Decision, DecisionSpace } from './contract.js';
import { show } from './params/show.js';
import { kindOf, nameOfKind } from './space/space.js';

/** What is wrong with a decision in a space, or null when it is legal. Anything may be asked; nothing throws. */
export const illegal = (space: DecisionSpace, decision: Decision | null | undefined): string | null => {
  if (decision === null || decision === undefined)
    return 'a decision is missing in a phase in which it moves';
  if (decision._tag !== space._tag) {
    const given: unknown = decision._tag;
    return `the phase asks for ${nameOfKind(space)}, not for ${typeof given === 'string' ? given : show(decision)}`;
  }
  return kindOf(space).illegal(decision, space);
};
