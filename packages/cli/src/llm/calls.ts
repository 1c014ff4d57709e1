/** @file How often a recipe may ask its language models at most, told before anything is asked. Games are played at random for it,
 *  so that of games whose length hangs on what is done it is an estimate. */
import { experts, explain, type Player, playRounds, privileged, type SeededGame } from '@tompo/arena';
import { orFail } from '../errors.js';
import { isTrained } from '../recipe/algorithms.js';
import { isLlm, type LlmRole, llmName } from '../recipe/llm.js';
import { llmsOf } from '../recipe/llmPlayers.js';
import { entriesOf, type Opponents } from '../recipe/players.js';
import { rewardOfArm, termsOf } from '../recipe/reward.js';
import type { Algorithm, Recipe } from '../recipe/schema.js';
import { isTaught } from '../recipe/taught.js';
import { armsOf, markOf } from '../run/stages.js';
import { heldoutGames, trainGames, trainSource, validationGames } from '../stages/games.js';
import { poolOfStream } from '../stages/stream.js';

/** Decisions of games: of all seats, of the seat that makes most, and of all but the one that makes fewest. */
interface Decisions {
  readonly all: number;
  readonly one: number;
  readonly others: number;
  readonly seats: number;
}

const inGame = (seeded: SeededGame): Decisions => {
  const made = new Array<number>(seeded.game.seats).fill(0);
  const counting: Player = privileged('counting', (request) => {
    made[request.seat] = (made[request.seat] ?? 0) + 1;
    return experts.random.decide?.(request) as ReturnType<NonNullable<Player['decide']>>;
  });
  for (const round of playRounds([{ ...seeded, players: made.map(() => counting) }])) orFail(round, explain);
  const all = made.reduce((a, b) => a + b, 0);
  return { all, one: Math.max(...made), others: all - Math.min(...made), seats: made.length };
};

/** Games that are played to count; of more the largest of these stands for each. */
const COUNTED = 500;

/** Of games the most of each: what any one of them may take. */
const mostOf = (each: readonly Decisions[]): Decisions => {
  const most = (of: keyof Decisions): number => Math.max(0, ...each.map((one) => one[of]));
  return { all: most('all'), one: most('one'), others: most('others'), seats: most('seats') };
};

/** Over so many games of a list. */
const inGames = (games: readonly SeededGame[], count = games.length): Decisions => {
  const each = games.slice(0, COUNTED).map(inGame);
  const most = mostOf(each);
  const total = (of: keyof Decisions): number =>
    count <= each.length ? each.slice(0, count).reduce((sum, one) => sum + one[of], 0) : count * most[of];
  return { all: total('all'), one: total('one'), others: total('others'), seats: most.seats };
};

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** The decisions of the games of each stage, counted once and only where somebody asks: to draw games takes time. */
const tablesOf = (recipe: Recipe) => {
  const source = once(() => trainSource(recipe));
  const train = (count: number, from = 0): Decisions =>
    inGames(trainGames(source(), Math.min(count, COUNTED), from), count);
  const { data, sft, evaluation } = recipe;
  return {
    simulated: once(() => [
      train(data.trainGames),
      inGames(heldoutGames(recipe, Math.min(data.heldoutGames, COUNTED)), data.heldoutGames),
    ]),
    streamed: once(() => train(poolOfStream(recipe) * Math.ceil(sft.steps / sft.pool), data.trainGames)),
    // Training draws any of its games, and any of them may come at every step.
    largest: once(() => mostOf(trainGames(source(), COUNTED).map(inGame))),
    validated: once(() => inGames(validationGames(recipe))),
    evaluated: once(() =>
      inGames(heldoutGames(recipe, Math.min(evaluation.games, COUNTED)), evaluation.games),
    ),
  };
};
type Tables = ReturnType<typeof tablesOf>;

const has = (list: Opponents | undefined, name: string): boolean =>
  list !== undefined && entriesOf(list).some((one) => isLlm(one) && llmName(one) === name);

const isExpert = ({ expert }: Recipe, name: string): boolean => isLlm(expert) && llmName(expert) === name;

/** Games of demonstrations: the expert sits in all seats, or in one beside others. */
const ofData = (recipe: Recipe, name: string, { all, one, others }: Decisions): number => {
  const { opponents } = recipe.data;
  return (
    (isExpert(recipe, name) ? (opponents === undefined ? all : one) : 0) + (has(opponents, name) ? others : 0)
  );
};

const asksExpert = (recipe: Recipe, algorithm: Algorithm): boolean =>
  algorithm.advantage.estimator === 'expert' ||
  (algorithm.advantage.estimator === 'dual' && algorithm.advantage.wImitation > 0) ||
  termsOf(rewardOfArm(recipe, algorithm)).some((term) => 'reward' in term && term.reward === 'imitation');

/** Whole games of a step, and for branches all that is played on from their turns. */
const ofLearning = (recipe: Recipe, name: string, algorithm: Algorithm, tables: Tables): number => {
  const { rl, evaluation } = recipe;
  const validations = rl.evaluateEvery === 0 ? 0 : 1 + Math.floor(rl.steps / rl.evaluateEvery);
  const validated =
    has(evaluation.opponents, name) && evaluation.seats !== 'all'
      ? validations * tables.validated().others
      : 0;
  if (rl.rollouts === undefined) return validated;
  const asked = has(rl.opponents, name) || (isExpert(recipe, name) && asksExpert(recipe, algorithm));
  if (!asked) return validated;
  const { one, others, all, seats } = tables.largest();
  const own = rl.seats === 'all' ? all : one;
  const completions = isTaught(algorithm) ? 1 : rl.completions;
  const plays =
    rl.rollouts.kind === 'branches' ? 1 + completions * (rl.rollouts.turns === 'all' ? own : 1) : completions;
  const games = rl.steps * rl.promptsPerStep * plays;
  return (
    validated +
    (has(rl.opponents, name) ? games * others : 0) +
    (isExpert(recipe, name) && asksExpert(recipe, algorithm) ? games * own * seats : 0)
  );
};

const ofEvaluation = (recipe: Recipe, name: string, arm: string, tables: Tables): number => {
  const { evaluation } = recipe;
  const { all, one, others } = tables.evaluated();
  const own = evaluation.seats === 'all' ? all : one;
  return (
    (arm === name && llmsOf(recipe).some((llm) => llm.role === 'arm' && llm.name === name) ? own : 0) +
    // What the expert would have done is held beside what the policy did.
    (isExpert(recipe, name) ? own : 0) +
    (has(evaluation.opponents, name) && evaluation.seats !== 'all' ? others : 0)
  );
};

const ofStage = (recipe: Recipe, name: string, mark: string, tables: Tables): number => {
  const { stage, arm } = markOf(mark);
  const isDemonstrating = isExpert(recipe, name) || has(recipe.data.opponents, name);
  switch (stage) {
    case 'simulate':
      return isDemonstrating
        ? tables.simulated().reduce((sum, games) => sum + ofData(recipe, name, games), 0)
        : 0;
    case 'sft':
      return isDemonstrating && recipe.sft.data === 'stream' ? ofData(recipe, name, tables.streamed()) : 0;
    case 'train': {
      const algorithm = recipe.algorithms.filter(isTrained).find((one) => one.name === arm);
      return algorithm === undefined ? 0 : ofLearning(recipe, name, algorithm, tables);
    }
    case 'eval':
      return armsOf(recipe).includes(arm) ? ofEvaluation(recipe, name, arm, tables) : 0;
    case 'report':
      return 0;
  }
};

export interface Calls {
  readonly name: string;
  readonly role: LlmRole;
  readonly path: string;
  readonly maxCalls: number;
  /** By stage; those that ask nothing are left out. */
  readonly stages: readonly { readonly mark: string; readonly calls: number }[];
  readonly calls: number;
}

/** Of each language model of a recipe, over the stages that are going to be made. */
export const callsOf = (recipe: Recipe, marks: readonly string[]): readonly Calls[] => {
  const tables = tablesOf(recipe);
  const named = new Map(llmsOf(recipe).map((one) => [one.name, one]));
  return [...named.values()].map(({ name, role, path, llm }) => {
    const stages = marks
      .map((mark) => ({ mark, calls: ofStage(recipe, name, mark, tables) }))
      .filter(({ calls }) => calls > 0);
    return {
      name,
      role,
      path,
      maxCalls: llm.maxCalls,
      stages,
      calls: stages.reduce((sum, { calls }) => sum + calls, 0),
    };
  });
};
