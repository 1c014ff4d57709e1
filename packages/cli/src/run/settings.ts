/** @file The settings of a recipe that shape what a stage makes, and how two of them differ. */

import { canonical } from '@tompo/arena';
import { playedEntry, seatedEntry, trainedOf } from '../recipe/algorithms.js';
import { rewardOfArm } from '../recipe/reward.js';
import { serverOf } from '../recipe/sampler.js';
import type { Algorithm, Recipe } from '../recipe/schema.js';
import { fileDigest } from './identity.js';
import { withContent } from './moduleContent.js';
import { markOf } from './stages.js';

export type Settings = Readonly<Record<string, unknown>>;

/** How a policy is tried out: who sits with it, and how it is sampled. */
const table = (recipe: Recipe) => {
  const { games: _, bootstrap: __, ...rest } = evaluationOf(recipe);
  return rest;
};

const evaluationOf = ({ evaluation }: Recipe) => ({
  ...evaluation,
  opponents: withContent(evaluation.opponents),
});

const withoutNoise = ({ noise: _, ...rest }: Recipe['expert']) => rest;

/** The model as it shapes numbers: where its files lie, and whether they are read into memory, does not. `chat: auto` says nothing that
 *  the files do not. */
const modelOf = ({ model }: Recipe): Settings => {
  if (model.init === 'embedded') return model;
  const { path: _, weights: __, chat, ...rest } = model;
  return chat === 'auto' ? rest : { ...rest, chat };
};

/** With what lies in the files that it names. */
export const dataOf = ({ data }: Recipe): Settings =>
  data.opponents === undefined ? data : { ...data, opponents: withContent(data.opponents) };

/** What SFT learns from: a file of one's own by what lies in it. */
export const sftDataOf = ({ sft: { data } }: Recipe): unknown =>
  typeof data === 'string' ? data : { file: `content ${fileDigest(data.file) ?? 'gone'}` };

/** What is said that is so unless told is not said. */
const sftOf = (recipe: Recipe): Settings => {
  const { completionOnlyLoss, ...rest } = recipe.sft;
  return {
    ...rest,
    data: sftDataOf(recipe),
    ...(completionOnlyLoss === false ? { completionOnlyLoss } : {}),
  };
};

/** Without what the algorithm does otherwise: nothing of it hangs on that. */
const rlOf = ({ rl }: Recipe, algorithm: Partial<Algorithm>): Settings => {
  const { opponents, reward, learningRate, sampler, ...rest } = rl;
  return {
    ...rest,
    ...(algorithm.learningRate === undefined ? { learningRate } : {}),
    // Where the server is, and how patiently it is asked, decides nothing.
    ...(sampler === undefined ? {} : { sampler: serverOf(sampler) === null ? sampler : 'server' }),
    ...(opponents === undefined ? {} : { opponents: withContent(opponents) }),
    ...(reward === undefined || algorithm.reward !== undefined ? {} : { reward: withContent(reward) }),
  };
};

/** With what lies in the files that it names. */
const algorithmOf = <A extends Partial<Algorithm>>(algorithm: A): A | (A & { readonly reward: unknown }) =>
  algorithm.reward === undefined ? algorithm : { ...algorithm, reward: withContent(algorithm.reward) };

/** What games on policy depend on beside the section `rl`. */
const gamesPlayed = ({ games, expert, data, evaluation }: Recipe): Settings => ({
  games: withContent(games),
  expert: withContent(withoutNoise(expert)),
  data: { heldoutShare: data.heldoutShare },
  evaluation: { onUnreadable: evaluation.onUnreadable },
});

/** The same, with who plays them and what they are worth, for the trainer, which knows of none of it. */
export const gamesMadeOf = (recipe: Recipe, algorithm: Algorithm): Settings => ({
  ...gamesPlayed(recipe),
  opponents: withContent(recipe.rl.opponents),
  reward: withContent(rewardOfArm(recipe, algorithm)),
  rewards: recipe.rewards,
});

/** How an arm plays that is not trained for itself. */
const playedAs = (recipe: Recipe, arm: string): Settings => {
  const seated = seatedEntry(recipe, arm);
  if (seated !== undefined) return { algorithms: { [arm]: { player: withContent(seated.player) } } };
  const entry = playedEntry(recipe, arm);
  if (entry === undefined) return {};
  const { name: _, ...own } = entry;
  return { algorithms: { [arm]: own } };
};

/** By the recipe's own paths: whatever changes the files that a stage leaves. Not the device, names, threads. */
export const settingsOf = (recipe: Recipe, mark: string): Settings => {
  const { seed, text } = recipe;
  const { stage, arm } = markOf(mark);
  switch (stage) {
    case 'simulate':
      return {
        seed,
        games: withContent(recipe.games),
        expert: withContent(recipe.expert),
        data: dataOf(recipe),
      };
    case 'sft':
      return { seed, text, model: modelOf(recipe), sft: sftOf(recipe) };
    case 'train': {
      const found = trainedOf(recipe).find((a) => a.name === arm);
      const { name: _, ...own }: Partial<Algorithm> = found ?? {};
      return {
        seed,
        text,
        rl: rlOf(recipe, own),
        rewards: recipe.rewards,
        algorithms: { [arm]: algorithmOf(own) },
        ...(recipe.rl.rollouts === undefined ? {} : gamesPlayed(recipe)),
      };
    }
    case 'eval':
      return {
        seed,
        text,
        games: withContent(recipe.games),
        data: { heldoutShare: recipe.data.heldoutShare },
        expert: withContent(withoutNoise(recipe.expert)),
        rl: {
          maxTokens: recipe.rl.maxTokens,
          ...(recipe.rl.agents === undefined ? {} : { agents: recipe.rl.agents }),
        },
        evaluation: evaluationOf(recipe),
        ...playedAs(recipe, arm),
      };
    case 'report':
      return {};
  }
};

/** What else must be the same for a stage that was begun to go on: the validation games of its curve. */
export const settingsToGoOn = (recipe: Recipe, mark: string): Settings => ({
  ...settingsOf(recipe, mark),
  ...(markOf(mark).stage === 'train' && recipe.rl.evaluateEvery > 0 ? { evaluation: table(recipe) } : {}),
});

const isBranch = (x: unknown): x is Readonly<Record<string, unknown>> =>
  typeof x === 'object' &&
  x !== null &&
  (Array.isArray(x) ? x.some((e) => typeof e === 'object' && e !== null) : Object.keys(x).length > 0);

/** Leaves by their paths; a list of plain values is one leaf. */
const leaves = (value: unknown, path = ''): readonly (readonly [string, string])[] =>
  isBranch(value)
    ? Object.entries(value).flatMap(([key, x]) =>
        leaves(x, Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
      )
    : value === undefined
      ? []
      : [[path, canonical(value)]];

/** 'rl.steps was 90 and is 2', for every leaf that differs. */
export const differences = (
  was: unknown,
  is: unknown,
  [verb, middle, end]: readonly [string, string, string] = ['was', 'and is', ''],
): readonly string[] => {
  const [before, after] = [new Map(leaves(was)), new Map(leaves(is))];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) =>
      `${path} ${verb} ${before.get(path) ?? 'not set'} ${middle} ${after.get(path) ?? 'not set'} ${end}`.trimEnd(),
    );
};

const SHOWN = 3;

/** The first differences in words; how many more there are. */
export const inShort = (all: readonly string[]): string =>
  all.length <= SHOWN ? all.join(', ') : `${all.slice(0, SHOWN).join(', ')}, and ${all.length - SHOWN} more`;
