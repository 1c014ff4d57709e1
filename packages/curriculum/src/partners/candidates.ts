/** @file Partners that are proposed for a diagnosis. */
import type { Rng } from '@tompo/games';
import type { Lineage } from '../opponent.js';
import type { Diagnosis } from './diagnosis.js';
import { changedPartner, crossedPartner, drawnPartner } from './draw.js';
import type { PartnerProgram } from './language.js';
import type { WrittenPartner } from './population.js';

export interface SearchOptions {
  /** search: half of the drafts drawn, a quarter changed from the partner that leaves most regret, where the diagnosis says, a quarter
   *  crossed from two · random: all drawn */
  readonly generator: 'search' | 'random';
  readonly drafts: number;
}

export interface Candidate {
  readonly program: PartnerProgram;
  readonly lineage: Lineage;
}

const drawn = (random: Rng): Candidate => ({
  program: drawnPartner(random),
  lineage: { how: 'drawn', parents: [] },
});

/** parents: of those who were written, who leaves most regret first */
export const candidates = (
  random: Rng,
  parents: readonly WrittenPartner[],
  { part }: Diagnosis,
  { generator, drafts }: SearchOptions,
): readonly Candidate[] => {
  const [first, second] = generator === 'search' ? parents : [];
  return Array.from({ length: drafts }, (_, i): Candidate => {
    if (first !== undefined && i % 4 === 2)
      return {
        program: changedPartner(random, first.program, part),
        lineage: { how: 'changed', parents: [first.id] },
      };
    if (first !== undefined && second !== undefined && i % 4 === 3)
      return {
        program:
          random.uniform() < 0.5
            ? crossedPartner(first.program, second.program)
            : crossedPartner(second.program, first.program),
        lineage: { how: 'crossed', parents: [first.id, second.id] },
      };
    return drawn(random);
  });
};
