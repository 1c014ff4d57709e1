/** @file Hands out the cliques one by one. By hand and not as a generator, which would take longer on a small graph than
 *  all the rest. */
import { type Corner, emptyCorner } from './corner.js';
import { lowest, popcount, wordCliques } from './word-cliques.js';

export class Cliques<T> implements IterableIterator<T[]> {
  /** The part of the search at hand, the labels of its bits and the words of its cliques. */
  private readonly corner = emptyCorner();
  private readonly own: T[] = [];
  private readonly words: number[] = [];
  private count = 0;
  private at = 0;

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
      if (!this.advance(this.corner)) return { done: true, value: undefined };
      this.count = wordCliques(this.corner, this.words);
      if (this.count > 0) this.label();
    }
    return { done: false, value: this.labelled(this.words[this.at++] as number) };
  }

  /** Leaves the search: there are no more cliques. */
  return(): IteratorResult<T[], undefined> {
    this.at = this.count;
    this.advance = () => false;
    return { done: true, value: undefined };
  }

  private label(): void {
    const { nodes, size } = this.corner;
    for (let i = 0; i < size; i++) this.own[i] = this.labels[nodes[i] as number] as T;
  }

  private labelled(word: number): T[] {
    if (this.corner.beyond.length > 0) return this.withBeyond(word);
    const { own } = this;
    const clique = new Array<T>(popcount(word));
    let size = 0;
    for (let rest = word; rest !== 0; rest &= rest - 1) clique[size++] = own[lowest(rest)] as T;
    return clique;
  }

  /** Members without a bit have their places among the others. */
  private withBeyond(word: number): T[] {
    const { nodes, beyond, size } = this.corner;
    const members = [...beyond, ...nodes.slice(0, size).filter((_, i) => ((word >> i) & 1) === 1)];
    return members.sort((a, b) => a - b).map((i) => this.labels[i] as T);
  }
}
