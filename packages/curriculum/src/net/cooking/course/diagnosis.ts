/** @file Where a student in a kitchen is weakest: moments that surprised its value, what that value hangs on there, how far this is to be
 *  believed, and the cause, chosen by rule. */
import { COOKING_CHANNELS } from '../../../cooking/observe.js';
import { digits } from '../../../diagnose/text.js';
import { mean } from '../../../mean.js';
import {
  looked,
  objectsAmong,
  type SeenObject,
  shuffledBy,
  sightOf,
  textOf,
} from '../../course/diagnosis.js';
import type { DiagnosisContext } from '../../course/kinds.js';
import type { WalkNetSize } from '../../walk/model.js';
import { countOf } from '../student.js';
import {
  type CookDiagnosis,
  type CookDiagnosisKind,
  type CookKinds,
  cookDiagnosisKinds,
  type Work,
} from './kinds.js';

/** What there is to see in a window, each with the numbers that show it. */
export const kitchenObjects = (
  window: ArrayLike<number>,
  shape: WalkNetSize['window'],
): readonly SeenObject[] =>
  objectsAmong(window, shape, COOKING_CHANNELS, [
    ['counters', (name) => name === 'counter' || name.endsWith(' on it'), 'counter'],
    ['tomatoes', (name) => name === 'tomatoes', 'tomatoes'],
    ['dishes', (name) => name === 'dishes', 'dishes'],
    ['a pot', (name) => ['pot', 'filled', 'cooked', 'soup ready'].includes(name), 'pot'],
    ['the delivery', (name) => name === 'delivery', 'delivery'],
    ['the other one', (name) => name.startsWith('other'), 'other'],
    ['what it holds', (name) => name.startsWith('holds ')],
    ['whether it must wait', (name) => name === 'waits'],
    ['time', (name) => name === 'time'],
  ]);

const RELEVANT = ['tomatoes', 'dishes', 'a pot', 'the delivery', 'the other one', 'what it holds'];

const CAUSES: Readonly<Record<CookDiagnosisKind, string>> = {
  unsure: 'What the student attends to does not say what its value hangs on; no cause is named.',
  blind:
    'The value of the student hardly hangs on the other one, on what it holds, or on a pot, a dispenser or the delivery that is in sight.',
  distracted: 'The student attends to something that changes its value little.',
  idle: 'The hands of the student do less than those of the best known reply.',
  'wrong-work': 'The student does as much as the best known reply, and fewer soups come of it.',
};

/** The same diagnosis, the same text. */
export const cookDiagnosisText = (diagnosis: Omit<CookDiagnosis, 'text'>): string => {
  const { work, kind } = diagnosis;
  const said = ({ filled, plated, delivered }: Work): string =>
    `${digits(filled)} tomatoes into pots, ${digits(plated)} soups out of them, ${digits(delivered)} delivered`;
  return textOf(
    { ...diagnosis, isUnsure: kind === 'unsure' },
    {
      unit: 'soups a shift',
      noun: 'shift',
      facts: [
        `In a shift the student brings ${said(work.own)}; that reply ${said(work.reference)}.`,
        `Beside the student the other one brings ${said(work.others)}.`,
      ],
      cause: CAUSES[kind],
    },
  );
};

const handsOf = ({ filled, plated, delivered }: Work): number => filled + plated + delivered;

export const diagnosedShifts = (context: DiagnosisContext<CookKinds>): CookDiagnosis => {
  const { opponent, standing, reference, walks, size } = context;
  const found = looked(walks, context, (window) => kitchenObjects(window, size.window));
  const { agreement, attention } = found;
  const of = (count: (shift: (typeof walks)[number]) => number): number => mean(walks.map(count));
  const work = {
    own: {
      filled: of(({ filled }) => filled),
      plated: of(({ plated }) => plated),
      delivered: of(({ own }) => own),
    },
    others: {
      filled: of(({ others }) => countOf(others, 'fill')),
      plated: of(({ others }) => countOf(others, 'plate')),
      delivered: of(({ others }) => countOf(others, 'deliver')),
    },
    reference: reference.work,
  };
  const isTold = agreement !== null && agreement >= context.agreement;
  const hands = handsOf(work.own) < 0.8 * handsOf(work.reference) ? 'idle' : 'wrong-work';
  const diagnosis: Omit<CookDiagnosis, 'text'> = {
    opponent,
    standing,
    kind: isTold ? (sightOf(attention, (object) => RELEVANT.includes(object)) ?? hands) : 'unsure',
    work,
    ...found,
  };
  return { ...diagnosis, text: cookDiagnosisText(diagnosis) };
};

/** A placebo. */
export const shuffledShifts = shuffledBy<CookDiagnosis>(cookDiagnosisKinds, cookDiagnosisText);
