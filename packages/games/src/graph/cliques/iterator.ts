/** @file Hands out the cliques one by one. By hand and not as a generator, which would take longer on a small graph than
 *  all the rest. */

import { ones, pairCliques } from './pairs.js';
import { emptySubproblem, type Subproblem } from './subproblem.js';
import { popcount, WORD_NODES, wordCliques } from './words.js';

/** What a search works in: the part at hand and the words of its cliques. */
export interface Workspace {
  readonly subproblem: Subproblem;
  readonly words: number[];
}

/** That of the last search that ended serves the next one: a small graph is searched sooner than a new one is made, and a
 *  long list of words takes as long to grow as to fill. */
let spare: Workspace | null = null;

export const takeWorkspace = (): Workspace => {
  const workspace = spare ?? { subproblem: emptySubproblem(), words: [] };
  spare = null;
  return workspace;
};

/** Fills the subproblem with the next part of the search; false after the last. */
export type Advance = (subproblem: Subproblem) => boolean;

export const ended: Advance = () => false;

/** Below, most parts of random graphs, it takes longer to have a sheet than it saves. */
const MANY_WORDS = 1000;

export class Cliques<T> implements IterableIterator<T[]> {
  private readonly words: number[];
  private count = 0;
  private at = 0;
  /** The labels of the subproblem's bits. */
  private readonly own: T[];
  /** Where there are many words, as many labels as the first of them has, those of the last such word; else empty. Words
   *  that follow each other have most of their low bits in common: to write the others and to copy the whole is faster. */
  private sheet: T[] = [];
  private last = 0;

  /** labels: of the nodes 0 … N−1 · bits: of a graph that is searched as a whole in pairs of words; else null, and `advance`
   *  fills the subproblem. */
  constructor(
    private readonly labels: readonly T[],
    private advance: Advance,
    private readonly workspace: Workspace,
    private readonly bits: readonly number[] | null,
  ) {
    this.words = workspace.words;
    this.own = labels.slice(0, WORD_NODES + 1);
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<T[], undefined> {
    if (this.at === this.count && !this.search()) return { done: true, value: undefined };
    return { done: false, value: this.labelled(this.words[this.at++] as number) };
  }

  /** Leaves the search: there are no more cliques. */
  return(): IteratorResult<T[], undefined> {
    if (this.advance !== ended) spare = this.workspace;
    this.advance = ended;
    this.at = this.count;
    return { done: true, value: undefined };
  }

  /** Goes on to the next part with cliques; false when there is none. */
  private search(): boolean {
    const { subproblem, words } = this.workspace;
    do {
      if (!this.advance(subproblem)) {
        this.return();
        return false;
      }
      this.count = this.bits === null ? wordCliques(subproblem, words) : pairCliques(this.bits, words);
    } while (this.count === 0);
    this.at = 0;
    if (this.bits !== null) return true;
    for (let i = 0; i < subproblem.size; i++) this.own[i] = this.labels[subproblem.nodes[i] as number] as T;
    this.last = 0;
    this.sheet = this.count < MANY_WORDS ? [] : this.own.slice(0, popcount(words[0] as number));
    return true;
  }

  private labelled(word: number): T[] {
    if (this.bits !== null) return this.ofPair(word);
    if (this.workspace.subproblem.beyond.length > 0) return this.withBeyond(word);
    const size = popcount(word);
    const { own, sheet } = this;
    if (size !== sheet.length) return written(own, word, new Array<T>(size));
    const changed = word ^ this.last;
    this.last = word;
    return written(own, word & -(changed & -changed), sheet).slice();
  }

  /** The second word, of the labels from 32 on, follows the first. */
  private ofPair(word: number): T[] {
    const second = this.words[this.at++] as number;
    const { labels } = this;
    const size = ones(word, second);
    const clique = new Array<T>(size);
    let rest = second;
    let first = 32;
    for (let k = size - 1; k >= 0; k--) {
      if (rest === 0) {
        rest = word;
        first = 0;
      }
      const bit = 31 - Math.clz32(rest);
      clique[k] = labels[first + bit] as T;
      rest ^= 1 << bit;
    }
    return clique;
  }

  /** Members without a bit have their places among the others. */
  private withBeyond(word: number): T[] {
    const { nodes, beyond, size } = this.workspace.subproblem;
    const members = [...beyond, ...nodes.slice(0, size).filter((_, i) => ((word >> i) & 1) === 1)];
    return members.sort((a, b) => a - b).map((i) => this.labels[i] as T);
  }
}

/** Writes the labels of a word's bits to the end of a list. */
const written = <T>(own: readonly T[], word: number, list: T[]): T[] => {
  // From the highest bit down, which takes fewer steps than from the lowest up.
  let rest = word;
  for (let k = list.length - 1; rest !== 0; k--) {
    const bit = 31 - Math.clz32(rest);
    list[k] = own[bit] as T;
    rest ^= 1 << bit;
  }
  return list;
};
