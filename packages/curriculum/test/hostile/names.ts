/** @file Names of hosts and shells that might be there. */
import { type Hostile, wants } from './kind.js';

export const names: readonly Hostile[] = [
  ...[
    'Bun',
    'Buffer',
    'window',
    'self',
    'document',
    'navigator',
    'localStorage',
    'indexedDB',
    'crypto',
    'Intl',
  ],
  ...[
    'setImmediate',
    'queueMicrotask',
    'structuredClone',
    'MessageChannel',
    'BroadcastChannel',
    'EventSource',
  ],
  ...['FinalizationRegistry', 'URL', 'Blob', 'TextDecoder', 'AbortController', 'gc', 'print', 'std', 'os'],
  ...['scriptArgs', 'load', 'exports', '__dirname', '__filename', '__loadScript', 'importScripts', 'alert'],
].map((name): Hostile => [`the name ${name}`, 'harmless', wants(name)]);
