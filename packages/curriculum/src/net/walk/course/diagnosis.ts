/** @file Where a student that walks is weakest: moments that surprised its value, what that value hangs on there, how far this is to be
 *  believed, and the cause, chosen by rule. */
import { digits } from '../../../diagnose/text.js';
import { mean } from '../../../mean.js';
import { channelsOf } from '../../../walk/observe.js';
import { mostHeld } from '../../../walk/walkers.js';
import {
  type Look,
  looked,
  objectsAmong,
  type SeenObject,
  shuffledBy,
  sightOf,
  textOf,
} from '../../course/diagnosis.js';
import type { DiagnosisContext } from '../../course/kinds.js';
import type { WalkNetSize } from '../model.js';
import { type WalkDiagnosis, type WalkDiagnosisKind, type WalkKinds, walkDiagnosisKinds } from './kinds.js';

/** What there is to see in a window, each with the numbers that show it. */
export const objectsIn = (
  window: ArrayLike<number>,
  shape: WalkNetSize['window'],
  kinds: number,
): readonly SeenObject[] =>
  objectsAmong(window, shape, channelsOf(kinds), [
    ['walls', (name) => name === 'wall', 'wall'],
    ...Array.from(
      { length: kinds },
      (_, k): Look => [`kind ${k} on the ground`, (name) => name === `resource ${k}`, `resource ${k}`],
    ),
    ['the other one', (name) => name.startsWith('other'), 'other'],
    ['what it holds', (name) => name.startsWith('share')],
    ['whether it is ready', (name) => name === 'ready'],
    ['time', (name) => name === 'time'],
  ]);

const isRelevant = (object: string): boolean => object === 'the other one' || object.startsWith('kind ');

const CAUSES: Readonly<Record<WalkDiagnosisKind, string>> = {
  unsure: 'What the student attends to does not say what its value hangs on; no cause is named.',
  blind: 'The value of the student hardly hangs on the other one, or on a kind that is in sight.',
  distracted: 'The student attends to something that changes its value little.',
  seldom: 'The student meets less often than the best known reply does.',
  'wrong-kind': 'The student meets as often as the best known reply does, and earns less in a meeting.',
};

/** The same diagnosis, the same text. */
export const walkDiagnosisText = (diagnosis: Omit<WalkDiagnosis, 'text'>): string => {
  const { meetings, held, kind } = diagnosis;
  const shares = (values: readonly number[]): string =>
    values.map((share, k) => `kind ${k} ${digits(share)}`).join(', ');
  return textOf(
    { ...diagnosis, isUnsure: kind === 'unsure' },
    {
      unit: 'in 100 steps',
      noun: 'walk',
      facts: [
        `It meets ${digits(meetings.own)} times in 100 steps, that reply ${digits(meetings.reference)} times.`,
        `Held most at meetings: by the student ${shares(held.own)}; by the other one ${shares(held.other)}.`,
      ],
      cause: CAUSES[kind],
    },
  );
};

const sharesOf = (held: readonly (readonly number[])[], kinds: number): readonly number[] =>
  Array.from({ length: kinds }, (_, k) =>
    held.length === 0 ? 0 : held.filter((one) => mostHeld(one) === k).length / held.length,
  );

export const diagnosedWalks = (
  context: DiagnosisContext<WalkKinds> & { readonly kinds: number },
): WalkDiagnosis => {
  const { opponent, standing, reference, walks, size, kinds } = context;
  const found = looked(walks, context, (window) => objectsIn(window, size.window, kinds));
  const { agreement, attention } = found;
  const meetings = {
    own: mean(walks.map((one) => (100 * one.meetings) / one.steps)),
    reference: reference.meetings,
  };
  const met = walks.flatMap((one) => one.met);
  const isTold = agreement !== null && agreement >= context.agreement;
  const often = meetings.own < 0.8 * meetings.reference ? 'seldom' : 'wrong-kind';
  const diagnosis: Omit<WalkDiagnosis, 'text'> = {
    opponent,
    standing,
    kind: isTold ? (sightOf(attention, isRelevant) ?? often) : 'unsure',
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
    ...found,
  };
  return { ...diagnosis, text: walkDiagnosisText(diagnosis) };
};

/** A placebo. */
export const shuffledWalks = shuffledBy<WalkDiagnosis>(walkDiagnosisKinds, walkDiagnosisText);
