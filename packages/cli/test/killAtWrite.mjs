/** @file Loaded before the command: ends the process by SIGKILL in the middle of its k-th write below a folder (KILL_AT, KILL_DIR), or
 *  right before its k-th rename; what was to be written is there to the half. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';

const dir = resolve(process.env.KILL_DIR);
const at = Number(process.env.KILL_AT);
let count = 0;

const isOurs = (path) => typeof path === 'string' && resolve(path).startsWith(dir);
const pathOf = (fd) => {
  try {
    return fs.readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
};
const due = (path) => isOurs(path) && ++count === at;
const die = () => process.kill(process.pid, 'SIGKILL');

const { writeSync, renameSync, openSync } = fs;
const { rename, open } = fs.promises;
const half = (data) => {
  const bytes = Buffer.from(data);
  return bytes.subarray(0, Math.floor(bytes.length / 2));
};
fs.writeSync = (fd, data, ...rest) => {
  if (due(pathOf(fd))) {
    writeSync(fd, half(data));
    die();
  }
  return writeSync(fd, data, ...rest);
};
fs.renameSync = (from, to) => {
  if (due(to)) die();
  return renameSync(from, to);
};
fs.openSync = (path, flags, ...rest) => {
  const fd = openSync(path, flags, ...rest);
  // A file that was just emptied.
  if (String(flags).startsWith('w') && due(path)) die();
  return fd;
};
fs.promises.rename = async (from, to) => {
  if (due(to)) die();
  return rename(from, to);
};
fs.promises.open = async (path, ...rest) => {
  const file = await open(path, ...rest);
  const { writeFile } = file;
  file.writeFile = async (data, ...more) => {
    if (due(path)) {
      writeSync(file.fd, half(data));
      die();
    }
    return writeFile.call(file, data, ...more);
  };
  return file;
};
syncBuiltinESMExports();
