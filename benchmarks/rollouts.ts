/** @file What it costs to learn on policy: a training step from whole games and from branches of them, beside a step from
 *  fixed situations of the same games with as many answers. How much plays of a game share hangs on how alike they are played: on
 *  policy once with answers that nobody can read, for which nothing is played (all plays of a game go the same way, as those
 *  of a policy do that is sure of itself), and once with a random decision for each (they part at once, the other extreme).
 *      pnpm --dir benchmarks rollouts [--rounds 10]
 *  All sides take turns in one process; each round gives one ratio, and the median of those is told. */
import { parseArgs } from 'node:util';
import { rloo } from '@tompo/advantage';
import * as arena from '@tompo/arena';
import { rng as generator, spaceOf } from '@tompo/games';
import { openExecutor } from '@tompo/jit';
import * as lm from '@tompo/lm';
import * as trainer from '@tompo/trainer';
import { either as E } from 'fp-ts';
import { median } from './shared/median.js';

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } });
const ROUNDS = Number(flags.rounds);
if (!Number.isInteger(ROUNDS) || ROUNDS < 1)
  throw new Error(`--rounds must be 1 or more, not ${flags.rounds}.`);

/** Rounds that compile. */
const WARM = 6;

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
const [GROUPS, COMPLETIONS, TOKENS] = [8, 8, 32];

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
  steps: ROUNDS + WARM,
  seed: 1,
};
const opponents = arena.experts.planner;
const common = { games: source, opponents, reward: arena.payoff({}), ...text };

/** Plays of one game decide alike or each for itself. */
const WAYS = ['alike', 'apart'] as const;
type Way = (typeof WAYS)[number];

const played = (way: Way): Partial<arena.RolloutOptions> => {
  if (way === 'alike') return {};
  const rng = generator(1);
  return {
    onUnreadable: 'default',
    defaultMove: ({ space }) => spaceOf(space).random(rng),
  };
};

const KINDS = ['branches', 'episodes'] as const;
type Kind = (typeof KINDS)[number];

// A seat has two to four turns in a game: so many games that the turns of a step are about as many.
const sourceOf = (kind: Kind, way: Way): trainer.Rollouts =>
  kind === 'branches'
    ? right(
        arena.branchRollouts({
          ...common,
          ...played(way),
          gamesPerStep: GROUPS,
          completions: COMPLETIONS,
        }),
      )
    : right(
        arena.episodeRollouts({
          ...common,
          ...played(way),
          gamesPerStep: GROUPS / 4,
          episodes: COMPLETIONS,
        }),
      );

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

/** Tokens that are learned from: prompts that are alike are read once. */
const learnedFrom = (groups: readonly trainer.TurnGroup[]) => {
  const turns = groups.flatMap((group) => group.turns);
  const prompts = new Map(turns.map(({ promptIds }) => [promptIds.join(), promptIds.length]));
  const read = [...prompts.values()].reduce((a, b) => a + b, 0);
  return {
    answers: turns.length,
    learned: read + turns.length * TOKENS,
    drawnAt: performance.now(),
  };
};

/** The same rollouts, with a count of the tokens that are read and written on the way. */
const counted = (source: trainer.Rollouts, count: (tokens: number) => void): trainer.Rollouts => ({
  ...source,
  step: (request) =>
    source.step({
      ...request,
      draw: async (asked) => {
        const drawn = await request.draw(asked);
        const prompts = new Map(drawn.map(({ promptIds }) => [promptIds.join(), promptIds.length]));
        for (const length of prompts.values()) count(length);
        for (const { completions } of drawn) count(completions.length * TOKENS);
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

const onPolicy = (kind: Kind, way: Way): Side => {
  let drawn = 0;
  let size: Size = { answers: 0, drawn: 0, learned: 0, drawnAt: 0 };
  const training = trainer.train({
    ...shared,
    agents: { policy: { adapter } },
    rollouts: counted(sourceOf(kind, way), (tokens) => {
      drawn += tokens;
    }),
    onRollout: (_, groups) => {
      size = { ...learnedFrom(groups), drawn };
      drawn = 0;
    },
  });
  return { name: `${kind}, ${way}`, step: async () => void (await training.next()), size: () => size };
};

const sides = [fixed(), ...KINDS.flatMap((kind) => WAYS.map((way) => onPolicy(kind, way)))];
const ms = sides.map(() => [] as number[]);
const perToken = sides.map(() => [] as number[]);
const perAnswer = sides.map(() => [] as number[]);
const drawing = sides.map(() => [] as number[]);
const sizes = sides.map(() => ({ answers: 0, drawn: 0, learned: 0 }));
for (let round = 0; round < ROUNDS + WARM; round++)
  for (const [i, side] of sides.entries()) {
    const start = performance.now();
    await side.step();
    const took = performance.now() - start;
    if (round < WARM) continue;
    const { answers, drawn, learned, drawnAt } = side.size();
    ms[i]!.push(took);
    drawing[i]!.push(drawnAt - start);
    perToken[i]!.push(took / (drawn + learned));
    perAnswer[i]!.push(took / answers);
    sizes[i]!.answers += answers / ROUNDS;
    sizes[i]!.drawn += drawn / ROUNDS;
    sizes[i]!.learned += learned / ROUNDS;
  }

console.log(`${ROUNDS} rounds of one step each; ratios to fixed situations by round, medians`);
for (const [i, { name }] of sides.entries()) {
  const ratio = (of: readonly (readonly number[])[]): string =>
    median(of[i]!.map((x, round) => x / of[0]![round]!)).toFixed(2);
  const { answers, drawn, learned } = sizes[i]!;
  console.log(
    `${name.padEnd(16)} ${median(ms[i]!).toFixed(0).padStart(6)} ms a step, ${median(drawing[i]!).toFixed(0)} of it until all is played · on average ${answers.toFixed(0)} answers, ${drawn.toFixed(0)} tokens in playing and ${learned.toFixed(0)} in learning · ${ratio(perAnswer)} × for the same number of answers, ${ratio(perToken)} × for the same number of tokens`,
  );
}
process.exit(0);
