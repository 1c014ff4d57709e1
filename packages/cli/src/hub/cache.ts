/** @file The cache of the Hugging Face libraries: `models--org--name/{blobs,refs,snapshots}`, where Python's `transformers` finds what we
 *  downloaded, and we what it did. @source https://huggingface.co/docs/huggingface_hub/guides/manage-cache */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { either as E } from 'fp-ts';
import { type HubName, hubName, isHubPath } from './name.js';

type Environment = Readonly<Record<string, string | undefined>>;

const expanded = (path: string): string => path.replace(/^~(?=$|[/\\])/, homedir());

const given = (env: Environment, ...names: readonly string[]): string | undefined =>
  names.map((name) => env[name]).find((value) => value !== undefined && value !== '');

/** Where the libraries keep their files, tokens among them. */
export const hubHome = (env: Environment = process.env): string =>
  expanded(given(env, 'HF_HOME') ?? join(given(env, 'XDG_CACHE_HOME') ?? join('~', '.cache'), 'huggingface'));

export const hubCache = (env: Environment = process.env): string =>
  expanded(given(env, 'HF_HUB_CACHE', 'HUGGINGFACE_HUB_CACHE') ?? join(hubHome(env), 'hub'));

export const repoFolder = (repo: string, cache = hubCache()): string =>
  join(cache, ['models', ...repo.split('/')].join('--'));

/** null where there is no such file: a part of a branch's name is a folder. */
const commitOf = (ref: string): string | null => {
  try {
    return readFileSync(ref, 'utf8').trim();
  } catch {
    return null;
  }
};

/** The folder of a revision, whether or not it is there: a branch or a tag is a file that says which commit it was. */
export const snapshotFolder = ({ repo, revision }: HubName, cache = hubCache()): string => {
  const folder = repoFolder(repo, cache);
  return join(folder, 'snapshots', commitOf(join(folder, 'refs', revision)) ?? revision);
};

/** The folder that a recipe's path means: for `hf://…` the one in the cache. Nothing is downloaded. */
export const modelFolder = (path: string): string => {
  if (!isHubPath(path)) return path;
  const name = hubName(path);
  return E.isLeft(name) ? path : snapshotFolder(name.right);
};
