/** @file The bodies of requests: every field that is known, what may stand there, and what each is refused with. */
import { either as E } from 'fp-ts';
import { z } from 'zod';
import { isRecord } from '../isRecord.js';
import { badRequest, type Fault } from './fault.js';

/** A text without half characters. */
const text = z.string().refine((given) => !/\p{Surrogate}/u.test(given));
const ids = z.array(z.int().min(0)).min(1);

/** Choices of one request at most. */
export const MOST_CHOICES = 128;
const STOPS = 16;
const STOP_LENGTH = 256;

/** Texts that an answer may be held to. */
const MOST_TEXTS = 1000;
const TEXTS_LENGTH = 16_384;
const choice = z
  .array(text.min(1).max(1024))
  .min(1)
  .max(MOST_TEXTS)
  .refine((texts) => texts.reduce((sum, { length }) => sum + length, 0) <= TEXTS_LENGTH);
const TEXTS = `1 to ${MOST_TEXTS} texts of 1 to 1024 characters, ${TEXTS_LENGTH} together at most`;

const stop = text.min(1).max(STOP_LENGTH);

const common = {
  model: z.string(),
  temperature: z.number().min(0).max(100).optional(),
  top_p: z.number().gt(0).max(1).optional(),
  top_k: z.int().min(-1).optional(),
  n: z.int().min(1).max(MOST_CHOICES).optional(),
  seed: z.int().optional(),
  stop: z.union([stop, z.array(stop).max(STOPS)]).optional(),
  max_tokens: z.int().min(1).optional(),
  stream: z.boolean().optional(),
  stream_options: z
    .strictObject({ include_usage: z.boolean().nullish(), include_obfuscation: z.literal(false).nullish() })
    .optional(),
  structured_outputs: z.strictObject({ choice }).optional(),
  guided_choice: choice.optional(),
  return_token_ids: z.boolean().optional(),
  return_tokens_as_token_ids: z.boolean().optional(),
  // Taken in the one value that asks for nothing.
  user: z.string().optional(),
  frequency_penalty: z.literal(0).optional(),
  presence_penalty: z.literal(0).optional(),
  logit_bias: z.strictObject({}).optional(),
  min_p: z.literal(0).optional(),
  repetition_penalty: z.literal(1).optional(),
};

const part = z.strictObject({ type: z.literal('text'), text });

const schemas = {
  completion: z.strictObject({
    ...common,
    prompt: z.union([
      text,
      ids,
      z.array(text).min(1).max(MOST_CHOICES),
      z.array(ids).min(1).max(MOST_CHOICES),
    ]),
    logprobs: z.int().min(0).max(20).optional(),
    echo: z.boolean().optional(),
    add_special_tokens: z.boolean().optional(),
    best_of: z.literal(1).optional(),
    suffix: z.never().optional(),
  }),
  chat: z.strictObject({
    ...common,
    messages: z
      .array(
        z.strictObject({
          role: z.enum(['system', 'developer', 'user', 'assistant']),
          content: z.union([text, z.array(part).min(1)]),
        }),
      )
      .min(1),
    max_completion_tokens: z.int().min(1).optional(),
    logprobs: z.boolean().optional(),
    top_logprobs: z.int().min(0).max(20).optional(),
    chat_template_kwargs: z.record(z.string(), z.json()).optional(),
    response_format: z.strictObject({ type: z.literal('text') }).optional(),
    tools: z.array(z.never()).max(0).optional(),
    tool_choice: z.literal('none').optional(),
    store: z.literal(false).optional(),
    add_special_tokens: z.literal(false).optional(),
  }),
};

export type Kind = keyof typeof schemas;
export type CompletionBody = z.infer<typeof schemas.completion>;
export type ChatBody = z.infer<typeof schemas.chat>;

/** What is needed where a field holds something else. */
const EXPECTED: Readonly<Record<string, string>> = {
  model: 'the name of a model (GET /v1/models lists them)',
  prompt: `a text, a list of token ids, or a list of up to ${MOST_CHOICES} of one of these`,
  messages: 'a list of at least one message with a role (system, developer, user or assistant) and a content',
  temperature: 'a number from 0 to 100',
  top_p: 'a number above 0 and at most 1',
  top_k: 'a whole number above 0, or -1 for all tokens',
  n: `a whole number from 1 to ${MOST_CHOICES}`,
  seed: 'a whole number up to 2⁵³ − 1',
  stop: `a text of 1 to ${STOP_LENGTH} characters, or a list of up to ${STOPS} of them`,
  max_tokens: 'a whole number above 0',
  max_completion_tokens: 'a whole number above 0',
  top_logprobs: 'a whole number from 0 to 20',
  stream: 'true or false',
  stream_options: 'an object with include_usage',
  structured_outputs: `{"choice": […]} with ${TEXTS}`,
  guided_choice: `a list of ${TEXTS}`,
  return_token_ids: 'true or false',
  return_tokens_as_token_ids: 'true or false',
  echo: 'true or false',
  chat_template_kwargs: 'an object',
  user: 'a text',
  frequency_penalty: '0 (penalties are not supported)',
  presence_penalty: '0 (penalties are not supported)',
  logit_bias: 'an empty object (biases are not supported)',
  min_p: '0 (no other cut than top_p and top_k is supported)',
  repetition_penalty: '1 (penalties are not supported)',
  best_of: '1 (ask for n choices, and choose among them)',
  suffix: 'null (a text is gone on with, not filled in)',
  response_format: '{"type": "text"} (other formats are not supported)',
  tools: 'an empty list (tools are not supported)',
  tool_choice: '"none" (tools are not supported)',
  store: 'false (nothing is stored)',
};

/** Fields that hold another thing in each kind of body. */
const BY_KIND: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  completion: { logprobs: 'a whole number from 0 to 20', add_special_tokens: 'true or false' },
  chat: { logprobs: 'true or false', add_special_tokens: 'false (the chat template writes every token)' },
};

const shown = (value: unknown): string => {
  const json = value === undefined ? 'nothing' : JSON.stringify(value);
  return json.length > 120 ? `${json.slice(0, 120)}…` : json;
};

const valueAt = (body: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    body,
  );

const written = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (before, key) =>
      typeof key === 'number'
        ? `${before}[${key}]`
        : before === ''
          ? String(key)
          : `${before}.${String(key)}`,
    '',
  );

/** What vLLM calls, or called, the other ways to hold an answer to a form. */
const GUIDED = /^(guided_|structural_tag$)/;

/** The first thing that is wrong, in one sentence. */
const faultOf = (kind: Kind, body: unknown, issue: z.core.$ZodIssue): Fault => {
  const [field] = issue.path;
  if (issue.code === 'unrecognized_keys' && field !== 'logit_bias') {
    const param = written([...issue.path, issue.keys[0] ?? '']);
    if (field === 'structured_outputs' || GUIDED.test(param))
      return badRequest(
        `${param.slice(0, 120)} is not supported here: an answer can be held to one of some texts, with structured_outputs.choice.`,
        param.slice(0, 120),
      );
    return badRequest(`${param.slice(0, 120)} is not supported here: leave it out.`, param.slice(0, 120));
  }
  if (field === undefined)
    return badRequest(`The body is ${shown(body).slice(0, 40)} where a JSON object is needed.`);
  const param = written(issue.path);
  const expected = BY_KIND[kind][String(field)] ?? EXPECTED[String(field)];
  return badRequest(`${param} is ${shown(valueAt(body, issue.path))} where ${expected} is needed.`, param);
};

const withoutNulls = (value: unknown): unknown =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null)) : value;

/** A field that is null is one that is not there: what a client sends back is an answer's message, whose `refusal` is null. */
const told = (body: unknown): unknown => {
  const bare = withoutNulls(body);
  return isRecord(bare) && Array.isArray(bare.messages)
    ? { ...bare, messages: bare.messages.map(withoutNulls) }
    : bare;
};

/** A body as its kind, or what is wrong with it. */
export const parseBody = <K extends Kind>(
  kind: K,
  body: unknown,
): E.Either<Fault, z.infer<(typeof schemas)[K]>> => {
  const parsed = schemas[kind].safeParse(told(body));
  if (parsed.success) return E.right(parsed.data as z.infer<(typeof schemas)[K]>);
  const { issues } = parsed.error;
  // That a form is not built says more than that another is not there.
  const unbuilt = issues.find(
    ({ code, path }) => code === 'unrecognized_keys' && path[0] === 'structured_outputs',
  );
  return E.left(faultOf(kind, body, (unbuilt ?? issues[0]) as z.core.$ZodIssue));
};
