/** @file An OpenAI-compatible endpoint, and what of its options cannot be meant. */
import type { OptionFault } from '../errors.js';
import { LONGEST_MS } from '../playing/ask.js';
import type { CallGate } from './gate.js';

export interface ChatEndpoint {
  /** As for the clients of OpenAI: `https://api.groq.com/openai/v1`, `http://localhost:8000/v1`. A host without a path stands
   *  for its `/v1`; a path that ends in `/chat/completions` is the whole way. */
  readonly baseUrl: string;
  readonly model: string;
  /** The bearer key itself; absent for a server that wants none. */
  readonly apiKey?: string | undefined;
  /** Further secrets, such as the keys of other endpoints: like the key itself they are kept out of answers and errors. */
  readonly secrets?: readonly string[] | undefined;
  /** For one attempt, body included; default 60,000. */
  readonly timeoutMs?: number | undefined;
  /** Further attempts after a failed one (429, 5xx, network, timeout, unreadable body); default 4. */
  readonly retries?: number | undefined;
  /** First pause; doubles each time, plus up to the same again drawn from the seed. Default 500. */
  readonly backoffMs?: number | undefined;
  /** Longest pause, also against what Retry-After asks; default 30,000. */
  readonly maxBackoffMs?: number | undefined;
  /** Further fields of the request body, such as temperature or max_tokens. */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
  /** Lets attempts through, and is told how long an endpoint wants to be left alone; share one among all that ask it. None unless
   *  told. */
  readonly gate?: CallGate | undefined;
  /** Once it goes off nothing more is sent; a call under way is waited for, since it is paid for. */
  readonly signal?: AbortSignal | undefined;
  /** Longest body that is read, in bytes; default 4 MiB. */
  readonly maxBodyBytes?: number | undefined;
  /** Told once of each field that the endpoint does not take; default a warning of the process. */
  readonly warn?: ((sentence: string) => void) | undefined;
}

export const endpointFaults = (
  options: ChatEndpoint & { readonly concurrency?: number | undefined },
): readonly OptionFault[] => {
  const faults: OptionFault[] = [];
  const number = (path: keyof typeof options, least: number, most: number, whole: boolean): void => {
    const value = options[path];
    if (value === undefined) return;
    const good =
      typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value));
    if (!good)
      faults.push({
        field: path,
        value: typeof value === 'number' ? String(value) : value,
        expected: `a ${whole ? 'whole ' : ''}number from ${least} to ${most}`,
      });
  };
  number('timeoutMs', 1, LONGEST_MS, false);
  number('retries', 0, 1000, true);
  number('backoffMs', 0, LONGEST_MS, false);
  number('maxBackoffMs', 0, LONGEST_MS, false);
  number('maxBodyBytes', 1, 2 ** 29, true);
  number('concurrency', 1, 10_000, true);
  if (typeof options.model !== 'string' || options.model === '')
    faults.push({ field: 'model', value: options.model, expected: 'a name' });
  let protocol = '';
  try {
    ({ protocol } = new URL(options.baseUrl));
  } catch {}
  if (protocol !== 'http:' && protocol !== 'https:')
    faults.push({
      field: 'baseUrl',
      value: options.baseUrl,
      expected: 'a URL that begins with http:// or https://',
    });
  const { body } = options;
  if (body !== undefined && (typeof body !== 'object' || body === null || Array.isArray(body)))
    faults.push({ field: 'body', value: body, expected: 'an object of further fields' });
  else if (body?.stream === true)
    faults.push({
      field: 'body.stream',
      value: true,
      expected: 'false: replies are read whole, unless stopEarly asks for a stream',
    });
  return faults;
};
