/** @file Options of an endpoint that cannot be meant. */
import type { OptionFault } from '../errors.js';
import type { ChatEndpoint } from './chat.js';

/** setTimeout fires at once beyond this. */
const LONGEST_MS = 2 ** 31 - 1;

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
        path,
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
    faults.push({ path: 'model', value: options.model, expected: 'a name' });
  let protocol = '';
  try {
    ({ protocol } = new URL(options.baseUrl));
  } catch {}
  if (protocol !== 'http:' && protocol !== 'https:')
    faults.push({
      path: 'baseUrl',
      value: options.baseUrl,
      expected: 'a URL that begins with http:// or https://',
    });
  const { body } = options;
  if (body !== undefined && (typeof body !== 'object' || body === null || Array.isArray(body)))
    faults.push({ path: 'body', value: body, expected: 'an object of further fields' });
  else if (body?.stream === true)
    faults.push({ path: 'body.stream', value: true, expected: 'false: replies are read whole' });
  return faults;
};
