/** @file A module, or a saved policy, shapes numbers by what it says, not by where it lies. */
import { basename } from 'node:path';
import { decidingOf, isLlm } from '../recipe/llm.js';
import { moduleDigest } from '../recipe/modules.js';
import { isPoolFile } from '../recipe/pools.js';
import { baseOf } from '../recipe/savedPolicy.js';
import { folderDigest } from './products.js';

const contentOf = (path: string): string => `${basename(path)}, content ${moduleDigest(path) ?? 'gone'}`;

/** Of an adapter also what it was learned beside. */
const savedContent = (path: string): string => {
  const base = baseOf(path);
  return `content ${folderDigest(path) ?? 'gone'}${base === null ? '' : ` beside ${folderDigest(base) ?? 'nothing'}`}`;
};

const ofSection = (section: unknown): unknown => {
  if (typeof section !== 'object' || section === null) return section;
  if (isLlm(section)) return { ...section, llm: decidingOf(section.llm) };
  if ('module' in section && typeof section.module === 'string')
    return { ...section, module: contentOf(section.module) };
  if ('pool' in section && typeof section.pool === 'string' && isPoolFile(section.pool))
    return { ...section, pool: contentOf(section.pool) };
  return 'policy' in section && typeof section.policy === 'string'
    ? { ...section, policy: savedContent(section.policy) }
    : section;
};

/** A section that may name a module or a saved policy, or a list of such: with a digest of what lies there now in its place. */
export const withContent = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(ofSection) : ofSection(value);
