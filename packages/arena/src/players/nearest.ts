/** @file The name that was probably meant. */
import { distance } from 'fastest-levenshtein';

/** The known name nearest to what was written, or null when none is near (more than half of it differs). */
export const nearest = (name: string, known: readonly string[]): string | null => {
  const lower = name.toLowerCase();
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(lower, candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best !== undefined && best.far <= Math.max(name.length, best.candidate.length) / 2
    ? best.candidate
    : null;
};
