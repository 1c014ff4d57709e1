/** @file A module shapes numbers by what it says, not by where it lies. */
import { basename } from 'node:path';
import { moduleDigest } from '../recipe/modules.js';

const contentOf = (path: string): string => `${basename(path)}, content ${moduleDigest(path) ?? 'gone'}`;

const ofSection = (section: unknown): unknown =>
  typeof section === 'object' && section !== null && 'module' in section && typeof section.module === 'string'
    ? { ...section, module: contentOf(section.module) }
    : section;

/** A section that may name a module, or a list of such: with a digest of what lies there now in its place. */
export const withContent = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(ofSection) : ofSection(value);
