/** @file A policy learns, on policy and from its own payoff, to play a repeated prisoner's dilemma with partners who answer what
 *  was done to them; beside it, what fixed situations teach. About three minutes for a seed on two cores:
 *  npx tsx repeated-game.ts, or with seeds and scenes: npx tsx repeated-game.ts 5 titForTat grim mixture */
import { rloo } from '@tompo/advantage';
import * as arena from '@tompo/arena';
import type { Game } from '@tompo/games';
import { openExecutor } from '@tompo/jit';
import * as lm from '@tompo/lm';
import { parseDecision } from '@tompo/rewards';
import * as trainer from '@tompo/trainer';
import { either as E } from 'fp-ts';
import {
  asPlayer,
  bestReturn,
  freeRider,
  grim,
  PRISONERS_DILEMMA,
  type Strategy,
  titForTat,
  twoByTwo,
} from './games/two-by-two.js';

const right = E.getOrElseW((error): never => {
  throw new Error(JSON.stringify(error));
});

const ROUNDS = 6;
const game = twoByTwo(PRISONERS_DILEMMA, ROUNDS) as Game;
const seeded = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({ game, seed: from + i }));
const text = { style: 'compact', beliefs: 'none' } as const;
const executor = right(await openExecutor('jit:cpu', { threads: 2 }));
const tokenizer = right(lm.byteTokenizer());
const maxTokens = 3;

// #region sft
/** A small model that can write the answers of this game, and prefers none. */
const writer = async (seed: number) => {
  const situations = right(
    await arena.collectSituations({ games: seeded(10_000 * seed, 300), experts: arena.experts.random }),
  );
  const config = lm.embeddedConfig(tokenizer, {
    hiddenSize: 32,
    intermediateSize: 64,
    layers: 2,
    heads: 2,
    kvHeads: 2,
  });
  const model = lm.initModel(config, tokenizer, seed, { std: 'fan-in' });
  const data = situations.map((situation) => arena.toExample(game, situation, text));
  const plan = { steps: 150, batchSize: 32, learningRate: 4e-3, seed, buckets: 1 };
  return (await trainer.runToEnd(trainer.sft({ model, data, executor, ...plan }))).model;
};
const adapterOf = (model: lm.BaseModel, seed: number) =>
  right(
    lm.initAdapter(
      model.config,
      {
        rank: 8,
        alpha: 16,
        targets: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
      },
      seed,
    ),
  );
// #endregion

type Partners = readonly (readonly [name: string, strategy: Strategy, weight: number])[];
const settings = {
  maxTokens,
  steps: 300,
  learningRate: 3e-3,
  schedule: 'linear',
  // Cooperation pays until the last round. Without the bonus a policy can stop trying the defection there before it has learned it.
  objective: { beta: 0, entropyWeight: 0.1 },
  executor,
  memory: null,
} as const;

// #region on-policy
const legible: arena.Reward = ({ turns }) => turns.map(({ turn }) => (E.isRight(turn.answer) ? 0 : -1));
const onPolicy = async (model: lm.BaseModel, partners: Partners, seed: number) => {
  const opponents = right(
    arena.mixture(partners.map(([name, strategy, weight]) => ({ player: asPlayer(name, strategy), weight }))),
  );
  const rollouts = right(
    arena.episodeRollouts({
      games: (step) => seeded(1000 * step, 6),
      episodes: 16,
      seats: 'zero',
      opponents,
      // What cannot be read is as good as a defection to the game; here it is worse than any choice.
      reward: arena.weighted([
        [1, arena.payoff({ from: 'turn' })],
        [6, legible],
      ]),
      ...text,
    }),
  );
  const { adapters } = await trainer.runToEnd(
    trainer.train({
      model,
      agents: { policy: { adapter: adapterOf(model, seed) } },
      rollouts,
      advantages: (groups) => rloo(groups),
      seed,
      ...settings,
    }),
  );
  return adapters.policy as lm.Adapter;
};
// #endregion

// #region fixed situations
/** What one answer earns at once, at situations that random play against the partners came to before training began. */
const fromSituations = async (model: lm.BaseModel, partners: Partners, seed: number) => {
  const prompts: (trainer.RlPrompt & { readonly situation: arena.Situation })[] = [];
  for (const [name, strategy, weight] of partners) {
    const experts = () => [arena.experts.random, asPlayer(name, strategy)];
    const games = seeded(50_000 * seed, Math.round(80 * weight));
    const all = right(await arena.collectSituations({ games, experts }));
    for (const situation of all)
      if (situation.seat === 0)
        prompts.push({
          id: `${name} ${situation.id}`,
          text: game.text.render(situation.observation, text.style),
          situation,
        });
  }
  const earned = ({ space, decisions }: arena.Situation, completion: lm.Completion): number => {
    const own = parseDecision(space, completion, { ...text, seats: [0, 1] });
    if (E.isLeft(own) || own.right.decision._tag !== 'choice') return -6;
    const other = decisions[1];
    return PRISONERS_DILEMMA[own.right.decision.index as 0 | 1][
      other?._tag === 'choice' ? (other.index as 0 | 1) : 1
    ];
  };
  const { adapter } = await trainer.runToEnd(
    trainer.tompoTrain({
      model,
      adapter: adapterOf(model, seed),
      prompts,
      promptsPerStep: 24,
      completions: 16,
      score: ({ situation }, completions) =>
        completions.map((one) => ({ reward: earned(situation, one), graph: null, parts: {} })),
      advantages: (groups) => rloo(groups),
      seed,
      ...settings,
    }),
  );
  return adapter;
};
// #endregion

// #region evaluate
/** What the likeliest answers earn in a whole game, on average over the partners. */
const returnOf = async (model: lm.BaseModel, adapter: lm.Adapter, partners: Partners): Promise<number> => {
  const sampler = lm.createSampler(model, { executor, adapterConfig: adapter.config });
  const policy = arena.policyPlayer({
    name: 'policy',
    ...text,
    complete: async (prompts) => {
      const ids = prompts.map((prompt) => tokenizer.encode(prompt));
      const drawn = await sampler.sample({
        prompts: ids,
        completions: 1,
        maxTokens,
        temperature: 0,
        seed: 1,
        adapter: adapter.weights,
      });
      return drawn.map(([completion]) => completion!);
    },
  });
  const games = partners.map(([name, strategy]) => ({
    game,
    seed: 1,
    players: [policy, asPlayer(name, strategy)],
  }));
  const played = right(await arena.play({ games, values: 'none' }));
  await sampler.dispose();
  return partners.reduce((sum, [, , weight], i) => sum + weight * played[i]!.payoffs[0]!, 0);
};
// #endregion

const SCENES: Readonly<Record<string, Partners>> = {
  titForTat: [['titForTat', titForTat, 1]],
  grim: [['grim', grim, 1]],
  mixture: [
    ['freeRider', freeRider, 0.5],
    ['reciprocator', titForTat, 0.5],
  ],
};
const [, , given = '1', ...wanted] = process.argv;
const seeds = Number(given);
if (!Number.isInteger(seeds) || seeds < 1)
  throw new Error(`${given} is no number of seeds: give one from 1 on, and scenes after it`);

for (const scene of wanted.length > 0 ? wanted : ['mixture']) {
  const partners = SCENES[scene];
  if (partners === undefined)
    throw new Error(`no scene ${scene}; there are ${Object.keys(SCENES).join(', ')}`);
  const best = bestReturn(
    PRISONERS_DILEMMA,
    ROUNDS,
    partners.map(([, strategy, weight]) => [strategy, weight]),
  );
  const shares: { played: number; fixed: number }[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const model = await writer(seed);
    const played = await returnOf(model, await onPolicy(model, partners, seed), partners);
    const fixed = await returnOf(model, await fromSituations(model, partners, seed), partners);
    shares.push({ played: played / best, fixed: fixed / best });
    console.error(
      `${scene}, seed ${seed}: best reply ${best}, on policy ${played}, from fixed situations ${fixed}`,
    );
  }
  const least = Math.min(...shares.map(({ played }) => played));
  const most = Math.max(...shares.map(({ fixed }) => fixed));
  console.log(
    `${scene}: on policy ${least >= 0.95 ? 'at least 95 %' : 'less than 95 %'} of the best reply’s return; from fixed situations ${most < 0.95 ? 'less' : 'at least 95 %'}`,
  );
}
