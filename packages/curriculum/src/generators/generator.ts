/** @file Who proposes opponents, as a curriculum knows it. */
import type { either as E } from 'fp-ts';
import type { Diagnosis } from '../diagnose/diagnosis.js';
import type { RepeatedGame } from '../game.js';
import type { Opponent } from '../opponent.js';
import type { Policy } from '../student/policy.js';
import type { Draft } from '../validate.js';

/** All that a generator is told. */
export interface Brief {
  readonly game: RepeatedGame;
  readonly iteration: number;
  /** 0 for the first attempt of an iteration. */
  readonly attempt: number;
  readonly seed: number;
  readonly policy: Policy;
  readonly diagnosis: Diagnosis;
  /** With the present regret of each. */
  readonly population: readonly { readonly opponent: Opponent; readonly regret: number }[];
  /** Why earlier attempts of this iteration were turned down. */
  readonly rejections: readonly string[];
}

/** It answered nothing that could be tried: no answer came, or there is no code in it. */
export interface GenerationError {
  readonly _tag: 'call' | 'no-code';
  readonly reason: string;
}

/** Who is told a brief and gives a draft, whatever the game is. */
export interface Proposer<B, D> {
  readonly name: string;
  /** A draft; left: why there is none. */
  readonly propose: (brief: B) => Promise<E.Either<GenerationError, D>>;
}

export type Generator = Proposer<Brief, Draft>;
