/** @file What a recipe needs at least, told before anything runs. Lower bounds: what is refused here cannot fit. */
import { getHeapStatistics } from 'node:v8';
import type { RecipeFault } from '../errors.js';
import { activationNeeds } from './activations.js';
import { leastPrompt } from './games.js';
import { arrayLimit, type Need, tooMuch } from './memory.js';
import { type ModelSizes, modelSizes, parameters } from './modelSizes.js';
import type { Recipe } from './schema.js';
import { workFaults } from './work.js';

/** A game with its parameters, a game that was played, a situation with its texts, a sampled completion: each takes more. */
const GAME = 1000;
const PLAYED = 2000;
const EXAMPLE = 1000;
const COMPLETION = 400;
/** Bytes that a token takes in a batch: ids, positions, segments. */
const TOKEN = 12;
/** Tokens of any prompt at least, where the tokenizer is not known. */
const SHORTEST = 24;

/** What lives among JavaScript's objects, whose room is smaller than the machine's. */
const objects = ({ data, sft, rl, evaluation }: Recipe): readonly Need[] => [
  { path: 'data.trainGames', value: data.trainGames, bytes: GAME * data.trainGames },
  { path: 'data.heldoutGames', value: data.heldoutGames, bytes: GAME * data.heldoutGames },
  { path: 'evaluation.games', value: evaluation.games, bytes: PLAYED * evaluation.games },
  { path: 'rl.validationGames', value: rl.validationGames, bytes: PLAYED * rl.validationGames },
  ...(sft.data === 'stream'
    ? [
        {
          path: sft.batch >= sft.pool ? 'sft.batch' : 'sft.pool',
          value: Math.max(sft.batch, sft.pool),
          bytes: EXAMPLE * sft.batch * sft.pool,
        },
      ]
    : []),
  {
    path: rl.completions >= rl.promptsPerStep ? 'rl.completions' : 'rl.promptsPerStep',
    value: Math.max(rl.completions, rl.promptsPerStep),
    bytes: COMPLETION * rl.completions * rl.promptsPerStep,
  },
];

/** Weights of the model as they lie in memory: trained ones with a gradient and two moments of AdamW beside them. */
const modelNeed = ({ model, sft }: Recipe, sizes: ModelSizes): Need => {
  const copies = sft.lora === 'none' ? 4 : 1;
  const bytes = 4 * copies * parameters(sizes);
  if (model.init === 'embedded') {
    const path = model.layers > model.hiddenSize ? 'model.layers' : 'model.hiddenSize';
    return { path, value: Math.max(model.layers, model.hiddenSize), bytes };
  }
  const advice =
    copies === 1 ? 'set model.weights to file' : 'give sft.lora a rank and set model.weights to file';
  return {
    path: 'model.path',
    value: model.path,
    // Weights that stay in their file are read as they are needed.
    bytes: model.weights === 'file' ? 0 : bytes,
    advice: `${advice}, or take a smaller model`,
  };
};

/** What lives in arrays of numbers. prompt: tokens of a typical prompt. */
const arrays = (recipe: Recipe, prompt: number): readonly Need[] => {
  const { sft, rl, evaluation } = recipe;
  const sizes = modelSizes(recipe);
  return [
    { path: 'sft.batch', value: sft.batch, bytes: (prompt + 1) * TOKEN * sft.batch },
    { path: 'rl.maxTokens', value: rl.maxTokens, bytes: TOKEN * rl.maxTokens * rl.completions },
    { path: 'evaluation.bootstrap', value: evaluation.bootstrap, bytes: 8 * evaluation.bootstrap },
    ...(sizes === null
      ? []
      : [
          modelNeed(recipe, sizes),
          {
            path: 'rl.lora.rank',
            value: rl.lora.rank,
            bytes: 16 * rl.lora.rank * 2 * sizes.hidden * sizes.layers,
          },
          ...activationNeeds(recipe, sizes, prompt),
        ]),
  ];
};

/** Characters of history in a prompt that nobody can read. */
const LONGEST_PROMPT = 1e7;

export const roundFaults = ({ games }: Recipe): readonly RecipeFault[] =>
  games.flatMap((entry, i) => {
    const least = leastPrompt(entry);
    return least > LONGEST_PROMPT
      ? [
          {
            path: `games[${i}].rounds`,
            message: `${String(entry.rounds)} rounds make prompts of at least ${least} characters, more than any model reads; lower it`,
          },
        ]
      : [];
  });

const MOST_THREADS = 1024;

/** One for each key. */
const firstOfEach = (faults: readonly RecipeFault[]): readonly RecipeFault[] =>
  faults.filter(({ path }, i) => faults.findIndex((f) => f.path === path) === i);

/** All that cannot run on this machine, with the estimate and the key to lower.
 *  typicalPrompt: in tokens, where it is known: a batch that is large enough to matter has one that is longer. */
export const machineFaults = (recipe: Recipe, typicalPrompt: number | null): readonly RecipeFault[] =>
  firstOfEach([
    ...tooMuch(
      objects(recipe),
      getHeapStatistics().heap_size_limit,
      "JavaScript's objects have (raise it with NODE_OPTIONS=--max-old-space-size)",
    ),
    ...tooMuch(arrays(recipe, typicalPrompt ?? SHORTEST), arrayLimit(), 'this machine has'),
    ...workFaults(recipe),
    ...(typeof recipe.threads === 'number' && recipe.threads > MOST_THREADS
      ? [{ path: 'threads', message: `${recipe.threads} is more than ${MOST_THREADS}; take auto` }]
      : []),
  ]);
