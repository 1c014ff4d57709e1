/** @file Weights that older tools wrote as a pickle: they are not read, but named, with the command that converts them. */
import { join } from 'node:path';
import type { LmError } from '../errors.js';
import { exists } from './files.js';

/** A command of Python with PyTorch and safetensors. Tensors may share memory, which safetensors refuses: each is copied. */
const command = (from: string, to: string): string =>
  `python -c "import sys, torch, safetensors.torch as s; s.save_file({k: v.clone().contiguous() for k, v in torch.load(sys.argv[1], map_location='cpu', weights_only=True).items()}, sys.argv[2])" ${JSON.stringify(from)} ${JSON.stringify(to)}`;

/** The fault where a folder has a pickle in the place of safetensors; null where it has not. */
export const pickleFault = async (dir: string, pickle: string, safe: string): Promise<LmError | null> => {
  const [from, to] = [join(dir, pickle), join(dir, safe)];
  if ((await exists(to)) || !(await exists(from))) return null;
  return { _tag: 'Pickled', path: from, command: command(from, to) };
};
