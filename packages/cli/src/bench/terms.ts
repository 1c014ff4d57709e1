/** @file Partners of the benchmark that fine, judge by a record, leave, announce and listen. */
import type { OpenPlayer, View } from '@tompo/arena';
import {
  type CommonsView,
  type ContractTerms,
  type GoodsView,
  type MatrixView,
  matrixClassics,
  type NormsView,
  type PairingView,
  type PublicRecord,
  type TalkView,
} from '@tompo/dilemmas';
import { type Decision, rng } from '@tompo/games';
import { meanOf } from '../study/statistics/moments.js';
import { isFining, partner, rowFor, termsAnswered } from './answers.js';

/** The decision of a game, or of a mechanism around it as one who wants to come to terms. */
const friendly = <O>(name: string, decide: (seen: O, view: View) => number | Decision): OpenPlayer =>
  partner<O>(name, (seen, view) => termsAnswered(view, true) ?? decide(seen, view));

/** The same, of one that fines. */
const fining = <O>(
  name: string,
  decide: (seen: O) => number,
  isFined: (seen: O, seat: number) => boolean,
): OpenPlayer =>
  partner<O>(name, (seen, view) =>
    isFining(view)
      ? rowFor(view.game.seats, (seat) => seat !== view.seat && isFined(seen, seat))
      : (termsAnswered(view, true) ?? decide(seen)),
  );

/** Gives all, and fines who gave less than half. */
const giver = fining<GoodsView>(
  'enforcer',
  ({ tokens }) => tokens,
  ({ past, tokens }, seat) => (past.at(-1)?.[seat] ?? tokens) < tokens / 2,
);

/** Gives the part of all that the others' record says: who is known to have given little is given little. */
const discerning = friendly<GoodsView & { readonly record?: PublicRecord }>(
  'discerning',
  ({ record = [], seat, tokens }) => {
    const shares = record.flatMap((entries, other) => {
      const all = entries.reduce((sum, { times }) => sum + times, 0);
      if (other === seat || all === 0) return [];
      const much = entries.filter(({ what }) => what === 'the most' || what === 'from the middle up');
      return [much.reduce((sum, { times }) => sum + times, 0) / all];
    });
    return shares.length === 0 ? tokens : tokens * Math.min(...shares);
  },
);

const partOf = (stock: number, growth: number, n: number): number =>
  Math.floor((stock * (1 - 1 / growth)) / n);

/** Takes its part of what grows back, and fines who took more than one and a half parts. */
const keeper = fining<CommonsView>(
  'enforcer',
  ({ stock, growth, harvesters }) => partOf(stock, growth, harvesters),
  ({ past, growth, harvesters }, seat) => {
    const last = past.at(-1);
    return last !== undefined && (last.got[seat] ?? 0) > 1.5 * partOf(last.stock, growth, harvesters);
  },
);

/** Proposes the highest fine and signs; under a contract it does what that asks, and without one it wants all that there is. */
const conditional = friendly<CommonsView & { readonly contract?: ContractTerms }>(
  'conditional',
  ({ stock, contract }) => {
    const isBound = contract?.refused?.length === 0 && (contract.fine ?? 0) > 0;
    return isBound && contract.asks !== null ? Number(contract.asks.compact) : stock;
  },
);

/** Its part of what there is above half of the capacity, where the logistic law has most grow back. */
const logisticPart = (stock: number, { capacity, n }: Pick<NormsView, 'capacity' | 'n'>): number =>
  Math.floor(Math.max(0, stock - capacity / 2) / n);

/** Takes its part, and fines who took more than one above that. */
const normKeeper = partner<NormsView>('enforcer', (seen, { space }) => {
  const { stock, got, seat, n } = seen;
  const part = logisticPart(stock, seen);
  if (space._tag !== 'links' || got === null) return part;
  return rowFor(n, (other) => other !== seat && (got[other] as number) > part + 1);
});

/** Takes its part or what the others took on average in the round before where that was more; fines nobody. */
const normFollower = partner<NormsView>('reciprocal', (seen, { space }) => {
  const { stock, past, seat, n } = seen;
  if (space._tag === 'links') return rowFor(n, () => false);
  const others = past.at(-1)?.got.filter((_, other) => other !== seat) ?? [];
  return Math.max(logisticPart(stock, seen), others.length === 0 ? 0 : meanOf(others));
});

/** Takes a half of all; fines nobody. */
const normBreaker = partner<NormsView>('greedy', ({ stock, n }, { space }) =>
  space._tag === 'links' ? rowFor(n, () => false) : stock / 2,
);

/** Cooperates, and leaves where the other once did not. */
const picky = partner<MatrixView>('picky', ({ past }, view) => {
  const terms = termsAnswered(view, true);
  const betrayed = past.some(([, other]) => other !== 0);
  const isAsked = (view.observation as { readonly choosing?: boolean }).choosing === true;
  return isAsked && betrayed ? 1 : (terms ?? (betrayed ? 1 : 0));
});

/** How a prisoner's dilemma writes cooperation. */
const [COOPERATION] = matrixClassics.find(({ name }) => name === 'prisoners-dilemma')?.params.options ?? [];

/** Cooperates with whom it meets, and fines who did not do so with somebody else; what was done to itself it lets pass. */
const bystander = partner<Partial<PairingView<MatrixView>>>('bystander', ({ past = [], round = 0 }, view) => {
  if (!isFining(view)) return termsAnswered(view, true) ?? 0;
  const seen = past.filter(({ round: then, members }) => then === round - 1 && !members.includes(view.seat));
  return rowFor(view.game.seats, (seat) =>
    seen.some(
      ({ members, decided }) =>
        members.includes(seat) && decided[0]?.what[members.indexOf(seat)] !== COOPERATION,
    ),
  );
});

type Spoken = TalkView<MatrixView>;
const lastOf = ({ messages }: View, isOwn: (from: number) => boolean): string =>
  messages.findLast(({ from }) => isOwn(from))?.text ?? '';
/** The option that a line names; −1 where it names none, or several. */
const named = (text: string, options: readonly string[]): number => {
  const words = text.split(/[^\p{L}\p{N}]+/u);
  const found = options.flatMap((option, k) => (words.includes(option) ? [k] : []));
  return found.length === 1 ? (found[0] as number) : -1;
};

/** Says which option it is going to choose, drawn anew in each round, and chooses it. */
const announcer = partner<Spoken>('announcer', ({ options, seat }, view) => {
  if (view.space._tag === 'talk')
    return { _tag: 'talk', text: `I choose ${options[rng(view.seed).int(options.length)]}.` };
  return (
    termsAnswered(view, true) ??
    Math.max(
      0,
      named(
        lastOf(view, (from) => from === seat),
        options,
      ),
    )
  );
});

/** Replies best to the option that the other has announced; else takes the first one. */
const attentive = friendly<Spoken>('attentive', ({ options, seat, payoffs }, view) => {
  const other = named(
    lastOf(view, (from) => from !== seat),
    options,
  );
  if (other < 0) return 0;
  const worth = payoffs.map((row) => row[other]?.[0] as number);
  return worth.indexOf(Math.max(...worth));
});

/** By what they play. */
export const underTerms = {
  goods: { enforcer: giver, discerning },
  commons: { enforcer: keeper, conditional },
  norms: { enforcer: normKeeper, reciprocal: normFollower, greedy: normBreaker },
  matrix: { picky, bystander, announcer, attentive },
} as const;
