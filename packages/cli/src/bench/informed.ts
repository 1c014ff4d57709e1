/** @file Partners of the benchmark in games in which somebody knows what others do not. */
import type { OpenPlayer } from '@tompo/arena';
import type { HerdingView, HiringParams, TaxParams, TurnsView } from '@tompo/dilemmas';
import { partner, rowFor } from './answers.js';

type Ring = TurnsView<{
  readonly n: number;
  readonly choices: number;
  readonly dominant: number;
  readonly shift: number;
}>;

/** Reasons two steps far, as the last two players have to; in other seats it takes what is dominant for the last one. */
const shallow = partner<Ring>('shallow', ({ params: { n, choices, dominant, shift }, seat }) =>
  seat === n - 2 ? (dominant + shift) % choices : dominant,
);

/** Replies best to what the next player chose last; at first to what iterated dominance has it choose. */
const adaptive = partner<Ring>('adaptive', ({ params: { n, choices, dominant, shift }, seat, past }) => {
  const solved = (dominant + shift * (n - 1 - seat)) % choices;
  const next = past.at(-1)?.turns[0]?.[seat + 1] ?? null;
  return seat === n - 1 || next === null ? solved : (next + shift) % choices;
});

const sign = (option: number): number => (option === 0 ? 1 : -1);

/** Chooses what its own signal says. */
const honest = partner<HerdingView>('honest', ({ signal }) => signal ?? 0);

/** Takes every choice that it sees for a signal, and chooses what most say, of equals its own. */
const counter = partner<HerdingView>('counter', ({ signal, seen }) => {
  if (signal === null) return 0;
  const lead = seen.reduce((sum, one) => sum + sign(one), sign(signal));
  return lead === 0 ? signal : lead > 0 ? 0 : 1;
});

type Tax = TurnsView<Required<{ readonly [K in keyof TaxParams]: NonNullable<TaxParams[K]> }>>;
/** The rate up to which it works as if it were fair. */
const TOLERATED = 0.3;

/** Works as is best for itself up to a rate of .3, and a tenth of that above; sets .3 itself. */
const rebel = partner<Tax>('rebel', ({ params: { workers, lowest, highest }, seat, turns }) => {
  if (seat === 0) return TOLERATED;
  const rate = turns[0]?.[0] ?? 0;
  const skill = lowest + ((highest - lowest) * (seat - 1)) / (workers - 1);
  return skill * (1 - rate * (1 - 1 / workers)) * (rate > TOLERATED ? 0.1 : 1);
});

type Hiring = TurnsView<Required<{ readonly [K in keyof HiringParams]: NonNullable<HiringParams[K]> }>>;
const accuracyOf = ({ params: { agents, lowest, highest }, seat }: Hiring): number =>
  agents === 1 ? lowest : lowest + ((highest - lowest) * (seat - 1)) / (agents - 1);
/** What its signal says, as an honest forecast; beside a prior of a half. */
const forecast = (view: Hiring): number => {
  const signal = view.seen?.[view.seat] ?? null;
  return signal === null ? 0.5 : signal === 1 ? accuracyOf(view) : 1 - accuracyOf(view);
};
const meanReport = ({ turns, params }: Hiring): number =>
  Array.from({ length: params.agents }, (_, i) => turns[2]?.[i + 1] ?? 0.5).reduce((a, b) => a + b, 0) /
  params.agents;

interface Hired {
  readonly stakes: (view: Hiring) => number;
  readonly looks: (view: Hiring) => boolean;
  readonly reports: (view: Hiring) => number;
  readonly says: (view: Hiring) => boolean;
}
const hired = (name: string, { stakes, looks, reports, says }: Hired): OpenPlayer =>
  partner<Hiring>(name, (view) => {
    switch (view.turns.length) {
      case 0:
        return stakes(view);
      case 1:
        return Number(looks(view));
      case 2:
        return reports(view);
      default:
        return Number(says(view));
    }
  });

/** Looks for any pay, and says what it saw; as a principal it sets three tenths of the highest stakes. */
const diligent: Hired = {
  stakes: ({ params }) => 0.3 * params.maxStakes,
  looks: ({ turns }) => (turns[0]?.[0] ?? 0) > 0,
  reports: forecast,
  says: (view) => meanReport(view) > 0.5,
};
/** Never looks, and is sure all the same; as a principal it pays nothing. */
const bluffer: Hired = { ...diligent, stakes: () => 0, looks: () => false, reports: () => 0.9 };
/** Sets high stakes. */
const generous: Hired = { ...diligent, stakes: ({ params }) => 0.8 * params.maxStakes };
/** Sets a tenth of the highest stakes, and goes by the agent whose reports were nearest to what came true. */
const skeptic: Hired = {
  ...diligent,
  stakes: ({ params }) => 0.1 * params.maxStakes,
  looks: (view) => (view.turns[0]?.[0] ?? 0) > view.params.cost / (accuracyOf(view) - 0.5) ** 2,
  says: ({ past, turns, params }) => {
    const missed = Array.from({ length: params.agents }, (_, i) =>
      past.reduce((sum, round) => sum + ((round.turns[2]?.[i + 1] ?? 0.5) - (round.drawn[0] ?? 0.5)) ** 2, 0),
    );
    // Before anything is known, the last agent: its signal is the best.
    const best = missed.lastIndexOf(Math.min(...missed));
    return (turns[2]?.[best + 1] ?? 0.5) > 0.5;
  },
};

type Debate = TurnsView<{ readonly n: number }>;
/** Hears nobody, joins the vote, and votes by its own signal, or against it. */
const voting = (name: string, turned: boolean): OpenPlayer =>
  partner<Debate>(name, ({ params: { n }, turns, seen, seat }) => {
    if (turns.length === 0) return rowFor(n, () => false);
    const signal = seen?.[seat] ?? 0;
    return turns.length === 1 ? 1 : turned ? 1 - signal : signal;
  });

/** By family of games, then by name. */
export const informed = {
  ring: { shallow, adaptive },
  herding: { honest, counter },
  tax: { rebel },
  hiring: {
    diligent: hired('diligent', diligent),
    bluffer: hired('bluffer', bluffer),
    generous: hired('generous', generous),
    skeptic: hired('skeptic', skeptic),
  },
  debate: { voter: voting('voter', false), contrarian: voting('contrarian', true) },
} as const;
