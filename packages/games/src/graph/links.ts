/** @file Who is linked to whom, as lists one behind the other in a single array. */

/** The neighbours of i are others[starts[i] … ends[i]), ascending, without repeats and loops. */
export interface Links {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly others: readonly number[];
}

/** nodes: 0 … N−1 · pairs: i, j, i, j, …; one direction is enough. */
export const linksAmong = (nodes: number, pairs: readonly number[]): Links => {
  const starts = zeros(nodes + 1);
  for (let k = 0; k < pairs.length; k++) {
    const i = (pairs[k] as number) + 1;
    starts[i] = (starts[i] as number) + 1;
  }
  for (let i = 0; i < nodes; i++) starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number);
  const mixed = zeros(pairs.length);
  const ends = starts.slice(0, nodes);
  for (let k = 0; k < pairs.length; k++) {
    const i = pairs[k] as number;
    const at = ends[i] as number;
    mixed[at] = pairs[k ^ 1] as number;
    ends[i] = at + 1;
  }
  // Told by each node in turn, the lists come out ascending.
  const others = zeros(pairs.length);
  for (let i = 0; i < nodes; i++) ends[i] = starts[i] as number;
  for (let i = 0; i < nodes; i++) {
    for (let k = starts[i] as number; k < (starts[i + 1] as number); k++) {
      const j = mixed[k] as number;
      const at = ends[j] as number;
      if (j === i || (at > (starts[j] as number) && others[at - 1] === i)) continue;
      others[at] = i;
      ends[j] = at + 1;
    }
  }
  return { starts, ends, others };
};

/** A plain array: to make a typed one takes longer than all the work on a small graph. */
export const zeros = (length: number): number[] => new Array<number>(length).fill(0);
