/** @file Opponents that are programs or code, as plain data. */
import type { Lineage } from '../opponent.js';
import { sha256 } from '../opponent.js';

export type WrittenSource<P> =
  | { readonly _tag: 'program'; readonly program: P }
  | { readonly _tag: 'code'; readonly language: 'js'; readonly text: string };

export interface WrittenOpponent<P> {
  /** Of its code: the same for the same code. */
  readonly id: string;
  readonly source: WrittenSource<P>;
  /** The code, and its SHA-256; a program's is what it is written out as. */
  readonly code: { readonly text: string; readonly hash: string };
  readonly made: { readonly iteration: number; readonly generator: string };
  /** Of the beginning: what it is called. */
  readonly name?: string | undefined;
  readonly lineage?: Lineage | undefined;
  readonly note?: Readonly<Record<string, string | number>> | undefined;
}

/** A proposal. */
export type WrittenDraft<P> = Pick<WrittenOpponent<P>, 'source' | 'lineage' | 'note'>;

/** An opponent of a draft. write: a program as code. */
export const opponentBy =
  <P>(write: (program: P) => string) =>
  (
    { source, lineage, note }: WrittenDraft<P>,
    made: WrittenOpponent<P>['made'],
    name?: string,
  ): WrittenOpponent<P> => {
    const text = source._tag === 'code' ? source.text : write(source.program);
    const hash = sha256(text);
    return {
      id: hash.slice(0, 12),
      source,
      code: { text, hash },
      made,
      ...(name === undefined ? {} : { name }),
      ...(lineage === undefined ? {} : { lineage }),
      ...(note === undefined ? {} : { note }),
    };
  };
