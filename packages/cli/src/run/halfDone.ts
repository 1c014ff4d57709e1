/** @file Files that a write leaves half-done when its process dies, by their names: those of our writers, and of earlier versions. */

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const PATTERNS = [
  new RegExp(`^\\.(.+)\\.(?:${UUID}|\\d+)\\.tmp$`),
  new RegExp(`^(.+)\\.${UUID}\\.(?:partial|probe|tmp)$`),
];

/** The name of the file that it was to become; null where it is no such file. No write leaves one that came to its end. */
export const halfDoneOf = (file: string): string | null => {
  for (const pattern of PATTERNS) {
    const name = pattern.exec(file)?.[1];
    if (name !== undefined) return name;
  }
  return null;
};
