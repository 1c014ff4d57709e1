/** @file What it costs to learn on policy: a training step from whole games and from branches of them, beside a step from
 *  fixed situations of the same games with as many tokens.
 *      pnpm --dir benchmarks rollouts [--rounds 10]
 *  All sides take turns in one process; each round gives one ratio, and the median of those is told. */
import { parseArgs } from 'node:util';
import { rloo } from '@tompo/advantage';
import * as arena from '@tompo/arena';
import { openExecutor } from '@tompo/jit';
import * as lm from '@tompo/lm';
import * as trainer from '@tompo/trainer';
import { either as E } from 'fp-ts';
import { median } from './shared/median.js';

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } });
const ROUNDS = Number(flags.rounds);
if (!Number.isInteger(ROUNDS) || ROUNDS < 1)
  throw new Error(`--rounds must be 1 or more, not ${flags.rounds}.`);

const right = E.getOrElseW((error): never => {
  throw new Error(JSON.stringify(error));
});

// The quickstart's model and games. It is untrained and no token is the end of text: each answer has all its tokens, on each side.
const executor = right(await openExecutor('jit:cpu', { threads: 2 }));
const tokenizer = right(lm.byteTokenizer());
const config = lm.embeddedConfig(tokenizer, {
  hiddenSize: 128,
  intermediateSize: 344,
  layers: 4,
  heads: 4,
  kvHeads: 4,
  maxPositions: 384,
});
const fresh = lm.initModel(config, tokenizer, 1, { std: 'fan-in' });
const model = { ...fresh, config: { ...config, eosTokenId: config.vocabSize } };
const lora = {
  rank: 16,
  alpha: 32,
  targets: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
} as const;
const adapter = right(lm.initAdapter(config, lora, 1));
const text = { style: 'compact', beliefs: 'required' } as const;
const [GROUPS, COMPLETIONS, TOKENS] = [16, 8, 32];

const source = right(arena.gameSource({ split: 'train', seed: 1 }));
const games = right(source.games(40));
const situations = right(await arena.collectSituations({ games, experts: arena.experts.planner }));
const gameOf = arena.gamesOf();
const prompts = situations.map((situation) => ({
  id: situation.id,
  text: arena.promptOf(right(gameOf(situation)), situation, text.style),
}));

const shared = {
  model,
  executor,
  advantages: (groups: Parameters<typeof rloo>[0]) => rloo(groups),
  memory: null,
  objective: { beta: 0 },
  learningRate: 1e-4,
  maxTokens: TOKENS,
  steps: ROUNDS + 3,
  seed: 1,
};
const opponents = arena.experts.planner;
const sources = {
  branches: right(
    arena.branchRollouts({
      games: source,
      gamesPerStep: GROUPS,
      completions: COMPLETIONS,
      opponents,
      reward: arena.payoff({}),
      ...text,
    }),
  ),
  // A seat has two to four turns in a game: so many games that the turns of a step are about as many.
  episodes: right(
    arena.episodeRollouts({
      games: source,
      gamesPerStep: GROUPS / 4,
      episodes: COMPLETIONS,
      opponents,
      reward: arena.payoff({}),
      ...text,
    }),
  ),
};

interface Side {
  readonly name: string;
  readonly step: () => Promise<void>;
  /** Of the last step. */
  readonly size: () => Size;
}

/** What a step learned from, and when it began to. */
interface Size {
  readonly answers: number;
  /** Tokens that were read and written in playing. */
  readonly drawn: number;
  /** Tokens that were learned from. */
  readonly learned: number;
  readonly drawnAt: number;
}

/** Tokens that the trainer lays out: prompts of a group that are laid side by side are read once. */
const learnedFrom = (groups: readonly trainer.TurnGroup[], shared: boolean) => {
  const answers = groups.reduce((n, { turns }) => n + turns.length, 0);
  const prompts = groups.flatMap(({ turns }) => (shared ? turns.slice(0, 1) : turns));
  const read = prompts.reduce((n, { promptIds }) => n + promptIds.length, 0);
  return { answers, learned: read + answers * TOKENS, drawnAt: performance.now() };
};

/** The same rollouts, with a count of the tokens that are read and written on the way. */
const counted = (source: trainer.Rollouts, count: (tokens: number) => void): trainer.Rollouts => ({
  ...source,
  step: (request) =>
    source.step({
      ...request,
      draw: async (asked) => {
        const drawn = await request.draw(asked);
        for (const { promptIds, completions } of drawn) count(promptIds.length + completions.length * TOKENS);
        return drawn;
      },
    }),
});

const fixed = (): Side => {
  let size: Size = { answers: 0, drawn: 0, learned: 0, drawnAt: 0 };
  const lengths = new Map(prompts.map(({ id, text }) => [id, tokenizer.encode(text).length]));
  const training = trainer.tompoTrain({
    ...shared,
    adapter,
    prompts,
    promptsPerStep: GROUPS,
    completions: COMPLETIONS,
    score: (_, drawn) => drawn.map(({ ids }) => ({ reward: ids[0]! % 2, graph: null, parts: {} })),
    onRollout: (_, groups) => {
      const tokens = groups.reduce((n, { prompt }) => n + lengths.get(prompt.id)! + COMPLETIONS * TOKENS, 0);
      size = {
        answers: groups.length * COMPLETIONS,
        drawn: tokens,
        learned: tokens,
        drawnAt: performance.now(),
      };
    },
  });
  return { name: 'fixed situations', step: async () => void (await training.next()), size: () => size };
};

const onPolicy = (name: 'branches' | 'episodes'): Side => {
  let drawn = 0;
  let size: Size = { answers: 0, drawn: 0, learned: 0, drawnAt: 0 };
  const training = trainer.train({
    ...shared,
    agents: { policy: { adapter } },
    rollouts: counted(sources[name], (tokens) => {
      drawn += tokens;
    }),
    onRollout: (_, groups) => {
      size = { ...learnedFrom(groups, name === 'branches'), drawn };
      drawn = 0;
    },
  });
  return { name, step: async () => void (await training.next()), size: () => size };
};

const sides = [fixed(), onPolicy('branches'), onPolicy('episodes')];
const ms = sides.map(() => [] as number[]);
const perToken = sides.map(() => [] as number[]);
const drawing = sides.map(() => [] as number[]);
for (let round = 0; round < ROUNDS + 3; round++)
  for (const [i, side] of sides.entries()) {
    const start = performance.now();
    await side.step();
    const took = performance.now() - start;
    // The first rounds compile.
    if (round < 3) continue;
    ms[i]!.push(took);
    drawing[i]!.push(side.size().drawnAt - start);
    perToken[i]!.push(took / (side.size().drawn + side.size().learned));
  }

console.log(`${ROUNDS} rounds of one step each; ratios by round, medians`);
for (const [i, { name, size }] of sides.entries()) {
  const ratio = median(perToken[i]!.map((x, round) => x / perToken[0]![round]!));
  console.log(
    `${name.padEnd(17)} ${median(ms[i]!).toFixed(0).padStart(6)} ms a step, ${median(drawing[i]!).toFixed(0)} of it until all is played · in the last ${size().answers} answers, ${size().drawn} tokens in playing and ${size().learned} in learning · ${(1000 * median(perToken[i]!)).toFixed(1)} ms per 1,000 tokens · ${ratio.toFixed(2)} × of fixed situations, at equal tokens`,
  );
}
process.exit(0);
