/** @file Partner choice by wishes: many members and a game of two. Before each round everybody names whom it wants to play with, and who name
 *  each other play.
 *  @source after Barclay & Willer 2007, Partner choice creates competitive altruism in humans (choosing by what is known of others); Santos,
 *  Pacheco & Lenaerts 2006 and Rand, Arbesman & Christakis 2011 (partners are kept or replaced by what they did; ties need both). That all
 *  name one at the same time, one partner a round, and turns in the roles are ours */
import { choiceSpace, type Decision, type Game, type GamesError, type Rng, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { choose, cleaned, indexOf, refusal, upTo } from '../family/moves.js';
import { asOptions, unknownOptions, wrongNumber, wrongWord } from '../faults.js';
import { paramsWith } from './around.js';
import { asksForLinks, pairingAnalysis } from './pairing-solutions.js';
import { pairingText } from './pairing-text.js';
import {
  type CompletePairingOptions,
  type Encounter,
  matched,
  type Pair,
  type PairingState,
  type PairingView,
  pairsDue,
  REST,
  SHOWN,
} from './pairs.js';

export interface PairingOptions {
  /** How many members there are; default 4. */
  readonly n?: number | undefined;
  /** How often everybody names a partner; default 10. Each time pairs play the whole game. */
  readonly rounds?: number | undefined;
  /** What a member has for a round that it does not play; default 0. */
  readonly outside?: number | undefined;
  /** Who named somebody and was not named in return: does it stay outside, as who named nobody always does, or is it paired by lot with others
   *  like it, all but the last of an odd number? Default `outside`. */
  readonly rest?: (typeof REST)[number] | undefined;
  /** Of rounds that are over, what is a member shown: its own games, nothing, or all games? Default `own`. */
  readonly shown?: (typeof SHOWN)[number] | undefined;
}

/** Members who choose with whom they play a game of two; left: all that is wrong with the options, or a game that has not two seats, has talk
 *  (put it around the pairing), or asks for links, whose rows would be as long as there are members. Records hold what was decided, also where
 *  noise inside did something else. The planner and selfish players pair up, the last of an odd number in turn, where the game is worth more to
 *  them than staying outside; of games with chance that is judged by the mean of 32 plays, and `optimum` is left out. */
export const withPairing = <S, O extends object>(
  game: Game<S, O>,
  options: PairingOptions = {},
): E.Either<DilemmasError, Game<PairingState<S>, PairingView<O>>> => {
  const unknown = unknownOptions(options, ['n', 'rounds', 'outside', 'rest', 'shown']);
  const { n = 4, rounds = 10, outside = 0, rest = 'outside', shown = 'own' } = asOptions(options);
  const faults = [
    ...unknown,
    ...wrongNumber('n', n, { integer: true, min: 3, max: 26 }),
    ...wrongNumber('rounds', rounds, { integer: true, min: 1, max: 1000 }),
    ...wrongNumber('outside', outside, { min: -1e6, max: 1e6 }),
    ...wrongWord('rest', rest, REST),
    ...wrongWord('shown', shown, SHOWN),
  ];
  const unfit =
    game.seats !== 2
      ? `has ${game.seats} seat${game.seats === 1 ? '' : 's'}; a pair plays games of two`
      : game.messages !== undefined
        ? 'has talk; put it around the pairing'
        : asksForLinks(game)
          ? 'asks for links, which pairs cannot answer; put what asks for them around the pairing'
          : null;
  if (unfit !== null) faults.push({ field: 'game', reason: unfit });
  return faults.length > 0
    ? invalid('withPairing', faults)
    : E.right(around(game, { n, rounds, outside, rest, shown }));
};

const around = <S, O extends object>(
  game: Game<S, O>,
  options: CompletePairingOptions,
): Game<PairingState<S>, PairingView<O>> => {
  const { n, rounds, outside, rest, shown } = options;
  const { messages: _, analysis: __, text, ...same } = game;
  const all = upTo(n);
  const othersOf = (seat: number): readonly number[] => all.filter((other) => other !== seat);
  const spaces = all.map((seat) => choiceSpace([...othersOf(seat).map(String), 'nobody']));
  const seatIn = (pairs: readonly Pair<S>[], seat: number) => {
    const pair = pairs.find(({ met }) => met.members.includes(seat));
    return pair === undefined ? null : { pair, player: pair.met.members.indexOf(seat) };
  };
  const spaceAt = (state: PairingState<S>, seat: number) => {
    if (state.over) return null;
    if (state.index === 0) return spaces[seat] ?? null;
    const own = seatIn(pairsDue(game, state.pairs), seat);
    return own === null ? null : game.space(own.pair.inner, own.player);
  };
  const isAway = ({ pairs }: Pick<PairingState<S>, 'pairs'>, seat: number): boolean =>
    seatIn(pairs, seat) === null;

  /** The state with its pairs as they are now; where none of them plays on, the round is over and who stayed outside is paid. */
  const settled = (before: PairingState<S>, pairs: readonly Pair<S>[], paid: readonly number[] | null) => {
    const state = { ...before, pairs, index: before.index + 1 };
    if (pairs.some(({ inner }) => game.status(inner) === 'running')) return { state, payoffs: paid };
    const past = [...before.past, ...pairs.map(({ met }) => met)];
    const round = before.round + 1;
    const anyAway = all.some((seat) => isAway(state, seat));
    return {
      state: { round, index: 0, pairs: [], past, over: round === rounds },
      payoffs:
        anyAway || paid !== null
          ? all.map((seat) => (isAway(state, seat) ? outside : (paid?.[seat] ?? 0)))
          : null,
    };
  };
  const begun = (round: number, [low, high]: readonly [number, number], rng: Rng): Pair<S> => ({
    met: { round, members: round % 2 === 0 ? [low, high] : [high, low], decided: [], payoffs: [0, 0] },
    inner: game.initial(rng.fork(`${low}-${high}`).fork(round)),
  });
  const written = (inner: S, player: number, decision: Decision | null): string | null => {
    const space = game.space(inner, player);
    return space === null || decision === null ? null : spaceOf(space).write(decision, 'natural');
  };

  return {
    ...same,
    seats: n,
    params: paramsWith(game, { pairing: options }),
    initial: () => ({ round: 0, index: 0, pairs: [], past: [], over: false }),
    phase: (state) => {
      const { round, index, pairs, over } = state;
      if (index === 0 || over) return { kind: 'wish', round, rounds, index, movers: over ? [] : all };
      const [first] = pairsDue(game, pairs);
      const { kind } = game.phase((first as Pair<S>).inner);
      return { kind, round, rounds, index, movers: all.filter((seat) => spaceAt(state, seat) !== null) };
    },
    space: spaceAt,
    observe: ({ round, index, pairs, past }, seat) => {
      const own = seatIn(pairs, seat);
      const sees = ({ members }: Encounter): boolean => shown === 'all' || members.includes(seat);
      return {
        seat,
        round,
        wishing: index === 0,
        pairs: pairs.filter(({ met }) => sees(met)).map(({ met }) => met.members),
        past: shown === 'nothing' ? [] : past.filter(sees),
        play: own === null ? null : game.observe(own.pair.inner, own.player),
      };
    },
    absent: (state, seat) => {
      const own = state.index === 0 ? null : seatIn(state.pairs, seat);
      return own === null ? choose(n - 1) : game.absent(own.pair.inner, own.player);
    },
    status: ({ over }) => (over ? 'terminated' : 'running'),
    step: (state, decisions, rng) => {
      const wrong = refusal(n, state.round, state.over, (seat) => spaceAt(state, seat), decisions);
      if (wrong !== null) return E.left(wrong);
      if (state.index === 0) {
        const wishes = all.map((seat) => othersOf(seat)[indexOf(decisions[seat])] ?? null);
        const pairs = matched(wishes, rest, rng).map((pair) => begun(state.round, pair, rng));
        return E.right(settled(state, pairs, null));
      }
      const due = pairsDue(game, state.pairs);
      const paid = all.map(() => 0);
      let isPaid = false;
      const pairs: Pair<S>[] = [];
      for (const pair of state.pairs) {
        if (!due.includes(pair)) {
          pairs.push(pair);
          continue;
        }
        const { inner, met } = pair;
        const joint = met.members.map((seat) => decisions[seat] ?? null);
        // A fork is the same whenever it is made, so that each phase needs one of its own.
        const draws = rng
          .fork(met.members.toSorted((a, b) => a - b).join('-'))
          .fork(`${state.round}/${state.index}`);
        const stepped = game.step(inner, joint, draws);
        if (E.isLeft(stepped)) return E.left(ofMember(stepped.left, met.members));
        const { payoffs } = stepped.right;
        isPaid ||= payoffs !== null;
        const [mine, theirs] = met.members;
        paid[mine] = payoffs?.[0] ?? 0;
        paid[theirs] = payoffs?.[1] ?? 0;
        const what = [written(inner, 0, joint[0] ?? null), written(inner, 1, joint[1] ?? null)] as const;
        pairs.push({
          inner: stepped.right.state,
          met: {
            ...met,
            decided: [...met.decided, { kind: game.phase(inner).kind, what }],
            payoffs: [
              cleaned(met.payoffs[0] + (payoffs?.[0] ?? 0)),
              cleaned(met.payoffs[1] + (payoffs?.[1] ?? 0)),
            ],
          },
        });
      }
      return E.right(settled(state, pairs, isPaid ? paid : null));
    },
    text: pairingText(text, options),
    ...pairingAnalysis(game, options, spaces),
  };
};

/** What a player of the game did wrong, said of the member. */
const ofMember = (error: GamesError, members: readonly [number, number]): GamesError =>
  error._tag === 'IllegalDecision' ? { ...error, seat: members[error.seat] ?? error.seat } : error;
