/** @file Whom to link with: a row of zeros and ones, one for each seat. */
import type { Decision, DecisionSpace } from '../contract.js';
import { show } from '../params/show.js';
import { seatLabel } from '../text/labels.js';
import type { SpaceKind } from './kind.js';

type Links = Extract<DecisionSpace, { _tag: 'links' }>;
type Row = Extract<Decision, { _tag: 'links' }>;

/** Links of seat `self` with n − 1 others. Frozen, as every space made here: players of all phases share it. */
export const linksSpace = (n: number, self: number): Links => Object.freeze({ _tag: 'links', n, self });

const row = ({ n, self }: Links, entry: (seat: number) => number): Row => {
  const to: number[] = [];
  for (let seat = 0; seat < n; seat++) to.push(seat === self ? 0 : entry(seat));
  return { _tag: 'links', to };
};

export const links: SpaceKind<Links, Row> = {
  illegal: ({ to }, { n, self }) => {
    if (!Array.isArray(to)) return `a row of links is a list of ${n} entries, not ${show(to)}`;
    if (to.length !== n) return `a row of links has ${n} entries, not ${to.length}`;
    if (to[self] !== 0) return 'a seat cannot link to itself';
    for (const x of to) if (x !== 0 && x !== 1) return `an entry of a row of links is 0 or 1, not ${show(x)}`;
    return null;
  },
  random: (rng, space) => row(space, () => (rng.uniform() < 0.5 ? 1 : 0)),
  absent: (space) => row(space, () => 0),
  write: ({ to }, style) =>
    style === 'compact'
      ? to.map((bit, seat) => (bit === 1 ? seatLabel(seat) : '')).join('')
      : `[${to.join(', ')}]`,
  copy: ({ to }) => ({ _tag: 'links', to: Array.from(to) }),
  size: ({ n }) => 2 ** (n - 1),
  at: (place, space) => row(space, (j) => Math.floor(place / 2 ** (j < space.self ? j : j - 1)) % 2),
  longest: (space) => [row(space, () => 1)],
  distance: (a, b, { n }) => a.to.filter((bit, j) => bit !== b.to[j]).length / Math.max(1, n - 1),
};
