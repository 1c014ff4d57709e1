/** What is true of every page. */

/** The elements of a page that are opened and not closed in their turn: none, of a well-formed one. */
export const unclosed = (page: string): readonly string[] => {
  const empty = new Set(['meta', 'input', 'br', '!doctype']);
  const open: string[] = [];
  for (const [tag, slash, name, rest] of page
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .matchAll(/<(\/?)([!a-z][a-z0-9]*)([^>]*)>/g)) {
    if (empty.has(name as string) || rest?.endsWith('/')) continue;
    if (slash !== '/') open.push(name as string);
    else if (open.pop() !== name) return [tag];
  }
  return open;
};
