/** @file Opponents of a curriculum over walks, as plain data. */
import type { Sandbox } from '../sandbox/sandbox.js';
import {
  opponentBy,
  type WrittenDraft,
  type WrittenOpponent,
  type WrittenSource,
} from '../written/opponent.js';
import type { WalkerProgram } from './program/language.js';
import { programWalker } from './program/run.js';
import { walkerSource } from './program/write.js';
import type { Act } from './walkers.js';
import { type WrittenWalker, writtenWalker } from './written.js';

export type WalkerSource = WrittenSource<WalkerProgram>;
export type WalkerOpponent = WrittenOpponent<WalkerProgram>;
/** A proposal. */
export type WalkerDraft = WrittenDraft<WalkerProgram>;

export const walkerOpponent: (
  draft: WalkerDraft,
  made: WalkerOpponent['made'],
  name?: string,
) => WalkerOpponent = opponentBy(walkerSource);

/** One that is there from the beginning. */
export const scriptedWalker = (name: string, program: WalkerProgram): WalkerOpponent =>
  walkerOpponent({ source: { _tag: 'program', program } }, { iteration: 0, generator: 'scripted' }, name);

/** A program walks directly; code in the sandbox. */
export const actOf = ({ source }: WalkerOpponent, sandbox: Sandbox): Act | WrittenWalker =>
  source._tag === 'program' ? programWalker(source.program) : writtenWalker(sandbox, source.text);

/** The scripted walkers, as programs: specialists of each kind with margins 1 and 3, `echo`, `counter`, `grim` (kind 1 for ever, once it has met it
 *  twice) and `flip` (kind 0 with margin 1 until its third meeting, then kind 1 with margin 3). */
export const walkClassics = (kinds: number): Readonly<Record<string, WalkerProgram>> => {
  const aim = (kind: number, margin: number): WalkerProgram => ({ _tag: 'aim', kind, margin });
  return {
    ...Object.fromEntries(
      Array.from({ length: kinds }, (_, kind) =>
        [1, 3].map((margin) => [`specialist-${kind}-${margin}`, aim(kind, margin)] as const),
      ).flat(),
    ),
    echo: { _tag: 'echo', kind: 0, shift: 0, margin: 1 },
    counter: { _tag: 'counter', kind: 0, margin: 1 },
    grim: { _tag: 'if', when: { _tag: 'times', kind: 1, least: 2 }, yes: aim(1, 1), no: aim(0, 1) },
    flip: { _tag: 'if', when: { _tag: 'meetings', least: 3 }, yes: aim(1, 3), no: aim(0, 1) },
  };
};
