/** @file A space of decisions as a value: everything that players, prompts, records and the test kit ask of it. Reading is
 *  not among it: ours are read by `parseDecision` of @tompo/rewards, which hands the text of one's own to its `read`. */
import type { Decision, DecisionSpace, TextStyle } from '../contract.js';
import type { Rng } from '../rng.js';
import { choice } from './choice.js';
import { effort } from './effort.js';
import type { SpaceKind } from './kind.js';
import { links } from './links.js';
import { own } from './own.js';
import { talk } from './talk.js';

/** What a space can do. Methods are closures: no `this`, free to take apart. */
export interface Space<D extends Decision = Decision> {
  /** `links`, `effort`, `choice`, `talk`, or the name of a kind of one's own. */
  readonly kind: string;
  /** What is wrong with a decision of this kind, or null when it is legal. */
  illegal(decision: D): string | null;
  /** A legal decision: uniform, but for talk, of which it is some text. */
  random(rng: Rng): D;
  /** What it usually means that a mover does nothing; a game may say otherwise in its `absent`. */
  readonly absent: D;
  /** The decision in an answer, without the label before it or the end after it. */
  write(decision: D, style: TextStyle): string;
  /** The decision as plain data of its own: whoever gave it may change it later. */
  copy(decision: D): D;
  /** How many legal decisions there are; Infinity where they are not listed. */
  readonly size: number;
  /** The legal decision at a place from 0 to size − 1. */
  at(place: number): D;
  /** Decisions among which the one with the longest text is. */
  longest(): readonly D[];
  /** How far apart two decisions are, from 0 (alike) to 1; absent where the space has no such thing. */
  distance?(a: D, b: D): number;
}

const KINDS = { links, effort, choice, talk, own } as const;

type AnyKind = SpaceKind<DecisionSpace, Decision>;

/** The kind of a space; undefined for what is none. */
export const kindOf = (space: DecisionSpace): AnyKind => KINDS[space._tag] as AnyKind;

/** All that can be asked of a space. */
export const spaceOf = (space: DecisionSpace): Space => {
  const kind = kindOf(space);
  const { distance } = kind;
  return {
    kind: nameOfKind(space),
    illegal: (decision) => kind.illegal(decision, space),
    random: (rng) => kind.random(rng, space),
    get absent() {
      return kind.absent(space);
    },
    write: (decision, style) => kind.write(decision, style, space),
    copy: (decision) => kind.copy(decision, space),
    get size() {
      return kind.size(space);
    },
    at: (place) => kind.at(place, space),
    longest: () => kind.longest(space),
    ...(distance === undefined ? {} : { distance: (a: Decision, b: Decision) => distance(a, b, space) }),
  };
};

/** The name of a kind of space: its tag, or the name of one's own. */
export const nameOfKind = (space: DecisionSpace): string => (space._tag === 'own' ? space.kind : space._tag);
