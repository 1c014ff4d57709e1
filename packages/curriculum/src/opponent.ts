/** @file Opponents and what they are made of, as plain data. */
import { createHash } from 'node:crypto';
import type { Machine } from './exact/machine.js';
import { behaviourHash } from './exact/machine.js';
import type { Program } from './program/language.js';
import { writtenOut } from './program/write.js';
import type { Policy } from './student/policy.js';

export type Source =
  /** What a generator wrote. */
  | { readonly _tag: 'code'; readonly language: 'js'; readonly text: string }
  | { readonly _tag: 'program'; readonly program: Program }
  /** A policy that remembers some rounds, such as an earlier student. */
  | { readonly _tag: 'policy'; readonly policy: Policy }
  /** Part of the population from the beginning. */
  | { readonly _tag: 'scripted'; readonly name: string };

/** How one came about, and of whom: `drawn` of nobody, `changed` from one, `crossed` from two, `copied` from the student, `written` by a
 *  model that was shown these. */
export interface Lineage {
  readonly how: 'drawn' | 'changed' | 'crossed' | 'copied' | 'written';
  /** Ids. */
  readonly parents: readonly string[];
}

export interface Opponent {
  readonly id: string;
  readonly source: Source;
  /** The code that ran, and its SHA-256; null where there was none. */
  readonly code: { readonly text: string; readonly hash: string } | null;
  readonly machine: Machine;
  /** The same for all that play the same. */
  readonly behaviour: string;
  readonly made: { readonly iteration: number; readonly generator: string };
  readonly lineage?: Lineage | undefined;
  /** What else the generator says of how it came about. */
  readonly note?: Readonly<Record<string, string | number>> | undefined;
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The code that a source is run as; null where it is a table already. */
export const codeOf = (source: Source): string | null => {
  if (source._tag === 'code') return source.text;
  return source._tag === 'program' ? writtenOut(source.program) : null;
};

export const opponentOf = (
  source: Source,
  machine: Machine,
  made: Opponent['made'],
  { lineage, note }: Pick<Opponent, 'lineage' | 'note'> = {},
): Opponent => {
  const text = codeOf(source);
  const behaviour = behaviourHash(machine);
  return {
    id: behaviour.slice(0, 12),
    source,
    code: text === null ? null : { text, hash: sha256(text) },
    machine,
    behaviour,
    made,
    ...(lineage === undefined ? {} : { lineage }),
    ...(note === undefined ? {} : { note }),
  };
};

/** One that is there from the beginning. */
export const scripted = (name: string, machine: Machine): Opponent =>
  opponentOf({ _tag: 'scripted', name }, machine, { iteration: 0, generator: 'scripted' });
