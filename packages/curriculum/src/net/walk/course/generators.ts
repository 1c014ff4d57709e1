/** @file Who proposes walkers: seeded search over the language of walkers, and the control that looks at nothing. */
import type { either as E } from 'fp-ts';
import type { CurriculumError } from '../../../errors.js';
import { scaled } from '../../../generators/tilt.js';
import { walkerOpponent } from '../../../walk/opponents.js';
import {
  changedWalker,
  drawnWalker,
  evenWalkerWeights,
  type WalkerWeights,
} from '../../../walk/program/draw.js';
import { type WalkerProgram, walkerSize } from '../../../walk/program/language.js';
import {
  type Grammar,
  type ProgramSearchOptions,
  randomOver,
  type SearchOptions,
  searchOver,
} from '../../course/generators.js';
import type { WalkDiagnosis, WalkDiagnosisKind, WalkGenerator, WalkKinds } from './kinds.js';

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

const WALKERS: Grammar<WalkKinds, WalkerProgram> = {
  stream: 'walkers',
  idOf: (draft) => walkerOpponent(draft, { iteration: 0, generator: '' }).id,
  drawn: (random, { kinds, diagnosis }, isTilted) =>
    drawnWalker(random, kinds, isTilted ? tiltedWalkers(diagnosis) : evenWalkerWeights),
  changed: changedWalker,
  size: walkerSize,
  least: { _tag: 'counter', kind: 0, margin: 1 },
};

/** Seeded synthesis of walkers: half of the drafts by a grammar whose weights the diagnosis tilts, a quarter changed from the program that
 *  leaves most regret, a quarter crossed from two; the one that leaves most is proposed. No language model takes part. */
export const walkProgramSearch = (
  options: ProgramSearchOptions = {},
): E.Either<CurriculumError, WalkGenerator> => searchOver('walkProgramSearch', WALKERS, options);

/** The control: programs by the same grammar, drawn evenly, without a diagnosis and without parents. */
export const walkRandomPrograms = (options: SearchOptions = {}): E.Either<CurriculumError, WalkGenerator> =>
  randomOver('walkRandomPrograms', WALKERS, options);
