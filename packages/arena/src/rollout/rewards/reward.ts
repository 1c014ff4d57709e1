/** @file A reward is a function of a group. What it gives is looked at before it is used: anybody may write one. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type ArenaError, explain, type OptionFault } from '../../errors.js';
import { thrown } from '../../thrown.js';
import type { Group, GroupTurn, Peers } from '../group.js';
import type { TurnScore } from '../rollouts.js';

/** What a turn is worth. null: the reward says nothing about it. */
export interface Worth {
  readonly reward: number | null;
  readonly graph?: TurnScore['graph'] | undefined;
  readonly parts?: TurnScore['parts'] | undefined;
}

type Worths = readonly (number | null | Worth)[];

/** What other decisions of a turn would have been worth, one number for each. */
export type ValuesOf = (
  group: Group,
  of: GroupTurn,
  decisions: readonly Decision[],
) => Promise<E.Either<ArenaError, readonly number[]>>;

/** One worth for each of the group's turns, in order. */
export type Reward = ((
  group: Group,
) => Worths | E.Either<ArenaError, Worths> | Promise<Worths | E.Either<ArenaError, Worths>>) & {
  /** Plain JSON; the function's name by default. */
  readonly identity?: unknown;
  /** What is wrong with its options. */
  readonly faults?: readonly OptionFault[] | undefined;
  /** Of a reward that hangs on the decision alone, all else as it was: what it would have been for others. A sum has that of
   *  those of its terms that have one. */
  readonly valuesOf?: ValuesOf | undefined;
};

export const identityOf = (reward: Reward): unknown => reward.identity ?? (reward.name || 'reward');

/** A reward with what it is, and with what is wrong with its options. */
export const rewardOf = (identity: unknown, faults: readonly OptionFault[], of: Reward): Reward =>
  Object.assign((group: Group) => of(group), { identity, faults });

const expected = 'one worth for each turn: a number, null, or { reward, graph?, parts? } with finite numbers';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isReward = (value: unknown): value is number | null => value === null || Number.isFinite(value);

const readWorth = (given: unknown): Worth | null => {
  if (isReward(given)) return { reward: given };
  if (!isRecord(given)) return null;
  const { reward, graph, parts } = given;
  const isGraph = graph === undefined || graph === 'unreadable' || isReward(graph);
  const areParts = parts === undefined || (isRecord(parts) && Object.values(parts).every(Number.isFinite));
  return isReward(reward) && isGraph && areParts ? (given as unknown as Worth) : null;
};

const nameOf = (reward: Reward): string => {
  const identity = identityOf(reward);
  return `reward ${typeof identity === 'string' ? identity : JSON.stringify(identity)}`;
};

const isError = (value: unknown): value is ArenaError => {
  try {
    return typeof explain(value as ArenaError) === 'string';
  } catch {
    return false;
  }
};

/** In words; JSON would call a number that is none null. */
const shown = (value: unknown): string =>
  typeof value === 'number'
    ? String(value)
    : isRecord(value)
      ? `{ ${Object.entries(value)
          .map(([key, one]) => `${key}: ${shown(one)}`)
          .join(', ')} }`
      : (JSON.stringify(value) ?? 'nothing');

const placeOf = ({ turns }: Group, i: number): string => {
  const { seat, phase } = (turns[i] as Group['turns'][number]).turn;
  return `seat ${seat}, phase ${phase}`;
};

/** Asks a reward. Left: it threw, or gave what are no worths. */
export const worthsOf = async (
  reward: Reward,
  group: Group,
): Promise<E.Either<ArenaError, readonly Worth[]>> => {
  const wrong = (did: string): E.Either<ArenaError, never> =>
    E.left({ _tag: 'WrongResult', of: nameOf(reward), did, expected });
  try {
    const given: unknown = await reward(group);
    if (isRecord(given) && given._tag === 'Left')
      return isError(given.left) ? E.left(given.left) : wrong('gave a left that is no error of this package');
    const list: unknown = isRecord(given) && given._tag === 'Right' ? given.right : given;
    if (!Array.isArray(list)) return wrong('gave no list');
    if (list.length !== group.turns.length)
      return wrong(`gave ${list.length} worths for ${group.turns.length} turns`);
    const worths: Worth[] = [];
    for (const [i, one] of Array.from(list as readonly unknown[]).entries()) {
      const worth = readWorth(one);
      if (worth === null) return wrong(`gave ${shown(one)} for turn ${i} (${placeOf(group, i)})`);
      worths.push(worth);
    }
    return E.right(worths);
  } catch (cause) {
    return wrong(`threw ${thrown(cause)}`);
  }
};

const expectedValues = 'a right with one finite number for each decision, in order';

/** Asks a reward what decisions of a turn would have been worth. Left: it threw, or gave what are no values. */
export const checkedValues = async (
  reward: Reward & { readonly valuesOf: ValuesOf },
  group: Group,
  of: GroupTurn,
  decisions: readonly Decision[],
): Promise<E.Either<ArenaError, readonly number[]>> => {
  const wrong = (did: string, cause?: unknown): E.Either<ArenaError, never> =>
    E.left({
      _tag: 'WrongResult',
      of: `valuesOf of ${nameOf(reward)}`,
      did,
      expected: expectedValues,
      ...(cause === undefined ? {} : { cause }),
    });
  try {
    const given: unknown = await reward.valuesOf(group, of, decisions);
    if (isRecord(given) && given._tag === 'Left')
      return isError(given.left) ? E.left(given.left) : wrong('gave a left that is no error of this package');
    const list = isRecord(given) && given._tag === 'Right' ? given.right : undefined;
    if (!Array.isArray(list)) return wrong('gave no right with a list');
    if (list.length !== decisions.length)
      return wrong(`gave ${list.length} values for ${decisions.length} decisions`);
    const { seat, phase } = of.turn;
    const bad = Array.from(list as readonly unknown[]).findIndex((one) => !Number.isFinite(one));
    return bad < 0
      ? E.right(list as readonly number[])
      : wrong(`gave ${shown(list[bad])} for decision ${bad} (seat ${seat}, phase ${phase})`);
  } catch (cause) {
    return wrong(`threw ${thrown(cause)}`, cause);
  }
};

/** Whether a reward says what other decisions would have been worth. */
export const isValuing = (reward: Reward): reward is Reward & { readonly valuesOf: ValuesOf } =>
  reward.valuesOf !== undefined;

/** A number for each turn. One that nothing is said about gets the mean of its peers, which gives it an advantage of about 0;
 *  0 where nothing is said about any of them. */
export const neutral = (rewards: readonly (number | null)[], peers: readonly Peers[]): readonly number[] => {
  const numbers = rewards.map((reward) => reward ?? 0);
  for (const { places } of peers) {
    const said = places.flatMap((place) => rewards[place] ?? []);
    const mean = said.length === 0 ? 0 : said.reduce((a, b) => a + b, 0) / said.length;
    for (const place of places) numbers[place] = rewards[place] ?? mean;
  }
  return numbers;
};
