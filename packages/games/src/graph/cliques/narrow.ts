/** @file From a wide subproblem to subproblems that fit in words: members are chosen until at most 30 candidates are left.
 *  On a stack of its own, so that deep graphs do not overflow. */
import { NOBODY, type Subproblem, type WideSubproblem } from './subproblem.js';
import { EXCLUDED, lowest, popcount, WORD_NODES } from './words.js';

/** One open branch, in places of the wide subproblem. */
interface Branch {
  readonly members: readonly number[];
  /** A row of bits. */
  readonly candidates: number[];
  readonly excluded: number[];
  /** What still has to be tried as the next member; null before the first try. */
  left: number[] | null;
}

/** Fills a subproblem again and again, until all maximal cliques of the wide subproblem lay in it, each once. */
export function* narrowed(wide: WideSubproblem, subproblem: Subproblem): Generator<void, void, undefined> {
  const { later, places, width, linked } = wide;
  const candidates = new Array<number>(width).fill(0);
  for (let i = 1; i < later.length; i++) candidates[i >>> 5] = (candidates[i >>> 5] as number) | bitOf(i);
  const excluded = Array.from({ length: places - later.length }, (_, k) => later.length + k);
  const stack: Branch[] = [{ members: [later[0] as number], candidates, excluded, left: null }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    if (top.left?.length === 0) stack.pop();
    else if (total(top.candidates) <= WORD_NODES) {
      stack.pop();
      fill(subproblem, top, wide);
      yield;
    } else {
      top.left ??= toTry(top, wide);
      const next = top.left.pop();
      if (next === undefined) continue;
      const [own, bit] = [next >>> 5, bitOf(next)];
      stack.push({
        members: [...top.members, later[next] as number],
        candidates: top.candidates.map((word, w) => word & (linked[next * width + w] as number)),
        excluded: top.excluded.filter((u) => ((linked[u * width + own] as number) & bit) !== 0),
        left: null,
      });
      top.candidates[own] = (top.candidates[own] as number) & ~bit;
      top.excluded.push(next);
    }
  }
}

const bitOf = (place: number): number => 1 << (place & 31);

const total = (row: readonly number[]): number => {
  let count = 0;
  for (let w = 0; w < row.length; w++) count += popcount(row[w] as number);
  return count;
};

/** The places in a row of bits, ascending. */
const placesIn = (row: readonly number[]): number[] => {
  const places: number[] = [];
  for (let w = 0; w < row.length; w++) {
    for (let rest = row[w] as number; rest !== 0; rest &= rest - 1) places.push(32 * w + lowest(rest));
  }
  return places;
};

/** Only candidates away from the pivot (the place with most candidates around it) need a try; none where an excluded node
 *  is linked to all of them, because it could join whatever was found. The first one comes last. */
const toTry = ({ candidates, excluded }: Branch, { linked, width }: WideSubproblem): number[] => {
  const open = placesIn(candidates);
  let [pivot, most] = [-1, -1];
  for (const u of [...excluded, ...open]) {
    let count = 0;
    for (let w = 0; w < width; w++) {
      count += popcount((linked[u * width + w] as number) & (candidates[w] as number));
    }
    if (count === open.length) return [];
    if (count > most) [pivot, most] = [u, count];
  }
  return placesIn(candidates.map((word, w) => word & ~(linked[pivot * width + w] as number))).reverse();
};

/** Members get bits of their own as long as there are enough. */
const fill = (
  subproblem: Subproblem,
  { members, candidates, excluded }: Branch,
  { later, linked, width, bits }: WideSubproblem,
): void => {
  const { nodes, words } = subproblem;
  const inside = total(candidates) + members.length <= WORD_NODES + 1;
  const chosen = inside ? members.toSorted((a, b) => a - b) : NOBODY;
  let [size, m, own, open] = [0, 0, 0, 0];
  for (let w = 0; w < width; w++) {
    for (let rest = candidates[w] as number; rest !== 0; rest &= rest - 1) {
      const c = 32 * w + lowest(rest);
      const u = later[c] as number;
      for (; m < chosen.length && (chosen[m] as number) < u; m++) {
        own |= 1 << size;
        nodes[size++] = chosen[m] as number;
      }
      bits[c] = 1 << size;
      open |= 1 << size;
      nodes[size++] = u;
    }
  }
  for (; m < chosen.length; m++) {
    own |= 1 << size;
    nodes[size++] = chosen[m] as number;
  }
  for (let w = 0; w < width; w++) {
    for (let rest = candidates[w] as number; rest !== 0; rest &= rest - 1) {
      const c = 32 * w + lowest(rest);
      words[1 + lowest(bits[c] as number)] = around(c * width, candidates, linked, bits);
    }
  }
  for (let k = 0; k < excluded.length; k++) {
    words[EXCLUDED + k] = around((excluded[k] as number) * width, candidates, linked, bits);
  }
  subproblem.members = own;
  subproblem.candidates = open;
  subproblem.size = size;
  subproblem.excluded = excluded.length;
  subproblem.beyond = inside ? NOBODY : members;
};

const around = (
  row: number,
  candidates: readonly number[],
  linked: Int32Array,
  bits: readonly number[],
): number => {
  let word = 0;
  for (let w = 0; w < candidates.length; w++) {
    const common = (linked[row + w] as number) & (candidates[w] as number);
    for (let rest = common; rest !== 0; rest &= rest - 1) word |= bits[32 * w + lowest(rest)] as number;
  }
  return word;
};
