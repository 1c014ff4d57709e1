/** @file Work that nobody would wait for. Lower bounds on time, and a bound on it that no recipe comes near. */
import type { RecipeFault } from '../errors.js';
import type { Recipe } from './schema.js';

/** Years that a stage may take. */
const LONGEST_YEARS = 1;
const YEAR = 365 * 24 * 3600;

/** Seconds at least, on any machine: a training step runs a compiled program and writes a row; a game is played and
 *  valued phase by phase; a resample of the bootstrap reads a number of each game. */
const STEP = 1e-3;
const GAME = 1e-5;
const RESAMPLE = 1e-9;

interface Work {
  readonly path: string;
  readonly value: number;
  readonly seconds: number;
}

const works = ({ data, sft, rl, evaluation }: Recipe): readonly Work[] => [
  { path: 'data.trainGames', value: data.trainGames, seconds: GAME * data.trainGames },
  { path: 'data.heldoutGames', value: data.heldoutGames, seconds: GAME * data.heldoutGames },
  { path: 'sft.steps', value: sft.steps, seconds: STEP * sft.steps },
  { path: 'rl.steps', value: rl.steps, seconds: STEP * rl.steps },
  {
    path: rl.innerEpochs > rl.minibatches ? 'rl.innerEpochs' : 'rl.minibatches',
    value: Math.max(rl.innerEpochs, rl.minibatches),
    // There are no more minibatches than prompts.
    seconds: STEP * rl.steps * rl.innerEpochs * Math.min(rl.minibatches, rl.promptsPerStep),
  },
  {
    path: evaluation.bootstrap > evaluation.games ? 'evaluation.bootstrap' : 'evaluation.games',
    value: Math.max(evaluation.bootstrap, evaluation.games),
    seconds: RESAMPLE * evaluation.bootstrap * evaluation.games,
  },
];

const years = (seconds: number): string => {
  const n = seconds / YEAR;
  return n < 1e5 ? n.toFixed(1) : n.toExponential(1);
};

export const workFaults = (recipe: Recipe): readonly RecipeFault[] =>
  works(recipe)
    .filter(({ seconds }) => seconds > LONGEST_YEARS * YEAR)
    .map(({ path, value, seconds }) => ({
      path,
      message: `${value} takes at least ${years(seconds)} years on any machine; lower it`,
    }));
