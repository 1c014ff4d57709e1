/** @file Tit for tat: cooperates first, then does what was done to it. */
import { either as E } from 'fp-ts';

export const player = {
  name: 'answersInKind',
  decide: ({ observation }) => E.right({ _tag: 'choice', index: observation.past.at(-1)?.[1] ?? 0 }),
};
