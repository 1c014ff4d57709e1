/** @file A language model as a player: prompts in, texts out, many seats at once. */
import {
  answerGrammars,
  bestOf,
  explain,
  type OpenPlayer,
  type Player,
  policyPlayer,
  type Reply,
  type View,
} from '@tompo/arena';
import type { Executor } from '@tompo/jit';
import { type Adapter, type BaseModel, type Completion, createSampler, type SampleRequest } from '@tompo/lm';
import { orFail } from '../errors.js';
import { playedEntry } from '../recipe/algorithms.js';
import { learnerAt } from '../recipe/rollouts.js';
import type { Recipe } from '../recipe/schema.js';
import { asked } from './asked.js';

export interface Policy {
  /** The player with this adapter (null: the bare model). All players of a policy share what was compiled. */
  readonly player: (name: string, adapter: Adapter | null, temperature: number) => Player;
  /** The player whose seats are each its learner's; null: the bare model in all. */
  readonly seated: (name: string, adapters: Adapters | null, temperature: number) => Player;
  readonly dispose: () => Promise<void>;
}

/** By learner. */
export type Adapters = Readonly<Record<string, Adapter>>;

/** A policy without worked examples needs nothing that its seat does not see. */
const open = (player: Player): OpenPlayer => {
  if (player.privileged === true) throw new TypeError(`${player.name} sees what is hidden from its seat.`);
  return player;
};

/** One player of several, each in its own seats. */
const bySeat = (name: string, players: ReadonlyMap<string, OpenPlayer>, recipe: Recipe): OpenPlayer => ({
  name,
  faults: 'stop',
  act: async (requests) => {
    const replies = new Map<View, Reply>();
    for (const [agent, player] of players) {
      const own = requests.filter(({ seat }) => learnerAt(recipe, seat) === agent);
      const given = own.length === 0 ? [] : await player.act(own);
      for (const [i, request] of own.entries()) replies.set(request, given[i] as Reply);
    }
    return requests.map((request) => {
      const reply = replies.get(request);
      if (reply === undefined) throw new RangeError(`Seat ${request.seat} is of none of rl.agents.`);
      return reply;
    });
  },
});

/** adapter: one of the kind that players will bring; null when none will
 *  constrained: nothing is written but what can be read, and what would be written freely is handed on beside it */
export const openPolicy = (
  recipe: Recipe,
  model: BaseModel,
  adapter: Adapter | null,
  executor: Executor,
  { constrained = false }: { readonly constrained?: boolean | undefined } = {},
): Policy => {
  const grammarOf = answerGrammars(recipe.text);
  const sampler = createSampler(model, { executor, adapterConfig: adapter?.config ?? null });
  const player: Policy['player'] = (name, adapter, temperature) =>
    policyPlayer({
      name,
      style: recipe.text.style,
      beliefs: recipe.text.beliefs,
      reader: recipe.text.reader,
      // A model that cannot be run on this machine is no player that answers badly.
      faults: 'stop',
      complete: async (prompts, seeds, views) => {
        const request: SampleRequest = {
          prompts: prompts.map((prompt) => asked(model, prompt)),
          completions: 1,
          maxTokens: recipe.rl.maxTokens,
          temperature,
          seed: recipe.seed,
          seeds,
          adapter: adapter?.weights ?? null,
        };
        const firsts = async (request: SampleRequest) =>
          (await sampler.sample(request)).map(([first]) => first as Completion);
        const free = await firsts(request);
        const counted = (one: Completion) => ({ ...one, tokens: one.ids.length });
        if (!constrained) return free.map(counted);
        const rules = views.map(grammarOf);
        const bound = await firsts({ ...request, grammars: rules });
        return bound.map((one, i) => ({
          ...counted(one),
          ...(rules[i] === null ? {} : { free: free[i] }),
        }));
      },
    });
  return {
    player,
    seated: (name, adapters, temperature) => {
      const [only, ...others] = Object.entries(adapters ?? {});
      return others.length === 0
        ? player(name, only?.[1] ?? null, temperature)
        : bySeat(
            name,
            new Map(
              Object.entries(adapters ?? {}).map(([agent, own]) => [
                agent,
                open(player(name, own, temperature)),
              ]),
            ),
            recipe,
          );
    },
    dispose: sampler.dispose,
  };
};

/** An arm of the recipe as its evaluation seats it: trained as it is, or chosen among several answers of a policy. */
export const seatedArm = (
  recipe: Recipe,
  policy: Policy,
  arm: string,
  adapters: Adapters | null,
  name = arm,
): Player => {
  const entry = playedEntry(recipe, arm);
  if (entry === undefined) return policy.seated(name, adapters, recipe.evaluation.temperature);
  const { bestOf: answers, by, among, ahead, temperature } = entry.evaluation;
  const player = policy.seated(name, adapters, temperature);
  const { beliefs, reader } = recipe.text;
  return orFail(bestOf({ name, player, answers, by, among, ahead, beliefs, reader }), explain);
};
