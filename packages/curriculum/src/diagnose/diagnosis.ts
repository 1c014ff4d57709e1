/** @file What is said of a student's weakest place, as plain data. */

/** unsure: nothing is claimed beyond returns · horizon: most is lost in the last rounds · mis-times: after the same window now one choice is
 *  right, now another · blind: the student's value hardly hangs on something it remembers · distracted: it hangs on something that
 *  changes little · too-trusting, too-retaliating: it makes choice 0 where another is better, or another where 0 is */
export type DiagnosisKind =
  | 'unsure'
  | 'horizon'
  | 'mis-times'
  | 'blind'
  | 'distracted'
  | 'too-trusting'
  | 'too-retaliating';

export const diagnosisKinds: readonly DiagnosisKind[] = [
  'unsure',
  'horizon',
  'mis-times',
  'blind',
  'distracted',
  'too-trusting',
  'too-retaliating',
];

/** A moment of a rollout that stands out. */
export interface Frame {
  readonly rollout: number;
  /** From 0. */
  readonly round: number;
  /** The opponent's moment and the student's context, by their places. */
  readonly moment: number;
  readonly context: number;
  /** [own choice, the other's], the oldest first: what the student remembers. */
  readonly remembered: readonly (readonly [number, number])[];
  readonly choice: number;
  /** What a best reply chooses there, and what the student's choice costs against it. */
  readonly better: number;
  readonly gap: number;
  /** |r + V(next) − V(here)| by the value that the student's population gives it. */
  readonly surprise: number;
  /** Of each remembered round how much the value hangs on [own choice, the other's], as the saliency has it; left out where there is less
   *  to remember than can be. */
  readonly attention?: readonly (readonly [number, number])[] | undefined;
}

/** A thing that the student remembers: whose choice, how many rounds ago. */
export interface Attention {
  readonly object: string;
  /** Its share of the gradient of the student's value. */
  readonly score: number;
  /** Its share of the features. */
  readonly area: number;
  readonly lift: number;
  /** What the return changes where the student remembers it otherwise, on average. */
  readonly intervention: number;
}

export interface Diagnosis {
  /** The worst opponent's id. */
  readonly opponent: string;
  readonly regret: number;
  readonly value: number;
  readonly best: number;
  readonly kind: DiagnosisKind;
  readonly frames: readonly Frame[];
  readonly attention: readonly Attention[];
  /** Rank correlation of attention with intervention over objects and frames; null where one of them is the same everywhere. */
  readonly agreement: number | null;
  readonly text: string;
}
