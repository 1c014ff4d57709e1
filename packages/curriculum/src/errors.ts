/** @file What can go wrong, as data, and one sentence for each. */
import type { Fault } from '@tompo/games';

export type CurriculumError =
  /** All faults of what a function was given, at once. */
  | { readonly _tag: 'InvalidOptions'; readonly of: string; readonly faults: readonly Fault[] }
  /** An opponent that has no exact table: why, and what to do. */
  | { readonly _tag: 'NotFinite'; readonly opponent: string; readonly reason: string }
  /** Written code that was stopped, or whose answer is none. */
  | { readonly _tag: 'Stopped'; readonly stop: Stop }
  | { readonly _tag: 'NoWorker'; readonly reason: string };

/** Why written code gave no answer. `load`: it was not even begun to be asked. */
export interface Stop {
  readonly during: 'load' | 'call';
  readonly kind:
    | 'syntax'
    | 'no-policy'
    | 'threw'
    | 'steps'
    | 'memory'
    | 'stack'
    | 'time'
    | 'crash'
    | 'not-plain'
    | 'impure'
    | 'illegal'
    | 'refused';
  /** What the interpreter said, or what was wrong with the answer. */
  readonly message: string;
}

const WORDS: Readonly<Record<Stop['kind'], string>> = {
  syntax: 'is no JavaScript',
  'no-policy': 'defines no function named policy',
  threw: 'threw an error',
  steps: 'took more steps than it may; give up loops without end',
  memory: 'wanted more memory than it may have',
  stack: 'called itself too deeply',
  time: 'was stopped by the clock, in a built-in function that counts no steps',
  crash: 'broke the interpreter, which was started anew',
  'not-plain': 'answered what is no plain data',
  impure:
    'answers otherwise depending on what it was asked before; keep what is remembered in the state that it returns',
  illegal: 'answered what is no legal choice',
  refused: 'uses what is not allowed',
};

export const explainStop = ({ during, kind, message }: Stop): string =>
  `${during === 'load' && kind !== 'syntax' && kind !== 'no-policy' && kind !== 'refused' ? 'When it was loaded, the' : 'The'} code ${WORDS[kind]}${message === '' ? '' : `: ${message}`}.`;

/** One clear sentence: what was wrong, and what to do. */
export const explain = (error: CurriculumError): string => {
  switch (error._tag) {
    case 'InvalidOptions':
      return `${error.of}: ${error.faults.map(({ field, reason }) => `${field} ${reason}`).join('; ')}.`;
    case 'NotFinite':
      return `${error.opponent} has no exact table: ${error.reason}.`;
    case 'Stopped':
      return explainStop(error.stop);
    case 'NoWorker':
      return `The sandbox has no thread to run in: ${error.reason}.`;
  }
};
