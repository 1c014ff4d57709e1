/** @file HTML by template: every value that goes in is escaped unless it is Html already. */

export interface Html {
  readonly html: string;
}

type Part = Html | string | number | null | readonly (Html | null)[];

export const raw = (html: string): Html => ({ html });

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeText = (text: string): string => text.replace(/[&<>"']/g, (c) => escapes[c] as string);

const render = (part: Part): string => {
  if (part === null) return '';
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return String(part);
  if ('html' in part) return part.html;
  return part.map(render).join('');
};

export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  raw(strings.reduce((all, s, i) => all + render(parts[i - 1] ?? null) + s));

/** A number with so many decimals: a minus sign as in print, and none before a zero. */
export const fixed = (x: number, decimals: number): string => {
  const text = x.toFixed(decimals);
  return text.replace('-', Number(text) === 0 ? '' : '−');
};

/** A coordinate with two decimals: short files, the same bytes everywhere. */
export const px = (x: number): string => String(Math.round(x * 100) / 100 + 0);
