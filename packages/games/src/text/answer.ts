/** @file The canonical answer that a decision would be: what experts are recorded as writing. Works for any game. */
import type { Decision, DecisionSpace, TextStyle } from '../contract.js';
import { plain, rounded, short } from './numbers.js';

/** compact: `[beliefs>]decision;` with links as bits, efforts short, choices by name.
 *  natural: a line `Beliefs: […]` if there are beliefs, and a line `Decision: …`.
 *  beliefs: predicted decisions by seat, null for the own seat and for seats that do not move. In a links space they
 *  say for each seat whether it asks for a link to the answering seat; otherwise the others in seat order. */
export const answer = (
  space: DecisionSpace,
  decision: Decision,
  style: TextStyle,
  beliefs?: readonly (Decision | null)[],
): string => {
  if (style === 'compact') {
    const before = beliefs === undefined ? '' : `${believed(space, beliefs, short).join(beliefGlue(space))}>`;
    return `${before}${compactDecision(space, decision)};`;
  }
  const before = beliefs === undefined ? '' : `Beliefs: [${believed(space, beliefs, plain).join(', ')}]\n`;
  return `${before}Decision: ${naturalDecision(space, decision)}`;
};

const beliefGlue = (space: DecisionSpace): string => (space._tag === 'links' ? '' : ',');

const compactDecision = (space: DecisionSpace, decision: Decision): string =>
  decision._tag === 'links' ? decision.to.join('') : scalar(space, decision, short);

const naturalDecision = (space: DecisionSpace, decision: Decision): string =>
  decision._tag === 'links' ? `[${decision.to.join(', ')}]` : scalar(space, decision, plain);

type Scalar = Exclude<Decision, { _tag: 'links' }>;

const scalar = (space: DecisionSpace, decision: Scalar, number: (x: number) => string): string => {
  if (decision._tag === 'effort') {
    return number(space._tag === 'effort' ? rounded(decision.value, space.decimals) : decision.value);
  }
  return space._tag === 'choice'
    ? (space.options[decision.index] ?? `#${decision.index}`)
    : `#${decision.index}`;
};

const believed = (
  space: DecisionSpace,
  beliefs: readonly (Decision | null)[],
  number: (x: number) => string,
): string[] => {
  if (space._tag === 'links') {
    return beliefs.map((b) => (b?._tag === 'links' && b.to[space.self] === 1 ? '1' : '0'));
  }
  return beliefs.flatMap((b) => (b === null || b._tag === 'links' ? [] : [scalar(space, b, number)]));
};
