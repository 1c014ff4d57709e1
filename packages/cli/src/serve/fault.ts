/** @file What a client is told when its request cannot be answered, in the shape that OpenAI's own server uses. */

export interface Fault {
  readonly status: number;
  /** One sentence. */
  readonly message: string;
  /** The field at fault. */
  readonly param?: string | undefined;
  readonly code?: string | number | undefined;
  /** By the status unless told. */
  readonly type?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

const TYPES: Readonly<Record<number, string>> = { 401: 'authentication_error', 429: 'rate_limit_error' };

const typeOf = (status: number): string =>
  TYPES[status] ?? (status >= 500 ? 'server_error' : 'invalid_request_error');

/** The body of an answer that is a fault. */
export const faultBody = ({ status, message, param = '', code, type }: Fault): object => ({
  error: { message, type: type ?? typeOf(status), param: param === '' ? null : param, code: code ?? null },
});

export const badRequest = (message: string, param?: string, code?: string): Fault => ({
  status: 400,
  message,
  param,
  code,
});
