/** @file A number of bytes as people say it. */

/** 24.0 GB, 3.1 TB, …: powers of 1000. */
export const inBytes = (bytes: number): string => {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];
  const power = bytes >= 1000 ? Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3)) : 0;
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value < 1e6 ? value.toFixed(1) : value.toExponential(1)} ${units[power]}`;
};
