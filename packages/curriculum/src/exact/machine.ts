/** @file An opponent as a table: a finite machine that says, at every moment of a game, with what chance it makes each choice. What it
 *  is worth to play against it is then exact. */
import { createHash } from 'node:crypto';
import type { MemoryOne } from '@tompo/dilemmas';

/** A round as the opponent remembers it. */
export interface Moment {
  /** [K] */
  readonly chances: readonly number[];
  /** [its own choice][the student's] → the place among the next round's moments; −1 after a choice without a chance. Empty in the
   *  last round. */
  readonly next: readonly (readonly number[])[];
}

export interface Machine {
  /** K */
  readonly choices: number;
  /** [T][…]: the first round has one moment. */
  readonly moments: readonly (readonly Moment[])[];
}

/** The moments of a round and what can be remembered in the next one. keys: what is remembered now, all different · chances: of each */
export const roundOf = <Key>(
  keys: readonly Key[],
  chances: readonly (readonly number[])[],
  after: (place: number, own: number, other: number) => Key,
  isLast: boolean,
): { readonly moments: readonly Moment[]; readonly later: readonly Key[] } => {
  const places = new Map<string, number>();
  const later: Key[] = [];
  const placeOf = (key: Key): number => {
    const text = JSON.stringify(key);
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, later.length);
    later.push(key);
    return later.length - 1;
  };
  const moments = keys.map((_, i): Moment => {
    const now = chances[i] as readonly number[];
    if (isLast) return { chances: now, next: [] };
    const next = now.map((p, own) => now.map((__, other) => (p > 0 ? placeOf(after(i, own, other)) : -1)));
    return { chances: now, next };
  });
  return { moments, later };
};

/** The machine of an opponent whose memory is plain data, walked from the first round on. Moments that nobody can come to are left out. */
export const walk = <Key>(
  { choices, rounds }: { readonly choices: number; readonly rounds: number },
  first: Key,
  play: {
    readonly chances: (key: Key, round: number) => readonly number[];
    readonly after: (key: Key, own: number, other: number, round: number) => Key;
  },
): Machine => {
  const all: (readonly Moment[])[] = [];
  let keys: readonly Key[] = [first];
  for (let t = 0; t < rounds; t++) {
    const here = keys;
    const { moments, later } = roundOf(
      here,
      here.map((key) => play.chances(key, t)),
      (i, own, other) => play.after(here[i] as Key, own, other, t),
      t === rounds - 1,
    );
    all.push(moments);
    keys = later;
  }
  return smallest({ choices, moments: all });
};

/** The smallest machine that plays the same, with moments numbered in the order in which they are come to: two machines play the same
 *  in every game if and only if these are equal. */
export const smallest = ({ choices, moments }: Machine): Machine => {
  const classes: Moment[][] = moments.map(() => []);
  let classOf: readonly number[] = [];
  for (let t = moments.length - 1; t >= 0; t--) {
    const later = classOf;
    const known = new Map<string, number>();
    const here = classes[t] as Moment[];
    classOf = (moments[t] as readonly Moment[]).map(({ chances, next }) => {
      const merged = {
        chances,
        next: next.map((row) => row.map((n) => (n < 0 ? n : (later[n] as number)))),
      };
      const key = JSON.stringify(merged);
      const place = known.get(key);
      if (place !== undefined) return place;
      known.set(key, here.length);
      here.push(merged);
      return here.length - 1;
    });
  }
  // Numbered anew from the first round on.
  let order: readonly number[] = [classOf[0] as number];
  const numbered = classes.map((here) => {
    const places = new Map<number, number>();
    const place = (old: number): number => {
      if (!places.has(old)) places.set(old, places.size);
      return places.get(old) as number;
    };
    const round = order.map((old) => {
      const { chances, next } = here[old] as Moment;
      return { chances, next: next.map((row) => row.map((n) => (n < 0 ? n : place(n)))) };
    });
    order = [...places.keys()];
    return round;
  });
  return { choices, moments: numbered };
};

/** What is the same for two opponents if and only if they play the same. */
export const behaviourHash = (machine: Machine): string =>
  createHash('sha256')
    .update(JSON.stringify(smallest(machine)))
    .digest('hex');

/** A player of memory one, as @tompo/dilemmas has them: [own choice][the other's]. */
export const machineOf = (table: MemoryOne, rounds: number): Machine =>
  walk<readonly [number, number] | null>({ choices: table.first.length, rounds }, null, {
    chances: (last) => (last === null ? table.first : (table.after[last[0]]?.[last[1]] as readonly number[])),
    after: (_, own, other) => [own, other],
  });

/** Moments of all rounds. */
export const sizeOf = ({ moments }: Machine): number => moments.reduce((sum, { length }) => sum + length, 0);

/** A moment of a round, by its place. */
export const momentAt = ({ moments }: Pick<Machine, 'moments'>, round: number, place: number): Moment =>
  (moments[round] as readonly Moment[])[place] as Moment;
