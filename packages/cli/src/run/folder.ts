/** @file The layout of a run: which file lies where. */
import { join, relative, resolve } from 'node:path';
import { invocation } from '../screen/invocation.js';
import { pathWord } from '../screen/quoted.js';

export interface RunFolder {
  readonly dir: string;
  /** The run as a command is told it: its folder, or what leads to it while there is none. */
  readonly word: string;
  /** The command that evaluates one of its policies, where that is none of a run: a transfer's. */
  readonly transfer?: (arm: string) => string;
  readonly recipe: string;
  readonly train: string;
  readonly heldout: string;
  readonly model: (name: string) => string;
  readonly metrics: (name: string) => string;
  /** The partners that were written while an algorithm learned, growth by growth. */
  readonly partners: (name: string) => string;
  readonly evaluation: (name: string) => string;
  readonly playthroughs: string;
  /** How far the samplers of the arms lay from the trainer; there only where they were compared. */
  readonly mismatch: string;
  readonly paired: string;
  /** The whole training state of a stage, to go on from. */
  readonly checkpoint: (name: string) => string;
  /** The games that an evaluation has played, to go on from; gone once it is whole. */
  readonly playedGames: (arm: string) => string;
  readonly timings: string;
  /** The finished stages, for people and scripts. */
  readonly done: string;
  /** What each stage's files were made of, a file for each stage. */
  readonly made: string;
  readonly report: string;
  /** What language models were asked and answered, and the sums of it. Never taken away: it was paid for. */
  readonly transcript: string;
  readonly usage: string;
}

export const runFolder = (dir: string, word: string = pathWord(dir)): RunFolder => ({
  dir,
  word,
  recipe: join(dir, 'recipe.yaml'),
  train: join(dir, 'data', 'train.jsonl'),
  heldout: join(dir, 'data', 'heldout.jsonl'),
  model: (name) => join(dir, 'models', name),
  metrics: (name) => join(dir, 'metrics', `${name}.jsonl`),
  partners: (name) => join(dir, 'metrics', `${name}.partners.json`),
  evaluation: (name) => join(dir, 'eval', `${name}.json`),
  playthroughs: join(dir, 'eval', 'playthroughs.json'),
  mismatch: join(dir, 'metrics', 'mismatch.json'),
  paired: join(dir, 'eval', 'paired.json'),
  checkpoint: (name) => join(dir, 'checkpoints', `${name}.safetensors`),
  playedGames: (arm) => join(dir, 'checkpoints', `${arm}.games.jsonl`),
  timings: join(dir, 'timings.json'),
  done: join(dir, 'stages.json'),
  made: join(dir, 'made'),
  report: join(dir, 'report.html'),
  transcript: join(dir, 'llm', 'transcript.jsonl'),
  usage: join(dir, 'llm', 'usage.json'),
});

/** The folder of evaluations of policies that another run trained. Its recipe has a name of its own: `tompo run` would train. */
export const transferFolder = (
  dir: string,
  word?: string,
  transfer?: (arm: string) => string,
): RunFolder => ({
  ...runFolder(dir, word),
  ...(transfer === undefined ? {} : { transfer }),
  recipe: join(dir, 'transfer.yaml'),
});

/** A path as its owner would write it: from here, where it lies below. */
export const fromHere = (path: string): string => {
  const near = relative('.', path);
  return near === '' || near.startsWith('..') ? resolve(path) : near;
};

/** A command about this run, whole, as a shell takes it: 'tompo train runs/a --algorithm tompo --force'. */
export const commandFor = ({ word }: RunFolder, name: string, ...flags: readonly string[]): string =>
  [invocation, name, word, ...flags].join(' ');
