/** @file Policies that remember the last rounds: chances of each choice after every window of so many rounds. */

/** A window of at most `memory` rounds is a context: none at first, then one round, and so on. */
export interface Policy {
  readonly choices: number;
  /** m: rounds that are remembered. */
  readonly memory: number;
  /** [contexts][K]; see `contextsOf` for their order. */
  readonly chances: readonly (readonly number[])[];
}

/** [own choice, the other's] of a round. */
export type Cell = readonly [own: number, other: number];

/** All contexts, the shortest first; of one length in the order of their cells, the oldest round first and changing slowest. */
export const contextsOf = (choices: number, memory: number): readonly (readonly Cell[])[] => {
  const cells = Array.from({ length: choices ** 2 }, (_, c): Cell => [Math.floor(c / choices), c % choices]);
  let longest: readonly (readonly Cell[])[] = [[]];
  const all = [...longest];
  for (let m = 0; m < memory; m++) {
    longest = longest.flatMap((past) => cells.map((cell) => [...past, cell]));
    all.push(...longest);
  }
  return all;
};

/** The place of a context that remembers this past. */
export const contextOf = (choices: number, memory: number, past: readonly Cell[]): number => {
  const seen = memory === 0 ? [] : past.slice(-memory);
  const size = choices ** 2;
  const before = (size ** seen.length - 1) / (size - 1);
  return before + seen.reduce((at, [own, other]) => at * size + choices * own + other, 0);
};

/** [contexts][K²]: where a context leads with a cell of K·own + other. */
export const shiftsOf = (choices: number, memory: number): readonly (readonly number[])[] => {
  const contexts = contextsOf(choices, memory);
  return contexts.map((past) =>
    Array.from({ length: choices ** 2 }, (_, c) =>
      contextOf(choices, memory, [...past, [Math.floor(c / choices), c % choices]]),
    ),
  );
};

export const softmax = (logits: readonly number[]): readonly number[] => {
  const most = Math.max(...logits);
  const grown = logits.map((x) => Math.exp(x - most));
  const sum = grown.reduce((a, b) => a + b, 0);
  return grown.map((x) => x / sum);
};
