/** @file Who proposes walkers: seeded search over the language of walkers, and the control that looks at nothing. */
import { seedOf } from '@tompo/arena';
import { type Rng, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { checked, truth, unknown, whole } from '../../../checks.js';
import type { CurriculumError } from '../../../errors.js';
import type { GenerationError, Proposer } from '../../../generators/generator.js';
import { scaled } from '../../../generators/tilt.js';
import type { WalkerDraft, WalkerOpponent } from '../../../walk/opponents.js';
import { walkerOpponent } from '../../../walk/opponents.js';
import type { WalkParams } from '../../../walk/params.js';
import {
  changedWalker,
  drawnWalker,
  evenWalkerWeights,
  type WalkerWeights,
} from '../../../walk/program/draw.js';
import { type WalkerProgram, walkerSize } from '../../../walk/program/language.js';
import type { WalkDiagnosis, WalkDiagnosisKind } from './diagnosis.js';

/** All that a generator of walkers is told. */
export interface WalkBrief {
  readonly params: WalkParams;
  readonly kinds: number;
  readonly iteration: number;
  /** 0 for the first attempt of an iteration. */
  readonly attempt: number;
  readonly seed: number;
  readonly diagnosis: WalkDiagnosis;
  readonly population: readonly { readonly opponent: WalkerOpponent; readonly regret: number }[];
  /** Why earlier attempts of this iteration were turned down. */
  readonly rejections: readonly string[];
  /** The regret that a draft would leave, measured on a few walks; null: it cannot be run. */
  readonly probe: (draft: WalkerDraft) => Promise<number | null>;
}

export type WalkGenerator = Proposer<WalkBrief, WalkerDraft>;

export interface WalkSearchOptions {
  /** Programs of which the one that leaves most regret is proposed; default 6 in a search, 1 as the control, which then measures none. */
  readonly drafts?: number | undefined;
  /** Nodes of a program at most; default 15. */
  readonly size?: number | undefined;
}

export interface WalkProgramSearchOptions extends WalkSearchOptions {
  /** Change and cross the programs that leave most regret? Default true. */
  readonly parents?: boolean | undefined;
}

type Tilt = { readonly [Part in keyof WalkerWeights]?: Partial<WalkerWeights[Part]> };

const TILTS: Readonly<Record<WalkDiagnosisKind, Tilt>> = {
  unsure: {},
  blind: { condition: { met: 3, times: 2 }, rule: { echo: 2, counter: 2, if: 1.5 } },
  distracted: { condition: { turn: 3, meetings: 2 }, rule: { if: 1.5 } },
  seldom: { margin: { '3': 2, '5': 2 }, rule: { aim: 2 } },
  'wrong-kind': { rule: { aim: 2, counter: 3 }, condition: { times: 2 } },
};

/** The grammar's weights, tilted towards what the diagnosis says. */
export const tiltedWalkers = ({ kind }: Pick<WalkDiagnosis, 'kind'>): WalkerWeights => {
  const tilt = TILTS[kind];
  return {
    rule: scaled(evenWalkerWeights.rule, tilt.rule),
    condition: scaled(evenWalkerWeights.condition, tilt.condition),
    margin: scaled(evenWalkerWeights.margin, tilt.margin),
  };
};

/** So often is drawn again what is too large. */
const TRIES = 100;

const small = (draw: () => WalkerProgram, size: number): WalkerProgram => {
  let drawn = draw();
  for (let tries = 0; walkerSize(drawn) > size && tries < TRIES; tries++) drawn = draw();
  // Still too large: one that needs a node alone.
  return walkerSize(drawn) > size ? { _tag: 'counter', kind: 0, margin: 1 } : drawn;
};

const draftOf = (
  program: WalkerProgram,
  how: 'drawn' | 'changed' | 'crossed',
  parents: readonly string[] = [],
): WalkerDraft => ({
  source: { _tag: 'program', program },
  lineage: { how, parents },
});

const best = async (
  { probe }: WalkBrief,
  drafts: readonly WalkerDraft[],
): Promise<E.Either<GenerationError, WalkerDraft>> => {
  if (drafts.length === 1) return E.right(drafts[0] as WalkerDraft);
  let [first, most] = [drafts[0] as WalkerDraft, Number.NEGATIVE_INFINITY];
  for (const draft of drafts) {
    const regret = (await probe(draft)) ?? Number.NEGATIVE_INFINITY;
    if (regret > most) [first, most] = [draft, regret];
  }
  return E.right(first);
};

const streamOf = ({ seed, iteration, attempt }: WalkBrief): Rng =>
  rng(seedOf(seed, 'walkers', iteration, attempt));

const faultsOf = (drafts: number, size: number) => [
  ...whole('drafts', drafts, 1, 1000),
  ...whole('size', size, 1, 1000),
];

/** Different from one another and from the population, as far as that can be had. */
const different = (
  brief: WalkBrief,
  count: number,
  draw: (i: number) => WalkerDraft,
): readonly WalkerDraft[] => {
  const id = (draft: WalkerDraft): string => walkerOpponent(draft, { iteration: 0, generator: '' }).id;
  const known = new Set(brief.population.map(({ opponent }) => opponent.id));
  return Array.from({ length: count }, (_, i) => {
    let draft = draw(i);
    for (let tries = 0; known.has(id(draft)) && tries < TRIES; tries++) draft = draw(i);
    known.add(id(draft));
    return draft;
  });
};

/** Seeded synthesis of walkers: half of the drafts by a grammar whose weights the diagnosis tilts, a quarter changed from the program that
 *  leaves most regret, a quarter crossed from two; the one that leaves most is proposed. No language model takes part. */
export const walkProgramSearch = (
  options: WalkProgramSearchOptions = {},
): E.Either<CurriculumError, WalkGenerator> => {
  const { drafts = 6, size = 15, parents = true } = options ?? {};
  return checked(
    'walkProgramSearch',
    options,
    () => [
      ...unknown(options, { drafts: true, size: true, parents: true }),
      ...faultsOf(drafts, size),
      ...truth('parents', parents),
    ],
    () => ({
      name: 'program-search',
      propose: async (brief) => {
        const random = streamOf(brief);
        const weights = tiltedWalkers(brief.diagnosis);
        const [first, second] = brief.population
          .toSorted((a, b) => b.regret - a.regret)
          .flatMap(({ opponent: { id, source } }) =>
            source._tag === 'program' && parents ? [{ id, program: source.program }] : [],
          );
        const drawn = () => drawnWalker(random, brief.kinds, weights);
        return best(
          brief,
          different(brief, drafts, (i) => {
            if (first !== undefined && i % 4 === 2)
              return draftOf(
                small(() => changedWalker(random, first.program, drawn()), size),
                'changed',
                [first.id],
              );
            if (first !== undefined && second !== undefined && i % 4 === 3)
              return draftOf(
                small(() => changedWalker(random, first.program, second.program), size),
                'crossed',
                [first.id, second.id],
              );
            return draftOf(small(drawn, size), 'drawn');
          }),
        );
      },
    }),
  );
};

/** The control: programs by the same grammar, drawn evenly, without a diagnosis and without parents. */
export const walkRandomPrograms = (
  options: WalkSearchOptions = {},
): E.Either<CurriculumError, WalkGenerator> => {
  const { drafts = 1, size = 15 } = options ?? {};
  return checked(
    'walkRandomPrograms',
    options,
    () => [...unknown(options, { drafts: true, size: true }), ...faultsOf(drafts, size)],
    () => ({
      name: drafts === 1 ? 'random-programs' : `random-programs, best of ${drafts}`,
      propose: async (brief) => {
        const random = streamOf(brief);
        return best(
          brief,
          different(brief, drafts, () =>
            draftOf(
              small(() => drawnWalker(random, brief.kinds), size),
              'drawn',
            ),
          ),
        );
      },
    }),
  );
};
