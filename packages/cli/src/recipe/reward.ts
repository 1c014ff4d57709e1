/** @file What a turn of a game is worth to reinforcement learning, as a recipe says it. */
import { z } from 'zod';
import { PLAYERS } from './players.js';

/** In a sum. */
const weight = z.number().default(1);
/** What is paid a round later counts so much less. */
const discount = z.number().min(0).max(1).default(1);
/** turn: what is paid from the turn on · episode: all that is paid, the same for all turns of an episode. */
const from = z.enum(['turn', 'episode']).default('turn');
/** optimum: in shares of the most welfare that the rest of the game can have. What is not scaled does not say so, as in recipes
 *  that were saved before there was a choice. */
const scale = z
  .enum(['none', 'optimum'])
  .optional()
  .transform((how) => (how === 'none' ? undefined : how));

/** stakes: from 0 for the worst that the turn could have decided to 1 for the best. */
const anyScale = z
  .enum(['none', 'optimum', 'stakes'])
  .optional()
  .transform((how) => (how === 'none' ? undefined : how));

/** Where only what is at stake is known beside the value itself. */
const stakesScale = z
  .enum(['none', 'stakes'])
  .optional()
  .transform((how) => (how === 'none' ? undefined : how));

const term = z.discriminatedUnion('reward', [
  /** Likeness to the expert, by the weights of the section `rewards`. */
  z.strictObject({ reward: z.literal('imitation'), weight }),
  /** 1 for an answer that can be read, −1 for one that cannot. */
  z.strictObject({ reward: z.literal('compliance'), weight }),
  z.strictObject({ reward: z.literal('payoff'), weight, discount, from, scale: anyScale }),
  z.strictObject({ reward: z.literal('welfare'), weight, discount, from, scale: anyScale }),
  z.strictObject({
    reward: z.literal('counterfactualWelfare'),
    weight,
    discount,
    scale,
    /** What is decided instead: nothing, or what a scripted player decides at the state. */
    baseline: z.enum(['absent', ...PLAYERS]).default('absent'),
  }),
  z.strictObject({
    reward: z.literal('expectedWelfare'),
    weight,
    /** How many worlds the mean is over. */
    worlds: z.int().min(1).default(32),
    scale: stakesScale,
  }),
  z.strictObject({
    reward: z.literal('believedWelfare'),
    weight,
    scale: stakesScale,
  }),
  z.strictObject({ reward: z.literal('beliefsWorth'), weight }),
]);
/** A file that exports `reward`, or has one as its default: a `Reward` of @tompo/arena. */
const own = z.strictObject({ module: z.string().min(1), weight });

/** In a report. */
export const REWARD_WORDS: Readonly<Record<z.infer<typeof term>['reward'], string>> = {
  imitation: 'agreement with the expert',
  compliance: 'compliance',
  payoff: 'own payoff',
  welfare: 'welfare of all',
  counterfactualWelfare: 'welfare against what would have been',
  expectedWelfare: 'welfare that can be expected by what was seen',
  believedWelfare: 'welfare by what other answers believe',
  beliefsWorth: 'what acting on the beliefs is worth',
};

export const REWARDS = Object.keys(REWARD_WORDS) as (keyof typeof REWARD_WORDS)[];

/** A name alone is that reward with its defaults. */
const one = z.union([z.enum(REWARDS).transform((reward) => term.parse({ reward })), term, own]);

/** One reward, or the weighted sum of a list. */
export const reward = z.union([one, z.array(one).min(1)]);

export const OWN_PAYOFF = term.parse({ reward: 'payoff' });

interface WithReward {
  readonly reward?: z.infer<typeof reward> | undefined;
}

/** What a turn is worth to an algorithm: what it says itself, else what the section `rl` says. */
export const rewardOfArm = (
  { rl }: { readonly rl: WithReward },
  algorithm: WithReward,
): z.infer<typeof reward> => algorithm.reward ?? rl.reward ?? OWN_PAYOFF;

export type Term = z.infer<typeof one>;

/** Every reward that a recipe names, with its path. */
export const rewardsOf = ({
  rl,
  algorithms,
}: {
  readonly rl: WithReward;
  readonly algorithms: readonly (WithReward | object)[];
}): readonly (readonly [path: string, given: z.infer<typeof reward>])[] => [
  ...(rl.reward === undefined ? [] : [['rl.reward', rl.reward] as const]),
  ...algorithms.flatMap((one, i) =>
    !('reward' in one) || one.reward === undefined ? [] : [[`algorithms[${i}].reward`, one.reward] as const],
  ),
];

export const termsOf = (given: z.infer<typeof reward>): readonly Term[] =>
  Array.isArray(given) ? given : [given];
