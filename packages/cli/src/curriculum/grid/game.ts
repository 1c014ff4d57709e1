/** @file A world on a grid, as the command knows it: what a recipe may name there, and the words of its report. */
import type { CurriculumError, EndpointOptions } from '@tompo/curriculum';
import type {
  CourseGenerator,
  CourseIteration,
  CourseKinds,
  CourseOptions,
  CourseResult,
  CourseStudent,
  WalkProgramSearchOptions,
  WalkSearchOptions,
  WalkStudentOptions,
} from '@tompo/curriculum/net';
import type { either as E } from 'fp-ts';

export interface GridWords {
  /** A curriculum over walks; a student walks with walkers. */
  readonly over: string;
  readonly does: string;
  readonly others: string;
  readonly another: string;
  /** One of what is measured, and several. */
  readonly one: string;
  readonly several: string;
  /** What is measured, after a number, and at the head of a table. */
  readonly unit: string;
  readonly head: string;
  /** Regret ... */
  readonly regret: string;
  /** What regret is, up to the replies: of so many, `several`. */
  readonly explained: (count: number) => string;
  readonly inShort: string;
  /** Of the world: what stands in the first tile. */
  readonly tile: readonly [value: string, words: string];
}

type Made<A> = E.Either<CurriculumError, A>;

export interface GridGame<K extends CourseKinds> {
  readonly words: GridWords;
  /** By name: who can be named in a recipe. */
  readonly scripted: Readonly<Record<string, K['opponent']>>;
  readonly written: (text: string, name: string) => K['opponent'];
  readonly student: (options: WalkStudentOptions) => Made<CourseStudent<K>>;
  readonly search: (options: WalkProgramSearchOptions) => Made<CourseGenerator<K>>;
  readonly random: (options: WalkSearchOptions) => Made<CourseGenerator<K>>;
  readonly endpoint: (options: EndpointOptions) => Made<CourseGenerator<K>>;
  readonly course: (options: CourseOptions<K>) => Made<AsyncGenerator<CourseIteration<K>, CourseResult<K>>>;
}
