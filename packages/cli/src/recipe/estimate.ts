/** @file What a recipe needs at least, told before anything runs. Lower bounds: what is refused here cannot fit. */
import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { RecipeFault } from '../errors.js';
import type { Recipe } from './schema.js';

/** Bytes that arrays can have: the machine's memory, its container's, or what TOMPO_MEMORY_BYTES says (as in @tompo/lm). */
const arrayLimit = (): number => {
  const told = Number(process.env.TOMPO_MEMORY_BYTES);
  if (told > 0) return told;
  const container = process.constrainedMemory?.() ?? 0;
  return container > 0 ? Math.min(container, totalmem()) : totalmem();
};

const gigabytes = (bytes: number): string => {
  const size = bytes / 1e9;
  return `${size < 1e5 ? size.toFixed(1) : size.toExponential(1)} GB`;
};

interface Need {
  readonly path: string;
  readonly value: number;
  readonly bytes: number;
}

/** A game with its parameters, a game that was played, a situation with its texts, a sampled completion: each takes more. */
const GAME = 1000;
const PLAYED = 2000;
const EXAMPLE = 1000;
const COMPLETION = 400;
/** Tokens of the shortest prompt and answer, and the bytes that one takes in a batch: ids, positions, segments. */
const TOKENS = 24;
const TOKEN = 12;

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

/** Numbers of a fresh model. @source the shapes of Qwen2: attention 2D² + 2·D·kv, three matrices D·I in each layer */
const parameters = (m: Extract<Recipe['model'], { init: 'embedded' }>): number => {
  const kv = (m.hiddenSize / m.heads) * m.kvHeads;
  return 256 * m.hiddenSize + m.layers * m.hiddenSize * (2 * m.hiddenSize + 2 * kv + 3 * m.intermediateSize);
};

/** What lives in arrays of numbers. */
const arrays = ({ model, sft, rl, evaluation }: Recipe): readonly Need[] => [
  { path: 'sft.batch', value: sft.batch, bytes: TOKENS * TOKEN * sft.batch },
  { path: 'rl.maxTokens', value: rl.maxTokens, bytes: TOKEN * rl.maxTokens * rl.completions },
  { path: 'evaluation.bootstrap', value: evaluation.bootstrap, bytes: 8 * evaluation.bootstrap },
  ...(model.init === 'embedded'
    ? [
        {
          path: model.layers > model.hiddenSize ? 'model.layers' : 'model.hiddenSize',
          value: Math.max(model.layers, model.hiddenSize),
          // Weights, gradient, and two moments of AdamW, four bytes each.
          bytes: 16 * parameters(model),
        },
        {
          path: 'rl.lora.rank',
          value: rl.lora.rank,
          bytes: 16 * rl.lora.rank * 2 * model.hiddenSize * model.layers,
        },
      ]
    : []),
];

const tooMuch = (needs: readonly Need[], limit: number, where: string): readonly RecipeFault[] =>
  needs
    .filter(({ bytes }) => bytes > limit)
    .map(({ path, value, bytes }) => ({
      path,
      message: `${value} needs at least ${gigabytes(bytes)} of memory where ${where} ${gigabytes(limit)}; lower it`,
    }));

/** Characters of history in a prompt that nobody can read. */
const LONGEST_PROMPT = 1e7;

/** Each phase of the past has a character for each seat at least. */
export const roundFaults = ({ games }: Recipe): readonly RecipeFault[] =>
  games.flatMap(({ rounds, sequences, n }, i) => {
    const seats = typeof n === 'number' ? n : n[1];
    const least = rounds * seats * Math.max(...sequences.map((s) => s.length));
    return least > LONGEST_PROMPT
      ? [
          {
            path: `games[${i}].rounds`,
            message: `${rounds} rounds make prompts of at least ${least} characters, more than any model reads; lower it`,
          },
        ]
      : [];
  });

const MOST_THREADS = 1024;

/** All that cannot fit, with the estimate and the key to lower. */
export const estimateFaults = (recipe: Recipe): readonly RecipeFault[] => [
  ...tooMuch(
    objects(recipe),
    getHeapStatistics().heap_size_limit,
    "JavaScript's objects have (raise it with NODE_OPTIONS=--max-old-space-size)",
  ),
  ...tooMuch(arrays(recipe), arrayLimit(), 'this machine has'),
  ...roundFaults(recipe),
  ...(typeof recipe.threads === 'number' && recipe.threads > MOST_THREADS
    ? [{ path: 'threads', message: `${recipe.threads} is more than ${MOST_THREADS}; take auto` }]
    : []),
];
