/** @file What a learner's decisions hang on: each thing that it sees is replaced by another legal value, and it is asked again, with the same seed. That is an
 *  intervention and no estimate: what is told is what the learner does. */
import {
  type ArenaError,
  ask,
  type OpenPlayer,
  type Player,
  play,
  type Reply,
  readReply,
  type View,
} from '@tompo/arena';
import type { Decision, NetworkObservation } from '@tompo/games';
import { either as E } from 'fp-ts';
import { mean } from '../mean.js';
import { seatingOf, type Table } from './probe.js';
import { asNetwork, capacityOf, type Efforts, effortsOf } from './seen.js';

export interface Attention {
  readonly object: string;
  /** Decisions of which both answers, with the thing as it was and otherwise, could be read. */
  readonly compared: number;
  /** What they change on average: the share of links that turn, and of what could be given. Null: none of the kind was compared. */
  readonly links: number | null;
  readonly effort: number | null;
}

/** Others gave nothing in these records where they gave much, and all they could where they gave little. */
const otherGifts = (
  observation: NetworkObservation,
  isMeant: (record: Efforts, all: readonly Efforts[]) => boolean,
): NetworkObservation | null => {
  const { seat, history } = observation;
  const all = effortsOf(observation);
  if (!all.some((record) => isMeant(record, all))) return null;
  return {
    ...observation,
    history: history.map((record) =>
      record._tag === 'effort' && isMeant(record, all)
        ? {
            ...record,
            efforts: record.efforts.map((effort, j) => {
              const most = capacityOf(observation, all, j);
              return j === seat ? effort : effort > most / 2 ? 0 : most;
            }),
          }
        : record,
    ),
  };
};

/** Nobody is linked where somebody was, and all are where nobody was. */
const otherGraph = (observation: NetworkObservation): NetworkObservation | null => {
  const { graph: now, history } = observation;
  const at = history.findLastIndex(({ _tag }) => _tag === 'graph');
  if (now === null || at === -1) return null;
  const isEmpty = now.every((row) => row.every((bit) => bit === 0));
  const graph = now.map((row, i) => row.map((_, j) => (isEmpty && i !== j ? 1 : 0)));
  return {
    ...observation,
    graph,
    history: history.map((record, k) =>
      k === at && record._tag === 'graph' ? { ...record, graph } : record,
    ),
  };
};

/** Each of the others has the type of the next. */
const otherTypes = (observation: NetworkObservation): NetworkObservation | null => {
  const { seat, types } = observation;
  const seats = types.flatMap((type, j) => (j === seat || type === null ? [] : [j]));
  const moved = types.map((type, j) => {
    const place = seats.indexOf(j);
    return place === -1 ? type : (types[seats[(place + 1) % seats.length] as number] as number);
  });
  return moved.every((type, j) => type === types[j]) ? null : { ...observation, types: moved };
};

const OBJECTS: Readonly<Record<string, (observation: NetworkObservation) => NetworkObservation | null>> = {
  'what the others gave last': (o) => otherGifts(o, (record, all) => record === all.at(-1)),
  'what they gave before': (o) => otherGifts(o, (record, all) => record !== all.at(-1)),
  'who was linked': otherGraph,
  'their types': otherTypes,
};

interface Answered {
  readonly view: View;
  readonly reply: Reply;
}

/** The same player, and what it was asked and answered. */
const heardBy = (
  player: OpenPlayer,
): { readonly player: OpenPlayer; readonly heard: readonly Answered[] } => {
  const heard: Answered[] = [];
  const { name, faults } = player;
  const act: OpenPlayer['act'] = async (views) => {
    const replies = await player.act(views);
    if (Array.isArray(replies) && replies.length === views.length)
      for (const [i, view] of views.entries()) heard.push({ view, reply: replies[i] as Reply });
    return replies;
  };
  return { player: { name, act, ...(faults === undefined ? {} : { faults }) }, heard };
};

/** The share of links that turn, or of what could be given; null: they are not of one kind. */
const changeOf = (before: Decision, after: Decision, observation: NetworkObservation): number | null => {
  if (before._tag === 'links' && after._tag === 'links') {
    const turned = before.to.filter((bit, j) => bit !== after.to[j]).length;
    return turned / Math.max(1, observation.n - 1);
  }
  if (before._tag !== 'effort' || after._tag !== 'effort') return null;
  const most = capacityOf(observation, effortsOf(observation), observation.seat);
  return most > 0 ? Math.abs(before.value - after.value) / most : null;
};

/** Beside partners of one kind in these games; nothing for a player that is handed the state of the game as well, of which no part could be replaced. Left: a game or
 *  a partner cannot be played, the learner cannot be asked, or the signal went off. */
export const attentionOf = async (
  policy: Player,
  partner: Player,
  { games, seeks: _, signal, ...reading }: Table,
): Promise<E.Either<ArenaError, readonly Attention[]>> => {
  if (policy.privileged === true) return E.right([]);
  const { player, heard } = heardBy(policy);
  const seatings = games.map((one) => seatingOf(one, player, partner));
  const played = await play({ games: seatings, values: [player], signal, ...reading });
  if (E.isLeft(played)) return played;
  const read = ({ view, reply }: Answered): E.Either<ArenaError, Decision | null> =>
    E.map((said: { readonly _tag: string; readonly decision?: Decision }) => said.decision ?? null)(
      readReply(reply, view, reading.beliefs, reading.reader),
    );
  const found: Attention[] = [];
  for (const [object, otherwise] of Object.entries(OBJECTS)) {
    if (signal?.aborted === true) return E.left({ _tag: 'Aborted', phases: 0 });
    const pairs = heard.flatMap((one) => {
      const seen = asNetwork(one.view.observation);
      const other = seen === null ? null : otherwise(seen);
      return seen === null || other === null
        ? []
        : [{ one, seen, view: { ...one.view, observation: other } }];
    });
    const replies = await ask(
      policy,
      pairs.map(({ view }) => view),
    );
    const changes: { readonly isLinks: boolean; readonly change: number }[] = [];
    for (const [i, { one, seen, view }] of pairs.entries()) {
      const [before, after] = [read(one), read({ view, reply: replies[i] as Reply })];
      if (E.isLeft(before)) return before;
      if (E.isLeft(after)) return after;
      const change =
        before.right === null || after.right === null ? null : changeOf(before.right, after.right, seen);
      if (change !== null) changes.push({ isLinks: seen.kind === 'graph', change });
    }
    const meanOf = (isLinks: boolean): number | null => {
      const own = changes.filter((one) => one.isLinks === isLinks).map(({ change }) => change);
      return own.length === 0 ? null : mean(own);
    };
    if (changes.length > 0)
      found.push({ object, compared: changes.length, links: meanOf(true), effort: meanOf(false) });
  }
  return E.right(found);
};
