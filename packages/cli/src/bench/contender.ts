/** @file Who is scored: a player by name, a module of the user's own, a policy that was saved or that a run trained, or a language model
 *  behind an endpoint. */
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { noisy, type Player, type Reply, type Request, type View } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { findRecipe, findRun } from '../commands/find.js';
import { refuse } from '../errors.js';
import { playedEntry, policyOf, seatedEntry, trainedOf } from '../recipe/algorithms.js';
import { inTime } from '../recipe/inTime.js';
import { nearest } from '../recipe/keys.js';
import { loadModules, moduleDigest, playerIn } from '../recipe/modules.js';
import { savedName } from '../recipe/players.js';
import { learnersOf } from '../recipe/rollouts.js';
import { baseOf, savedFault } from '../recipe/savedPolicy.js';
import type { Recipe } from '../recipe/schema.js';
import { executorOf } from '../run/executor.js';
import { type RunFolder, runFolder } from '../run/folder.js';
import { adapterDir } from '../run/products.js';
import { armsOf } from '../run/stages.js';
import { castIn, NAMES } from './cast.js';
import { weightsDigest } from './weights.js';

export interface Contender {
  readonly name: string;
  /** What it is, in words: `built-in player`, `module mine.mjs`. */
  readonly what: string;
  /** What decides its answers: what was played by another one is not gone on with. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** The player of a game, for one scenario; a string says why it has none. */
  readonly inGame: (game: string) => Player | string;
  readonly end: () => Promise<unknown>;
}

const nothing = async (): Promise<void> => undefined;

/** A name of the cast, perhaps with trembling hands; null where the word is none. */
const builtIn = (asked: string): Contender | null => {
  const [base = '', noise, ...rest] = asked.split('~');
  if (!NAMES.includes(base)) return null;
  const chance = noise === undefined ? 0 : Number(noise);
  if (rest.length > 0 || noise?.trim() === '' || !(chance >= 0 && chance <= 1))
    return refuse(`The noise of ${asked} must be a probability from 0 to 1, as in ${base}~0.1.`);
  return {
    name: asked,
    what: 'built-in player',
    identity: { kind: 'built-in', name: asked },
    inGame: (game) => {
      const steady = castIn(game, base);
      if (steady === null) return `${base} plays no such game`;
      return chance > 0 ? noisy(chance, steady) : steady;
    },
    end: nothing,
  };
};

/** Scenarios in which a player may give no answer in time before it is asked no more. */
const PATIENCE = 3;

/** A module's player, whose calls are ended where they take too long: an endless loop too. Once it gave no answer in time it is asked no
 *  more in that scenario, and after three of them not at all. */
const bounded = (player: Player, seconds: number, hung: { scenarios: number }): Player => {
  let silent = hung.scenarios >= PATIENCE;
  const late = (): Error => {
    if (!silent) hung.scenarios += 1;
    silent = true;
    return new Error(`no answer within ${seconds} s`);
  };
  const call = async (questions: readonly (View | Request)[]): Promise<readonly Reply[]> => {
    if (silent) throw new Error(`no answer within ${seconds} s`);
    let timer: NodeJS.Timeout | undefined;
    try {
      const given = inTime(1000 * seconds, () =>
        (player.act as (asked: typeof questions) => Promise<readonly Reply[]>)(questions),
      );
      const never = new Promise<never>((_, no) => {
        timer = setTimeout(() => no(late()), 1000 * seconds);
      });
      return await Promise.race([given, never]);
    } catch (error) {
      throw error instanceof RangeError && error.message.startsWith('did not end within') ? late() : error;
    } finally {
      clearTimeout(timer);
    }
  };
  return player.privileged === true
    ? { name: player.name, privileged: true, act: call }
    : { name: player.name, act: call };
};

const ofModule = async (asked: string, seconds: number): Promise<Contender> => {
  const path = resolve(asked);
  await loadModules([path]);
  const found = playerIn(path);
  if (E.isLeft(found)) return refuse(`${asked} cannot be scored: ${found.left}.`);
  const player = found.right;
  const hung = { scenarios: 0 };
  return {
    name: player.name,
    what: `module ${asked}${player.privileged === true ? ', which is told what is hidden from its seat' : ''}`,
    identity: { kind: 'module', digest: moduleDigest(path) },
    inGame: () => bounded(player, seconds, hung),
    end: nothing,
  };
};

/** Its weights, those that it was learned beside first, and how it is asked. */
const identityOf = (
  folders: readonly (string | null)[],
  { text, rl }: Pick<Recipe, 'text' | 'rl'>,
  constrained = false,
): Contender['identity'] => ({
  kind: 'policy',
  weights: weightsDigest(folders.flatMap((one) => one ?? [])),
  text,
  maxTokens: rl.maxTokens,
  // Absent where answers are free, as in the results of earlier versions.
  ...(constrained ? { constrained } : {}),
});

/** The recipe of the run that a saved policy lies in, or one for checkpoints from elsewhere: in natural language, with long answers. */
const recipeBeside = async (folder: string, set: readonly string[]) => {
  const run = join(folder, '..', '..');
  return existsSync(join(run, 'recipe.yaml'))
    ? (await findRun(run, 'runs', set)).recipe
    : (await findRecipe('quickstart', 'runs', ['text.style=natural', 'rl.maxTokens=256', ...set])).recipe;
};

const ofSaved = async (folder: string, set: readonly string[]): Promise<Contender> => {
  const fault = savedFault(folder);
  if (fault !== null) return refuse(`${folder} cannot be scored: ${fault}.`);
  const recipe = await recipeBeside(folder, set);
  const { openOpponents } = await import('../stages/opponents.js');
  const saved = { policy: folder, temperature: 0, weight: 1 };
  const opened = await openOpponents([saved], 0, { recipe, executor: executorOf(recipe).get, llms: null });
  const player = opened.players[0]?.player as Player;
  return {
    name: savedName(saved),
    what: `saved policy ${folder}`,
    identity: identityOf([baseOf(folder), folder], recipe),
    inGame: () => player,
    end: opened.dispose,
  };
};

/** Where the weights lie that an arm plays with: where several learn, each has a folder of its own. */
const learnedIn = (folder: RunFolder, recipe: Recipe, arm: string): readonly string[] => {
  const policy = policyOf(recipe, arm);
  return policy === 'sft'
    ? [folder.model(policy)]
    : learnersOf(recipe).map((agent) => adapterDir(folder, policy, recipe, agent));
};

/** Of an arm that only plays also how: two of them may play with the same weights. */
const armIdentity = (folder: RunFolder, recipe: Recipe, arm: string): Contender['identity'] => {
  const played = playedEntry(recipe, arm);
  return {
    ...identityOf(
      [folder.model('sft'), ...learnedIn(folder, recipe, arm)],
      recipe,
      recipe.evaluation.constrained,
    ),
    ...(played === undefined ? {} : { evaluation: played.evaluation }),
  };
};

const ofRun = async (
  asked: string,
  out: string,
  arm: string | undefined,
  set: readonly string[],
): Promise<Contender> => {
  const { recipe, dir } = await findRun(asked, out, set);
  const policies = armsOf(recipe).filter((one) => seatedEntry(recipe, one) === undefined);
  const wanted = arm ?? trainedOf(recipe).at(-1)?.name ?? 'sft';
  if (!policies.includes(wanted))
    return refuse(`${asked} has no policy ${JSON.stringify(wanted)}; it has ${policies.join(', ')}.`);
  const { openArm } = await import('../stages/arm.js');
  const name = `${recipe.name}/${wanted}`;
  const folder = runFolder(dir);
  const opened = await openArm({ recipe, folder }, wanted, executorOf(recipe), name);
  return {
    name,
    what: `policy ${wanted} of the run ${dir}`,
    identity: armIdentity(folder, recipe, wanted),
    inGame: () => opened.player,
    end: opened.end,
  };
};

export interface Asked {
  readonly player: string;
  /** The folder that holds runs. */
  readonly runs: string;
  readonly arm?: string | undefined;
  readonly set: readonly string[];
  /** Seconds that a module may take for an answer. */
  readonly timeout: number;
}

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/** Opens whom a word names. Fails with one sentence where there is nobody. */
export const openContender = async ({
  player: asked,
  runs,
  arm,
  set,
  timeout,
}: Asked): Promise<Contender> => {
  const named = builtIn(asked);
  if (named !== null) return named;
  const run = [asked, join(runs, asked)].find((dir) => existsSync(join(dir, 'recipe.yaml')));
  if (run !== undefined) return ofRun(run, runs, arm, set);
  if (isFolder(asked)) return ofSaved(asked, set);
  if (existsSync(asked) || /\.[cm]?[jt]s$/.test(asked)) return ofModule(asked, timeout);
  const guess = nearest(asked.split('~')[0] as string, NAMES);
  return refuse(
    `There is no player ${JSON.stringify(asked)}${guess === undefined ? '' : `; did you mean ${guess}?`}${guess === undefined ? ':' : ' Else'} name a built-in one (${NAMES.slice(0, 6).join(', ')}, …), a module that exports a player (./mine.mjs), the folder of a run or of a saved policy, or a model with --base-url.`,
  );
};
