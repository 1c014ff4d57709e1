/** @file Asking a player, with the checks that every caller needs: a player may throw, reject, hang, or give what is no
 *  reply. That is its own answer, and a bad one; the questions beside it are not touched by it. */
import { explain } from '../errors.js';
import { thrown } from '../thrown.js';
import type { OpenPlayer, Player, Reply, Request, View } from '../types.js';
import { frozen } from './frozen.js';
import { checkedReply, failing } from './reply.js';
import { handed } from './view.js';

/** setTimeout fires at once beyond this. */
export const LONGEST_MS = 2 ** 31 - 1;

/** For each question of a call. An endpoint that is asked again and again by the defaults takes 7 minutes. */
export const DEFAULT_TIMEOUT_MS = 600_000;

const LATE = Symbol('late');

/** The answer of the work, or LATE where the time is up or the signal goes off; a rejection that comes after that is nobody's.
 *  No clock is left running: it would keep the process alive. */
const within = async <A>(
  work: Promise<A>,
  timeoutMs: number | null,
  signal: AbortSignal | undefined,
): Promise<A | typeof LATE> => {
  if (timeoutMs === null && signal === undefined) return work;
  if (signal?.aborted === true) {
    work.catch(() => undefined);
    return LATE;
  }
  let timer: NodeJS.Timeout | undefined;
  let stop = (): void => undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    stop = () => resolve(LATE);
    signal?.addEventListener('abort', stop);
    if (timeoutMs !== null) timer = setTimeout(stop, Math.min(timeoutMs, LONGEST_MS));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
};

/** How many calls one question takes, of a player that asks others: each of them has the time of one. */
export const callsOf = ({ calls = 1 }: Player): number => (calls >= 1 ? calls : 1);

type Called =
  | { readonly _tag: 'replies'; readonly replies: readonly Reply[] }
  | { readonly _tag: 'bad'; readonly reason: string; readonly late: boolean }
  | { readonly _tag: 'stopped'; readonly cause: unknown };

const call = async (
  player: Player,
  requests: readonly Request[],
  timeoutMs: number | null,
  signal: AbortSignal | undefined,
): Promise<Called> => {
  const { name } = player;
  // Who answers at once is not waited for, and who is part of the run is waited for as long as it takes.
  const limit =
    timeoutMs === null || player.decide !== undefined || player.faults === 'stop'
      ? null
      : timeoutMs * requests.length * callsOf(player);
  try {
    const given: unknown = await within(
      (async () => player.act(requests.map((request) => handed(player, request))))(), // what is thrown at once is a rejection too
      limit,
      signal,
    );
    if (given === LATE && signal?.aborted === true)
      return { _tag: 'bad', reason: 'it was asked no longer, for the games were stopped', late: true };
    if (given === LATE)
      return { _tag: 'bad', reason: `it gave no answer within ${limit} ms; raise timeoutMs`, late: true };
    if (!Array.isArray(given))
      return {
        _tag: 'bad',
        reason: `it gave ${given === null ? 'null' : typeof given}, not a list of replies`,
        late: false,
      };
    if (given.length !== requests.length) {
      const asked = requests.length;
      const got = given.length;
      return {
        _tag: 'bad',
        reason: explain({ _tag: 'WrongReplyCount', player: name, asked, got }).replace(/\.$/, ''),
        late: false,
      };
    }
    return {
      _tag: 'replies',
      replies: requests.map((request, i) => checkedReply(name, given[i], request)),
    };
  } catch (cause) {
    return player.faults === 'stop'
      ? { _tag: 'stopped', cause }
      : { _tag: 'bad', reason: `it threw ${thrown(cause)}`, late: false };
  }
};

interface Ask {
  (
    player: Player,
    requests: readonly Request[],
    timeoutMs?: number | null,
    signal?: AbortSignal,
  ): Promise<readonly Reply[]>;
  /** For players around players. */
  (player: OpenPlayer, views: readonly View[], timeoutMs?: number | null): Promise<readonly Reply[]>;
}

/** The player's replies, each checked: a decision is legal, a text is text. Where a call as a whole fails (it throws,
 *  rejects, is late, or gives another number of replies), the player is asked for each half of the questions again, so
 *  that only those fail that it fails at: they are `noncompliant` with the reason `PlayerFailed`. What a player with
 *  `faults: 'stop'` throws is a `failed` reply instead. Questions are frozen before they are handed out; a player that is not
 *  privileged gets what its seat sees, without the game and its state.
 *  timeoutMs: for each question of a call, and each call that the player itself makes for it (`calls`); null waits without end. Default null · signal: gives up whoever is waited for. */
export const ask = (async (
  player: Player,
  requests: readonly Request[],
  timeoutMs: number | null = null,
  signal?: AbortSignal,
): Promise<readonly Reply[]> => {
  if (requests.length === 0) {
    return [];
  }
  for (const request of requests) {
    frozen(request.observation);
    frozen(request.space);
    frozen(request.messages);
    frozen(request.state);
    Object.freeze(request);
  }
  const called = await call(player, requests, timeoutMs, signal);
  if (called._tag === 'replies') return called.replies;
  const { name } = player;
  if (called._tag === 'stopped') {
    const { cause } = called;
    return requests.map(() => ({
      _tag: 'failed',
      error: { _tag: 'PlayerStopped', player: name, reason: thrown(cause), cause },
    }));
  }
  if (requests.length === 1 || signal?.aborted === true)
    return requests.map(() => failing(name, called.reason));
  const middle = Math.ceil(requests.length / 2);
  const first = ask(player, requests.slice(0, middle), timeoutMs, signal);
  // One call at a time, unless the player hangs: then the halves are waited for together.
  if (!called.late) await first;
  const second = ask(player, requests.slice(middle), timeoutMs, signal);
  return [...(await first), ...(await second)];
}) as Ask;

/** Each request goes to its player; all requests of one player go in one call. Replies come in request order.
 *  timeoutMs: see `ask`. */
export const askAll = async (
  questions: readonly { readonly player: Player; readonly request: Request }[],
  timeoutMs: number | null = null,
  signal?: AbortSignal,
): Promise<readonly Reply[]> => {
  const places = new Map<Player, number[]>();
  questions.forEach(({ player }, i) => {
    const list = places.get(player);
    if (list === undefined) {
      places.set(player, [i]);
    } else {
      list.push(i);
    }
  });
  const replies = new Array<Reply>(questions.length);
  await Promise.all(
    [...places].map(async ([player, list]) => {
      const answered = await ask(
        player,
        list.map((i) => (questions[i] as { request: Request }).request),
        timeoutMs,
        signal,
      );
      list.forEach((place, k) => {
        replies[place] = answered[k] as Reply;
      });
    }),
  );
  return replies;
};
