/** @file The files that each stage of a run writes: what its children read, and what is shown of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { modelFolder } from '../hub/cache.js';
import type { Recipe } from '../recipe/schema.js';
import type { RunFolder } from './folder.js';
import { digestOf, fileDigest } from './identity.js';
import { markOf } from './stages.js';

/** Files of models/<name>, as @tompo/lm writes them. */
export const MODEL_FILES = ['config.json', 'tokenizer.json', 'model.safetensors'] as const;
/** How it is asked, beside a model that is asked through a chat template. */
const CHAT_FILE = 'tompo_chat.json';
/** Chat templates beside weights, and the folder of further ones. */
const TEMPLATES = 'additional_chat_templates';
export const ADAPTER_FILES = ['adapter_config.json', 'adapter_model.safetensors'] as const;

/** Folders of adapters: of an algorithm's one learner, or of each of several below it. */
const adapterDirs = (dir: string): readonly string[] => {
  try {
    const below = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return below.length === 0 ? [dir] : below.map(({ name }) => join(dir, name)).sort();
  } catch {
    return [dir];
  }
};

/** Where an algorithm's learner lies: one alone in models/<algorithm>, several in folders of their names below it. */
export const adapterDir = (folder: RunFolder, arm: string, recipe: Recipe, agent: string): string =>
  recipe.rl.agents === undefined ? folder.model(arm) : join(folder.model(arm), agent);

/** What a stage hands on: paths of whole files. */
export const productsOf = (folder: RunFolder, mark: string): readonly string[] => {
  const { stage, arm } = markOf(mark);
  switch (stage) {
    case 'simulate':
      return [folder.train, folder.heldout];
    case 'sft':
      return [...MODEL_FILES, CHAT_FILE].map((f) => join(folder.model('sft'), f));
    case 'train':
      return adapterDirs(folder.model(arm)).flatMap((dir) => ADAPTER_FILES.map((f) => join(dir, f)));
    case 'eval':
      return [folder.evaluation(arm)];
    case 'report':
      return [];
  }
};

const learner = (mark: string): string | null => {
  const { stage, arm } = markOf(mark);
  return stage === 'sft' ? 'sft' : stage === 'train' ? arm : null;
};

/** What a stage that learns tells of how it went: its metrics, and where partners were written for it, those. */
export const curvesOf = (folder: RunFolder, mark: string): readonly string[] => {
  const arm = learner(mark);
  return arm === null ? [] : [folder.metrics(arm), folder.partners(arm)];
};

/** What a stage that was stopped goes on from. */
export const checkpointsOf = (folder: RunFolder, mark: string): readonly string[] => {
  const { stage, arm } = markOf(mark);
  if (stage === 'eval') return [folder.playedGames(arm)];
  const name = learner(mark);
  return name === null ? [] : [folder.checkpoint(name)];
};

export type Digests = Readonly<Record<string, string>>;

/** 'data/train.jsonl', on every system. */
export const within = ({ dir }: RunFolder, path: string): string => relative(dir, path).split(sep).join('/');

/** Digests of those of the files that are there, by their place in the run. */
export const digestsOf = (folder: RunFolder, paths: readonly string[]): Digests =>
  Object.fromEntries(
    paths.flatMap((path) => {
      const digest = fileDigest(path);
      return digest === null ? [] : [[within(folder, path), digest] as const];
    }),
  );

const templatesIn = (dir: string): readonly string[] => {
  const below = join(dir, TEMPLATES);
  return existsSync(below) ? readdirSync(below).map((f) => join(TEMPLATES, f)) : [];
};

/** An adapter's settings say where its base lies, which is no part of what it is. */
const settingsDigest = (path: string): string => {
  const { base_model_name_or_path: _, ...settings } = JSON.parse(readFileSync(path, 'utf8'));
  return digestOf(settings);
};

/** One digest for the weights and settings of a folder, how it is asked among them; null where it has none, or is not there (any more). */
export const folderDigest = (dir: string): string | null => {
  try {
    const files = [...readdirSync(dir), ...templatesIn(dir)].filter((f) =>
      ['.safetensors', '.json', '.jinja'].some((end) => f.endsWith(end)),
    );
    const found = files.sort().map((f) => {
      const path = join(dir, f);
      return [f, f === 'adapter_config.json' ? settingsDigest(path) : fileDigest(path)] as const;
    });
    return found.some(([f]) => f.endsWith('.safetensors')) ? digestOf(found) : null;
  } catch {
    return null;
  }
};

/** The same of the model that SFT starts from, where that is one on disk. */
export const baseDigest = ({ model }: Recipe): string | null =>
  model.init === 'directory' ? folderDigest(modelFolder(model.path)) : null;
