/** @file A course over walks: its types. */
import type { WalkerOpponent } from '../../../walk/opponents.js';
import type { WalkParams } from '../../../walk/params.js';
import type { World } from '../../../walk/world.js';
import type { Attention, Frame } from '../../course/diagnosis.js';
import type { CourseBrief, CourseGenerator } from '../../course/kinds.js';
import type { Standing } from '../../course/standing.js';
import type { Walked } from '../lanes.js';
import type { WatchedWalk } from '../student.js';

/** unsure: what it attends to does not say what its value hangs on, so that nothing is claimed beyond returns · blind: its value hardly hangs on the other
 *  one, or on a kind that is in sight · distracted: it hangs on what changes it little · seldom: it meets less often than the best known reply · wrong-kind: it meets as
 *  often, and earns less in a meeting */
export type WalkDiagnosisKind = (typeof walkDiagnosisKinds)[number];
export const walkDiagnosisKinds = ['unsure', 'blind', 'distracted', 'seldom', 'wrong-kind'] as const;

export type WalkAttention = Attention;
export type WalkFrame = Frame;

export interface WalkDiagnosis {
  /** The opponent that leaves most regret. */
  readonly opponent: string;
  readonly standing: Standing;
  readonly kind: WalkDiagnosisKind;
  /** A hundred steps: of the student, and of the best known reply. */
  readonly meetings: { readonly own: number; readonly reference: number };
  /** [K]: how often each kind was what the student, and what the other, held most of when they met. */
  readonly held: { readonly own: readonly number[]; readonly other: readonly number[] };
  readonly frames: readonly WalkFrame[];
  readonly attention: readonly WalkAttention[];
  /** Rank correlation of attention with intervention over objects and frames; null: it cannot be told. */
  readonly agreement: number | null;
  readonly text: string;
}

/** What a generator is told of the world. */
interface Told {
  readonly params: WalkParams;
  readonly kinds: number;
}

/** How often the best known reply meets, a hundred steps. */
interface Counted {
  readonly meetings: number;
}

export interface WalkKinds {
  readonly world: World;
  readonly tally: Pick<Walked, 'meetings'>;
  readonly history: Pick<WatchedWalk, 'met'>;
  readonly opponent: WalkerOpponent;
  readonly counted: Counted;
  readonly told: Told;
  readonly diagnosis: WalkDiagnosis;
}

/** All that a generator of walkers is told. */
export type WalkBrief = CourseBrief<WalkKinds>;
export type WalkGenerator = CourseGenerator<WalkKinds>;
