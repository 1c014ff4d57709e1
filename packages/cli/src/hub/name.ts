/** @file The name of a model on the Hugging Face Hub: `org/name`, `org/name@revision`, in a recipe `hf://org/name@revision`. */
import { either as E } from 'fp-ts';

export interface HubName {
  readonly repo: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
}

const PREFIX = 'hf://';
/** @source `validate_repo_id` of huggingface_hub */
const REPO = /^(?:[\w-][\w.-]*\/)?[\w-][\w.-]*$/;
const REVISION = /^(?!\.)[\w.-]+(?:\/(?!\.)[\w.-]+)*$/;
/** Names become names of folders: nothing may lead out of the cache, and its separator of parts is `--`. */
const UNSAFE = /\.\.|--/;

/** Does a path mean the Hub? */
export const isHubPath = (path: string): boolean => path.startsWith(PREFIX);

/** Left: a sentence. */
export const hubName = (asked: string): E.Either<string, HubName> => {
  const bare = isHubPath(asked) ? asked.slice(PREFIX.length) : asked;
  const at = bare.indexOf('@');
  const [repo, revision] = at < 0 ? [bare, 'main'] : [bare.slice(0, at), bare.slice(at + 1)];
  if (!REPO.test(repo) || UNSAFE.test(repo) || repo.length > 96)
    return E.left(
      `${JSON.stringify(asked)} names no model of the Hub: write it as it stands on its page, such as Qwen/Qwen2.5-0.5B-Instruct.`,
    );
  if (!REVISION.test(revision) || revision.includes('..'))
    return E.left(
      `${JSON.stringify(asked)} has no revision behind its @: give a branch, a tag or a commit, such as ${repo}@main.`,
    );
  return E.right({ repo, revision });
};

/** As it is written for `tompo pull`. */
export const written = ({ repo, revision }: HubName): string =>
  revision === 'main' ? repo : `${repo}@${revision}`;
