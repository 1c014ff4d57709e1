/** @file Where a student that walks is weakest: moments that surprised its value, what that value hangs on there, how far this is to be
 *  believed, and the cause, chosen by rule. */
import { rng } from '@tompo/games';
import { spreadOut } from '../../../diagnose/frames.js';
import { rankCorrelation } from '../../../diagnose/intervention.js';
import { placebo } from '../../../diagnose/placebo.js';
import { digits } from '../../../diagnose/text.js';
import { mean } from '../../../mean.js';
import { channelsOf } from '../../../walk/observe.js';
import { mostHeld } from '../../../walk/walkers.js';
import type { WatchedStep } from '../learner.js';
import { rateOf } from '../measure.js';
import type { WalkNet, WalkNetSize } from '../model.js';
import { type WalkMoment, walkSaliency } from '../saliency.js';
import type { WatchedWalk } from '../student.js';
import type { Standing } from './regret.js';

/** unsure: what it attends to does not say what its value hangs on, so that nothing is claimed beyond returns · blind: its value hardly hangs on the other
 *  one, or on a kind that is in sight · distracted: it hangs on what changes it little · seldom: it meets less often than the best known reply · wrong-kind: it meets as
 *  often, and earns less in a meeting */
export type WalkDiagnosisKind = (typeof walkDiagnosisKinds)[number];
export const walkDiagnosisKinds = ['unsure', 'blind', 'distracted', 'seldom', 'wrong-kind'] as const;

export interface WalkAttention {
  readonly object: string;
  /** Its share of the gradient of the value, of the numbers that are seen, and the one by the other. */
  readonly score: number;
  readonly area: number;
  readonly lift: number;
  /** What the value changes where the object is taken away, on average. */
  readonly intervention: number;
}

export interface WalkFrame {
  readonly walk: number;
  readonly step: number;
  readonly action: number;
  /** |r + γ V(next) − V(here)|, payoffs by their greatest difference. */
  readonly surprise: number;
  /** [rows][columns]: of each cell the sizes of the gradient of the value. */
  readonly cells: readonly (readonly number[])[];
}

export interface WalkDiagnosis {
  /** The opponent that leaves most regret. */
  readonly opponent: string;
  readonly standing: Standing;
  readonly kind: WalkDiagnosisKind;
  /** A hundred steps: of the student, and of the best known reply. */
  readonly meetings: { readonly own: number; readonly reference: number };
  /** [K]: how often each kind was what the student, and what the other, held most of when they met. */
  readonly held: { readonly own: readonly number[]; readonly other: readonly number[] };
  readonly frames: readonly WalkFrame[];
  readonly attention: readonly WalkAttention[];
  /** Rank correlation of attention with intervention over objects and frames; null: it cannot be told. */
  readonly agreement: number | null;
  readonly text: string;
}

interface Surprised {
  readonly walk: number;
  readonly step: number;
  readonly at: WatchedStep;
  readonly surprise: number;
}

const APART = 3;
const MOST = 5;
const QUANTILE = 0.9;

/** The greatest surprises of the walks that went worse than the mean, three steps apart at least, five at most. What each earned stands in the step after. */
export const surprises = (walks: readonly WatchedWalk[], gamma: number): readonly Surprised[] => {
  const usual = mean(walks.map(rateOf));
  const all = walks.flatMap((walked, walk) =>
    rateOf(walked) > usual
      ? []
      : walked.trace.slice(0, -1).map((at, step): Surprised => {
          const next = walked.trace[step + 1] as WatchedStep;
          return { walk, step, at, surprise: Math.abs(next.earned + gamma * next.value - at.value) };
        }),
  );
  const ordered = all.map(({ surprise }) => surprise).toSorted((a, b) => a - b);
  const bar = ordered[Math.floor(QUANTILE * ordered.length)] ?? 0;
  return spreadOut(
    all.filter(({ surprise }) => surprise >= bar).toSorted((a, b) => b.surprise - a.surprise),
    { apart: APART, most: MOST },
    ({ walk, step }) => ({ rollout: walk, round: step }),
  );
};

interface SeenObject {
  readonly object: string;
  /** Places in the flat window that show it. */
  readonly places: readonly number[];
}

/** What there is to see in a window, each with the numbers that show it. */
export const objectsIn = (
  window: ArrayLike<number>,
  { columns, rows, channels }: WalkNetSize['window'],
  kinds: number,
): readonly SeenObject[] => {
  const names = channelsOf(kinds);
  const cells = Array.from({ length: rows * columns }, (_, cell) => cell);
  const of = (object: string, isOf: (name: string) => boolean, shown: string | null): SeenObject => {
    const own = names.flatMap((name, c) => (isOf(name) ? [c] : []));
    const mark = shown === null ? -1 : names.indexOf(shown);
    const at = cells.filter((cell) => mark === -1 || (window[channels * cell + mark] as number) > 0);
    return { object, places: at.flatMap((cell) => own.map((c) => channels * cell + c)) };
  };
  return [
    of('walls', (name) => name === 'wall', 'wall'),
    ...Array.from({ length: kinds }, (_, k) =>
      of(`kind ${k} on the ground`, (name) => name === `resource ${k}`, `resource ${k}`),
    ),
    of('the other one', (name) => name.startsWith('other'), 'other'),
    of('what it holds', (name) => name.startsWith('share'), null),
    of('whether it is ready', (name) => name === 'ready', null),
    of('time', (name) => name === 'time', null),
  ].filter(({ places }) => places.length > 0);
};

interface Seen {
  readonly object: string;
  readonly share: number;
  readonly area: number;
  readonly intervention: number;
}

/** Each object of a moment: its share of the gradient, and what taking it away does to the value. value: of a moment */
export const seenIn = (
  moment: WalkMoment,
  gradient: readonly number[],
  value: (moment: WalkMoment) => number,
  size: WalkNetSize,
  kinds: number,
): readonly Seen[] => {
  const all = gradient.reduce((sum, g) => sum + Math.abs(g), 0);
  const here = value(moment);
  return objectsIn(moment.window, size.window, kinds).map(({ object, places }) => {
    const window = Float32Array.from(moment.window);
    for (const place of places) window[place] = 0;
    return {
      object,
      share: all === 0 ? 0 : places.reduce((sum, p) => sum + Math.abs(gradient[p] as number), 0) / all,
      area: places.length / gradient.length,
      intervention: Math.abs(value({ ...moment, window }) - here),
    };
  });
};

/** Attention by object, and its agreement with the intervention. */
export const walkAttention = (seen: readonly Seen[]): Pick<WalkDiagnosis, 'attention' | 'agreement'> => {
  const names = [...new Set(seen.map(({ object }) => object))];
  const attention = names.map((object): WalkAttention => {
    const own = seen.filter((one) => one.object === object);
    const [score, area] = [mean(own.map(({ share }) => share)), mean(own.map((one) => one.area))];
    return {
      object,
      score,
      area,
      lift: score / area,
      intervention: mean(own.map((one) => one.intervention)),
    };
  });
  const agreement =
    seen.length === 0
      ? null
      : rankCorrelation(
          seen.map(({ share }) => share),
          seen.map(({ intervention }) => intervention),
        );
  return { attention, agreement };
};

const isRelevant = (object: string): boolean => object === 'the other one' || object.startsWith('kind ');

const kindOf = (
  attention: readonly WalkAttention[],
  meetings: WalkDiagnosis['meetings'],
): WalkDiagnosisKind => {
  if (attention.some(({ object, lift }) => isRelevant(object) && lift < 0.5)) return 'blind';
  const usual = mean(attention.map(({ intervention }) => intervention));
  if (attention.some(({ lift, intervention }) => lift > 1.5 && intervention < usual)) return 'distracted';
  return meetings.own < 0.8 * meetings.reference ? 'seldom' : 'wrong-kind';
};

const CAUSES: Readonly<Record<WalkDiagnosisKind, string>> = {
  unsure: 'What the student attends to does not say what its value hangs on; no cause is named.',
  blind: 'The value of the student hardly hangs on the other one, or on a kind that is in sight.',
  distracted: 'The student attends to something that changes its value little.',
  seldom: 'The student meets less often than the best known reply does.',
  'wrong-kind': 'The student meets as often as the best known reply does, and earns less in a meeting.',
};

/** The same diagnosis, the same text. */
export const walkDiagnosisText = (diagnosis: Omit<WalkDiagnosis, 'text'>): string => {
  const { opponent, standing, meetings, held, attention, frames, kind } = diagnosis;
  const shares = (values: readonly number[]): string =>
    values.map((share, k) => `kind ${k} ${digits(share)}`).join(', ');
  const returns = [
    `With opponent ${opponent} the student earns ${digits(standing.own)} in 100 steps, where the best known reply (${standing.reply}) earns ${digits(standing.reference)}: a regret of ${digits(standing.regret)}.`,
    `It meets ${digits(meetings.own)} times in 100 steps, that reply ${digits(meetings.reference)} times.`,
    `Held most at meetings: by the student ${shares(held.own)}; by the other one ${shares(held.other)}.`,
  ];
  if (kind === 'unsure') return [...returns, CAUSES.unsure].join(' ');
  const looks = attention.map(
    ({ object, lift, intervention }) =>
      `${object}: attention ${digits(lift)} times its share, value changes by ${digits(intervention)} without it`,
  );
  const moments = frames.map(
    ({ walk, step, surprise }) => `walk ${walk + 1}, step ${step}: surprise ${digits(surprise)}`,
  );
  return [
    ...returns,
    ...(looks.length === 0 ? [] : [`What its value hangs on. ${looks.join('; ')}.`]),
    ...(moments.length === 0 ? [] : [`Critical moments. ${moments.join('; ')}.`]),
    CAUSES[kind],
  ].join(' ');
};

export interface WalkDiagnosisContext {
  readonly opponent: string;
  readonly standing: Standing;
  readonly referenceMeetings: number;
  readonly walks: readonly WatchedWalk[];
  readonly net: WalkNet;
  readonly size: WalkNetSize;
  readonly kinds: number;
  readonly gamma: number;
  /** Below this agreement nothing is claimed. */
  readonly agreement: number;
  /** false: returns alone. */
  readonly isFull: boolean;
}

const sharesOf = (held: readonly (readonly number[])[], kinds: number): readonly number[] =>
  Array.from({ length: kinds }, (_, k) =>
    held.length === 0 ? 0 : held.filter((one) => mostHeld(one) === k).length / held.length,
  );

export const diagnosedWalks = (context: WalkDiagnosisContext): WalkDiagnosis => {
  const { opponent, standing, referenceMeetings, walks, net, size, kinds, gamma, isFull } = context;
  const value = (moment: WalkMoment): number => walkSaliency(size, net, moment).value;
  const found = isFull ? surprises(walks, gamma) : [];
  const saliencies = found.map(({ at }) => walkSaliency(size, net, at));
  const seen = found.flatMap(({ at }, i) =>
    seenIn(at, saliencies[i]?.gradient as readonly number[], value, size, kinds),
  );
  const { attention, agreement } = walkAttention(seen);
  const meetings = {
    own: mean(walks.map((one) => (100 * one.meetings) / one.steps)),
    reference: referenceMeetings,
  };
  const met = walks.flatMap((one) => one.met);
  const diagnosis = {
    opponent,
    standing,
    kind:
      agreement !== null && agreement >= context.agreement
        ? kindOf(attention, meetings)
        : ('unsure' as const),
    meetings,
    held: {
      own: sharesOf(
        met.map(([own]) => own),
        kinds,
      ),
      other: sharesOf(
        met.map(([, other]) => other),
        kinds,
      ),
    },
    frames: found.map(({ walk, step, at, surprise }, i) => ({
      walk,
      step,
      action: at.action,
      surprise,
      cells: saliencies[i]?.cells as readonly (readonly number[])[],
    })),
    attention,
    agreement,
  };
  return { ...diagnosis, text: walkDiagnosisText(diagnosis) };
};

/** A placebo: a cause that was drawn, and attention dealt to other objects. */
export const shuffledWalks = (real: WalkDiagnosis, seed: number): WalkDiagnosis => {
  const diagnosis = { ...real, ...placebo(real, walkDiagnosisKinds, rng(seed).fork('shuffled')) };
  return { ...diagnosis, text: walkDiagnosisText(diagnosis) };
};
