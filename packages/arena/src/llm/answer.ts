/** @file What a chat reply says, and whether the model ended it by itself. */
import type { Completion } from '@tompo/rewards';

interface Choice {
  readonly message?: { readonly content?: unknown; readonly refusal?: unknown } | null;
  readonly finish_reason?: unknown;
}

interface Part {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly refusal?: unknown;
}

/** Words of servers for the same end. A server that gives none is taken at its text. */
const ENDED = new Set([
  'stop',
  'eos',
  'eos_token',
  'end_turn',
  'stop_sequence',
  'end',
  'complete',
  'completed',
]);
const LIMIT = new Set([
  'length',
  'max_tokens',
  'max_output_tokens',
  'model_length',
  'max_length',
  'token_limit',
]);
const FILTER = new Set(['content_filter', 'safety', 'recitation', 'blocklist', 'prohibited_content', 'spii']);
/** The server broke off: no answer of the model, so that it is asked again. */
const BROKEN = new Set(['error', 'abort', 'aborted', 'cancelled', 'insufficient_system_resource']);

/** The text of the parts that are part of the answer: thoughts of a reasoning model are not. */
const partsOf = (content: readonly unknown[]): { readonly text: string; readonly refusal: string } => {
  const parts = content.filter((part): part is Part => typeof part === 'object' && part !== null);
  const words = (one: unknown): string => (typeof one === 'string' ? one : '');
  return {
    text: parts
      .filter(({ type }) => type === undefined || type === 'text' || type === 'output_text')
      .map(({ text }) => words(text))
      .join(''),
    refusal: parts.map(({ refusal }) => words(refusal)).join(''),
  };
};

/** The first choice of a body; null when the body is no chat reply, or the server broke off. A model that wrote nothing
 *  (content null, with its thoughts in a field of their own, say) did answer: with an empty text. */
export const answerOf = (body: string): Completion | null => {
  let choice: Choice | undefined;
  try {
    choice = (JSON.parse(body) as { readonly choices?: readonly Choice[] } | null)?.choices?.[0];
  } catch {
    return null;
  }
  const message = choice?.message;
  if (typeof message !== 'object' || message === null) return null;
  const { content = null } = message;
  if (content !== null && typeof content !== 'string' && !Array.isArray(content)) return null;
  const parts = Array.isArray(content) ? partsOf(content) : { text: content ?? '', refusal: '' };
  const refusal =
    typeof message.refusal === 'string' && message.refusal !== '' ? message.refusal : parts.refusal;
  const given = choice?.finish_reason ?? null;
  const reason =
    typeof given === 'string' ? given.toLowerCase() : given === null ? null : JSON.stringify(given);
  if (reason !== null && BROKEN.has(reason)) return null;
  if (refusal !== '') return { text: refusal, ended: false, stopped: 'refusal' };
  const { text } = parts;
  if (reason === null || ENDED.has(reason)) return { text, ended: true };
  if (LIMIT.has(reason)) return { text, ended: false, stopped: 'limit' };
  return { text, ended: false, stopped: FILTER.has(reason) ? 'filter' : reason };
};
