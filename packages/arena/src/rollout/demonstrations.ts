/** @file Learning from an expert at the very states that a learner comes to: supervised learning beside reinforcement learning, from the
 *  same games. @source Ross, Gordon & Bagnell 2011 (DAgger), without a mixture of the two in play */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../errors.js';
import { isForecastable } from '../playing/forecasts.js';
import type { Player } from '../types.js';
import type { Group, GroupTurn } from './group.js';
import { hindsightFaults, lessonsInHindsight } from './hindsight.js';
import { expertDecisions } from './rewards/experts.js';
import type { Reward } from './rewards/reward.js';
import type { Drawn, TurnGroup } from './rollouts.js';
import { scoreGroup } from './scores.js';

export interface Demonstrations {
  /** A player, who sees the state (privileged); or what would have been best by the reward, after what the others really did:
   *  the best alone, or, with a `temperature` above 0, so many `lessons` of decisions that are the likelier the better they would
   *  have been. */
  readonly by: Player | 'hindsight';
  /** Of hindsight: τ ≥ 0, in the unit of the reward; 0 (default) is the best decision alone. */
  readonly temperature?: number | undefined;
  /** Of hindsight at a temperature above 0: how many decisions each state teaches; 1 by default. */
  readonly lessons?: number | undefined;
  /** The token ids of an answer, with the one that ends it. */
  readonly encode: (text: string) => readonly number[];
}

export const demonstrationFaults = (given: unknown): readonly OptionFault[] => {
  if (given === undefined) return [];
  const { by, encode, ...hindsight } = (given ?? {}) as Partial<Demonstrations>;
  return [
    ...((by === 'hindsight' || typeof by?.act === 'function') && typeof encode === 'function'
      ? []
      : [
          {
            field: 'demonstrations',
            value: given,
            expected: "{ by, encode }: a player or 'hindsight', and a function from a text to its token ids",
          },
        ]),
    ...hindsightFaults('demonstrations', by, hindsight),
  ];
};

/** What the identity of rollouts says of it. */
export const demonstrationsIdentity = ({ by, temperature, lessons }: Demonstrations): unknown =>
  by !== 'hindsight'
    ? by.name
    : temperature === undefined || temperature === 0
      ? by
      : { by, temperature, lessons };

/** A group of the turns that an expert is asked at: of branches the one where they part, which all of them share. */
const stateOf = (group: Group): Group => {
  const { trunk, peers } = group;
  const [first] = peers;
  return trunk === null || first === undefined
    ? group
    : { ...group, turns: [trunk], peers: [{ ...first, places: [0] }] };
};

/** What the expert would have written: its decision, after what the others really did, where beliefs are asked for. */
const answerAt = (group: Group, of: GroupTurn, own: Decision, encode: Demonstrations['encode']): Drawn => {
  const { turn, episode } = of;
  const real = new Array<Decision | null>(group.game.seats).fill(null);
  for (const { seat, played } of episode.phases[turn.phase]?.decisions ?? []) real[seat] = played;
  const { style, beliefs } = group.text;
  const asked = group.questions(of).find(({ seat }) => seat === turn.seat);
  const isSaid = beliefs !== 'none' && (asked === undefined || isForecastable(asked));
  const forecast = !isSaid ? [] : [real.with(turn.seat, own)];
  const text = group.game.text.answer(turn.space, own, style, ...forecast);
  const ids = encode(text);
  // Nobody drew it.
  return { ids, logprobs: ids.map(() => 0), text, ended: true };
};

/** What the expert decides at each turn; nothing where its answer cannot be read. */
const expertShown = async (
  expert: Player,
  group: Group,
): Promise<E.Either<ArenaError, readonly (readonly Decision[])[]>> =>
  E.map((joint: readonly (readonly (Decision | null)[])[]) =>
    group.turns.map(({ turn }, i) => {
      const own = joint[i]?.[turn.seat] ?? null;
      return own === null ? [] : [own];
    }),
  )(await expertDecisions(expert, group));

/** The turns of a group with the expert's answers in the place of the learners', which are scored for the logs alone. A turn at which
 *  the expert's answer cannot be read, or no decision makes a difference to hindsight, is left out.
 *  seed: of the step. */
export const demonstrated = async (
  of: Group,
  reward: Reward,
  { by, encode, temperature = 0, lessons = 1 }: Demonstrations,
  seed: number,
): Promise<E.Either<ArenaError, readonly TurnGroup[]>> => {
  const group = stateOf(of);
  const shown =
    by === 'hindsight'
      ? await lessonsInHindsight(group, reward, { temperature, lessons }, seed)
      : await expertShown(by, group);
  if (E.isLeft(shown)) return shown;
  const scored = await scoreGroup(group, reward);
  return E.map((groups: readonly TurnGroup[]) =>
    groups.flatMap((one, p) => {
      const turns = one.turns.flatMap((turn, k) => {
        const place = group.peers[p]?.places[k] as number;
        const at = group.turns[place] as GroupTurn;
        const decisions = shown.right[place] ?? [];
        return decisions.map((own) => ({ ...turn, completion: answerAt(group, at, own, encode) }));
      });
      return turns.length === 0 ? [] : [{ ...one, turns }];
    }),
  )(scored);
};
