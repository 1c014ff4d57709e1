/** @file How much of a row of links an unfinished answer has said already. */
import type { DecisionSpace, TextStyle } from '../decision.js';
import { cutLabels, seatLabel } from './labels.js';
import type { BeliefsRule } from './layout.js';

type Links = Extract<DecisionSpace, { readonly _tag: 'links' }>;

const othersOf = ({ n, self }: Links): readonly number[] =>
  Array.from({ length: n }, (_, seat) => seat).filter((seat) => seat !== self);

/** `[beliefs>]AC;`: a label says of all before it that they are left out; `;` says so of the rest. */
const compactFixed = (space: Links, begun: string, beliefs: BeliefsRule): number => {
  const labels = othersOf(space).map(seatLabel);
  if (begun.includes(';')) return labels.length;
  const cut = begun.indexOf('>');
  // Before the `>` stand beliefs; where they may be left out, only what follows tells which of the two it was.
  if (cut < 0 && beliefs !== 'none') return 0;
  const written = cutLabels(begun.slice(cut + 1));
  // A in a game of so many that there is an A': it may still become that one.
  const sure = labels.some((label) => label !== written.at(-1) && label.startsWith(written.at(-1) ?? label))
    ? written.slice(0, -1)
    : written;
  return sure.reduce((most, label) => Math.max(most, labels.indexOf(label) + 1), 0);
};

const NATURAL = /^[^\S\n]*Decision:[^\S\n]*(?:\[([^\]\n]*))?/gm;

/** `Decision: [0, 1, 1]`: an entry for every seat, the own one among them. */
const naturalFixed = ({ n, self }: Links, begun: string): number => {
  const [line, ...others] = [...begun.matchAll(NATURAL)];
  // The last of such lines counts: with two of them nobody knew at the first.
  if (line === undefined || others.length > 0) return 0;
  const entries = (line[1] ?? '').split(',').filter((entry) => entry.trim() !== '').length;
  return Math.min(entries, n) - (entries > self ? 1 : 0);
};

/** How many links the beginning of an answer has fixed, in the order in which an answer writes them: seats ascending, the own one
 *  left out. What a readable answer writes after it changes none of those. 0 as long as beliefs may be what is written; N − 1
 *  from the end of the decision on. Natural text: of the plain line `Decision: […]` alone, and of an answer that has one such line;
 *  the last of several counts, and of those 0 is told. */
export const fixedLinks = (
  space: Links,
  begun: string,
  { style, beliefs = 'none' }: { readonly style: TextStyle; readonly beliefs?: BeliefsRule | undefined },
): number => (style === 'compact' ? compactFixed(space, begun, beliefs) : naturalFixed(space, begun));
