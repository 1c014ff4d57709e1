/** @file What a caller can pass that no advantage can be estimated from. Every function lists all faults at once. */

export type AdvantageError =
  | { readonly _tag: 'NoGroups' }
  | { readonly _tag: 'EmptyGroup'; readonly group: number }
  | {
      readonly _tag: 'GroupTooSmall';
      readonly group: number;
      readonly size: number;
      readonly minimum: number;
      readonly estimator: string;
    }
  | {
      readonly _tag: 'RaggedGroup';
      readonly group: number;
      readonly sampleRewards: number;
      readonly graphScores: number;
    }
  | { readonly _tag: 'NotFinite'; readonly field: string; readonly value: unknown }
  | { readonly _tag: 'NotOfKind'; readonly field: string; readonly value: unknown; readonly expected: string }
  /** The input is finite and the result is beyond the largest double. */
  | { readonly _tag: 'BeyondRange'; readonly field: string }
  | {
      readonly _tag: 'ScoreOutOfRange';
      readonly group: number;
      readonly completion: number;
      readonly score: unknown;
    }
  | {
      readonly _tag: 'LengthMismatch';
      readonly field: string;
      readonly length: number;
      readonly expected: number;
    }
  | {
      readonly _tag: 'InvalidOption';
      readonly field: string;
      readonly value: unknown;
      readonly expected: string;
    }
  | { readonly _tag: 'InvalidMemory'; readonly situation: string | null; readonly expected: string };

/** A value in words, whatever it is. */
const show = (value: unknown): string => {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'symbol')
    return String(value);
  if (typeof value === 'function') return 'a function';
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return 'an object';
  }
};

const explainOne = (e: AdvantageError): string => {
  switch (e._tag) {
    case 'NoGroups':
      return 'There are no groups; pass at least one group of completions.';
    case 'EmptyGroup':
      return `Group ${e.group} has no completions; leave it out or sample some.`;
    case 'GroupTooSmall':
      return `Group ${e.group} has ${e.size} completion; ${e.estimator} needs at least ${e.minimum} in each group.`;
    case 'RaggedGroup':
      return `Group ${e.group} has ${e.sampleRewards} sample rewards and ${e.graphScores} graph scores; pass one of each for each completion (a null score for an unreadable one).`;
    case 'NotFinite':
      return `${e.field} is ${show(e.value)}; pass a finite number.`;
    case 'NotOfKind':
      return `${e.field} is ${show(e.value)}; pass ${e.expected}.`;
    case 'BeyondRange':
      return `${e.field} is beyond the largest number; scale the rewards down.`;
    case 'ScoreOutOfRange':
      return `Graph score ${e.completion} of group ${e.group} is ${show(e.score)}; pass a similarity in [0, 1].`;
    case 'LengthMismatch':
      return `${e.field} has ${e.length} entries; pass ${e.expected}.`;
    case 'InvalidOption':
      return `${e.field} is ${show(e.value)}; pass ${e.expected}.`;
    case 'InvalidMemory':
      return e.situation === null
        ? `The memory is not readable; pass ${e.expected}.`
        : `The memory of situation ${JSON.stringify(e.situation)} is not readable; pass ${e.expected}.`;
  }
};

/** The error in words: one sentence each, several on lines of their own. */
export const explain = (error: AdvantageError | readonly AdvantageError[]): string =>
  (Array.isArray(error) ? error : [error as AdvantageError]).map(explainOne).join('\n');
