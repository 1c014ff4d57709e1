/** @file A course in a kitchen: its types. */
import type { CookOpponent } from '../../../cooking/opponents.js';
import type { CookingParams } from '../../../cooking/params.js';
import type { Attention, Frame } from '../../course/diagnosis.js';
import type { CourseBrief, CourseGenerator } from '../../course/kinds.js';
import type { Standing } from '../../course/standing.js';
import type { Delivered, OthersDeeds, WorkedShift } from '../student.js';

/** unsure: what it attends to does not say what its value hangs on, so that nothing is claimed beyond returns · blind: its value hardly hangs on the other
 *  one, or on a pot, a dispenser or the delivery that is in sight · distracted: it hangs on what changes it little · idle: its hands do less than those of the
 *  best known reply · wrong-work: they do as much, and fewer soups come of it */
export const cookDiagnosisKinds = ['unsure', 'blind', 'distracted', 'idle', 'wrong-work'] as const;
export type CookDiagnosisKind = (typeof cookDiagnosisKinds)[number];

/** In a shift, on average: tomatoes put into pots, soups taken out of them, soups delivered. */
export interface Work {
  readonly filled: number;
  readonly plated: number;
  readonly delivered: number;
}

export interface CookDiagnosis {
  /** The opponent that leaves most regret. */
  readonly opponent: string;
  readonly standing: Standing;
  readonly kind: CookDiagnosisKind;
  /** Of the student, of the others while it was there, and of the best known reply. */
  readonly work: { readonly own: Work; readonly others: Work; readonly reference: Work };
  readonly frames: readonly Frame[];
  readonly attention: readonly Attention[];
  /** Rank correlation of attention with intervention over objects and frames; null: it cannot be told. */
  readonly agreement: number | null;
  readonly text: string;
}

/** What a generator is told of the world. */
interface Told {
  readonly params: CookingParams;
}

/** What the best known reply does. */
interface Counted {
  readonly work: Work;
}

export interface CookKinds {
  readonly world: WorkedShift;
  readonly tally: Delivered;
  readonly history: OthersDeeds;
  readonly opponent: CookOpponent;
  readonly counted: Counted;
  readonly told: Told;
  readonly diagnosis: CookDiagnosis;
}

/** All that a generator of cooks is told. */
export type CookBrief = CourseBrief<CookKinds>;
export type CookGenerator = CourseGenerator<CookKinds>;
