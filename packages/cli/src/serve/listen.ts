/** @file A server that listens, and that ends when all who asked are answered. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { either as E } from 'fp-ts';
import type { CliError } from '../errors.js';
import type { Api } from './api.js';

export interface Listening {
  /** Such as http://127.0.0.1:8000. */
  readonly url: string;
  /** Takes no more connections, and resolves when all who asked are answered. */
  readonly close: () => Promise<void>;
}

/** Milliseconds that a client may take to send its request. */
const REQUEST_MS = 60_000;

const refused = (host: string, port: number, { code, message }: NodeJS.ErrnoException): CliError => {
  const sentence = (): string => {
    switch (code) {
      case 'EADDRINUSE':
        return `Port ${port} of ${host} is in use: choose another with --port, or stop what listens there.`;
      case 'EACCES':
        return `Port ${port} of ${host} may not be used (EACCES): choose one from 1024 on with --port.`;
      case 'EADDRNOTAVAIL':
      case 'ENOTFOUND':
        return `${host} is no address of this machine (${code}): give another with --host, such as 127.0.0.1.`;
      default:
        return `The server cannot listen on ${host}, port ${port}: ${message}.`;
    }
  };
  return { _tag: 'Refused', sentence: sentence() };
};

/** port: 0 for any that is free */
export const listen = (api: Api, host: string, port: number): Promise<E.Either<CliError, Listening>> =>
  new Promise((resolve) => {
    const server = createServer({ requestTimeout: REQUEST_MS }, api.listener);
    server.once('error', (error) => resolve(E.left(refused(host, port, error))));
    server.listen(port, host, () => {
      const { port: taken } = server.address() as AddressInfo;
      // A connection that cannot be taken on (too many files are open, say) is refused by the system, and ends no other.
      server.on('error', () => undefined);
      resolve(
        E.right({
          url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
          close: async () => {
            const closed = new Promise<void>((done) => server.close(() => done()));
            await api.finish();
            server.closeIdleConnections();
            // Whoever keeps a connection open without a request is not waited for.
            setTimeout(() => server.closeAllConnections(), 1000).unref();
            await closed;
          },
        }),
      );
    });
  });
