/** @file A key that the environment holds, by the name of its variable. */

/** null where there is none, or only white space. */
export const environmentKey = (name: string): string | null => {
  const key = Object.hasOwn(process.env, name) ? (process.env[name] ?? '').trim() : '';
  return key === '' ? null : key;
};
