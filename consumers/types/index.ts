/** @file A stranger's TypeScript under strict settings: what one layer gives, the next one takes. */
import { emptyMemory, tompo } from '@tompo/advantage';
import {
  collectSituations,
  experts,
  type Family,
  gameSource,
  gamesOf,
  type Situation,
  scoreCompletion,
  toExample,
} from '@tompo/arena';
import { matrixFamily } from '@tompo/dilemmas';
import { type Decision, type Game, pgg } from '@tompo/games';
import { checkGame, type Violation } from '@tompo/games/testing';
import { type Executor, type JitError, type NdArray, openExecutor } from '@tompo/jit';
import {
  type Adapter,
  byteTokenizer,
  embeddedConfig,
  initAdapter,
  initModel,
  type LanguageModel,
} from '@tompo/lm';
import { parseDecision } from '@tompo/rewards';
import { type RlMetrics, runToEnd, tompoTrain } from '@tompo/trainer';
import { either as E } from 'fp-ts';
import { type Recipe, recipeSchema } from 'tompo';

export const check = (game: Game): readonly Violation[] => checkGame(game);

export const decide = (text: string): Decision | null => {
  const parsed = parseDecision({ _tag: 'effort', min: 0, max: 5, decimals: 1 }, text, { style: 'compact' });
  return E.isRight(parsed) ? parsed.right.decision : null;
};

export const train = async (situations: readonly Situation[]): Promise<Adapter> => {
  const executor: E.Either<JitError, Executor> = await openExecutor('auto');
  const tokenizer = byteTokenizer();
  if (E.isLeft(executor) || E.isLeft(tokenizer)) throw new Error('not here');
  const model: LanguageModel = initModel(embeddedConfig(tokenizer.right), tokenizer.right, 1);
  const adapter = initAdapter(model.config, { rank: 4, alpha: 8, targets: ['q_proj'] }, 1);
  if (E.isLeft(adapter)) throw new Error('no adapter');
  const text = { style: 'compact', beliefs: 'none' } as const;
  const gameOf = gamesOf();
  const prompts = situations.flatMap((situation) => {
    const game = gameOf(situation);
    return E.isLeft(game)
      ? []
      : [{ id: situation.id, text: toExample(game.right, situation, text).prompt, situation }];
  });
  const { adapter: trained } = await runToEnd(
    tompoTrain({
      model,
      adapter: adapter.right,
      prompts,
      promptsPerStep: 2,
      completions: 4,
      maxTokens: 8,
      score: ({ situation }, completions) =>
        completions.map((completion) => {
          const scored = scoreCompletion(situation, completion.text, text);
          if (E.isLeft(scored)) throw new Error('a situation without an expert');
          return { reward: scored.right.total, graph: scored.right.graph?.h ?? null, parts: {} };
        }),
      advantages: (groups, memory) => tompo({ groups, memory }),
      memory: emptyMemory,
      learningRate: 1e-4,
      steps: 1,
      seed: 1,
      executor: executor.right,
    }),
    (metrics: RlMetrics) => console.log(metrics.reward),
  );
  return trained;
};

export const data = async (): Promise<readonly Situation[]> => {
  const source = gameSource({ split: 'train', seed: 1 });
  const games = E.isRight(source) ? source.right.games(2) : E.left(source.left);
  const found = E.isRight(games)
    ? await collectSituations({ games: games.right, experts: experts.planner })
    : games;
  return E.isRight(found) ? found.right : [];
};

export const shape = (array: NdArray): readonly number[] => array.shape;
export const made = pgg({ n: 4, endowment: 10, multiplier: 1.5, linkCost: 0, sequence: 'GE', rounds: 1 });
export const known: Readonly<Record<string, Family>> = { matrix: matrixFamily };
export const recipe = (value: unknown): Recipe => recipeSchema.parse(value);
