/** @file The code in what a model wrote. */

/** After backticks none may follow on the line: that is code within a sentence. */
const OPENS = /^[ \t]*(?:(`{3,})[^`]*|(~{3,})[\s\S]*)$/;

/** The last fenced block that a model closed; null where there is none. Text around it is no code, and an open block was cut off.
 *  Line by line: a pattern over the whole text takes time without bound on texts with many open fences. */
export const codeBlock = (text: string): string | null => {
  let open: { readonly fence: string; readonly lines: string[] } | null = null;
  let last: string | null = null;
  for (const line of text.split('\n')) {
    if (open === null) {
      const [, ticks, tildes] = OPENS.exec(line) ?? [];
      const fence = ticks ?? tildes;
      if (fence !== undefined) open = { fence, lines: [] };
    } else if (line.trim() === open.fence) {
      last = open.lines.map((one) => `${one}\n`).join('');
      open = null;
    } else open.lines.push(line);
  }
  return last === null || last.trim() === '' ? null : last;
};
