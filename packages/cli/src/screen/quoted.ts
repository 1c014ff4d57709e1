/** @file A word as a shell reads it back: printed commands can be copied as they stand. */

/** 'my run' with quotes where the shell would take it apart; plain words stay plain. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;

/** The path as an argument: one that begins with a dash is no option. */
export const pathWord = (path: string): string => quoted(path.startsWith('-') ? `./${path}` : path);
