/** @file A server that speaks vLLM's OpenAI-compatible API, as a sampler for training: it takes adapters while it runs, is asked with
 *  token ids, and answers with token ids and their log-probabilities. */
import { either as E } from 'fp-ts';
import type { ArenaError, EndpointError } from '../errors.js';
import { chatUrl } from './chat.js';
import { type ChatEndpoint, endpointFaults } from './endpoint.js';
import { callGate, wait } from './gate.js';
import { type Failure, postOnce } from './post.js';
import { redactor, secretsIn } from './secrets.js';
import { type SampledTokens, tokensOf } from './tokens.js';

export interface SamplingServerOptions
  extends Pick<
    ChatEndpoint,
    'baseUrl' | 'apiKey' | 'timeoutMs' | 'retries' | 'backoffMs' | 'maxBackoffMs' | 'fetch' | 'sleep'
  > {
  /** Requests under way at a time; 32 unless told. */
  readonly concurrency?: number | undefined;
  /** processed: the log-probabilities that it tells are those of the distribution at the temperature, as tompo serve's are, and vLLM's with
   *  --logprobs-mode processed_logprobs. Unless told nothing is asked at another temperature than 1, where both are the same. */
  readonly logprobs?: 'processed' | undefined;
  /** Once it goes off nothing more is sent, and what is under way is given up. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each attempt that failed and is followed by another. */
  readonly onRetry?: ((error: EndpointError) => void) | undefined;
}

/** Nothing is cut from the distribution at the temperature. */
export interface TokenRequest {
  /** Name of an adapter that is loaded, or of the model itself. */
  readonly model: string;
  /** Token ids. */
  readonly prompt: readonly number[];
  readonly completions: number;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly seed: number;
}

export interface SamplingServer {
  /** The path is the server's own. An adapter of that name is replaced. */
  readonly loadAdapter: (name: string, path: string) => Promise<E.Either<EndpointError, null>>;
  /** Right also where there is none of that name. */
  readonly unloadAdapter: (name: string) => Promise<E.Either<EndpointError, null>>;
  readonly sample: (request: TokenRequest) => Promise<E.Either<EndpointError, readonly SampledTokens[]>>;
}

/** Where on the server a request goes: beside where chats would go. */
const urlOf = (baseUrl: string, path: string): string => {
  const url = new URL(chatUrl(baseUrl));
  url.pathname = url.pathname.replace(/\/chat\/completions$/, `/${path}`);
  return url.href;
};

const isStatus = (failed: E.Either<Failure, unknown>, status: number): boolean =>
  E.isLeft(failed) && failed.left.error._tag === 'EndpointStatus' && failed.left.error.status === status;

/** Whatever the distribution could be cut or bent by is set to what does neither: a server takes the model's generation_config.json for
 *  what a request does not say. */
const UNCUT = {
  top_p: 1,
  top_k: -1,
  min_p: 0,
  repetition_penalty: 1,
  frequency_penalty: 0,
  presence_penalty: 0,
};

/** Of a step's answers; a batch of long ones takes its time. */
const TIMEOUT_MS = 600_000;
const MOST_BYTES = 2 ** 26;

/** Left: options that cannot be meant. Nothing is sent yet. */
export const samplingServer = (options: SamplingServerOptions): E.Either<ArenaError, SamplingServer> => {
  const { baseUrl, apiKey, retries = 4, backoffMs = 500, maxBackoffMs = 30_000 } = options;
  const { timeoutMs = TIMEOUT_MS, concurrency = 32, signal, onRetry, sleep = wait } = options;
  const { onRetry: _, signal: __, logprobs, ...checked } = options;
  const faults = [
    ...endpointFaults({ ...checked, model: 'any' }),
    ...(logprobs === undefined || logprobs === 'processed'
      ? []
      : [{ field: 'logprobs', value: logprobs, expected: "'processed', or nothing" }]),
  ];
  if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'samplingServer', faults });
  const gate = callGate({ concurrency });
  if (E.isLeft(gate)) return gate;
  const redact = redactor([(apiKey ?? '').trim(), ...secretsIn(baseUrl)]);
  const endpoint = { apiKey, timeoutMs, maxBodyBytes: MOST_BYTES, fetch: options.fetch };

  const post = async <A>(
    path: string,
    body: object,
    read: (body: string) => A | null,
  ): Promise<E.Either<Failure, A>> => {
    const url = urlOf(baseUrl, path);
    const isOver = (): boolean => signal?.aborted === true;
    const stopped: Failure = {
      error: { _tag: 'EndpointStopped', url: redact(url) },
      again: false,
      waitMs: null,
      body: '',
    };
    for (let tries = 0; ; tries++) {
      if (isOver()) return E.left(stopped);
      const answer = await postOnce({ endpoint, url, body, read, redact, signal });
      if (E.isRight(answer)) return answer;
      const { error, again, waitMs } = answer.left;
      if (isOver()) return E.left(stopped);
      if (!again || tries >= retries) return answer;
      onRetry?.(error);
      await sleep(Math.min(maxBackoffMs, waitMs ?? backoffMs * 2 ** tries), signal);
    }
  };

  const errorOf = E.mapLeft(({ error }: Failure): EndpointError => error);
  const done = () => null;

  const unloadAdapter: SamplingServer['unloadAdapter'] = async (name) => {
    const answer = await post('unload_lora_adapter', { lora_name: name }, () => ({}));
    return isStatus(answer, 404) ? E.right(null) : E.map(done)(errorOf(answer));
  };

  return E.right({
    loadAdapter: async (name, path) => {
      const load = () =>
        post('load_lora_adapter', { lora_name: name, lora_path: path, load_inplace: true }, () => ({}));
      const first = await load();
      // A server that does not know load_inplace.
      const known = isStatus(first, 400) && E.isLeft(first) && /already been loaded/.test(first.left.body);
      if (known) {
        const gone = await unloadAdapter(name);
        if (E.isLeft(gone)) return gone;
      }
      const answer = known ? await load() : first;
      if (E.isRight(answer)) return E.right(null);
      const { error } = answer.left;
      return E.left(
        error._tag === 'EndpointStatus' && error.status < 500 && ![401, 403, 408, 429].includes(error.status)
          ? { _tag: 'AdapterRefused', url: error.url, name, path, status: error.status, body: error.body }
          : error,
      );
    },
    unloadAdapter,
    sample: async ({ model, prompt, completions, maxTokens, temperature, seed }) => {
      if (temperature !== 1 && logprobs === undefined)
        return E.left({ _tag: 'LogprobsUnclear', url: redact(urlOf(baseUrl, 'completions')), temperature });
      const answer = await gate.right.pass(
        () =>
          post(
            'completions',
            {
              model,
              prompt,
              n: completions,
              max_tokens: maxTokens,
              temperature,
              seed,
              ...UNCUT,
              logprobs: 0,
              return_token_ids: true,
            },
            (body) => tokensOf(body, prompt, completions),
          ),
        signal,
      );
      if (E.isLeft(answer)) return errorOf(answer);
      const url = redact(urlOf(baseUrl, 'completions'));
      return E.mapLeft((reason: string): EndpointError => ({ _tag: 'TokensUnclear', url, reason }))(
        answer.right,
      );
    },
  });
};
