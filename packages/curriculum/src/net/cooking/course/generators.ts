/** @file Who proposes cooks: seeded search over the language of cooks, and the control that looks at nothing. */
import type { either as E } from 'fp-ts';
import { cookOpponent } from '../../../cooking/opponents.js';
import { type CookWeights, changedCook, drawnCook, evenCookWeights } from '../../../cooking/program/draw.js';
import { type CookProgram, cookSize } from '../../../cooking/program/language.js';
import type { CurriculumError } from '../../../errors.js';
import { scaled } from '../../../generators/tilt.js';
import {
  type Grammar,
  type ProgramSearchOptions,
  randomOver,
  type SearchOptions,
  searchOver,
} from '../../course/generators.js';
import type { CookDiagnosis, CookDiagnosisKind, CookGenerator, CookKinds } from './kinds.js';

type Tilt = { readonly [Part in keyof CookWeights]?: Partial<CookWeights[Part]> };

const TILTS: Readonly<Record<CookDiagnosisKind, Tilt>> = {
  unsure: {},
  // One whose work hangs on what the student does, or holds.
  blind: { condition: { holds: 3, before: 2, pots: 2 }, rule: { if: 1.5 } },
  // One that changes with what cannot be seen.
  distracted: { condition: { late: 3, delivered: 2, turn: 2 }, rule: { if: 1.5 } },
  // One that does a part of the work and needs the rest of it.
  idle: { rule: { tomatoes: 2, plates: 2, pass: 2 } },
  // One with whom another part of the work is to be done at each time.
  'wrong-work': { rule: { tomatoes: 2, plates: 2, if: 1.5 }, condition: { turn: 3, delivered: 2, pots: 2 } },
};

/** The grammar's weights, tilted towards what the diagnosis says. */
export const tiltedCooks = ({ kind }: Pick<CookDiagnosis, 'kind'>): CookWeights => {
  const tilt = TILTS[kind];
  return {
    rule: scaled(evenCookWeights.rule, tilt.rule),
    condition: scaled(evenCookWeights.condition, tilt.condition),
  };
};

const COOKS: Grammar<CookKinds, CookProgram> = {
  stream: 'cooks',
  idOf: (draft) => cookOpponent(draft, { iteration: 0, generator: '' }).id,
  drawn: (random, { diagnosis }, isTilted) =>
    drawnCook(random, isTilted ? tiltedCooks(diagnosis) : evenCookWeights),
  changed: changedCook,
  size: cookSize,
  least: { _tag: 'tomatoes' },
};

/** Seeded synthesis of cooks, as `walkProgramSearch` makes walkers. No language model takes part. */
export const cookProgramSearch = (
  options: ProgramSearchOptions = {},
): E.Either<CurriculumError, CookGenerator> => searchOver('cookProgramSearch', COOKS, options);

/** The control: programs by the same grammar, drawn evenly, without a diagnosis and without parents. */
export const cookRandomPrograms = (options: SearchOptions = {}): E.Either<CurriculumError, CookGenerator> =>
  randomOver('cookRandomPrograms', COOKS, options);
