/** @file One file of a repository, resumed where it was left and checked before it counts. The library's own download begins anew each
 *  time and compares no hash, so the bytes are fetched here. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Hub, patiently, STILL_MS } from './request.js';
import { HubTrouble } from './trouble.js';

export interface RepoFile {
  readonly path: string;
  readonly size: number;
  /** What its content hashes to: as a file of Git LFS, or as an object of git. */
  readonly hash: { readonly kind: 'sha256' | 'git-sha1'; readonly hex: string };
}

/** Begins the hash of a file of that size. */
const hasher = ({ hash: { kind }, size }: RepoFile): Hash =>
  kind === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${size}\0`);

/** 0 where nothing lies. */
export const sizeOf = async (path: string): Promise<number> => {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
};

/** The hash of what lies there, to go on from. */
const hashed = async (path: string, file: RepoFile): Promise<Hash> => {
  const hash = hasher(file);
  for await (const bytes of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(bytes as Buffer);
  return hash;
};

/** Does a file lie there whole? */
export const isWhole = async (path: string, file: RepoFile): Promise<boolean> =>
  (await sizeOf(path)) === file.size && (await hashed(path, file)).digest('hex') === file.hash.hex;

const writing = async <T>(path: string, act: () => Promise<T>): Promise<T> => {
  try {
    return await act();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : new HubTrouble({ _tag: 'Unwritable', path, code });
  }
};

export interface Download {
  readonly hub: Hub;
  readonly url: string;
  readonly file: RepoFile;
  /** Where it grows. */
  readonly partial: string;
  readonly signal: AbortSignal;
  /** Told how much of the file is there. */
  readonly onBytes: (bytes: number) => void;
}

/** Chunks of an answer; one that stands still is broken off. */
async function* chunksOf(response: Response, stalled: AbortController): AsyncGenerator<Uint8Array> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const timer = setTimeout(
    () => stalled.abort(new Error(`nothing came for ${STILL_MS / 1000} s`)),
    STILL_MS,
  ).unref();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      timer.refresh();
      yield value;
    }
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => undefined);
  }
}

/** Fetches what is missing once; gives how long the file is then. */
const fetchRest = async (job: Download, from: number): Promise<number> => {
  const { hub, url, file, partial, signal, onBytes } = job;
  const stalled = new AbortController();
  const response = await patiently(
    () =>
      hub.fetch(url, {
        headers: from > 0 ? { range: `bytes=${from}-` } : {},
        signal: stalled.signal,
      }),
    signal,
  );
  // A server that takes no ranges sends the whole file.
  const start = response.status === 206 ? from : 0;
  const handle = await writing(partial, () => open(partial, start > 0 ? 'a' : 'w'));
  let there = start;
  try {
    for await (const bytes of chunksOf(response, stalled)) {
      await writing(partial, () => handle.writeFile(bytes));
      there += bytes.length;
      onBytes(Math.min(there, file.size));
      if (there > file.size) return there;
    }
    return there;
  } catch (error) {
    if (error instanceof HubTrouble || signal.aborted) throw error;
    const { cause, message } = error as Error & { readonly cause?: Error };
    throw new HubTrouble({ _tag: 'CutOff', reason: cause?.message ?? message });
  } finally {
    await handle.close();
  }
};

/** So many connections in a row may bring nothing. */
const FRUITLESS = 3;

const fetchAll = async (job: Download): Promise<void> => {
  const { file, partial } = job;
  for (let fruitless = 0; ; ) {
    const before = await sizeOf(partial);
    if (before >= file.size) return;
    try {
      if ((await fetchRest(job, before)) >= file.size) return;
      throw new HubTrouble({ _tag: 'CutOff', reason: 'the server ended it early' });
    } catch (error) {
      if (!(error instanceof HubTrouble) || error.trouble._tag !== 'CutOff') throw error;
      fruitless = (await sizeOf(partial)) > before ? 0 : fruitless + 1;
      if (fruitless >= FRUITLESS) throw error;
    }
  }
};

/** Brings a file to `partial`, whole and checked. What was there before and does not belong to it is fetched anew, once. */
export const download = async (job: Download): Promise<void> => {
  const { file, partial } = job;
  await writing(partial, () => mkdir(dirname(partial), { recursive: true }));
  for (let isResumed = (await sizeOf(partial)) > 0; ; isResumed = false) {
    if (file.size === 0) await writing(partial, async () => (await open(partial, 'w')).close());
    await fetchAll(job);
    const got = (await hashed(partial, file)).digest('hex');
    if (got === file.hash.hex) return;
    await rm(partial, { force: true });
    if (!isResumed)
      throw new HubTrouble({ _tag: 'OtherBytes', kind: file.hash.kind, expected: file.hash.hex, got });
  }
};
