/** @file What a curriculum's report is made of: read back from the files of its folder. */
import { existsSync, readFileSync } from 'node:fs';
import { fail } from '../errors.js';
import { readJson } from '../run/files.js';
import {
  type IterationRow,
  type OpponentRow,
  recipeFile,
  type Saved,
  type SeedResult,
  seedFolder,
} from './folder.js';
import type { Identity } from './identity.js';
import type { CurriculumRecipe } from './load.js';

export interface OpponentData extends OpponentRow {
  readonly source: string | null;
}

export interface SeedData extends Pick<Saved, 'rows' | 'before'> {
  readonly seed: number;
  readonly opponents: readonly OpponentData[];
  /** null: it is not done. */
  readonly result: SeedResult | null;
}

/** What the population and the attempts of a course are told from, whatever its game is. */
export interface CourseData {
  readonly seed: number;
  readonly opponents: readonly OpponentData[];
  readonly rows: readonly Pick<IterationRow, 'iteration' | 'opponents' | 'attempts'>[];
}

export interface CurriculumData {
  readonly recipe: CurriculumRecipe;
  /** Names of the held-out partners. */
  readonly heldOut: readonly string[];
  readonly seeds: readonly SeedData[];
}

const opponentsIn = (path: string, command: string): readonly OpponentRow[] => {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as OpponentRow);
  } catch (error) {
    return fail({ _tag: 'FileCorrupt', path, reason: (error as Error).message, command });
  }
};

const seedIn = (dir: string, seed: number, command: string): readonly SeedData[] => {
  const folder = seedFolder(dir, seed);
  if (!existsSync(folder.state)) return [];
  const { rows, before } = readJson(folder.state, command) as Saved;
  return [
    {
      seed,
      rows,
      before,
      opponents: opponentsIn(folder.opponents, command).map((one) => ({
        ...one,
        source:
          one.file === null || !existsSync(folder.source(one.file))
            ? null
            : readFileSync(folder.source(one.file), 'utf8'),
      })),
      result: existsSync(folder.result) ? (readJson(folder.result, command) as SeedResult) : null,
    },
  ];
};

/** command: what makes again what cannot be read. */
export const readCurriculum = (dir: string, command: string): CurriculumData => {
  const { recipe, heldOut } = readJson(recipeFile(dir), command) as Identity;
  return {
    recipe,
    heldOut: heldOut.map(({ name }) => name),
    seeds: recipe.seeds.flatMap((seed) => seedIn(dir, seed, `${command} --force`)),
  };
};
