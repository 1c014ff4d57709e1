/** @file An expert that talks, and listens: they lead in turn, who leads says where it likes to go, the other follows. */
import { either as E } from 'fp-ts';

const PLACES = ['opera', 'fight'];

export const player = {
  name: 'courteous',
  decide: ({ observation, seat, messages, space }) => {
    const leader = observation.round % 2;
    if (space._tag === 'talk')
      return E.right({ _tag: 'talk', text: seat === leader ? PLACES[seat] : 'as you like' });
    const heard = messages.findLast(({ from, round }) => from === leader && round === observation.round);
    const named = PLACES.findIndex((place) => heard?.text.includes(place));
    return E.right({ _tag: 'choice', index: named < 0 ? leader : named });
  },
};
