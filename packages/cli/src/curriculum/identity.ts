/** @file What a curriculum's folder was made with: a folder of other settings is not gone on with. */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { canonical } from '@tompo/arena';
import type { Opponent } from '@tompo/curriculum';
import { fail } from '../errors.js';
import { readJson, writeJson } from '../run/files.js';
import { decidingGenerator } from './endpoint.js';
import { recipeFile } from './folder.js';
import type { CurriculumRecipe } from './load.js';
import type { Partner } from './parts.js';

export interface Identity {
  readonly recipe: CurriculumRecipe;
  readonly heldOut: readonly { readonly name: string; readonly machine: string }[];
  readonly population: readonly string[];
}

/** What does not decide what comes out: how long, how patiently, and what it is called. */
const deciding = ({ recipe, heldOut, population }: Identity): Readonly<Record<string, unknown>> => {
  const {
    name: _,
    description: __,
    seeds: ___,
    iterations: ____,
    population: _____,
    heldOut: ______,
    choices: _______,
    generator,
    ...rest
  } = recipe;
  return { ...rest, generator: decidingGenerator(generator), heldOut, population };
};

export const identityOf = (
  recipe: CurriculumRecipe,
  population: readonly Opponent[],
  heldOut: readonly Partner[],
): Identity => ({
  recipe,
  heldOut: heldOut.map(({ name, machine }) => ({
    name,
    machine: createHash('sha256').update(canonical(machine)).digest('hex'),
  })),
  population: population.map(({ behaviour }) => behaviour),
});

const isOwn = (file: string): boolean =>
  /^seed-\d+$/.test(file) || file === 'report.html' || file === 'curriculum.json';

/** Checks that a folder is of these settings, and puts them down.
 *  deciding: by key what decides what comes out · isForced: what is there goes */
export const claimAs = <I>(
  dir: string,
  identity: I,
  deciding: (identity: I) => Readonly<Record<string, unknown>>,
  isForced: boolean,
  command: string,
): void => {
  const path = recipeFile(dir);
  if (isForced)
    for (const file of readdirSync(dir).filter(isOwn)) rmSync(join(dir, file), { recursive: true });
  if (existsSync(path)) {
    const [before, now] = [deciding(readJson(path, `${command} --force`) as I), deciding(identity)];
    const differ = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
      (key) => canonical(before[key] ?? null) !== canonical(now[key] ?? null),
    );
    if (differ.length > 0)
      fail({
        _tag: 'Refused',
        sentence: `${dir} was begun with another recipe (it differs in ${differ.join(', ')}): undo the change to go on, or begin anew with --force or --out.`,
      });
  }
  writeJson(path, identity);
};

export const claim = (dir: string, identity: Identity, isForced: boolean, command: string): void =>
  claimAs(dir, identity, deciding, isForced, command);
