/** @file The expert, blind for who the others are: it links with all of them, or with none. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { Player, Reply, View } from '../types.js';

export const BLIND_ROWS = ['links with nobody', 'links with everybody'] as const;
export type BlindRow = (typeof BLIND_ROWS)[number];

/** The row at a turn of links; null where something else is decided. */
const rowAt = ({ space }: View, row: BlindRow): Decision | null =>
  space._tag === 'links'
    ? {
        _tag: 'links',
        to: Array.from({ length: space.n }, (_, j) =>
          row === 'links with everybody' && j !== space.self ? 1 : 0,
        ),
      }
    : null;

/** Decides as the expert does, but for links: one and the same row in every round, whoever the others are and whatever they did.
 *  What it reaches needs no reading of anybody. */
export const blind = (expert: Player, row: BlindRow): Player => {
  const changed = <Q extends View>(player: {
    readonly act: (questions: readonly Q[]) => Promise<readonly Reply[]>;
    readonly decide?:
      | ((question: Q) => E.Either<never, Decision> | ReturnType<NonNullable<Player['decide']>>)
      | undefined;
  }) => ({
    act: async (questions: readonly Q[]) =>
      (await player.act(questions)).map((reply, i): Reply => {
        const decision = rowAt(questions[i] as Q, row);
        return decision === null ? reply : { _tag: 'decision', decision };
      }),
    ...(player.decide === undefined
      ? {}
      : {
          decide: (question: Q) => {
            const decision = rowAt(question, row);
            return decision === null
              ? (player.decide as NonNullable<typeof player.decide>)(question)
              : E.right(decision);
          },
        }),
  });
  const name = `${expert.name}, ${row}`;
  return expert.privileged === true
    ? { ...expert, name, ...changed(expert) }
    : { ...expert, name, ...changed(expert) };
};
