/** @file The canonical answer that a decision would be: what experts are recorded as writing. Works for any game. */
import type { Decision, DecisionSpace, TextStyle } from '../contract.js';
import { labelled, seatLabel } from './labels.js';
import { plain, rounded, short } from './numbers.js';

/** compact: `[beliefs>]decision;`, links as the labels of seats (`C>BC;`), efforts short and forecast with labels
 *  (`A1.9B2.4>2.4;`), choices by name (`cooperate,defect>cooperate;`).
 *  natural: a line `Beliefs: […]` if there are beliefs, and a line `Decision: …`.
 *  beliefs: decisions by seat, null for seats that do not move. In a links space they say who asks the answering seat
 *  for a link, and the own entry is not looked at. Otherwise they are a forecast of the joint decision with an entry
 *  for every mover, so the own decision stands in its own place: nothing else says which seat answers. */
export const answer = (
  space: DecisionSpace,
  decision: Decision,
  style: TextStyle,
  beliefs?: readonly (Decision | null)[],
): string => {
  if (style === 'compact') {
    const before = beliefs === undefined ? '' : `${compactBeliefs(space, beliefs)}>`;
    return `${before}${compactDecision(space, decision)};`;
  }
  const before = beliefs === undefined ? '' : `Beliefs: [${naturalBeliefs(space, beliefs).join(', ')}]\n`;
  return `${before}Decision: ${naturalDecision(space, decision)}`;
};

const compactDecision = (space: DecisionSpace, decision: Decision): string =>
  decision._tag === 'links' ? labelsOf(decision.to) : scalar(space, decision, short);

const naturalDecision = (space: DecisionSpace, decision: Decision): string =>
  decision._tag === 'links' ? `[${decision.to.join(', ')}]` : scalar(space, decision, plain);

const labelsOf = (row: readonly number[]): string =>
  row.map((bit, seat) => (bit === 1 ? seatLabel(seat) : '')).join('');

type Scalar = Exclude<Decision, { _tag: 'links' }>;

const scalar = (space: DecisionSpace, decision: Scalar, number: (x: number) => string): string => {
  if (decision._tag === 'effort') {
    return number(space._tag === 'effort' ? rounded(decision.value, space.decimals) : decision.value);
  }
  return space._tag === 'choice'
    ? (space.options[decision.index] ?? `#${decision.index}`)
    : `#${decision.index}`;
};

type Beliefs = readonly (Decision | null)[];

const compactBeliefs = (space: DecisionSpace, beliefs: Beliefs): string => {
  if (space._tag === 'links') return labelsOf(asksFor(space.self, beliefs));
  if (space._tag === 'choice') return forecasts(space, beliefs, short).join(',');
  return labelled(
    beliefs.flatMap((b, seat) => (b === null || b._tag === 'links' ? [] : [[seat, scalar(space, b, short)]])),
  );
};

const naturalBeliefs = (space: DecisionSpace, beliefs: Beliefs): readonly (string | number)[] =>
  space._tag === 'links' ? asksFor(space.self, beliefs) : forecasts(space, beliefs, plain);

/** [N] 0/1: who asks `self` for a link. */
const asksFor = (self: number, beliefs: Beliefs): number[] =>
  beliefs.map((b, seat) => (seat !== self && b?._tag === 'links' && b.to[self] === 1 ? 1 : 0));

const forecasts = (space: DecisionSpace, beliefs: Beliefs, number: (x: number) => string): string[] =>
  beliefs.flatMap((b) => (b === null || b._tag === 'links' ? [] : [scalar(space, b, number)]));
