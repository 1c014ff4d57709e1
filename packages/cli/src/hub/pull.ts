/** @file Downloads a checkpoint or an adapter: what it is made of, whole and checked, where the Hugging Face libraries look for it. */
import { existsSync } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CliFailure, refuse } from '../errors.js';
import { takeLock } from '../run/lock.js';
import type { Progress } from '../screen/progress.js';
import { hubCache } from './cache.js';
import { download, type RepoFile, sizeOf } from './download.js';
import { type HubName, written } from './name.js';
import { inCache, inFolder, type Place } from './places.js';
import { repositoryOf } from './repository.js';
import { type Hub, openHub } from './request.js';
import { inBytes } from './size.js';
import { HubTrouble, sentence } from './trouble.js';
import { isWanted, unusable } from './wanted.js';

export interface Pulled {
  readonly folder: string;
  readonly commit: string;
  readonly files: readonly RepoFile[];
  /** Files of the repository that were not taken. */
  readonly left: readonly RepoFile[];
  /** Of these bytes so many came now; the others were there. */
  readonly bytes: number;
  readonly came: number;
}

/** The nearest folder above a path that is there. */
const standing = (path: string): string => (existsSync(path) ? path : standing(dirname(path)));

/** Refuses what the disk has no room for, before the first byte. */
const checkRoom = async (place: Place, missing: readonly RepoFile[]): Promise<void> => {
  const lengths = await Promise.all(missing.map((file) => sizeOf(place.partial(file))));
  const need = missing.reduce((sum, { size }, i) => sum + Math.max(0, size - (lengths[i] ?? 0)), 0);
  const { bavail, bsize } = await statfs(standing(place.lock));
  const free = bavail * bsize;
  if (need > free)
    refuse(
      `${place.folder} has no room: ${inBytes(need)} are to come, and its disk has ${inBytes(free)} left; make room, or name another place with HF_HOME or --to.`,
    );
};

const locked = async <T>({ lock }: Place, name: HubName, act: () => Promise<T>): Promise<T> => {
  await mkdir(lock, { recursive: true });
  const held = await takeLock(lock, `tompo pull ${written(name)}`).catch((error: unknown) =>
    error instanceof CliFailure && error.error._tag === 'InUse'
      ? refuse(`${written(name)} is being downloaded by ${error.error.by}: wait until it ends.`)
      : Promise.reject(error),
  );
  try {
    return await act();
  } finally {
    held.release();
  }
};

const MB = 1e6;

/** Everything that is missing, one file after another: the small ones first, so that a fault of theirs is known before the weights come. */
const fetchMissing = async (
  name: HubName,
  place: Place,
  missing: readonly RepoFile[],
  hub: Hub,
  commit: string,
  { progress, signal }: Watch,
  at: { file?: RepoFile | undefined },
): Promise<void> => {
  const total = missing.reduce((sum, { size }) => sum + size, 0);
  const stage = progress.stage('pull', Math.max(1, Math.round(total / MB)), 'MB');
  let done = 0;
  try {
    for (const file of missing) {
      at.file = file;
      const show = (bytes: number): void =>
        stage.update(Math.round((done + bytes) / MB), [
          bytes < file.size ? file.path : `checking ${file.path}`,
        ]);
      await download({
        hub,
        url: `${hub.endpoint}/${name.repo}/resolve/${commit}/${file.path}`,
        file,
        partial: place.partial(file),
        signal,
        onBytes: show,
      });
      await place.keep(file);
      done += file.size;
    }
    stage.finish([`${missing.length} files, their hashes checked`]);
  } catch (error) {
    stage.stop('stopped');
    throw error;
  }
};

export interface Watch {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface PullOptions extends Watch {
  /** A folder of one's own instead of the cache. */
  readonly to?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

const keptOf = async (place: Place | undefined, file: RepoFile | undefined): Promise<string> => {
  if (place === undefined || file === undefined) return '';
  const there = await sizeOf(place.partial(file));
  return there === 0
    ? '; what came before is kept'
    : `; ${inBytes(there)} of its ${inBytes(file.size)} are kept`;
};

export const pull = async (name: HubName, options: PullOptions): Promise<Pulled> => {
  const { signal, env = process.env } = options;
  if (/^(1|on|yes|true)$/i.test(env.HF_HUB_OFFLINE ?? ''))
    refuse('HF_HUB_OFFLINE is set, so that nothing is downloaded: unset it.');
  const hub = openHub(signal, env);
  const at: { file?: RepoFile | undefined } = {};
  let place: Place | undefined;
  try {
    const { commit, files } = await repositoryOf(name, hub, signal);
    const fault = unusable(files.map(({ path }) => path));
    if (fault !== null) refuse(`${written(name)} ${fault}.`);
    const wanted = files.filter(({ path }) => isWanted(path)).sort((a, b) => a.size - b.size);
    const where = options.to === undefined ? inCache(name, commit, hubCache(env)) : inFolder(options.to);
    place = where;
    const came = await locked(where, name, async () => {
      const missing: RepoFile[] = [];
      for (const file of wanted) {
        if (await where.has(file)) await where.keep(file);
        else missing.push(file);
      }
      if (missing.length > 0) {
        await checkRoom(where, missing);
        await fetchMissing(name, where, missing, hub, commit, options, at);
      }
      await where.finish();
      return missing.reduce((sum, { size }) => sum + size, 0);
    });
    return {
      folder: where.folder,
      commit,
      files: wanted,
      left: files.filter(({ path }) => !isWanted(path)),
      bytes: wanted.reduce((sum, { size }) => sum + size, 0),
      came,
    };
  } catch (error) {
    const asked = { name, endpoint: hub.endpoint, hasToken: hub.hasToken, file: at.file?.path };
    if (error instanceof HubTrouble)
      return refuse(sentence(error.trouble, asked, await keptOf(place, at.file)));
    const { code, path } = error as NodeJS.ErrnoException;
    if (code !== undefined && path !== undefined)
      return refuse(sentence({ _tag: 'Unwritable', path, code }, asked, await keptOf(place, at.file)));
    throw error;
  }
};
