/** @file What can go wrong while training, as tagged data, and one sentence for each. */
import { explain as explainLm, type LmError } from '@tompo/lm';

/** An option that cannot be used. */
export interface OptionFault {
  readonly field: string;
  readonly value: unknown;
  readonly expected: string;
}

export type TrainerError =
  | { readonly _tag: 'InvalidOptions'; readonly faults: readonly OptionFault[] }
  /** step: where a function gave them, while training. */
  | {
      readonly _tag: 'InvalidExamples';
      readonly faults: readonly string[];
      readonly step?: number | undefined;
    }
  /** A function that was handed in threw, or its promise was rejected. */
  | {
      readonly _tag: 'FunctionFailed';
      readonly name: string;
      readonly step: number;
      /** For what of the step it was called. */
      readonly of: string | null;
      readonly reason: string;
      readonly cause: unknown;
    }
  | {
      readonly _tag: 'FunctionTimedOut';
      readonly name: string;
      readonly step: number;
      readonly of: string | null;
      readonly timeoutMs: number;
    }
  /** A function that was handed in gave what cannot be kept. */
  | {
      readonly _tag: 'InvalidAnswer';
      readonly name: string;
      readonly step: number;
      readonly faults: readonly string[];
    }
  /** Something else broke in a step: the device, the model, the tokenizer. */
  | {
      readonly _tag: 'StepFailed';
      readonly step: number;
      readonly reason: string;
      readonly cause: unknown;
    }
  | { readonly _tag: 'NotFinite'; readonly step: number; readonly what: string; readonly value: number }
  | {
      readonly _tag: 'RatioDrift';
      readonly step: number;
      readonly drift: number;
      readonly tolerance: number;
    }
  | { readonly _tag: 'InvalidScores'; readonly step: number; readonly faults: readonly string[] }
  | { readonly _tag: 'InvalidAdvantages'; readonly step: number; readonly faults: readonly string[] }
  | { readonly _tag: 'CheckpointUnwritable'; readonly path: string; readonly reason: string }
  | { readonly _tag: 'CheckpointUnreadable'; readonly path: string; readonly reason: string }
  | { readonly _tag: 'CheckpointCorrupt'; readonly path: string; readonly reason: string }
  | { readonly _tag: 'CheckpointForeign'; readonly source: string; readonly faults: readonly string[] }
  | { readonly _tag: 'Model'; readonly error: LmError };

const show = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  try {
    const text = JSON.stringify(value);
    return text.length > 200 ? `${text.slice(0, 200)}…` : text;
  } catch {
    return 'an object';
  }
};

const called = (name: string, of: string | null): string => `${name}()${of === null ? '' : ` for ${of}`}`;

/** Failures of a step leave the steps before it. */
const kept = (step: number): string =>
  step > 1 ? `what was done until step ${step - 1} is kept` : 'nothing was changed yet';

/** At most ten, and how many more: a thousand faulty examples must not fill the screen. */
const LONGEST = 400;

/** Of a file there may be anything in it: one line, and no book. */
const brief = (text: string): string => {
  const line = text.slice(0, LONGEST + 1).replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
};

const listed = (faults: readonly string[]): string =>
  faults.slice(0, 10).map(brief).join('; ') + (faults.length > 10 ? `; and ${faults.length - 10} more` : '');

/** One clear sentence that names the input and says what to do. */
export const explain = (error: TrainerError): string => {
  switch (error._tag) {
    case 'InvalidOptions':
      return `These training options cannot be used: ${listed(
        error.faults.map((f) => `${f.field} is ${show(f.value)} where ${f.expected} is needed`),
      )}.`;
    case 'FunctionFailed':
      return `At step ${error.step} ${called(error.name, error.of)} failed (${error.reason}): mend it and resume; ${kept(error.step)}.`;
    case 'FunctionTimedOut':
      return `At step ${error.step} ${called(error.name, error.of)} gave no answer within timeoutMs = ${error.timeoutMs}: mend it or allow more time, and resume; ${kept(error.step)}.`;
    case 'InvalidAnswer':
      return `At step ${error.step} ${error.name}() gave what cannot be used: ${listed(error.faults)}; ${kept(error.step)}.`;
    case 'StepFailed':
      return `Step ${error.step} could not be computed (${error.reason}); ${kept(error.step)}: mend the cause and resume.`;
    case 'InvalidExamples':
      if (error.step !== undefined)
        return `At step ${error.step} data() gave examples that cannot be trained on: ${listed(error.faults)}; ${kept(error.step)}.`;
      return `These examples cannot be trained on: ${listed(error.faults)}.`;
    case 'NotFinite':
      return `At step ${error.step} ${error.what} became ${error.value}: lower learningRate or maxGradNorm; the state before this step is kept.`;
    case 'RatioDrift':
      return `At step ${error.step} the sampler's and the trainer's log-probabilities differ by ${error.drift}, more than ratioTolerance = ${error.tolerance}: sampler and trainer must use the same weights, adapter and temperature.`;
    case 'InvalidScores':
      return `At step ${error.step} score() gave what cannot be used: ${listed(error.faults)}; ${kept(error.step)}.`;
    case 'InvalidAdvantages':
      return `At step ${error.step} advantages() gave what cannot be used: ${listed(error.faults)}; ${kept(error.step)}.`;
    case 'CheckpointUnwritable':
      return `The checkpoint ${error.path} could not be written (${error.reason}): free space or choose another folder; the last checkpoint there is untouched.`;
    case 'CheckpointUnreadable':
      return `The checkpoint ${error.path} could not be read (${error.reason}): check the path.`;
    case 'CheckpointCorrupt':
      return `The checkpoint ${error.path} is damaged (${brief(error.reason)}): put an earlier one in its place, or delete it to begin anew.`;
    case 'CheckpointForeign':
      return `The checkpoint ${error.source} belongs to another run: ${listed(error.faults)}; undo that to go on, or begin anew without it.`;
    case 'Model':
      return explainLm(error.error);
  }
};

/** What the training loops throw. `message` is `explain(error)`; `result` holds what was done until then
 *  (null when nothing was), so that nothing computed is lost: save it elsewhere, or go on from it. */
export class TrainingFailure<R> extends Error {
  override readonly name = 'TrainingFailure';
  /** A failure of any copy of this package is one: Node loads one copy for `import`, another for `require`. */
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    return thrown instanceof Error && thrown.name === 'TrainingFailure' && 'error' in thrown;
  }

  constructor(
    readonly error: TrainerError,
    readonly result: R | null,
  ) {
    super(explain(error), 'cause' in error ? { cause: error.cause } : undefined);
  }
}
