/** @file Partners of the benchmark that answer in kind, haggle or undercut, each in one family of games, from what their seat sees. */
import { type OpenPlayer, scripted } from '@tompo/arena';
import {
  type CommonsView,
  type DictatorParams,
  type DonorView,
  type GoodsView,
  type InverseCommonsView,
  preferredGift,
  type TurnsView,
} from '@tompo/dilemmas';
import { either as E } from 'fp-ts';
import { meanOf } from '../study/statistics/moments.js';
import { nearestTo, partner } from './answers.js';
import { informed } from './informed.js';
import { underTerms } from './terms.js';

/** Gives what those before it gave on average, in this round or else in the last; all where nobody did yet. */
const goods = partner<GoodsView>('reciprocal', ({ given, past, seat, tokens }) => {
  const others = given.length > 0 ? given : (past.at(-1)?.filter((_, other) => other !== seat) ?? []);
  return others.length === 0 ? tokens : meanOf(others);
});

/** Takes its part of what grows back, or what the greediest other took the round before where that was more. */
const commons = partner<CommonsView>('reciprocal', ({ stock, growth, harvesters, past, seat }) => {
  const part = Math.floor((stock * (1 - 1 / growth)) / harvesters);
  const others = past.at(-1)?.got.filter((_, other) => other !== seat) ?? [];
  return Math.max(part, ...others);
});

/** Takes twice its part of what grows back. */
const greedy = partner<CommonsView>(
  'greedy',
  ({ stock, growth, harvesters }) => (2 * stock * (1 - 1 / growth)) / harvesters,
);

/** Gives the share that its recipient last gave; four fifths where that one never donated. */
const donor = partner<DonorView>('reciprocal', ({ own, recipient }) => {
  const [last] = recipient?.trace ?? [];
  return own * (last === undefined ? 0.8 : last.had > 0 ? Math.max(0, last.given / last.had) : 0.8);
});

type Pie = TurnsView<{ readonly pie: number; readonly rounds: number }>;
const isAccepted = (turns: Pie['turns']): boolean => turns[1]?.[1] === 0;

/** Offers three tenths, and rejects less than four. As a number: 1 rejects. */
const demanding = partner<Pie>('demanding', ({ params: { pie }, seat, turns }) =>
  seat === 0 ? Math.round(0.3 * pie) : (turns[0]?.[0] ?? 0) < 0.4 * pie ? 1 : 0,
);

/** Offers a tenth more after each rejection and a tenth less after each acceptance, from two tenths on; rejects less than half in
 *  the first half of the rounds, and less than a fifth afterwards. */
const haggler = partner<Pie>('haggler', ({ params: { pie, rounds }, seat, turns, past, round }) => {
  const offer = past.reduce((at, one) => at + (isAccepted(one.turns) ? -0.1 : 0.1), 0.2);
  if (seat === 0) return Math.max(1, Math.round(Math.max(0.1, offer) * pie));
  const least = (round < rounds / 2 ? 0.5 : 0.2) * pie;
  return (turns[0]?.[0] ?? 0) < least ? 1 : 0;
});

/** Gives what it is told to want. */
const obedient: OpenPlayer = scripted('obedient', (view) => {
  const gift = preferredGift((view.observation as TurnsView<DictatorParams>).params);
  return E.isRight(gift)
    ? E.right(nearestTo(view, gift.right))
    : E.left({
        _tag: 'UnsupportedGame',
        player: 'obedient',
        game: view.game.id,
        needs: 'a stated preference',
      });
});

type Sent = TurnsView<{ readonly endowment: number; readonly multiplier: number }>;

/** Sends all, until less came back than was sent: then half of what it sent before. Returns half of what arrives. */
const trusting = partner<Sent>('reciprocal', ({ params: { endowment, multiplier }, seat, turns, past }) => {
  if (seat === 1) return (multiplier * (turns[0]?.[0] ?? 0)) / 2;
  return past.reduce((sends, one) => {
    const [sent, back] = [one.turns[0]?.[0] ?? 0, one.turns[1]?.[1] ?? 0];
    return back >= sent && sent > 0 ? endowment : sends / 2;
  }, endowment);
});

/** Returns the more the more it was trusted with: up to two thirds of what arrives. */
const graded = partner<Sent>('graded', ({ params: { endowment, multiplier }, seat, turns }) => {
  const sent = turns[0]?.[0] ?? 0;
  return seat === 0 ? endowment / 2 : ((2 / 3) * multiplier * sent * sent) / endowment;
});

type Claims = TurnsView<{ readonly low: number; readonly high: number }>;

/** Claims one less than the other did the round before; one less than the highest at first. */
const undercutter = partner<Claims>('undercutter', ({ params: { low, high }, seat, past }) =>
  Math.max(low, (past.at(-1)?.turns[0]?.[1 - seat] ?? high) - 1),
);

type Coins = TurnsView<{ readonly coins: number; readonly high: number; readonly low: number }>;

/** Asks for all where they are worth much to it; else for what the other asked when they were worth little to that one, at first for
 *  nothing. */
const splitting = partner<Coins>('reciprocal', ({ params: { coins, high }, drawn, past, seat }) => {
  if (drawn === high) return coins;
  const last = past.findLast((round) => round.drawn[1 - seat] !== high);
  return last?.turns[0]?.[1 - seat] ?? 0;
});

/** Spends what the others spent on average in the round before; at first its part of what keeps things as they are. */
const removing = partner<InverseCommonsView>('reciprocal', ({ amount, growth, inflow, n, past, seat }) => {
  const others = past.at(-1)?.spent.filter((_, other) => other !== seat) ?? [];
  return others.length === 0 ? Math.ceil((amount - (amount - inflow) / growth) / n) : meanOf(others);
});

/** By family of games, then by name. */
export const scripts: Readonly<Record<string, Readonly<Record<string, OpenPlayer>>>> = {
  'sequential-goods': { reciprocal: goods, ...underTerms.goods },
  commons: { reciprocal: commons, greedy, ...underTerms.commons },
  donor: { reciprocal: donor },
  ultimatum: { demanding, haggler },
  dictator: { obedient },
  trust: { reciprocal: trusting, graded },
  travellers: { undercutter },
  'trust-and-split': { reciprocal: splitting },
  'inverse-commons': { reciprocal: removing },
  'commons-with-norms': underTerms.norms,
  ...informed,
};
