/** @file Where the answers come from that reinforcement learning learns from: fixed situations, whole games, or branches of
 *  games; and who plays them. */
import { z } from 'zod';
import { PLAYERS } from './players.js';
import { OWN_PAYOFF, type reward } from './reward.js';

const count = z.int().min(1);

/** An episode that has not ended after so many phases is cut off there, and counts as truncated. */
const maxPhases = count.default(1000);

/** Each game is played `rl.completions` times, and every turn of a learner is learned from. */
const episodes = z.strictObject({
  kind: z.literal('episodes'),
  maxPhases,
  /** Whom a turn is compared with: the same turn of the other plays (phase, unless told), or those of them that read the same. */
  peers: z.enum(['phase', 'prompt']).optional(),
  /** Who decides for the learners where lcw plays on what other links would have earned; lcw needs it. */
  continuation: z.enum(PLAYERS).optional(),
});
/** Each game is played once; at some of its turns `rl.completions` answers are each played on to the end. */
const branches = z.strictObject({
  kind: z.literal('branches'),
  /** Where branches part: at one turn of each game, drawn, or at every turn of a learner. */
  turns: z.enum(['one', 'all']).default('one'),
  /** Who decides for the learners after that turn: they themselves, or a scripted player, which costs no sampling. */
  continuation: z.enum(['policy', ...PLAYERS]).default('policy'),
  maxPhases,
});

export const ROLLOUTS = ['situations', 'episodes', 'branches'] as const;

/** Those that have settings of their own. */
export const SECTIONS: readonly string[] = ['episodes', 'branches'];

/** A kind by its name alone has the defaults of its section. */
export const rollouts = z.union([
  z
    .enum(ROLLOUTS)
    .transform((kind) =>
      kind === 'situations'
        ? kind
        : kind === 'episodes'
          ? episodes.parse({ kind })
          : branches.parse({ kind }),
    ),
  z.discriminatedUnion('kind', [episodes, branches]),
]);

/** The policy's seats in a game: one that is drawn, the first, or all. */
export const policySeats = z.enum(['random', 'first', 'all']);

/** Learners with an adapter each, by name, and their seats. */
export const agents = z.record(
  z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/i, 'use letters, digits and dashes: it names a folder'),
  z.array(z.int().min(0)).min(1),
);

/** The one learner's name. */
export const POLICY = 'policy';

interface WithAgents {
  readonly rl: { readonly agents?: z.infer<typeof agents> | undefined };
}

/** Who learns. */
export const learnersOf = ({ rl }: WithAgents): readonly string[] =>
  rl.agents === undefined ? [POLICY] : Object.keys(rl.agents);

/** Whose seat it is; undefined where it is nobody's who learns. */
export const learnerAt = ({ rl }: WithAgents, seat: number): string | undefined =>
  rl.agents === undefined ? POLICY : Object.entries(rl.agents).find(([, seats]) => seats.includes(seat))?.[0];

interface Given {
  readonly agents?: z.infer<typeof agents> | undefined;
  readonly rollouts?: z.infer<typeof rollouts> | undefined;
  readonly seats?: z.infer<typeof policySeats> | undefined;
  readonly opponents?: unknown;
  readonly reward?: z.infer<typeof reward> | undefined;
}

type Played = Exclude<z.infer<typeof rollouts>, 'situations'>;

export interface Filled {
  /** How games are played to learn from; absent where situations are learned from. */
  readonly rollouts?: Played | undefined;
  readonly seats?: Given['seats'];
  readonly reward?: Given['reward'];
}

/** The section `rl` with the defaults of games, where games are played; what is of situations is as if it were not said. */
export const ofGames = <Rl extends Given>(rl: Rl): Omit<Rl, keyof Filled> & Filled => {
  const { rollouts: how, seats, reward: worth, ...rest } = rl;
  if (how === undefined || how === 'situations')
    return {
      ...rest,
      ...(seats === undefined ? {} : { seats }),
      ...(worth === undefined ? {} : { reward: worth }),
    };
  return {
    ...rest,
    rollouts: how,
    ...(seats === undefined && rl.agents !== undefined
      ? {}
      : { seats: seats ?? (rl.opponents === undefined ? 'all' : 'random') }),
    reward: worth ?? OWN_PAYOFF,
  };
};
