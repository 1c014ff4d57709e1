/** @file Who meets in cross-play: policies of runs, and the partners they are seated beside. */
import { existsSync } from 'node:fs';
import { explain as explainArena, findExpert } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { findRun } from '../commands/find.js';
import { fail } from '../errors.js';
import { seatedEntry } from '../recipe/algorithms.js';
import { type Opponents, savedName } from '../recipe/players.js';
import { isPoolFile, poolIn } from '../recipe/pools.js';
import { savedFault } from '../recipe/savedPolicy.js';
import type { RunView } from '../run/fit.js';
import { runFolder } from '../run/folder.js';
import { refuseUnfit } from '../run/plan.js';
import { explainDamage } from '../run/preflight.js';
import { armsOf, parentsOf } from '../run/stages.js';

export interface Row extends RunView {
  readonly run: string;
  readonly arm: string;
}

export interface Partner {
  readonly name: string;
  /** As a recipe has it. */
  readonly listed: Opponents;
}

/** A scripted player by its name, a reference pool (repeated@1, or a .json file), or the folder of a saved policy. */
const partnerOf = (asked: string): Partner => {
  if (isPoolFile(asked) || /^[^~/\\]+@\d+$/.test(asked)) {
    const pool = poolIn(asked);
    if (E.isLeft(pool))
      return fail({ _tag: 'Refused', sentence: `${asked} cannot be a partner: ${pool.left}.` });
    return { name: pool.right.name, listed: { pool: asked } };
  }
  if (/[\\/]/.test(asked) || existsSync(asked)) {
    const fault = savedFault(asked);
    if (fault !== null) fail({ _tag: 'Refused', sentence: `${asked} cannot be a partner: ${fault}.` });
    const saved = { policy: asked, temperature: 0, weight: 1 };
    return { name: savedName(saved), listed: [saved] };
  }
  const found = findExpert(asked);
  if (E.isLeft(found))
    return fail({
      _tag: 'Refused',
      sentence: `${explainArena(found.left)} Or give the folder of a saved policy, such as runs/quickstart/models/tompo.`,
    });
  const [player, noise] = asked.split('~');
  return {
    name: found.right.name,
    listed: [
      { player: player as 'planner', weight: 1, ...(noise === undefined ? {} : { noise: Number(noise) }) },
    ],
  };
};

/** Where runs lie, and which of their policies are asked for; all unless told. */
interface Asked {
  readonly out: string;
  readonly arm?: readonly string[];
}

/** The policies of a run that were trained; those that were asked for must be. */
const rowsOf = async (asked: string, { out, arm }: Asked): Promise<readonly Row[]> => {
  const { recipe, dir, words } = await findRun(asked, out, []);
  const view = { recipe, folder: runFolder(dir) };
  if (!existsSync(view.folder.recipe)) return fail({ _tag: 'NotARun', dir: asked });
  if (recipe.evaluation.seats === 'all')
    fail({
      _tag: 'Refused',
      sentence: `The policies of ${words.name} take all seats of an evaluation (evaluation.seats: all), so that there is no seat for a partner.`,
    });
  const arms = armsOf(recipe);
  const unknown = arm?.find((one) => !arms.includes(one));
  if (unknown !== undefined)
    fail({
      _tag: 'Refused',
      sentence: `${words.name} has no policy ${JSON.stringify(unknown)}; it has ${arms.join(', ')}.`,
    });
  // Models behind endpoints are evaluated by the run itself.
  const policies = arms.filter((one) => seatedEntry(recipe, one) === undefined);
  const rows = [...new Set(arm ?? policies)].map((one) => ({ ...view, run: recipe.name, arm: one }));
  for (const row of rows) {
    const needed = parentsOf(recipe, `eval ${row.arm}`);
    await explainDamage(view, needed);
    refuseUnfit(view, needed);
  }
  return rows;
};

/** Equal names are told apart by how they were asked for; where such a word is the name of another, all of them are. */
const toldApart = (names: readonly string[], asked: readonly string[]): readonly string[] => {
  const told = names.map((name, i) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : (asked[i] as string),
  );
  return new Set(told).size === told.length ? told : asked;
};

export const partnersOf = (named: readonly string[]): readonly Partner[] => {
  const asked = [...new Set(named)];
  const found = asked.map(partnerOf);
  const names = toldApart(
    found.map(({ name }) => name),
    asked,
  );
  return found.map((one, i) => ({ ...one, name: names[i] as string }));
};

export const rowsOfAll = async (named: readonly string[], options: Asked): Promise<readonly Row[]> => {
  const asked = [...new Set(named)];
  const runs = await Promise.all(asked.map((one) => rowsOf(one, options)));
  const names = toldApart(
    runs.map(([row], i) => row?.run ?? (asked[i] as string)),
    asked,
  );
  return runs.flatMap((rows, i) => rows.map((row) => ({ ...row, run: names[i] as string })));
};
