/** @file Who proposes programs, in any language of them: seeded search, and the control that looks at nothing. */
import { seedOf } from '@tompo/arena';
import { type Rng, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { checked, truth, unknown, whole } from '../../checks.js';
import type { CurriculumError } from '../../errors.js';
import type { GenerationError } from '../../generators/generator.js';
import type { CourseBrief, CourseDraft, CourseGenerator, CourseKinds } from './kinds.js';

export interface SearchOptions {
  /** Programs of which the one that leaves most regret is proposed; default 6 in a search, 1 as the control, which then measures none. */
  readonly drafts?: number | undefined;
  /** Nodes of a program at most; default 15. */
  readonly size?: number | undefined;
}

export interface ProgramSearchOptions extends SearchOptions {
  /** Change and cross the programs that leave most regret? Default true. */
  readonly parents?: boolean | undefined;
}

/** A language of programs P, as a search needs it. */
export interface Grammar<K extends CourseKinds, P> {
  /** Of its stream of random numbers. */
  readonly stream: string;
  readonly idOf: (draft: CourseDraft<K>) => string;
  /** isTilted: towards what the diagnosis says. */
  readonly drawn: (random: Rng, brief: CourseBrief<K>, isTilted: boolean) => P;
  /** A part of one for a part of the other. */
  readonly changed: (random: Rng, program: P, other: P) => P;
  readonly size: (program: P) => number;
  /** One that needs a node alone. */
  readonly least: P;
}

/** So often is drawn again what is too large. */
const TRIES = 100;

const faultsOf = (drafts: number, size: number) => [
  ...whole('drafts', drafts, 1, 1000),
  ...whole('size', size, 1, 1000),
];

/** What both ways of proposing are made of. */
const proposing = <K extends CourseKinds, P>(
  { stream, idOf, size: sizeOf, least }: Grammar<K, P>,
  size: number,
) => {
  const draftOf = (
    program: P,
    how: 'drawn' | 'changed' | 'crossed',
    parents: readonly string[] = [],
  ): CourseDraft<K> =>
    ({ source: { _tag: 'program', program }, lineage: { how, parents } }) as CourseDraft<K>;
  const small = (draw: () => P): P => {
    let drawn = draw();
    for (let tries = 0; sizeOf(drawn) > size && tries < TRIES; tries++) drawn = draw();
    return sizeOf(drawn) > size ? least : drawn;
  };
  /** Different from one another and from the population, as far as that can be had. */
  const different = (
    brief: CourseBrief<K>,
    count: number,
    draw: (i: number) => CourseDraft<K>,
  ): readonly CourseDraft<K>[] => {
    const known = new Set(brief.population.map(({ opponent }) => opponent.id));
    return Array.from({ length: count }, (_, i) => {
      let draft = draw(i);
      for (let tries = 0; known.has(idOf(draft)) && tries < TRIES; tries++) draft = draw(i);
      known.add(idOf(draft));
      return draft;
    });
  };
  const best = async (
    { probe }: CourseBrief<K>,
    drafts: readonly CourseDraft<K>[],
  ): Promise<E.Either<GenerationError, CourseDraft<K>>> => {
    if (drafts.length === 1) return E.right(drafts[0] as CourseDraft<K>);
    let [first, most] = [drafts[0] as CourseDraft<K>, Number.NEGATIVE_INFINITY];
    for (const draft of drafts) {
      const regret = (await probe(draft)) ?? Number.NEGATIVE_INFINITY;
      if (regret > most) [first, most] = [draft, regret];
    }
    return E.right(first);
  };
  const streamOf = ({ seed, iteration, attempt }: CourseBrief<K>): Rng =>
    rng(seedOf(seed, stream, iteration, attempt));
  return { draftOf, small, different, best, streamOf };
};

/** Seeded synthesis: half of the drafts by a grammar whose weights the diagnosis tilts, a quarter changed from the program that leaves most
 *  regret, a quarter crossed from two; the one that leaves most is proposed. No language model takes part. */
export const searchOver = <K extends CourseKinds, P>(
  of: string,
  grammar: Grammar<K, P>,
  options: ProgramSearchOptions = {},
): E.Either<CurriculumError, CourseGenerator<K>> => {
  const { drafts = 6, size = 15, parents = true } = options ?? {};
  return checked(
    of,
    options,
    () => [
      ...unknown(options, { drafts: true, size: true, parents: true }),
      ...faultsOf(drafts, size),
      ...truth('parents', parents),
    ],
    () => {
      const { draftOf, small, different, best, streamOf } = proposing(grammar, size);
      return {
        name: 'program-search',
        propose: async (brief) => {
          const random = streamOf(brief);
          const [first, second] = brief.population
            .toSorted((a, b) => b.regret - a.regret)
            .flatMap(({ opponent: { id, source } }) =>
              source._tag === 'program' && parents ? [{ id, program: source.program as P }] : [],
            );
          const drawn = () => grammar.drawn(random, brief, true);
          return best(
            brief,
            different(brief, drafts, (i) => {
              if (first !== undefined && i % 4 === 2)
                return draftOf(
                  small(() => grammar.changed(random, first.program, drawn())),
                  'changed',
                  [first.id],
                );
              if (first !== undefined && second !== undefined && i % 4 === 3)
                return draftOf(
                  small(() => grammar.changed(random, first.program, second.program)),
                  'crossed',
                  [first.id, second.id],
                );
              return draftOf(small(drawn), 'drawn');
            }),
          );
        },
      };
    },
  );
};

/** The control: programs by the same grammar, drawn evenly, without a diagnosis and without parents. */
export const randomOver = <K extends CourseKinds, P>(
  of: string,
  grammar: Grammar<K, P>,
  options: SearchOptions = {},
): E.Either<CurriculumError, CourseGenerator<K>> => {
  const { drafts = 1, size = 15 } = options ?? {};
  return checked(
    of,
    options,
    () => [...unknown(options, { drafts: true, size: true }), ...faultsOf(drafts, size)],
    () => {
      const { draftOf, small, different, best, streamOf } = proposing(grammar, size);
      return {
        name: drafts === 1 ? 'random-programs' : `random-programs, best of ${drafts}`,
        propose: async (brief) => {
          const random = streamOf(brief);
          return best(
            brief,
            different(brief, drafts, () =>
              draftOf(
                small(() => grammar.drawn(random, brief, false)),
                'drawn',
              ),
            ),
          );
        },
      };
    },
  );
};
