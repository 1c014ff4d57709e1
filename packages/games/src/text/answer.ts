/** @file The canonical answer that a decision would be: what experts are recorded as writing. Works for any game. */
import type { Decision, DecisionSpace, TextStyle } from '../contract.js';
import { links } from '../space/links.js';
import { kindOf } from '../space/space.js';
import { labelled, seatLabel } from './labels.js';
import { plain, short } from './numbers.js';

/** compact: `[beliefs>]decision;`, links as the labels of seats (`C>BC;`), efforts short and forecast with labels
 *  (`A1.9B2.4>2.4;`), choices by name (`cooperate,defect>cooperate;`).
 *  natural: a line `Beliefs: […]` if there are beliefs, and a line `Decision: …`.
 *  beliefs: decisions by seat, null for seats that do not move. In a links space they say who asks the answering seat
 *  for a link, and the own entry is not looked at. Otherwise they are a forecast of the joint decision with an entry
 *  for every mover, so the own decision stands in its own place: nothing else says which seat answers. What others will say,
 *  or do in a space of one's own, is not forecast: there beliefs are left out. */
export const answer = (
  space: DecisionSpace,
  decision: Decision,
  style: TextStyle,
  beliefs?: readonly (Decision | null)[],
): string => {
  const move = written(space, decision, style);
  const stated = hasForecast(space) ? beliefs : undefined;
  if (style === 'compact') {
    return `${stated === undefined ? '' : `${compactBeliefs(space, stated)}>`}${move};`;
  }
  const before = stated === undefined ? '' : `Beliefs: [${naturalBeliefs(space, stated).join(', ')}]\n`;
  return `${before}Decision: ${move}`;
};

const hasForecast = (space: DecisionSpace): boolean => space._tag !== 'talk' && space._tag !== 'own';

/** A decision of another kind than the space's is still told apart from others. */
const written = (space: DecisionSpace, decision: Decision, style: TextStyle): string => {
  if (decision._tag === space._tag) return kindOf(space).write(decision, style, space);
  switch (decision._tag) {
    case 'links':
      return links.write(decision, style, { _tag: 'links', n: decision.to.length, self: 0 });
    case 'effort':
      return (style === 'compact' ? short : plain)(decision.value);
    case 'choice':
      return `#${decision.index}`;
    case 'talk':
      return decision.text;
    case 'own':
      return JSON.stringify(decision.value);
  }
};

/** Entries of a forecast; none where a seat links, talks, or decides in a way of its own. */
const entries = (space: DecisionSpace, beliefs: Beliefs, style: TextStyle): [seat: number, text: string][] =>
  beliefs.flatMap((belief, seat): [number, string][] =>
    belief?._tag === 'effort' || belief?._tag === 'choice' ? [[seat, written(space, belief, style)]] : [],
  );

type Beliefs = readonly (Decision | null)[];

const compactBeliefs = (space: DecisionSpace, beliefs: Beliefs): string => {
  if (space._tag === 'links')
    return asksFor(space.self, beliefs)
      .map((bit, seat) => (bit === 1 ? seatLabel(seat) : ''))
      .join('');
  const stated = entries(space, beliefs, 'compact');
  return space._tag === 'choice' ? stated.map(([, text]) => text).join(',') : labelled(stated);
};

const naturalBeliefs = (space: DecisionSpace, beliefs: Beliefs): readonly (string | number)[] =>
  space._tag === 'links'
    ? asksFor(space.self, beliefs)
    : entries(space, beliefs, 'natural').map(([, text]) => text);

/** [N] 0/1: who asks `self` for a link. */
const asksFor = (self: number, beliefs: Beliefs): number[] =>
  beliefs.map((b, seat) => (seat !== self && b?._tag === 'links' && b.to[self] === 1 ? 1 : 0));
