/** @file Thoughts of a reasoning model: what stands between `<think>` and `</think>` is not part of the answer. */
import type { Noncompliance } from '../errors.js';

const TAG = /<(\/?)(?:think|thinking|thought|thoughts|reasoning|reflection)\b[^<>\n]*>|\[(\/?)THINK\]/gi;

/** The opening tag that no closing one follows; null when every thought is closed. A closing tag without an opening one
 *  ends a thought that began with the prompt. A tag inside a thought counts: where tags do not pair up, nobody can say
 *  what was thought and what was answered. */
export const openThought = (reply: string): Noncompliance | null => {
  const open: string[] = [];
  for (const [tag, slash, bracketSlash] of reply.matchAll(TAG)) {
    if (slash === '/' || bracketSlash === '/') open.pop();
    else open.push(tag);
  }
  const [opening] = open;
  return opening === undefined ? null : { _tag: 'OpenThought', reply, opening };
};

/** What follows the last thought. Every thought must be closed. */
export const afterThoughts = (reply: string): string => {
  let end = 0;
  for (const found of reply.matchAll(TAG)) end = found.index + found[0].length;
  return reply.slice(end);
};
