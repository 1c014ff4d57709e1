/** @file What was thrown, in words: anything can be. */

const LONGEST = 400;

export const thrown = (cause: unknown): string => {
  try {
    const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    const line = text.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
    return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
  } catch {
    return 'what cannot be shown';
  }
};
