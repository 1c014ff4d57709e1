/** @file What the thread of the sandbox is told, and what it says. */
import type { Stop } from '../errors.js';
import type { RepeatedGame } from '../game.js';
import type { Limits } from './limits.js';
import type { Tabulated } from './tabulate.js';

interface Common {
  readonly id: number;
  readonly source: string;
  readonly seed: number;
  readonly limits: Limits;
}

export type Order =
  /** Answer these, each the JSON of [view, state]. */
  | (Common & { readonly _tag: 'answer'; readonly questions: readonly string[] })
  | (Common & { readonly _tag: 'tabulate'; readonly game: RepeatedGame });

export interface Answers {
  /** JSON of each, by question. */
  readonly answers: readonly string[];
  readonly drew: boolean;
  readonly steps: number;
}

export type Told =
  | { readonly id: number; readonly _tag: 'stopped'; readonly stop: Stop }
  | { readonly id: number; readonly _tag: 'answered'; readonly answers: Answers }
  | { readonly id: number; readonly _tag: 'tabulated'; readonly tabulated: Tabulated };
