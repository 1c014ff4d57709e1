/** @file JSON of what a run writes. A number that is none would be written as null, as if it had never been there: it is refused. */
import { fail } from '../errors.js';

/** Where the first number that is none stands, and what it is; null where there is none. */
const firstWrong = (value: unknown, at: string): { readonly at: string; readonly value: number } | null => {
  if (typeof value === 'number') return Number.isFinite(value) ? null : { at, value };
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, one] of Object.entries(value)) {
    const wrong = firstWrong(one, Array.isArray(value) ? `${at}[${key}]` : at === '' ? key : `${at}.${key}`);
    if (wrong !== null) return wrong;
  }
  return null;
};

/** Fails where a number is none. path: of the file that it is for. */
export const refuseNotFinite = (path: string, value: unknown): void => {
  const wrong = firstWrong(value, '');
  if (wrong !== null)
    fail({ _tag: 'NotFinite', path, at: wrong.at, value: wrong.value, step: stepOf(value) });
};

export const jsonFor = (path: string, value: unknown, indent?: number): string => {
  refuseNotFinite(path, value);
  return JSON.stringify(value, null, indent);
};

/** Of a row of metrics. */
const stepOf = (value: unknown): number | null =>
  typeof value === 'object' && value !== null && 'step' in value && typeof value.step === 'number'
    ? value.step
    : null;
