/** @file What a course must know of a kind of world, so that the same loop serves walks and kitchens. */
import type { either as E } from 'fp-ts';
import type { CurriculumError } from '../../errors.js';
import type { Proposer } from '../../generators/generator.js';
import type { Sandbox } from '../../sandbox/sandbox.js';
import type { WrittenOpponent } from '../../written/opponent.js';
import type { Written } from '../../written/together.js';
import type { Acting, Ground } from '../walk/ground.js';
import type { Played } from '../walk/lanes.js';
import type { GridStudent, WatchedStep } from '../walk/learner.js';
import type { WalkNet, WalkNetSize } from '../walk/model.js';
import type { CourseDiagnosis } from './diagnosis.js';
import type { Standing } from './standing.js';

/** Whom a student meets, as plain data: a program in whatever language, or code. */
export type CourseOpponent = WrittenOpponent<unknown>;

/** The types of a kind of world. tally, history: as in `Ground` · counted: what is told of the best known reply beside what it earned · told: what a
 *  generator is told of the world */
export interface CourseKinds {
  readonly world: unknown;
  readonly tally: object;
  readonly history: object;
  readonly opponent: CourseOpponent;
  readonly counted: object;
  readonly told: object;
  readonly diagnosis: CourseDiagnosis;
}

/** A proposal. */
export type CourseDraft<K extends CourseKinds> = Pick<K['opponent'], 'source' | 'lineage' | 'note'>;

/** What the best known reply earns, and how the opponent behaves with each reply. */
export type CourseReference<K extends CourseKinds> = {
  /** A name of the frozen replies, or `oracle`. */
  readonly reply: string;
  /** By walk, in the course's unit. */
  readonly rates: readonly number[];
  /** [replies][actions + deeds]: how often the opponent takes each action, and what it does how often. */
  readonly behaviour: readonly (readonly number[])[];
} & K['counted'];

/** All that a generator is told. */
export type CourseBrief<K extends CourseKinds> = K['told'] & {
  readonly iteration: number;
  /** 0 for the first attempt of an iteration. */
  readonly attempt: number;
  readonly seed: number;
  readonly diagnosis: K['diagnosis'];
  readonly population: readonly { readonly opponent: K['opponent']; readonly regret: number }[];
  /** Why earlier attempts of this iteration were turned down. */
  readonly rejections: readonly string[];
  /** The regret that a draft would leave, measured on a few walks; null: it cannot be run. */
  readonly probe: (draft: CourseDraft<K>) => Promise<number | null>;
};

export type CourseGenerator<K extends CourseKinds> = Proposer<CourseBrief<K>, CourseDraft<K>>;

export type CourseStudent<K extends CourseKinds> = GridStudent<K['world'], K['tally'], K['history']>;

/** Code that acts. */
export type WrittenActing<W> = Written<W>;

export type CourseActing<W> = Acting<W> | WrittenActing<W>;

export type CoursePlayed<K extends CourseKinds> = Played & K['tally'];
export type CourseWatched<K extends CourseKinds> = CoursePlayed<K> &
  K['history'] & { readonly trace: readonly WatchedStep[] };

export interface DiagnosisContext<K extends CourseKinds> {
  /** The opponent that leaves most regret, and its best known reply. */
  readonly opponent: string;
  readonly standing: Standing;
  readonly reference: CourseReference<K>;
  readonly walks: readonly CourseWatched<K>[];
  readonly net: WalkNet;
  readonly size: WalkNetSize;
  readonly gamma: number;
  /** Below this agreement nothing is claimed. */
  readonly agreement: number;
  /** false: returns alone. */
  readonly isFull: boolean;
}

export interface CourseWorld<K extends CourseKinds> {
  readonly ground: Ground<K['world'], K['tally'], K['history']>;
  readonly told: K['told'];
  /** What a draft is called in a sentence: a walker, a cook. */
  readonly noun: string;
  /** What regret is measured in, after a number: "in 100 steps". */
  readonly unit: string;
  readonly rateOf: (played: CoursePlayed<K>) => number;
  readonly actOf: (opponent: K['opponent'], sandbox: Sandbox) => CourseActing<K['world']>;
  readonly opponentOf: (
    draft: CourseDraft<K>,
    made: CourseOpponent['made'],
    name?: string | undefined,
  ) => K['opponent'];
  /** The frozen replies: what the student could have done. */
  readonly replies: Readonly<Record<string, Acting<K['world']>>>;
  readonly counted: (played: readonly CoursePlayed<K>[]) => K['counted'];
  /** What all others did in a world that is over: how often each of a fixed list of deeds. */
  readonly deeds: (world: K['world']) => readonly number[];
  /** What code may be asked, as it is handed it, and its answers, as actions. */
  readonly questions: (seed: number) => readonly string[];
  readonly ask: (
    sandbox: Sandbox,
    source: string,
    questions: readonly string[],
  ) => Promise<E.Either<CurriculumError, readonly number[]>>;
  readonly diagnosed: (context: DiagnosisContext<K>) => K['diagnosis'];
  /** A placebo: a cause that was drawn, and attention dealt to other objects. */
  readonly shuffled: (real: K['diagnosis'], seed: number) => K['diagnosis'];
}
