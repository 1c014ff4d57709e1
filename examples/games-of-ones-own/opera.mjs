/** @file A game with talk: two want to spend the evening together, one at the opera, the other at the fight. In each round both
 *  say one line, which both hear, and then both go somewhere. What was said binds nobody and pays nothing.
 *  @source Luce & Raiffa 1957 (battle of the sexes); Cooper, DeJong, Forsythe & Ross 1989 (cheap talk before it) */
import { answer, choiceSpace, heardBy, illegal, messagesInWords, talkSpace } from '@tompo/games';
import { either as E } from 'fp-ts';

const SEATS = [0, 1];
const PLACES = ['opera', 'fight'];
const NAMES = ['A', 'B'];
const LONGEST = 16;

// #region game
const opera = (params) => {
  const { rounds, favourite } = params;
  const isOver = ({ round }) => round >= rounds;
  const space = ({ talks }) => (talks ? talkSpace(LONGEST) : choiceSpace(PLACES));
  const step = (state, decisions) => {
    const { round, talks, said, past } = state;
    if (talks) {
      const words = decisions.map(({ text }, from) => ({ from, round, text, to: 'all' }));
      return { state: { ...state, talks: false, said: [...said, ...words] }, payoffs: null };
    }
    const went = decisions.map(({ index }) => index);
    const together = went[0] === went[1];
    const payoffs = SEATS.map((seat) => (together ? (went[seat] === seat ? favourite : 1) : 0));
    return { state: { round: round + 1, talks: true, said, past: [...past, went] }, payoffs };
  };
  return {
    id: 'opera-v1',
    seats: SEATS.length,
    params,
    claims: {
      dynamics: 'simultaneous',
      information: 'perfect',
      utility: 'general-sum',
      dilemma: false,
      deterministic: true,
    },
    initial: () => ({ round: 0, talks: true, said: [], past: [] }),
    phase: (state) => ({
      kind: isOver(state) ? 'over' : state.talks ? 'talk' : 'evening',
      round: state.round,
      rounds,
      index: state.talks ? 0 : 1,
      movers: isOver(state) ? [] : SEATS,
    }),
    space: (state, seat) => (isOver(state) || !SEATS.includes(seat) ? null : space(state)),
    observe: ({ round, talks, said, past }, seat) => ({
      round,
      talks,
      past,
      seat,
      messages: heardBy(said, seat),
    }),
    // Who hears what: here both hear all. It stands in the view, and so in the prompt, too.
    messages: ({ said }, seat) => heardBy(said, seat),
    // Who is absent says nothing, and stays where it likes to be.
    absent: (state, seat) => (state.talks ? { _tag: 'talk', text: '' } : { _tag: 'choice', index: seat }),
    status: (state) => (isOver(state) ? 'terminated' : 'running'),
    step: (state, decisions) => {
      if (isOver(state)) return E.left({ _tag: 'GameOver', round: state.round });
      for (const seat of SEATS) {
        const reason = illegal(space(state), decisions[seat]);
        if (reason !== null) return E.left({ _tag: 'IllegalDecision', seat, reason });
      }
      return E.right(step(state, decisions));
    },
    text: {
      rules: `Two spend ${rounds} evenings, at the opera or at the fight. Alone nobody enjoys either. Together it is worth ${favourite} to who likes the place best (agent 0 the opera, agent 1 the fight), and 1 to the other.`,
      answer,
      render: ({ round, talks, past, seat, messages }, style) => {
        const heard = messagesInWords(messages, style);
        if (style === 'compact') {
          const evenings = past.map((went) => `e${went.map((place) => PLACES[place][0]).join('')}`).join('');
          return `v${favourite}${evenings}${heard}r${round + 1}${talks ? 'T' : 'E'}${NAMES[seat]}?`;
        }
        return [
          `You are agent ${seat} of two. Together at the ${PLACES[seat]} is worth ${favourite} to you, together at the ${PLACES[1 - seat]} 1, and alone nothing. It is evening ${round + 1} of ${rounds}.`,
          ...past.map(
            (went, k) =>
              `Evening ${k + 1}: agent 0 went to the ${PLACES[went[0]]}, agent 1 to the ${PLACES[went[1]]}.`,
          ),
          ...(heard === '' ? [] : ['What was said:', heard]),
          talks
            ? `Say something to the other, at most ${LONGEST} characters. Answer with a line "Decision: x".`
            : 'Where do you go? Answer with a line "Decision: opera" or "Decision: fight".',
        ].join('\n');
      },
    },
  };
};
// #endregion

const isNumber = (value, least) => Number.isInteger(value) && value >= least;

export const family = {
  id: 'opera',
  schema: ({ rounds = 2, ...others }) => {
    const issues = [
      ...(isNumber(rounds, 1) ? [] : [{ path: ['rounds'], message: 'must be a whole number from 1 on' }]),
      ...Object.keys(others).map((key) => ({ path: [key], message: 'is no key of an opera' })),
    ];
    return issues.length > 0 ? { issues } : { value: { rounds } };
  },
  draw: (rng, { rounds }) => ({ rounds, favourite: (20 + rng.int(60)) / 10 }),
  make: (params) => E.right(opera(params)),
};
