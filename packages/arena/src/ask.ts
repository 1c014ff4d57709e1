/** @file Asking a player, with the one check that every caller needs. */
import type { Player, Reply, Request } from './types.js';

/** The player's replies; a player that gives more or fewer replies than it was asked for fails them all, because
 *  nobody can say which reply belongs to which question. */
export const ask = async (player: Player, requests: readonly Request[]): Promise<readonly Reply[]> => {
  if (requests.length === 0) {
    return [];
  }
  const replies = await player.act(requests);
  return replies.length === requests.length
    ? replies
    : requests.map(() => ({
        _tag: 'failed',
        error: {
          _tag: 'WrongReplyCount',
          player: player.name,
          asked: requests.length,
          got: replies.length,
        },
      }));
};

/** Each request goes to its player; all requests of one player go in one call. Replies come in request order. */
export const askAll = async (
  questions: readonly { readonly player: Player; readonly request: Request }[],
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
      );
      list.forEach((place, k) => {
        replies[place] = answered[k] as Reply;
      });
    }),
  );
  return replies;
};
