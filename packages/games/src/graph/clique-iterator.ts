/** @file Hands out the cliques one by one. By hand and not as a generator: to resume one costs as much as to find a clique. */
import { type Corner, emptyCorner } from './corner.js';
import { lowest, popcount, wordCliques } from './word-cliques.js';

export class Cliques<T> implements IterableIterator<T[], undefined, undefined> {
  /** The part of the search at hand, and the words of its cliques. */
  private readonly corner = emptyCorner();
  private readonly words: number[] = [];
  private count = 0;
  private at = 0;
  /** The last clique. */
  private last = 0;
  private readonly list: T[] = [];

  /** labels: of the nodes 0 … N−1 · advance: fills the corner with the next part of the search; false after the last. */
  constructor(
    private readonly labels: readonly T[],
    private advance: (corner: Corner) => boolean,
  ) {}

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<T[], undefined> {
    while (this.at === this.count) {
      this.at = 0;
      this.count = 0;
      this.last = 0;
      if (!this.advance(this.corner)) return { done: true, value: undefined };
      this.count = wordCliques(this.corner, this.words);
    }
    return { done: false, value: this.labelled(this.words[this.at++] as number) };
  }

  /** Leaves the search: there are no more cliques. */
  return(): IteratorResult<T[], undefined> {
    this.at = this.count;
    this.advance = () => false;
    return { done: true, value: undefined };
  }

  /** What the clique has in common with the last one, up to the first difference, stands there already. */
  private labelled(word: number): T[] {
    const { list, labels } = this;
    const { nodes, beyond } = this.corner;
    if (beyond.length > 0) return this.withBeyond(word);
    const changed = word ^ this.last;
    this.last = word;
    const first = changed & -changed;
    let size = popcount(word & (first - 1));
    for (let rest = word & -first; rest !== 0; rest &= rest - 1) {
      list[size++] = labels[nodes[lowest(rest)] as number] as T;
    }
    return list.slice(0, size);
  }

  private withBeyond(word: number): T[] {
    const { nodes, beyond, size } = this.corner;
    const members = [...beyond, ...nodes.slice(0, size).filter((_, i) => ((word >> i) & 1) === 1)];
    return members.sort((a, b) => a - b).map((i) => this.labels[i] as T);
  }
}
