/** @file A server that speaks the Hub's API over folders of this machine: a model's commit, its tree in pages, files with their ETags,
 *  those of Git LFS by a redirect to a second server as on the Hub, ranges; and what goes wrong there. */
import { createHash } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HubRepo {
  readonly commit: string;
  readonly files: Readonly<Record<string, Buffer>>;
  /** Only with this token. */
  readonly gatedBy?: string;
}

export interface HubFaults {
  /** So many answers of the API are 429 first, then of files. */
  busy: number;
  busyFiles: number;
  /** An answer with a file ends after so many bytes. */
  cutAfter: number | null;
  /** So many answers are cut; the others are whole. */
  cuts: number;
  /** Another byte in files of that name. */
  corrupt: string | null;
  /** Ranges are not heeded. */
  noRanges: boolean;
}

export interface HubServer {
  readonly url: string;
  readonly faults: HubFaults;
  /** Method, path, range and whether a token came; `cdn` before those to the second server. */
  readonly log: string[];
  readonly close: () => Promise<void>;
}

/** Files that the Hub keeps in Git LFS. */
const isLfs = (path: string): boolean => /\.(safetensors|bin|gguf)$|^tokenizer\.json$/.test(path);

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const gitSha1 = (bytes: Buffer): string =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

const entryOf = (path: string, bytes: Buffer): unknown => {
  if (!isLfs(path)) return { type: 'file', oid: gitSha1(bytes), size: bytes.length, path };
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(bytes)}\nsize ${bytes.length}\n`;
  const lfs = { oid: sha256(bytes), size: bytes.length, pointerSize: pointer.length };
  return { type: 'file', oid: gitSha1(Buffer.from(pointer)), size: bytes.length, lfs, path };
};

const opened = async (answer: RequestListener): Promise<readonly [Server, string]> => {
  const server = createServer(answer);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return [server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`];
};

const json = (response: ServerResponse, status: number, value: unknown, headers = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(value));
};

const no = (response: ServerResponse, status: number, code: string, message: string): void =>
  json(response, status, { error: message }, { 'x-error-code': code, 'x-error-message': message });

/** Entries of a page of a tree: few, so that there are several pages. */
const PAGE = 4;

export const hubServer = async (repos: Readonly<Record<string, HubRepo>>): Promise<HubServer> => {
  const faults: HubFaults = {
    busy: 0,
    busyFiles: 0,
    cutAfter: null,
    cuts: 0,
    corrupt: null,
    noRanges: false,
  };
  const log: string[] = [];
  const note = (prefix: string, { method, url, headers }: IncomingMessage): void => {
    log.push(
      [`${prefix}${method}`, url, headers.range, headers.authorization && 'token'].filter((x) => x).join(' '),
    );
  };

  const sendBytes = (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    whole: Buffer,
    headers = {},
  ): void => {
    const bytes = Buffer.from(whole);
    if (faults.corrupt === path) bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const isPart = from !== undefined && !faults.noRanges;
    const start = isPart ? Number(from) : 0;
    const end = isPart && to !== '' ? Math.min(Number(to) + 1, bytes.length) : bytes.length;
    const part = bytes.subarray(start, end);
    response.writeHead(isPart ? 206 : 200, {
      'content-type': 'application/octet-stream',
      'accept-ranges': 'bytes',
      'content-length': part.length,
      ...(isPart ? { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` } : {}),
      ...headers,
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    if (faults.cutAfter !== null && faults.cuts > 0 && part.length > faults.cutAfter) {
      faults.cuts -= 1;
      response.write(part.subarray(0, faults.cutAfter), () => setTimeout(() => response.destroy(), 20));
      return;
    }
    response.end(part);
  };

  const [cdn, cdnUrl] = await opened((request, response) => {
    note('cdn ', request);
    const { pathname } = new URL(request.url ?? '', cdnUrl);
    const all = Object.values(repos).flatMap(({ files }) => Object.entries(files));
    const found = all.find(([, bytes]) => `/lfs/${sha256(bytes)}` === pathname);
    if (found === undefined) return no(response, 404, 'EntryNotFound', 'Entry not found');
    sendBytes(request, response, found[0], found[1], { etag: `"${sha256(found[1])}"` });
  });

  const answerFile = (
    request: IncomingMessage,
    response: ServerResponse,
    repo: HubRepo,
    path: string,
  ): void => {
    const bytes = repo.files[path];
    if (bytes === undefined) {
      no(response, 404, 'EntryNotFound', 'Entry not found');
      return;
    }
    const { authorization } = request.headers;
    if (repo.gatedBy !== undefined && authorization !== `Bearer ${repo.gatedBy}`) {
      no(response, authorization === undefined ? 401 : 403, 'GatedRepo', 'Access is restricted');
      return;
    }
    const known = { 'x-repo-commit': repo.commit };
    if (!isLfs(path)) {
      sendBytes(request, response, path, bytes, { ...known, etag: `"${gitSha1(bytes)}"` });
      return;
    }
    response.writeHead(302, {
      ...known,
      location: `${cdnUrl}/lfs/${sha256(bytes)}`,
      'x-linked-size': bytes.length,
      'x-linked-etag': `"${sha256(bytes)}"`,
    });
    response.end();
  };

  const [server, url] = await opened((request, response) => {
    note('', request);
    const { pathname, searchParams } = new URL(request.url ?? '', url);
    const isFile = pathname.includes('/resolve/');
    if (isFile ? faults.busyFiles-- > 0 : faults.busy-- > 0)
      return json(response, 429, { error: 'Too many requests' }, { 'retry-after': '0' });
    const api = /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree)\/([^/]+)$/.exec(pathname);
    const file = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(pathname);
    const [, id = '', , ofApi] = api ?? file ?? [];
    const repo = repos[id];
    if (repo === undefined) return no(response, 401, 'RepoNotFound', 'Repository not found');
    const revision = decodeURIComponent((api === null ? file?.[2] : ofApi) ?? '');
    if (![repo.commit, 'main', 'v1'].includes(revision))
      return no(response, 404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
    if (file !== null) return answerFile(request, response, repo, decodeURIComponent(file[3] ?? ''));
    if (api?.[2] === 'revision')
      return json(response, 200, {
        _id: '0',
        id,
        modelId: id,
        sha: repo.commit,
        private: false,
        gated: repo.gatedBy === undefined ? false : 'auto',
        downloads: 0,
        likes: 0,
        tags: [],
        lastModified: '2026-01-01T00:00:00.000Z',
        siblings: Object.keys(repo.files).map((rfilename) => ({ rfilename })),
      });
    const from = Number(searchParams.get('cursor') ?? 0);
    const entries = Object.entries(repo.files).map(([path, bytes]) => entryOf(path, bytes));
    searchParams.set('cursor', String(from + PAGE));
    json(
      response,
      200,
      entries.slice(from, from + PAGE),
      from + PAGE < entries.length ? { link: `<${url}${pathname}?${searchParams}>; rel="next"` } : {},
    );
  });

  return {
    url,
    faults,
    log,
    close: async () => {
      for (const one of [server, cdn]) {
        one.closeAllConnections();
        await new Promise((closed) => one.close(closed));
      }
    },
  };
};
