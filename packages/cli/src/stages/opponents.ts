/** @file Who sits in the other seats, as a recipe lists them: scripted players at once, saved policies once they are loaded. */
import {
  explain as explainArena,
  type MixturePart,
  mixture,
  type Population,
  pastSelves,
  type WeightedPlayer,
} from '@tompo/arena';
import { type BaseModel, explain, loadAdapter, loadModel } from '@tompo/lm';
import { orFail } from '../errors.js';
import { isLlm } from '../recipe/llm.js';
import {
  isPast,
  isSaved,
  listOf,
  type Opponent,
  type Opponents,
  type Past,
  type Saved,
  savedName,
  weightOf,
} from '../recipe/players.js';
import { learnersOf } from '../recipe/rollouts.js';
import { baseOf } from '../recipe/savedPolicy.js';
import type { RunContext } from '../run/context.js';
import { askedAs } from './asked.js';
import { llmOf, scriptedOf, trembling } from './experts.js';
import { openPolicy, type Policy } from './policy.js';

type Setting = Pick<RunContext, 'recipe' | 'executor' | 'llms'>;

export interface Seated {
  readonly players: readonly WeightedPlayer[];
  readonly dispose: () => Promise<unknown>;
}

/** Loads saved policies; those of one model share it. */
const loader = ({ recipe, executor }: Setting) => {
  const models = new Map<string, Promise<BaseModel>>();
  const policies: Policy[] = [];
  const modelIn = (dir: string): Promise<BaseModel> => {
    const loading =
      models.get(dir) ?? loadModel(dir).then((found) => askedAs(orFail(found, explain), 'auto', dir));
    models.set(dir, loading);
    return loading;
  };
  return {
    load: async (saved: Saved) => {
      const base = baseOf(saved.policy);
      const model = await modelIn(base ?? saved.policy);
      const adapter = base === null ? null : orFail(await loadAdapter(saved.policy, model.config), explain);
      const policy = openPolicy(recipe, model, adapter, await executor());
      policies.push(policy);
      return policy.player(savedName(saved), adapter, saved.temperature);
    },
    dispose: () => Promise.allSettled(policies.map((policy) => policy.dispose())),
  };
};

/** Each of the list but the past selves. */
const seat = async (list: readonly Opponent[], noise: number, setting: Setting): Promise<Seated> => {
  const { load, dispose } = loader(setting);
  try {
    const players: WeightedPlayer[] = [];
    for (const one of list) {
      if (isPast(one)) continue;
      const player = isSaved(one)
        ? await load(one)
        : isLlm(one)
          ? trembling(trembling(llmOf(one, 'opponent', setting.llms), one.noise ?? 0), noise)
          : scriptedOf(one, noise);
      players.push({ player, weight: weightOf(one) });
    }
    return { players, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
};

export const openOpponents = (list: Opponents, noise: number, setting: Setting): Promise<Seated> =>
  seat(listOf(list), noise, setting);

/** The learner's own past among them, as often as the recipe says. */
const pastOf = (
  { pastSelves: { every, most, sampler, agent }, weight }: Past,
  [only]: readonly string[],
): MixturePart => ({
  population: orFail(
    pastSelves({
      every,
      sampler,
      ...(most === undefined ? {} : { most }),
      agent: agent ?? only,
    }),
    explainArena,
  ),
  weight,
});

export interface Partners {
  readonly population: Population;
  /** How often, and how many, a training must keep its adapters for them; null where none is asked. */
  readonly pastSelves: { readonly every: number; readonly most?: number | undefined } | null;
  readonly dispose: () => Promise<unknown>;
}

/** Who sits beside the policy while it learns. */
export const openPartners = async (list: Opponents, setting: Setting): Promise<Partners> => {
  const all = listOf(list);
  const { players, dispose } = await seat(all, 0, setting);
  const past = all.filter(isPast);
  const [first] = past;
  return {
    population: orFail(
      mixture([...players, ...past.map((one) => pastOf(one, learnersOf(setting.recipe)))]),
      explainArena,
    ),
    pastSelves:
      first === undefined
        ? null
        : {
            every: first.pastSelves.every,
            ...(first.pastSelves.most === undefined ? {} : { most: first.pastSelves.most }),
          },
    dispose,
  };
};
