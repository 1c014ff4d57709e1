/** @file From groups to what the trainer learns from: each turn with its score, and what the logs say of its episode. */
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import type { Group, GroupTurn } from './group.js';
import { type LinkCredit, linksOf } from './links.js';
import { neutral, type Reward, type Worth, worthsOf } from './rewards/reward.js';
import type { TurnGroup, TurnScore } from './rollouts.js';

/** policy@20 */
const isPastSelf = (name: string): boolean => /@\d+$/.test(name);

/** Of the whole episode: own payoff, also by each other agent it was earned beside; welfare; was it cut off? */
const episodeParts = ({ turn, episode }: GroupTurn): TurnScore['parts'] => {
  const payoff = episode.payoffs[turn.seat] as number;
  const others = episode.agents.filter((name, seat) => seat !== turn.seat && name !== turn.agent);
  return {
    payoff,
    welfare: episode.welfare,
    truncated: episode.end === 'truncated' ? 1 : 0,
    ...Object.fromEntries(others.map((name) => [`payoff vs ${name}`, payoff])),
    ...(others.some(isPastSelf) ? { 'payoff vs past selves': payoff } : {}),
  };
};

/** The last turn of each seat in each episode, among those that are learned from. */
const lastTurns = (turns: readonly GroupTurn[]): ReadonlySet<GroupTurn> =>
  new Set(new Map(turns.map((one) => [`${one.index}/${one.turn.seat}`, one] as const)).values());

/** The turns of a group, scored, by who is compared with whom.
 *  credit: how links are credited one by one, where they are · continued: of whole episodes, for that */
export const scoreGroup = async (
  group: Group,
  reward: Reward,
  credit: LinkCredit | null = null,
  continued: Group | null = null,
): Promise<E.Either<ArenaError, readonly TurnGroup[]>> => {
  const worths = await worthsOf(reward, group);
  if (E.isLeft(worths)) return worths;
  const rewards = neutral(
    worths.right.map((worth) => worth.reward),
    group.peers,
  );
  const links = credit === null ? E.right([]) : await linksOf(group, reward, credit, continued);
  if (E.isLeft(links)) return links;
  const last = lastTurns(group.turns);
  const scoreOf = (place: number): TurnScore => {
    const of = group.turns[place] as GroupTurn;
    const worth = worths.right[place] as Worth;
    return {
      reward: rewards[place] as number,
      graph: worth.graph ?? null,
      parts: {
        compliance: E.isRight(of.turn.answer) ? 1 : 0,
        ...(last.has(of) ? episodeParts(of) : {}),
        ...worth.parts,
      },
    };
  };
  return E.right(
    group.peers.map(({ agent, key, places }, p) => ({
      agent,
      key,
      turns: places.map((place) => {
        const { promptIds, completion } = (group.turns[place] as GroupTurn).turn;
        return { promptIds, completion, score: scoreOf(place) };
      }),
      ...(links.right[p] ? { links: links.right[p] } : {}),
    })),
  );
};
