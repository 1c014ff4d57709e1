/** @file What can go wrong between here and the Hub, as data, and the sentence that says so. */
import { type HubName, written } from './name.js';

export type Trouble =
  | {
      readonly _tag: 'Status';
      readonly status: number;
      /** The Hub's own word: RepoNotFound, RevisionNotFound, EntryNotFound, GatedRepo. */
      readonly code: string | null;
      /** Seconds that the server asks to wait. */
      readonly retryAfter: number | null;
    }
  | { readonly _tag: 'Unreachable'; readonly reason: string }
  /** The answer ended, or stood still, before it was whole. */
  | { readonly _tag: 'CutOff'; readonly reason: string }
  | { readonly _tag: 'OtherBytes'; readonly kind: string; readonly expected: string; readonly got: string }
  | { readonly _tag: 'Unwritable'; readonly path: string; readonly code: string }
  /** Another file has its name. */
  | { readonly _tag: 'Occupied'; readonly path: string }
  | { readonly _tag: 'NotTheHub'; readonly reason: string };

/** The exception that carries one through libraries. */
export class HubTrouble extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble._tag);
    this.name = 'HubTrouble';
  }
}

export interface Asked {
  readonly name: HubName;
  readonly endpoint: string;
  readonly hasToken: boolean;
  /** The file that was asked for. */
  readonly file?: string | undefined;
}

const refused = (status: number, code: string | null, { name, endpoint, hasToken }: Asked): string => {
  const page = `${endpoint}/${name.repo}`;
  if (code === 'GatedRepo' || status === 403)
    return hasToken
      ? `${name.repo} is gated, and the account of your token may not read it (${status}): accept its terms on ${page}, then run the command again.`
      : `${name.repo} is gated (${status}): accept its terms on ${page}, and give a token of that account in the variable HF_TOKEN.`;
  return hasToken
    ? `${endpoint} refuses the token in HF_TOKEN for ${name.repo} (${status}): check that it is valid and may read this model.`
    : `${endpoint} has no public model ${name.repo} (${status}): check its name on ${page}, or give a token that may read it in the variable HF_TOKEN.`;
};

const sentenceOf = (trouble: Extract<Trouble, { readonly _tag: 'Status' }>, asked: Asked): string => {
  const { status, code, retryAfter } = trouble;
  const { name, endpoint, file } = asked;
  if (status === 401 || status === 403) return refused(status, code, asked);
  if (code === 'RevisionNotFound')
    return `${name.repo} has no revision ${name.revision}: its branches, tags and commits stand on ${endpoint}/${name.repo}/tree/main.`;
  if (status === 404)
    return file === undefined || code === 'RepoNotFound'
      ? `${endpoint} has no model ${name.repo}: check its name, or that your token (HF_TOKEN) may read it.`
      : `${endpoint} no longer has ${file} of ${name.repo}: run the command again.`;
  if (status === 429)
    return `${endpoint} has had too many requests from here (429): wait ${retryAfter === null ? 'a while' : `${retryAfter} s`}, then run the command again${asked.hasToken ? '' : '; with a token in HF_TOKEN it allows more'}.`;
  return `${endpoint} answered ${status}${file === undefined ? '' : ` for ${file}`}: try again later.`;
};

/** One sentence. kept: what of the file lies here. */
export const sentence = (trouble: Trouble, asked: Asked, kept = ''): string => {
  const { name, endpoint, file } = asked;
  switch (trouble._tag) {
    case 'Status':
      return sentenceOf(trouble, asked);
    case 'Unreachable':
      return `${endpoint} cannot be reached (${trouble.reason}): check the network, or the address in HF_ENDPOINT${kept}.`;
    case 'CutOff':
      return `The connection broke off in ${file ?? written(name)} (${trouble.reason})${kept}; run the command again to go on.`;
    case 'OtherBytes':
      return `${file} is not what ${endpoint} says it is: its ${trouble.kind} is ${trouble.got.slice(0, 12)}… and should be ${trouble.expected.slice(0, 12)}…; it was thrown away, so run the command again, and ask the mirror if it happens twice.`;
    case 'Unwritable':
      return trouble.code === 'ENOSPC' || trouble.code === 'EDQUOT'
        ? `Cannot write ${trouble.path}: the disk is full (${trouble.code})${kept}; make room and run the command again, or name another place with HF_HOME or --to.`
        : `Cannot write ${trouble.path} (${trouble.code})${kept}: name another place with HF_HOME or --to.`;
    case 'Occupied':
      return `${trouble.path} is another file than that of ${written(name)}: name an empty folder with --to.`;
    case 'NotTheHub':
      return `${endpoint} does not answer as the Hub does (${trouble.reason}): check HF_ENDPOINT.`;
  }
};
