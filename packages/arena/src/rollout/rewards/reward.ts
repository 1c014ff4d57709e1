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

/** A reward that says what other decisions would have been worth. */
export type Valuing = Reward & { readonly valuesOf: ValuesOf };

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

const placeOf = ({ turn: { seat, phase } }: GroupTurn): string => `seat ${seat}, phase ${phase}`;

/** What is asked of a function that a user gave, and how what it gives is read. */
interface Asking<A> {
  readonly of: string;
  readonly expected: string;
  readonly ask: () => unknown;
  /** What it gave where that may be a list; anything else is none. */
  readonly listIn: (given: unknown) => unknown;
  /** What it should have given: 'a list', and 'worths' for so many 'turns'. */
  readonly words: { readonly list: string; readonly entries: string; readonly each: string };
  readonly count: number;
  /** null: it is no such entry. */
  readonly read: (entry: unknown) => A | null;
  /** Of which turn or decision an entry is. */
  readonly at: (i: number) => string;
}

/** The list that was asked for. Left: the function threw, gave a left, or what is no such list. */
const askedList = async <A>(asking: Asking<A>): Promise<E.Either<ArenaError, readonly A[]>> => {
  const { words, count } = asking;
  const wrong = (did: string, thrownBy: { readonly cause?: unknown } = {}): E.Either<ArenaError, never> =>
    E.left({ _tag: 'WrongResult', of: asking.of, did, expected: asking.expected, ...thrownBy });
  try {
    const given = await asking.ask();
    if (isRecord(given) && given._tag === 'Left')
      return isError(given.left) ? E.left(given.left) : wrong('gave a left that is no error of this package');
    const list = asking.listIn(given);
    if (!Array.isArray(list)) return wrong(`gave no ${words.list}`);
    if (list.length !== count)
      return wrong(`gave ${list.length} ${words.entries} for ${count} ${words.each}`);
    const all: A[] = [];
    for (const [i, entry] of Array.from(list as readonly unknown[]).entries()) {
      const one = asking.read(entry);
      if (one === null) return wrong(`gave ${shown(entry)} for ${asking.at(i)}`);
      all.push(one);
    }
    return E.right(all);
  } catch (cause) {
    return wrong(`threw ${thrown(cause)}`, { cause });
  }
};

const rightOf = (given: unknown): unknown =>
  isRecord(given) && given._tag === 'Right' ? given.right : undefined;

/** Asks a reward. Left: it threw, or gave what are no worths. */
export const worthsOf = (reward: Reward, group: Group): Promise<E.Either<ArenaError, readonly Worth[]>> =>
  askedList({
    of: nameOf(reward),
    expected,
    ask: () => reward(group),
    listIn: (given) => rightOf(given) ?? given,
    words: { list: 'list', entries: 'worths', each: 'turns' },
    count: group.turns.length,
    read: readWorth,
    at: (i) => `turn ${i} (${placeOf(group.turns[i] as GroupTurn)})`,
  });

/** Asks a reward what decisions of a turn would have been worth. Left: it threw, or gave what are no values. */
export const checkedValues = (
  reward: Valuing,
  group: Group,
  of: GroupTurn,
  decisions: readonly Decision[],
): Promise<E.Either<ArenaError, readonly number[]>> =>
  askedList({
    of: `valuesOf of ${nameOf(reward)}`,
    expected: 'a right with one finite number for each decision, in order',
    ask: () => reward.valuesOf(group, of, decisions),
    listIn: rightOf,
    words: { list: 'right with a list', entries: 'values', each: 'decisions' },
    count: decisions.length,
    read: (entry) => (Number.isFinite(entry) ? (entry as number) : null),
    at: (i) => `decision ${i} (${placeOf(of)})`,
  });

/** Whether a reward says what other decisions would have been worth. */
export const isValuing = (reward: Reward): reward is Valuing => reward.valuesOf !== undefined;

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
