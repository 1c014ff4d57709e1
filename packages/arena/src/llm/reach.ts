/** @file Is an endpoint there, and does it take the key? Asked without cost, before anything is paid for. */
import { either as E } from 'fp-ts';
import type { EndpointError } from '../errors.js';
import { boundedText } from './body.js';
import { chatUrl } from './chat.js';
import { type ChatEndpoint, endpointFaults } from './endpoint.js';
import { causeOf } from './post.js';
import { redactor, secretsIn } from './secrets.js';

/** Where the models of an endpoint are listed. */
const modelsUrl = (baseUrl: string): string => {
  const url = new URL(chatUrl(baseUrl));
  url.pathname = url.pathname.replace(/\/chat\/completions$/, '/models');
  return url.href;
};

/** Asks for the list of models, which many servers have. Left: nobody answers within `timeoutMs` (default 30,000), or the key is
 *  refused. Any other answer is one of a server that is there, whatever it says. */
export const reach = async (
  endpoint: Pick<ChatEndpoint, 'baseUrl' | 'model' | 'apiKey' | 'timeoutMs' | 'fetch'>,
): Promise<E.Either<EndpointError, null>> => {
  const { baseUrl, apiKey, timeoutMs = 30_000, fetch: request = fetch } = endpoint;
  const faults = endpointFaults(endpoint);
  if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'reach', faults });
  const redact = redactor([apiKey ?? '', ...secretsIn(baseUrl)]);
  const url = redact(modelsUrl(baseUrl));
  const stop = AbortSignal.timeout(timeoutMs);
  try {
    const response = await request(modelsUrl(baseUrl), {
      headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
      signal: stop,
    });
    if (response.status !== 401 && response.status !== 403) {
      await response.body?.cancel();
      return E.right(null);
    }
    const body = redact((await boundedText(response, 2 ** 16)) ?? '').slice(0, 300);
    return E.left({ _tag: 'EndpointStatus', url, status: response.status, body });
  } catch (cause) {
    return E.left(
      stop.aborted
        ? { _tag: 'EndpointTimeout', url, timeoutMs }
        : { _tag: 'EndpointUnreachable', url, reason: redact(causeOf(cause)) },
    );
  }
};
