/** @file What the Hub says of a repository: the commit behind a revision, and the files of it. */
import { z } from 'zod';
import type { RepoFile } from './download.js';
import type { HubName } from './name.js';
import { type Hub, patiently } from './request.js';
import { HubTrouble } from './trouble.js';

const commit = z.string().regex(/^[0-9a-f]{40}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const size = z.int().min(0);
const entry = z.object({
  type: z.string(),
  path: z.string().min(1),
  size,
  oid: commit,
  lfs: z.object({ oid: sha256, size }).optional(),
});

export interface Repository {
  readonly commit: string;
  readonly files: readonly RepoFile[];
}

/** Names and hashes become paths and are what is checked against: they are looked at before anything is done with them. */
const read = <T>(schema: z.ZodType<T>, value: unknown, what: string): T => {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  throw new HubTrouble({
    _tag: 'NotTheHub',
    reason: `${what}: ${checked.error.issues[0]?.message ?? 'unreadable'}`,
  });
};

const fileOf = ({ path, size, oid, lfs }: z.infer<typeof entry>): RepoFile =>
  lfs === undefined
    ? { path, size, hash: { kind: 'git-sha1', hex: oid } }
    : { path, size: lfs.size, hash: { kind: 'sha256', hex: lfs.oid } };

/** Answers that are no JSON, or not of the form that the library expects. */
const understood = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof HubTrouble || (error as Error).name === 'AbortError') throw error;
    throw new HubTrouble({ _tag: 'NotTheHub', reason: (error as Error).message });
  }
};

export const repositoryOf = async (
  { repo, revision }: HubName,
  hub: Hub,
  signal: AbortSignal,
): Promise<Repository> => {
  const { listFiles, modelInfo } = await import('@huggingface/hub');
  const from = { hubUrl: hub.endpoint, fetch: hub.fetch };
  const { sha } = await understood(() =>
    patiently(() => modelInfo({ ...from, name: repo, revision, additionalFields: ['sha'] }), signal),
  );
  const found = read(commit, sha, 'the commit of the model');
  const list = async (): Promise<readonly unknown[]> => {
    const all: unknown[] = [];
    for await (const one of listFiles({ ...from, repo, revision: found, recursive: true })) all.push(one);
    return all;
  };
  const entries = await understood(() => patiently(list, signal));
  const files = entries
    .filter((one) => (one as { readonly type?: unknown } | null)?.type === 'file')
    .map((one) => fileOf(read(entry, one, 'its list of files')));
  return { commit: found, files };
};
