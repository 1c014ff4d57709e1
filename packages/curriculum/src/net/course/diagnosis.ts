/** @file Where the value of a student is surprised, what it hangs on there, and how far this is to be believed: the same for every kind of world. */
import { rng } from '@tompo/games';
import { spreadOut } from '../../diagnose/frames.js';
import { rankCorrelation } from '../../diagnose/intervention.js';
import { placebo } from '../../diagnose/placebo.js';
import { digits } from '../../diagnose/text.js';
import { mean } from '../../mean.js';
import type { WatchedStep } from '../walk/learner.js';
import { rateOf } from '../walk/measure.js';
import type { WalkNet, WalkNetSize } from '../walk/model.js';
import { type WalkMoment, walkSaliency } from '../walk/saliency.js';
import type { Standing } from './standing.js';

export interface Attention {
  readonly object: string;
  /** Its share of the gradient of the value, of the numbers that are seen, and the one by the other. */
  readonly score: number;
  readonly area: number;
  readonly lift: number;
  /** What the value changes where the object is taken away, on average. */
  readonly intervention: number;
}

export interface Frame {
  readonly walk: number;
  readonly step: number;
  readonly action: number;
  /** |r + γ V(next) − V(here)|, payoffs by their greatest difference. */
  readonly surprise: number;
  /** [rows][columns]: of each cell the sizes of the gradient of the value. */
  readonly cells: readonly (readonly number[])[];
}

/** A walk that was watched. */
interface Traced {
  readonly earned: number;
  readonly steps: number;
  readonly trace: readonly WatchedStep[];
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
export const surprises = (walks: readonly Traced[], gamma: number): readonly Surprised[] => {
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

export interface SeenObject {
  readonly object: string;
  /** Places in the flat window that show it. */
  readonly places: readonly number[];
}

/** Something to look for: what it is called, the channels that show it, and the one that says in which cells it is; left out: all of them. */
export type Look = readonly [object: string, isOf: (channel: string) => boolean, shown?: string];

/** What of these is in a window. channels: their names, in order */
export const objectsAmong = (
  window: ArrayLike<number>,
  { columns, rows, channels }: WalkNetSize['window'],
  names: readonly string[],
  looks: readonly Look[],
): readonly SeenObject[] => {
  const cells = Array.from({ length: rows * columns }, (_, cell) => cell);
  return looks
    .map(([object, isOf, shown]): SeenObject => {
      const own = names.flatMap((name, c) => (isOf(name) ? [c] : []));
      const mark = shown === undefined ? -1 : names.indexOf(shown);
      const at = cells.filter((cell) => mark === -1 || (window[channels * cell + mark] as number) > 0);
      return { object, places: at.flatMap((cell) => own.map((c) => channels * cell + c)) };
    })
    .filter(({ places }) => places.length > 0);
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
  objects: readonly SeenObject[],
): readonly Seen[] => {
  const all = gradient.reduce((sum, g) => sum + Math.abs(g), 0);
  const here = value(moment);
  return objects.map(({ object, places }) => {
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
export const attentionOf = (seen: readonly Seen[]): Pick<Looked, 'attention' | 'agreement'> => {
  const names = [...new Set(seen.map(({ object }) => object))];
  const attention = names.map((object): Attention => {
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

/** What was found by looking. */
export interface Looked {
  readonly frames: readonly Frame[];
  readonly attention: readonly Attention[];
  /** Rank correlation of attention with intervention over objects and frames; null: it cannot be told. */
  readonly agreement: number | null;
}

/** A diagnosis, in whatever world. */
export interface CourseDiagnosis extends Looked {
  /** The opponent that leaves most regret. */
  readonly opponent: string;
  readonly standing: Standing;
  /** The cause, by a word; `unsure`: none is named. */
  readonly kind: string;
  readonly text: string;
}

/** objectsIn: what there is to see in a window · isFull: false where nothing is looked at */
export const looked = (
  walks: readonly Traced[],
  { net, size, gamma, isFull }: { net: WalkNet; size: WalkNetSize; gamma: number; isFull: boolean },
  objectsIn: (window: ArrayLike<number>) => readonly SeenObject[],
): Looked => {
  const value = (moment: WalkMoment): number => walkSaliency(size, net, moment).value;
  const found = isFull ? surprises(walks, gamma) : [];
  const saliencies = found.map(({ at }) => walkSaliency(size, net, at));
  const seen = found.flatMap(({ at }, i) =>
    seenIn(at, saliencies[i]?.gradient as readonly number[], value, objectsIn(at.window)),
  );
  const frames = found.map(
    ({ walk, step, at, surprise }, i): Frame => ({
      walk,
      step,
      action: at.action,
      surprise,
      cells: saliencies[i]?.cells as readonly (readonly number[])[],
    }),
  );
  return { frames, ...attentionOf(seen) };
};

/** Is something that matters hardly attended to, or something attended to that changes little? null: neither. */
export const sightOf = (
  attention: readonly Attention[],
  isRelevant: (object: string) => boolean,
): 'blind' | 'distracted' | null => {
  if (attention.some(({ object, lift }) => isRelevant(object) && lift < 0.5)) return 'blind';
  const usual = mean(attention.map(({ intervention }) => intervention));
  return attention.some(({ lift, intervention }) => lift > 1.5 && intervention < usual) ? 'distracted' : null;
};

/** A diagnosis in words, from what was earned to the cause: the same diagnosis, the same text. */
export const textOf = (
  {
    opponent,
    standing,
    attention,
    frames,
    isUnsure,
  }: Looked & { readonly opponent: string; readonly standing: Standing; readonly isUnsure: boolean },
  { unit, noun, facts, cause }: { unit: string; noun: string; facts: readonly string[]; cause: string },
): string => {
  const returns = [
    `With opponent ${opponent} the student earns ${digits(standing.own)} ${unit}, where the best known reply (${standing.reply}) earns ${digits(standing.reference)}: a regret of ${digits(standing.regret)}.`,
    ...facts,
  ];
  if (isUnsure) return [...returns, cause].join(' ');
  const looks = attention.map(
    ({ object, lift, intervention }) =>
      `${object}: attention ${digits(lift)} times its share, value changes by ${digits(intervention)} without it`,
  );
  const moments = frames.map(
    ({ walk, step, surprise }) => `${noun} ${walk + 1}, step ${step}: surprise ${digits(surprise)}`,
  );
  return [
    ...returns,
    ...(looks.length === 0 ? [] : [`What its value hangs on. ${looks.join('; ')}.`]),
    ...(moments.length === 0 ? [] : [`Critical moments. ${moments.join('; ')}.`]),
    cause,
  ].join(' ');
};

/** A placebo: a cause that was drawn, and attention dealt to other objects, with the words of that. */
export const shuffledBy =
  <D extends CourseDiagnosis>(kinds: readonly D['kind'][], wordsOf: (diagnosis: D) => string) =>
  (real: D, seed: number): D => {
    const diagnosis = { ...real, ...placebo(real, kinds, rng(seed).fork('shuffled')) };
    return { ...diagnosis, text: wordsOf(diagnosis) };
  };
