/** @file The classic players of repeated games of two choices, 0 to cooperate and 1 to defect. */
import type { Cell } from '../matrix/stage.js';
import type { FiveVector } from './memory-one.js';

/** What of a past has been counted already, so that nobody goes through it again. */
export interface Counted {
  /** Rounds in which the other chose 1. */
  readonly defections: number;
}

/** The chance to choose 0 after a past, [own choice, the other's] with the oldest first. `counted` is of that past, where somebody
 *  kept count. */
export type Strategy = (past: readonly Cell[], counted?: Counted) => number;

const [C, D] = [1, 0];

const last = (past: readonly Cell[]): number | undefined => past.at(-1)?.[1];
/** Cells are read by their places: to take pairs apart asks an iterator each time, over whole pasts ten times the work. */
const isDefection = (cell: Cell): boolean => cell[1] === 1;
const defections = (past: readonly Cell[], counted?: Counted): number => {
  if (counted !== undefined) return counted.defections;
  let many = 0;
  for (const cell of past) if (isDefection(cell)) many += 1;
  return many;
};
const defectedLately = (past: readonly Cell[], rounds: number): number => defections(past.slice(-rounds));

/** A player whose choice hangs on the last round alone, as a strategy. */
export const fromVector =
  ([first, cc, cd, dc, dd]: FiveVector): Strategy =>
  (past) => {
    const before = past.at(-1);
    if (before === undefined) return first;
    return before[0] === 0 ? (before[1] === 0 ? cc : cd) : before[1] === 0 ? dc : dd;
  };

/** Plays a list of choices again and again. */
export const cycler =
  (choices: readonly (0 | 1)[]): Strategy =>
  (past) =>
    choices[past.length % choices.length] === 0 ? C : D;

/** Chooses 0 with a chance. */
export const randomly =
  (chance = 0.5): Strategy =>
  () =>
    chance;

/** Chances of the classics of memory one: first, cc, cd, dc, dd.
 *  @source Nowak & Sigmund 1992, 1993; Frean 1994 (firm but fair); Press & Dyson 2012, Stewart & Plotkin 2012 (the zero-determinant ones,
 *  for T = 5, R = 3, P = 1, S = 0) */
export const memoryOneClassics = {
  cooperator: [1, 1, 1, 1, 1],
  defector: [0, 0, 0, 0, 0],
  titForTat: [1, 1, 0, 1, 0],
  suspiciousTitForTat: [0, 1, 0, 1, 0],
  /** Does the opposite of what was done to it. */
  bully: [0, 0, 1, 0, 1],
  /** Repeats what paid well, changes what did not. */
  winStayLoseShift: [1, 1, 0, 0, 1],
  alternator: [1, 0, 0, 1, 1],
  /** Tit for tat that forgives a defection with the greatest chance that keeps it safe: min{1 − (T − R)/(R − S), (R − P)/(T − P)}. */
  generousTitForTat: [1, 1, 1 / 3, 1, 1 / 3],
  firmButFair: [1, 1, 0, 1, 2 / 3],
  stochasticWinStayLoseShift: [1, 0.95, 0.05, 0.05, 0.95],
  softJoss: [1, 1, 0.1, 1, 0.1],
  zdExtort2: [1, 8 / 9, 1 / 2, 1 / 3, 0],
  zdExtort3: [1, 11 / 13, 1 / 2, 7 / 26, 0],
  zdGenerous2: [1, 1, 1 / 8, 1, 1 / 4],
  zdSet2: [1, 3 / 4, 1 / 4, 1 / 2, 1 / 4],
} as const satisfies Record<string, FiveVector>;

/** Cooperates until it is defected against once. */
const grim: Strategy = (past, counted) => (defections(past, counted) > 0 ? D : C);

/** Defects after two defections in a row. */
const titForTwoTats: Strategy = (past) => (defectedLately(past, 2) === 2 && past.length > 1 ? D : C);
/** Answers a defection with two. */
const twoTitsForTat: Strategy = (past) => (defectedLately(past, 2) > 0 ? D : C);
/** Answers a defection with three. */
const hardTitForTat: Strategy = (past) => (defectedLately(past, 3) > 0 ? D : C);

/** Defects where the other defected in more than a tenth of the rounds. */
const forgiver: Strategy = (past, counted) => (defections(past, counted) > past.length / 10 ? D : C);
/** The same, and only after a defection. */
const forgivingTitForTat: Strategy = (past, counted) =>
  last(past) === 1 && defections(past, counted) > past.length / 10 ? D : C;

/** Does what the other did most; cooperates where that is even. */
const majority: Strategy = (past, counted) => (2 * defections(past, counted) > past.length ? D : C);

/** Answers a defection with D, D, D, D, C, C, whatever happens meanwhile. */
const softGrudger: Strategy = (past) => {
  const answer = [C, C, D, D, D, D];
  // Rounds of the answer that are left to play, the one that is chosen now among them.
  let left = 0;
  for (const cell of past) {
    left = Math.max(0, left - 1);
    if (left === 0 && isDefection(cell)) left = answer.length;
  }
  return left === 0 ? C : (answer[left - 1] as number);
};

/** Begins with D, C, C: who lets that pass is defected against for ever, others are met with tit for tat. */
const prober: Strategy = (past) => {
  if (past.length < 3) return past.length === 0 ? D : C;
  if (past[1]?.[1] === 0 && past[2]?.[1] === 0) return D;
  return last(past) === 1 ? D : C;
};

/** Changes its choice whenever it is defected against. */
const appeaser: Strategy = (past) => {
  const [own, other] = past.at(-1) ?? [0, 0];
  return (own === 0) === (other === 0) ? C : D;
};

const ofVectors = Object.fromEntries(
  Object.entries(memoryOneClassics).map(([name, vector]) => [name, fromVector(vector)]),
) as Readonly<Record<keyof typeof memoryOneClassics, Strategy>>;

/** By name.
 *  @source Axelrod 1984, The evolution of cooperation; Beaufils, Delahaye & Mathieu 1996, Li et al. 2011 (as the Axelrod library has them) */
export const strategies = {
  ...ofVectors,
  grim,
  titForTwoTats,
  twoTitsForTat,
  hardTitForTat,
  forgiver,
  forgivingTitForTat,
  majority,
  softGrudger,
  prober,
  appeaser,
  random: randomly(),
} as const satisfies Record<string, Strategy>;
